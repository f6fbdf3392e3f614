// What the modules of single question types share. They start before the page's own module, listen, and write into
// the plain fields that the server drew: so drafts, conditions and sending know nothing of them.
import { form } from "./fields.js";

// Begins with every element that matches, now and in what is added to a repeat later.
export const each = (selector, begin) => {
  const run = (root) => {
    for (const element of root.querySelectorAll(selector)) begin(element);
  };
  run(form);
  addEventListener("added", ({ detail }) => run(detail));
};

// react({relevant, problems, raw, consent, draft}) whenever the answers have been judged anew.
export const judged = (react) => addEventListener("judged", ({ detail }) => react(detail));

// Lets the page know that a field has been changed by us.
export const tell = (field) => field.dispatchEvent(new Event("change", { bubbles: true }));

export const button = (textContent, onclick, more = {}) =>
  Object.assign(document.createElement("button"), { type: "button", className: "ghost", textContent, onclick, ...more });
