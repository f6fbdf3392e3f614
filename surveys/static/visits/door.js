// One door: what is due there, its forms, what happened before, and recording an attempt without a form.
import { facts, local, make, marks, moment, say, tag, user, words } from "./draw.js";
import { agreed, errandOf, formAddress, localOf, opening, placeOf } from "./list.js";
import { locate, position } from "./position.js";
import { lineOf } from "./waiting.js";
import { uuid } from "../forms_builder/phone/store.js";

const SOON = 3; // days before its last one from which an errand says so in the list

// Draws the door. `hooks`: records (of this phone), keep(records), record(door, choice), forms (kept paths).
export const draw = (door, hooks) => {
  const where = locate();
  const place = make("p", { className: "where", role: "status" });
  const show = () => (place.textContent = say(words["position_" + where.state] || "", { metres: where.accuracy || 0 }));
  show();
  where.answer.then(show);
  const contact = [door.name, door.phone].filter(Boolean).join(" · ");
  return [
    make("h2", { id: "title", tabIndex: -1 }, placeOf(door, words)),
    make("p", { className: "soft" }, [door.estate, contact].filter(Boolean).join(" · ")),
    ...door.due.map((due) => errand(door, due, hooks)),
    outcomes(door, hooks),
    place,
    history(door),
  ];
};

const errand = (door, due, hooks) => {
  const { begun, last, done } = errandOf(due, localOf(hooks.records, user.id).get(door.id) || []);
  const box = make("section", { className: "card errand" },
    make("h3", {}, due.title),
    make("p", {}, due.why, due.next_at ? " " + say(words.agreed, { time: moment(due.next_at) }) : ""),
    due.due_on ? make("p", { className: "soft" }, say(words.until, { day: due.due_on })) : "",
    last ? make("p", { className: "gone" }, lineOf(last)) : "");
  if (due.form) {
    // A form says itself what happened, so a second one may be needed: but it is not what lies nearest.
    const again = done && !begun;
    const button = make("button", { type: "button", className: again ? "" : "main", data: { form: due.form } },
      begun ? words.go_on : again ? words.open_again : words.open_form);
    button.onclick = () => openForm(door, due, hooks, button);
    box.append(button);
    if (hooks.offline && !hooks.forms.includes(due.form)) box.append(make("p", { className: "soft" }, words.form_not_kept));
  } else if (!due.assignment && !done) {
    box.append(make("button", { type: "button", className: "main", data: { code: facts.met }, onclick: () =>
      ask(box, door, { code: facts.met, label: words.met, due }, hooks) }, words.met));
  }
  return box;
};

const openForm = async (door, due, hooks, button) => {
  button.disabled = true;
  const record = opening(door, user.id, due, hooks.records, new Date().toISOString(), uuid);
  const kept = { ...record, token: door.token, item: { ...record.item, ...(await position()) } };
  await hooks.keep([kept]);
  marks.work = words.back;
  marks["by." + kept.item.response] = user.id;
  location.href = formAddress(kept);
};

const outcomes = (door, hooks) => {
  const box = make("details", { className: "card outcomes" }, make("summary", {}, words.not_met));
  for (const { heading, codes } of facts.outcomes) {
    box.append(make("h3", {}, heading));
    for (const choice of codes) {
      box.append(make("button", { type: "button", data: { code: choice.code }, onclick: () => ask(box, door, choice, hooks) },
        choice.label));
    }
  }
  return box;
};

// Before it is recorded: a note, and when to come again.
const ask = (place, door, choice, hooks) => {
  for (const old of document.querySelectorAll(".asking")) old.remove();
  const note = make("textarea", { id: "note", maxLength: 300, rows: 2 });
  const next = make("input", { type: "datetime-local", id: "next", min: local(new Date()) });
  const quick = make("div", { className: "chips" });
  for (const [label, days, hour] of [[words.this_evening, 0, 19], [words.tomorrow_morning, 1, 10], [words.tomorrow_evening, 1, 19]]) {
    const at = new Date();
    at.setDate(at.getDate() + days);
    at.setHours(hour, 0, 0, 0);
    if (at > new Date()) quick.append(make("button", { type: "button", onclick: () => (next.value = local(at)) }, label));
  }
  const save = make("button", { type: "button", className: "main", id: "save" }, words.save);
  save.onclick = async () => {
    save.disabled = true;
    await hooks.record(door, {
      code: choice.code,
      due: choice.due,
      note: note.value.trim(),
      next_at: next.value ? new Date(next.value).toISOString() : null,
      position: await position(),
    });
  };
  const again = choice.again !== undefined && choice.again;
  const later = choice.code == facts.met ? [] : [make("label", { htmlFor: "next" }, words.next), quick, next];
  const asked = make("div", { className: "asking card" },
    make("h3", { tabIndex: -1 }, choice.label),
    again ? make("p", { className: "soft" }, words.rule) : "",
    ...later,
    make("label", { htmlFor: "note" }, words.note), note,
    make("div", { className: "pair" }, save,
      make("button", { type: "button", onclick: () => asked.remove() }, words.cancel)));
  place.append(asked);
  asked.scrollIntoView({ block: "nearest" });
  asked.querySelector("h3").focus({ preventScroll: true });
};

const history = ({ history: made }) =>
  make("section", { className: "card" }, make("h3", {}, words.history),
    made.length
      ? make("ol", {}, ...made.map(({ at, what, by, note, void: void_ }) =>
        make("li", { className: void_ ? "gone" : "" }, make("b", {}, moment(at)), " ", what, void_ ? say(words.voided, { reason: void_ }) : "", by ? "（" + by + "）" : "", note ? make("span", { className: "soft" }, " " + note) : "")))
      : make("p", { className: "soft" }, words.no_history));

const today = (days = 0) => {
  const at = new Date();
  at.setDate(at.getDate() + days);
  return local(at).slice(0, 10);
};
const soon = () => today(SOON);

// A door in the list: what is left to do there, and the last day for it where that is near.
export const row = ({ door, due, record }) => {
  const next = agreed(door);
  const attempts = Math.max(0, ...door.due.map((due) => due.attempts));
  const [last] = due.map(({ due_on: day }) => day).filter(Boolean).sort();
  return make("li", {}, make("a", { href: "#door=" + door.id, className: "row", data: { door: door.id } },
    make("b", {}, door.unit + words.unit + door.room),
    make("span", { className: "tags" },
      record ? tag(words.begun, "warn") : "",
      next ? tag(say(words.agreed_short, { time: moment(next) }), "warn") : "",
      attempts ? tag(say(words.tried, { count: attempts })) : "",
      last && last <= soon() ? tag(last == today() ? words.due_today : say(words.until, { day: last }), "warn") : "",
      ...[...new Set(due.map(({ title, why, assignment }) => (assignment ? title : why || title)))].map((text) => tag(text, "good")))));
};

// A door at which something was recorded here; it can be opened again, and what was recorded taken back.
export const visitedRow = ({ door, record }, hooks) => {
  const place = placeOf(door, words);
  return make("li", { className: "two" }, make("a", { href: "#door=" + door.id, className: "row gone" },
    make("b", {}, place), make("span", {}, lineOf(record))),
  record.item.response ? "" : withdrawing({ ...record, place }, hooks));
};

// A visit of today that the server knows of; `back` says that it may be taken back.
export const knownRow = ({ id, household, place, what, at, back }, whose, hooks) =>
  make("li", { className: "two" }, make("div", { className: "row gone" }, make("b", {}, place), make("span", {}, what + " · " + moment(at))),
    back ? withdrawing({ id, user: whose, household, place, key: "", what, item: { id, at } }, hooks) : "");

const withdrawing = (record, hooks) => {
  const button = make("button", { type: "button", className: "withdraw", data: { withdraw: record.id },
    onclick: () => hooks.withdraw(record) }, words.withdraw);
  button.setAttribute("aria-label", words.withdraw + " " + record.place);
  return button;
};
