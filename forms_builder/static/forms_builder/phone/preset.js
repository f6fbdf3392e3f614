// Answers that the author filled in beforehand stand in the page as it is served. They are no sign that somebody has
// begun, and a form begun anew has them again.
import { form, rules } from "./fields.js";
import { judged, tell } from "./widgets.js";

const filled = () =>
  JSON.stringify([...new FormData(form)].filter(([name, value]) => value && typeof value == "string" && !/^__/.test(name)));

const pristine = filled();
rules.kept = (pairs) => (filled() == pristine ? [] : pairs);

let shown = "";
judged(({ draft: { id } }) => {
  const anew = shown && shown != id && filled() == "[]";
  shown = id;
  if (!anew) return;
  for (const field of form.elements) {
    if (field.options) for (const option of field.options) option.selected = option.defaultSelected;
    else if (field.type == "radio" || field.type == "checkbox") field.checked = field.defaultChecked;
    else if (field.name && !/hidden|file|submit|button/.test(field.type)) field.value = field.defaultValue;
  }
  tell(form.querySelector("input:not([type=hidden]),select,textarea"));
});
