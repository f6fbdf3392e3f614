// The page of a form with repeats, calculations, choice filters or what follows from answers: one live session of the
// engine (engine.js) behind the fields. Starts before phone.js, which asks `rules` for its ways.
import { follow } from "../engine.js";
import { isBranch, isRange } from "../engine/nodes.js";
import { isReadOnly } from "../engine/state.js";
import { gather, kidsOf, nameOf, timesIn } from "./addresses.js";
import { byId, form, make, read, rules, say, words } from "./fields.js";
import { isEmpty } from "./judge.js";
import { adderOf, countAt, fit, isFilled, membersIn, sectionOf, shrink, titleOf, write } from "./members.js";
import { tell } from "./widgets.js";

Object.assign(rules, rules.nested);
const { model } = rules;
const kids = kidsOf(model);
const ruleOf = new Map(rules.questions.map((rule) => [rule.name, rule]));
const isLockable = JSON.stringify(model.nodes).includes('"ro":');

let live;
let resumed = false; // whether the fields hold a draft, and not a form that nobody has begun
let emptied = false; // whether it has been begun anew
let pristine = ""; // the fields of a form that nobody has begun
let remembered = {}; // calculations that are worked out once, by address

const status = make("p", { className: "vh" });
status.setAttribute("role", "status");
form.append(status);

// What the fields say: raw answers by address and nested, and consents.
const look = () => {
  const texts = new Map();
  for (const [name, value] of new FormData(form)) {
    if (texts.has(name)) texts.get(name).push(value);
    else texts.set(name, [value]);
  }
  const all = (name) => texts.get(name) || [];
  const asked = [];
  gather(model, kids, countAt, ({ name }, address) => {
    const rule = ruleOf.get(name);
    if (rule) asked.push({ ...rule, name: address });
  });
  const { raw, consent } = read(asked, { get: (name) => all(name)[0], getAll: all });
  // A refusal in one place counts for all, as on the server.
  for (const [address, said] of Object.entries(consent)) {
    const name = nameOf(address);
    if (name != address) consent[name] = said && consent[name] !== false;
  }
  const nested = gather(model, kids, countAt, ({ once }, address) => (once ? remembered[address] : raw[address]));
  return { raw, consent, nested };
};

// All questions and repeats that there are now: act(node, address, name of its definition).
const walk = (act, frame = live.session.machine.root, prefix = "") => {
  for (const node of frame.nodes.values()) {
    if (isBranch(node)) continue;
    const address = prefix + node.definition.name;
    act(node, address);
    if (isRange(node)) node.made.forEach((time, place) => walk(act, time, `${address}[${place + 1}].`));
  }
};

// Puts defaults into fields that are still empty, of the whole form or of new times only.
const preset = (made) => {
  const given = live.raw();
  const { raw } = look();
  gather(model, kids, countAt, ({ name }, address) => {
    const steps = address.split(/[[\].]+/);
    const value = steps.reduce((inside, step) => inside && inside[/^\d+$/.test(step) ? step - 1 : step], given);
    const box = byId("q." + address);
    const mine = !made || made.some((member) => member.contains(box));
    if (value !== undefined && mine && ruleOf.has(name) && isEmpty(raw[address])) write(address, value);
  });
};

// Makes the page have as many times of each repeat as the session has. Whether that changed anything.
const members = (aloud) => {
  const made = [];
  walk((node, address) => {
    if (!isRange(node)) return;
    const section = sectionOf(address);
    if (!section) return;
    const { made: { length }, definition: { json } } = node;
    const before = membersIn(section).filter(({ hidden }) => !hidden).length;
    made.push(...fit(section, length));
    if (json.count) {
      const [heading] = section.querySelectorAll(":scope > h2");
      const label = heading ? heading.textContent : section.dataset.one;
      if (aloud && before != length) status.textContent = say(words.now, { label, count: length });
      return;
    }
    // A draft that was filled in has emptied the buttons' values.
    Object.assign(adderOf(section), { hidden: length >= json.most, value: address });
    for (const member of membersIn(section)) {
      Object.assign(member.querySelector(":scope > .less"), { hidden: length <= json.least, value: member.dataset.member });
    }
  });
  if (made.length) preset(made);
  return made.length > 0;
};

// Calculations that may be changed by hand stand in their fields. Whether any field was changed.
const calculated = ({ values }, raw) => {
  let changed = false;
  for (const [address, value] of Object.entries(values)) {
    const box = byId("q." + address);
    const old = raw[address];
    if (!box || ruleOf.get(nameOf(address)).type == "note") continue;
    if ((isEmpty(old) && !value) || String(Array.isArray(old) ? old.join(" ") : old) == value) continue;
    write(address, value);
    changed = true;
  }
  return changed;
};

const touched = () =>
  [...form.elements].some(({ type, name, hidden, checked, defaultChecked, value, defaultValue, options }) =>
    name && type != "hidden" && type != "file" && type != "submit" && !hidden
    && (options ? [...options].some((each) => each.value && each.selected != each.defaultSelected)
      : type == "radio" || type == "checkbox" ? checked != defaultChecked
      : value != defaultValue));

const begin = () => {
  const early = !emptied && touched();
  emptied = false;
  const { nested, consent } = look();
  if (resumed || form.elements.__id.value) {
    live = follow(rules, { answers: nested, consent });
    pristine = "";
    return false;
  }
  live = follow(rules, { consent });
  members();
  preset();
  return !early;
};

// What is needed of a question changes with the answers, and whether it may be answered.
const dress = (node, box, type) => {
  const { json: { req } } = node.definition;
  const [tag] = Array.isArray(req) ? box.querySelectorAll(".t > i") : [];
  if (tag) {
    tag.className = node.needed ? "" : "may";
    tag.textContent = node.needed ? words.required : words.optional;
  }
  if (!isLockable || type == "note") return;
  const locked = isReadOnly(node);
  if (locked == box.classList.contains("ro")) return;
  box.classList.toggle("ro", locked);
  for (const field of box.querySelectorAll("input,textarea,select")) {
    if (/^(radio|checkbox|select-one|range|file)$/.test(field.type)) field.setAttribute("aria-disabled", locked);
    else field.readOnly = locked;
  }
};

// The questions on the page by address, and the answers that apply, nested: what is sent.
const survey = (raw, consent, frame, prefix, found) => {
  const answers = {};
  for (const node of frame.nodes.values()) {
    if (isBranch(node)) continue;
    const { name, json } = node.definition;
    const address = prefix + name;
    if (isRange(node)) {
      found.push({ name: address, type: "note" });
      const times = node.made.map((time, place) => survey(raw, consent, time, `${address}[${place + 1}].`, found));
      if (node.applies && times.length) answers[name] = times;
      continue;
    }
    const rule = ruleOf.get(name);
    if (!rule) continue;
    const box = byId("q." + address);
    if (box) {
      dress(node, box, rule.type);
      found.push({ name: address, type: box.classList.contains("ro") ? "note" : rule.type, consent: rule.consent });
    }
    if (json.once) remembered[address] = node.shown;
    const given = json.once ? node.shown : raw[address];
    if (node.applies && !isEmpty(given) && consent[address] !== false && consent[name] !== false) answers[name] = given;
  }
  return answers;
};

const verdict = () => {
  const first = !live;
  const fresh = first && begin();
  let now = look();
  let judged = live.judge(now.nested, now.consent);
  // What is written into fields may decide about others; a form in which that never ends is left as it is.
  for (let turn = 0; turn < 20; turn++) {
    const grown = members(!first);
    if (!calculated(judged, now.raw) && !grown) break;
    now = look();
    judged = live.judge(now.nested, now.consent);
  }
  const questions = [];
  const nested = survey(now.raw, now.consent, live.session.machine.root, "", questions);
  if (fresh) pristine = own([...new FormData(form)]);
  return { ...judged, raw: now.raw, consent: now.consent, questions, nested };
};

// The fields that respondents fill in, as one text.
const own = (pairs) =>
  JSON.stringify(pairs.filter(([name, value]) => {
    const { type, hidden } = form.elements[name];
    return value && typeof value == "string" && !hidden && (type != "hidden" || /\.__$/.test(name) || /^local:/.test(value));
  }));

// A draft's fields; none where nobody has begun. With them go repeats without any time, hidden values and what was
// worked out once.
const kept = (pairs) => {
  if (own(pairs) == pristine) return [];
  const more = Object.entries(remembered);
  for (const { name, value, dataset } of form.querySelectorAll("input[type=hidden][hidden]")) {
    if (!dataset.preload && !dataset.parameter) more.push([name, value]);
  }
  if (live) walk((node, address) => isRange(node) && !node.made.length && more.push([`${address}[0].__`, "1"]));
  return [...pairs, ...more.filter(([, value]) => value)];
};

// Makes the page fit for a draft's fields; without any it begins anew.
const build = (pairs) => {
  live = null;
  resumed = pairs.length > 0;
  emptied = !resumed;
  remembered = {};
  const times = timesIn(pairs);
  for (const section of resumed ? [] : form.querySelectorAll("[data-counted]")) {
    for (let at = membersIn(section).length; at > 0; at--) shrink(section, at - 1);
  }
  for (const address of [...times.keys()].sort((a, b) => a.length - b.length)) {
    const section = sectionOf(address);
    if (section) fit(section, times.get(address));
  }
  for (const [name, value] of pairs) {
    const field = form.elements.namedItem(name);
    const { once, silent } = model.nodes.find((node) => node.name == nameOf(name)) || {};
    if (once) remembered[name] = value;
    else if (silent && field && field.type == "hidden") field.value = value;
  }
};

// The lines of the error summary say in which time of a repeat a question stands.
const locate = () => {
  for (const link of byId("errors").querySelectorAll("a:not(.placed)")) {
    const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    const titles = [];
    for (let member = target && target.closest(".one"); member; member = member.parentNode.closest(".one")) {
      titles.unshift(titleOf(member));
    }
    link.classList.add("placed");
    const tag = titles.length && target.closest(".q").querySelector("b");
    if (!tag) continue;
    const number = tag.textContent;
    const place = titles.join(" · ");
    link.firstChild.data = link.firstChild.data.replace(say(words.number, { number }), say(words.where, { number, place }));
  }
};
locate();
new MutationObserver(locate).observe(byId("errors"), { childList: true });

const add = (section) => {
  if (!live.add(section.dataset.repeat)) return;
  members();
  const all = membersIn(section);
  const made = all[all.length - 1];
  tell(adderOf(section));
  made.tabIndex = -1;
  made.focus({ preventScroll: true });
  made.scrollIntoView({ block: "start" });
  status.textContent = say(words.added, { title: titleOf(made) });
};

const take = (section, member) => {
  const title = titleOf(member);
  if (isFilled(member) && !confirm(say(words.drop, { title }))) return;
  const at = membersIn(section).indexOf(member);
  if (!live.remove(member.dataset.member)) return;
  shrink(section, at);
  tell(adderOf(section));
  const left = membersIn(section);
  const next = left[Math.min(at, left.length - 1)];
  if (next) next.tabIndex = -1;
  (next || adderOf(section)).focus();
  status.textContent = say(words.taken, { title });
};

form.addEventListener("click", (event) => {
  const { target } = event;
  if (target.name != "__add" && target.name != "__remove") return;
  if (!live) return; // the page has not started: the server does it
  event.preventDefault();
  const section = target.closest(".rep");
  if (target.name == "__add") add(section);
  else take(section, target.closest(".one"));
});

// What cannot be marked read only does not react.
const refuse = (event) => {
  const { target, type, key } = event;
  if (!target.closest(".ro") || (type == "keydown" && key == "Tab")) return;
  if (target.matches("textarea,input:not([type]),[type=text],[type=tel]") && type != "click") return;
  if (!target.closest("label,button,select,input")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
};
for (const type of ["click", "mousedown", "keydown"]) form.addEventListener(type, refuse, true);

Object.assign(rules, { verdict, kept, build });
