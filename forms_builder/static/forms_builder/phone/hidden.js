// Values that nobody is asked: from the page's address, or from the clock.
import { toText } from "../logic.js";
import { form } from "./fields.js";
import { each, judged } from "./widgets.js";

const given = new URLSearchParams(location.search);
const clocks = [];

each("[data-parameter]", (field) => {
  const value = given.get(field.dataset.parameter);
  if (value) field.value = value.slice(0, 200);
  else if (field.dataset.preload) clocks.push(field);
});
each("[data-preload]:not([data-parameter])", (field) => clocks.push(field));

const set = (kinds, moment) => {
  for (const field of clocks) {
    const { preload } = field.dataset;
    if (kinds.includes(preload)) field.value = toText(moment).slice(0, preload == "today" ? 10 : 40);
  }
};

// A draft goes on with the moment at which it was begun.
judged(({ draft }) => set(["start"], new Date(draft.started)));
set(["today", "end"], new Date());
// Before the page itself reads the answers to send them.
form.addEventListener("submit", () => set(["today", "end"], new Date()));
