// The few pieces from which the list and the doors are drawn.
export const byId = (id) => document.getElementById(id);
export const facts = JSON.parse(byId("facts").textContent);
export const { words, user, urls } = facts;

// Small notes between this page and the forms; an empty object where the browser gives no storage.
export const marks = (() => {
  try {
    return localStorage;
  } catch {
    return {};
  }
})();

export const say = (text, values) => text.replace(/%\((\w+)\)s/g, (_, name) => values[name]);

export const make = (tag, properties = {}, ...children) => {
  const { data = {}, ...rest } = properties;
  const element = Object.assign(document.createElement(tag), rest);
  Object.assign(element.dataset, data);
  element.append(...children.filter((child) => child !== "" && child != null && child !== false));
  return element;
};

export const tag = (text, kind = "") => make("span", { className: "tag " + kind }, text);

const two = (number) => String(number).padStart(2, "0");

// "今天 18:00" or "11-30 18:00", by the phone's own clock.
export const moment = (text, now = new Date()) => {
  const at = new Date(text);
  const clock = two(at.getHours()) + ":" + two(at.getMinutes());
  const same = at.toDateString() == now.toDateString();
  return (same ? words.today : two(at.getMonth() + 1) + "-" + two(at.getDate())) + " " + clock;
};

// Local time for a datetime-local field.
export const local = (at) =>
  `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;

let clearing;

// A message at the foot of the page, with a button where something can still be done.
export const toast = (text, label, action, patience = 8000) => {
  const place = byId("toast");
  clearTimeout(clearing);
  const hide = () => (place.hidden = true);
  const button = label && make("button", { type: "button", onclick: () => (hide(), action()) }, label);
  place.replaceChildren(make("span", {}, text), ...(button ? [button] : []));
  place.hidden = false;
  clearing = setTimeout(hide, patience);
};
