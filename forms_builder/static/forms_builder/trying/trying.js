// Follows the form in the frame: after every answer the server says which conditions hold now.
const panel = document.getElementById("jt-steps");
const frame = document.querySelector("iframe[name='jt-frame']");
const status = document.getElementById("jt-status");
let timer;
let latest = 0;

const ask = async (form) => {
  const mine = ++latest;
  const data = new FormData(form);
  for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
  const answer = await fetch(panel.dataset.address, {
    method: "POST",
    body: data,
    headers: { "X-CSRFToken": panel.dataset.token },
  });
  if (!answer.ok) throw Error(answer.status);
  const html = await answer.text();
  if (mine != latest) return; // a later answer is on its way
  const { scrollTop } = panel;
  panel.innerHTML = html;
  panel.scrollTop = scrollTop;
  status.textContent = "";
};

const follow = () => {
  const form = frame.contentDocument?.querySelector("form");
  if (!form) return;
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(() => ask(form).catch(() => (status.textContent = panel.dataset.failed)), 250);
  };
  for (const type of ["input", "change", "click"]) form.addEventListener(type, soon);
  soon();
};

if (frame && panel) {
  frame.addEventListener("load", follow);
  if (frame.contentDocument?.readyState == "complete") follow();
}
