// What has not arrived yet: visits and forms of this phone, what was refused, and taking back a visit.
import { facts, make, moment, say, user, words } from "./draw.js";
import { alone, formOf, placeOf } from "./list.js";
import { BACK, STATES } from "./sending.js";

const labels = new Map([[facts.met, words.met]]);
for (const { codes } of facts.outcomes) for (const { code, label } of codes) labels.set(code, label);

export const whatOf = ({ item, what }) =>
  item.response ? words.form : labels.get(item.disposition) || item.disposition || what;

// What was recorded, when, and whether it is still here.
export const lineOf = (record) =>
  [whatOf(record), moment(record.item.at), record.state == STATES.sent ? "" : words.not_sent].filter(Boolean).join(" · ");

const placeIn = (day, record) => {
  const door = day && day.doors.find(({ id }) => id == record.household);
  return door ? placeOf(door, words) : record.place || words.a_door;
};

// `hooks`: takeBack(record), dismiss(record), understood(record).
export const draw = ({ day, records, forms }, hooks) => {
  const mine = records.filter((record) => record.user == user.id);
  const others = new Set(records.filter((record) => record.user != user.id && record.state == STATES.waiting).map(({ user: who }) => who));
  const some = mine.filter(({ state, back }) => state == STATES.waiting || state == STATES.refused || back);
  return [
    make("h2", { id: "title", tabIndex: -1 }, words.to_send),
    make("p", { className: "soft" }, some.length || forms.length ? words.to_send_text : words.all_sent),
    make("ul", { className: "plain" }, ...some.map((record) => line(record, formOf(record, forms), day, hooks)),
      ...alone(forms, mine).map((form) => formLine(form, mine, day))),
    others.size ? make("p", { className: "card" }, words.others) : "",
  ];
};

// One visit is one line, with its form.
const line = (record, form, day, hooks) => {
  const refused = record.state == STATES.refused;
  const what = record.back ? say(words.withdrawing, { what: whatOf(record) }) : whatOf(record);
  const said = [what, moment(record.item.at), form && form.photos ? words.with_photos : ""];
  const kept = record.back == BACK.refused;
  const box = make("li", { className: "card", data: { visit: record.id } },
    make("b", {}, placeIn(day, record)), make("p", {}, said.filter(Boolean).join(" · ")), ...correcting(form),
    refused || kept ? make("p", { className: "bad" }, record.message) : "");
  if (kept) box.append(make("button", { type: "button", onclick: () => hooks.understood(record) }, words.understood));
  else if (refused) box.append(make("button", { type: "button", onclick: () => hooks.dismiss(record) }, words.dismiss));
  else if (!record.back && !record.item.response) {
    box.append(make("button", { type: "button", onclick: () => hooks.takeBack(record) }, words.take_back));
  }
  return box;
};

const correcting = (form) =>
  form && form.errors ? [
    make("p", { className: "bad" }, words.form_refused),
    make("a", { className: "button", href: form.url }, words.correct_form),
  ] : [];

// A form whose visit is there already, or was put aside.
const formLine = (form, records, day) => {
  const record = records.find(({ item }) => item.response == form.id);
  const said = [words.form, moment(form.completed_at), form.photos ? words.with_photos : ""];
  return make("li", { className: "card" }, make("b", {}, placeIn(day, record)),
    make("p", {}, said.filter(Boolean).join(" · ")), ...correcting(form));
};

// How many wait, in words.
export const summary = (visits, forms, refused) => {
  if (refused) return say(words.refused_count, { count: refused });
  const count = visits + forms;
  return count ? say(words.waiting_count, { count }) : words.all_sent;
};
