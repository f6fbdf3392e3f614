// Mixes the options of a question, in an order that follows from the response's id: the same after a reload,
// another one for the next respondent. What must stay last ("other", "none of these", "cannot say") does.
import { form } from "./fields.js";
import { judged } from "./widgets.js";

// Numbers from 0 to 1 that follow from a text: FNV-1a, then mulberry32.
const numbers = (text) => {
  let state = 2166136261;
  for (const char of text) state = Math.imul(state ^ char.codePointAt(), 16777619);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
};

const original = new Map();

// A drop-down's first line ("please choose") is no option.
const isOption = (child) => child.value !== "";
const movable = (child) => isOption(child) && !("last" in child.dataset);

const mix = (box, id) => {
  if (!original.has(box)) original.set(box, [...box.children]);
  const all = original.get(box);
  const next = numbers(id + box.closest(".q").id);
  const mixed = all.filter(movable);
  for (let at = mixed.length - 1; at > 0; at--) {
    const other = Math.floor(next() * (at + 1));
    [mixed[at], mixed[other]] = [mixed[other], mixed[at]];
  }
  const order = [...all.filter((child) => !isOption(child)), ...mixed, ...all.filter((child) => "last" in child.dataset)];
  // An option that has been ranked stands elsewhere.
  box.append(...order.filter((child) => child.parentNode == box));
};

let shown = "";
const all = (id) => {
  shown = id;
  for (const box of form.querySelectorAll("[data-shuffle]")) mix(box, id);
};

judged(({ draft }) => draft.id != shown && all(draft.id));
addEventListener("added", () => all(shown));
