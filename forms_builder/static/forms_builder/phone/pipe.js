// Puts earlier answers into later words: what was chosen or typed, as the page itself says it.
import { byId, form, rules } from "./fields.js";
import { judged } from "./widgets.js";

const words = (element) => {
  const copy = element.cloneNode(true);
  for (const extra of copy.querySelectorAll("small")) extra.remove();
  return copy.textContent.trim();
};

const day = (text) => {
  const [, year, month, date, rest] = /^(\d{4})-(\d\d)-(\d\d)(?:T(.+))?$/.exec(text) || [];
  return year ? `${year}年${+month}月${+date}日` + (rest ? " " + rest : "") : text;
};

const types = Object.fromEntries(rules.questions.map(({ name, type }) => [name, type]));

// An answer in words; '' where there is none.
const answer = (address, { relevant, values = {} }) => {
  const box = byId("q." + address);
  if (!box) {
    // Nobody is asked: it was worked out, or came with the address.
    const { value = "" } = form.elements.namedItem(address) || {};
    return String(values[address] === undefined ? value : values[address]);
  }
  if (box.hidden || box.closest("[hidden]:not(.screen)")) return "";
  const fields = [...box.querySelectorAll("[name]")].filter(({ name }) => name == address || name.startsWith(address + "."));
  const parts = fields.map((field) =>
    field.type == "radio" || field.type == "checkbox" ? (field.checked ? words(field.closest("label")) : "")
      : field.name != address ? ""
      : field.matches("select") ? (field.value ? words(field.selectedOptions[0]) : "")
      : field.type == "hidden" || field.type == "file" ? ""
      : field.value);
  const ranked = fields.filter((field) => field.matches("select") && field.name != address && +field.value);
  ranked.sort((a, b) => a.value - b.value);
  const text = [...parts, ...ranked.map((field) => words(field.closest("li").querySelector(".w")))]
    .filter(Boolean)
    .join("、");
  return /^date/.test(types[address.replace(/^.*\]\./, "")]) ? day(text) : text;
};

const before = new WeakMap();

judged((verdict) => {
  for (const place of form.querySelectorAll("[data-say]")) {
    if (!before.has(place)) before.set(place, place.textContent);
    place.textContent = answer(place.dataset.say, verdict) || before.get(place);
  }
  // In a drop-down's lines there is no room for markup.
  for (const line of form.querySelectorAll("option[data-text]")) {
    if (!before.has(line)) before.set(line, line.textContent);
    let open = false;
    const said = line.dataset.text.replace(/\$\{\s*([^\s{}]+)\s*\}/g, (_, name) => {
      const found = answer(name, verdict);
      open = open || !found;
      return found;
    });
    line.textContent = open ? before.get(line) : said;
  }
});
