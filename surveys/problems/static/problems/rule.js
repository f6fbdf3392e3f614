/* The rule's editor shows a question's answers as soon as it is chosen. Without this, a button does it. */
const root = document.documentElement;
root.classList.add("js-rule");

async function refresh(form, focused) {
  const data = new FormData(form);
  data.set("do", "update");
  form.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form.action || location.href, { method: "POST", body: data });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("form[data-rule]");
    if (!fresh) throw new Error("no form");
    form.replaceWith(document.adoptNode(fresh));
    document.getElementById(focused)?.focus();
  } catch {
    form.querySelector('button[value="update"]').click(); // the way it works without scripts
  }
}

document.addEventListener("change", (event) => {
  const field = event.target.closest("form[data-rule] [data-refresh]");
  if (field) refresh(field.form, field.id);
});

document.getElementById("trial")?.focus();
