// Choice filters: only the options that fit the earlier answers are offered; one that was chosen and fits no more
// is taken back. What fits, the judge has worked out (`offered`, by address).
import { byId } from "./fields.js";
import { judged, tell } from "./widgets.js";

const shown = new Map(); // by address: the card and the values it offers

// An option of a list, a box to tick, or the place of a ranked option; whether it was chosen and had to go.
const line = (option, out) => {
  option.hidden = option.disabled = out;
  return out && option.selected;
};
const tick = (field, out) => {
  const label = field.closest("label");
  if (label) label.hidden = out;
  const gone = out && field.checked;
  if (gone) field.checked = false;
  return gone;
};
const place = (field, out) => {
  field.closest("li").hidden = out;
  const gone = out && field.value;
  if (gone) field.value = "";
  return gone;
};

const apply = (box, address, values) => {
  let gone;
  for (const field of box.querySelectorAll("[name]")) {
    const { name } = field;
    const ranked = name.startsWith(address + ".") && field.matches("select");
    if (ranked) {
      if (place(field, !values.includes(name.slice(address.length + 1)))) gone = field;
    } else if (name == address && field.matches("select")) {
      const lost = [...field.options].filter((option) => option.value && line(option, !values.includes(option.value)));
      if (lost.length) {
        field.value = "";
        gone = field;
      }
    } else if (name == address && tick(field, !values.includes(field.value))) gone = field;
  }
  return gone;
};

judged(({ offered = {} }) => {
  for (const [address, values] of Object.entries(offered)) {
    const box = byId("q." + address);
    const [known, before] = shown.get(address) || [];
    if (!box || (known == box && before == String(values))) continue;
    shown.set(address, [box, String(values)]);
    const gone = apply(box, address, values);
    if (gone) setTimeout(tell, 0, gone);
  }
});
