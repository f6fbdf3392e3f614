// Options that can no longer be chosen, as the server says: asked when the page opens and whenever it comes back.
import { form, words } from "./fields.js";

const close = (field, label) => {
  if (field.disabled || field.checked || field.selected) return;
  field.disabled = true;
  if (label) label.append(Object.assign(document.createElement("small"), { className: "gone", textContent: words.full }));
  else field.textContent += "（" + words.full + "）";
};

const show = (full) => {
  for (const field of form.querySelectorAll("[name]")) {
    const name = field.name.replace(/^.*\]\./, "");
    const gone = full[name] || [];
    if (field.matches("select")) {
      for (const option of field.options) if (gone.includes(option.value)) close(option);
    } else if (gone.includes(field.value)) close(field, field.closest("label"));
  }
};

const ask = async () => {
  try {
    const reply = await fetch(location.pathname + "quota/", { headers: { Accept: "application/json" } });
    if (reply.ok) show((await reply.json()).full || {});
  } catch {} // without a connection the server decides when the form arrives
};

if (!form.dataset.preview) {
  ask();
  document.addEventListener("visibilitychange", () => document.hidden || ask());
}
