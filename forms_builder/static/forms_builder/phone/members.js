// The times of a repeat on the page: one more made of the empty one that the server drew, one less, and their numbers.
import { byId, form, say, words } from "./fields.js";
import { moved } from "./addresses.js";

const childrenOf = (section, selector) => [...section.children].filter((child) => child.matches(selector));

export const sectionOf = (address) => byId("r." + address);
export const membersIn = (section) => childrenOf(section, ".one");
export const countAt = (address) => {
  const section = sectionOf(address);
  return section ? membersIn(section).length : 0;
};
export const adderOf = (section) => section.querySelector(":scope > .add button");
export const titleOf = (member) => member.querySelector(":scope > legend").textContent;

// Everything in a time that speaks of its place speaks of another one; what is typed in stays.
const readdress = (root, from, to) => {
  for (const element of [root, ...root.querySelectorAll("*")]) {
    for (const { name, value } of [...element.attributes]) {
      if (value.includes(from) && (name != "value" || element.localName == "button")) {
        element.setAttribute(name, moved(value, from, to));
      }
    }
    if (element.localName == "template") {
      for (const inside of element.content.children) readdress(inside, from, to);
    }
  }
};

const renumber = (section, member, from, to) => {
  const { repeat, one } = section.dataset;
  readdress(member, `${repeat}[${from}]`, `${repeat}[${to}]`);
  const title = say(words.one, { one, number: to });
  member.querySelector(":scope > legend").textContent = title;
  const less = member.querySelector(":scope > .less");
  if (less) less.textContent = say(words.less, { title });
};

// One more time, at the end.
export const grow = (section) => {
  const [blank] = childrenOf(section, "template");
  const members = membersIn(section);
  const made = document.importNode(blank.content.firstElementChild, true);
  renumber(section, made, 0, members.length + 1);
  const last = members[members.length - 1];
  if (last) last.after(made);
  else section.insertBefore(made, childrenOf(section, ".add,template")[0]);
  for (const button of made.querySelectorAll("[data-locate]")) button.hidden = false;
  dispatchEvent(new CustomEvent("added", { detail: made }));
  return made;
};

// One time less; those behind it move up.
export const shrink = (section, at) => {
  const members = membersIn(section);
  members[at].remove();
  for (let place = at + 1; place < members.length; place++) renumber(section, members[place], place + 1, place);
};

// As many times as wanted. Those that an answer has made superfluous are hidden, with all that is filled in.
export const fit = (section, wanted) => {
  const counted = "counted" in section.dataset;
  const made = [];
  while (membersIn(section).length < wanted) made.push(grow(section));
  const members = membersIn(section);
  for (let at = members.length - 1; at >= wanted && !counted; at--) shrink(section, at);
  if (!counted) return made;
  members.forEach((member, at) => {
    member.hidden = at >= wanted;
    if (member.hidden) for (const box of member.querySelectorAll(".q")) box.hidden = true;
  });
  return made;
};

// Whether anything is filled in within a time.
export const isFilled = (member) =>
  [...member.querySelectorAll("[name]")].some(({ name, type, checked, value, localName }) =>
    localName != "button" && !name.endsWith(".__")
    && (type == "radio" || type == "checkbox" ? checked && !name.startsWith("__consent") : value));

// A text into the fields of a question: what an expression or a default came to.
const shapes = {
  time: (text) => text.slice(0, 5),
  "datetime-local": (text) => text.slice(0, 16),
  date: (text) => text.slice(0, 10),
};
export const write = (address, value) => {
  if (value && typeof value == "object" && !Array.isArray(value)) {
    for (const part of Object.keys(value)) write(address + "." + part, value[part]);
    return;
  }
  const item = form.elements.namedItem(address);
  if (!item) return;
  for (const field of item.matches ? [item] : item) {
    const { type } = field;
    const texts = Array.isArray(value) ? value : type == "checkbox" ? String(value).split(" ") : [String(value)];
    if (type == "radio" || type == "checkbox") field.checked = texts.includes(field.value);
    else if (type != "file") field.value = (shapes[type] || String)(texts[0] || "");
  }
};
