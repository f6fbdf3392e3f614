// From the list of the day and what was recorded on this phone to what is shown. Pure: knows no page.
import { BACK, STATES } from "./sending.js";

// What this user recorded on this phone that the list does not know of yet: by household, oldest first. What is taken
// back is as if it had never been.
export const localOf = (records, user) => {
  const found = new Map();
  for (const record of [...records].sort((a, b) => (a.item.at < b.item.at ? -1 : 1))) {
    if (record.user != user || record.back || [STATES.refused, STATES.dismissed, STATES.taken].includes(record.state)) continue;
    found.set(record.household, [...(found.get(record.household) || []), record]);
  }
  return found;
};

// A form, or somebody met, is about one errand (one monthly visit does for all of a door); any other attempt is
// about the whole door.
const met = ({ item }) => !!item.response || /^1\./.test(item.disposition);
const about = (record, due) =>
  !met(record) || record.key == due.key || (!due.assignment && record.item.purpose == due.purpose);

// Where an errand stands by what was recorded here at its door: the form that is begun, the newest record about it,
// and whether it is done.
export const errandOf = (due, here) => {
  const made = here.filter((record) => record.state != STATES.open && about(record, due));
  return {
    begun: here.find((record) => record.state == STATES.open && record.key == due.key),
    last: made[made.length - 1],
    done: made.some(met),
  };
};

export const placeOf = ({ building, unit, room }, words) => building + unit + words.unit + room;

const plain = (text) => String(text).toLowerCase().replace(/[\s\-—–/]|号楼|单元|栋|幢|座|楼|室|号/g, "");

// Whether a place in words has what is searched for.
export const fits = (place, text) => plain(place).includes(plain(text));

// Doors that fit a search: a room (501), building and room (3-2-501), or part of a building's or estate's name.
export const matching = (doors, text) => {
  const wanted = plain(text);
  if (!wanted) return doors;
  return doors.filter(({ estate, building, unit, room }) =>
    plain(room).startsWith(wanted) || plain(building + unit + room).startsWith(wanted)
    || plain(building + room) == wanted || plain(estate + building).includes(wanted));
};

// What is to be done at a door: the form that is begun, the newest record, and what is due without one.
const doorOf = (door, here = []) => {
  const made = here.filter(({ state }) => state != STATES.open);
  const begun = here.find(({ state }) => state == STATES.open);
  const due = door.due.filter((each) => !errandOf(each, here).last);
  return { door, due, record: begun, last: made[made.length - 1], open: !made.length || !!begun || due.length > 0 };
};

// The day without what is taken back on this phone: its doors are due again, though the list was fetched before.
export const reopened = (day, records, user) => {
  const gone = new Set(records
    .filter((record) => record.user == user && (record.back == BACK.waiting || record.state == STATES.taken))
    .map(({ id }) => id));
  const undone = day.done.filter(({ id }) => gone.has(id));
  if (!undone.length) return day;
  const doors = [...day.doors];
  for (const { household, back } of undone) {
    let place = doors.findIndex(({ id }) => id == household);
    const door = place < 0 ? (day.again || []).find(({ id }) => id == household) : doors[place];
    if (!back || !door) continue;
    if (place < 0) {
      const near = doors.map(({ building_id: building }) => building).lastIndexOf(door.building_id);
      place = near < 0 ? doors.length : near + 1;
      doors.splice(place, 0, door);
    }
    doors[place] = { ...door, due: withErrand(door.due, back), history: door.history.filter(({ id }) => !gone.has(id)) };
  }
  return { ...day, doors, done: day.done.filter(({ id }) => !gone.has(id)) };
};

const withErrand = (due, back) => {
  const same = ({ assignment, purpose }) => assignment == back.assignment && purpose == back.purpose;
  if (!due.some(same)) return [...due, back];
  return due.map((each) => (same(each) ? { ...each, attempts: Math.max(each.attempts - 1, 0) } : each));
};

// Groups of doors by building in the order of the list: those where something is still to be done. `visited` are
// those with records that wait or were sent since the list was fetched, also where something is left.
export const grouped = (day, records, user, text = "") => {
  const local = localOf(records, user);
  const groups = [];
  const visited = [];
  for (const door of matching(day.doors, text)) {
    const { last, open, ...row } = doorOf(door, local.get(door.id));
    if (last) visited.push({ door, record: last });
    if (!open) continue;
    const group = groups[groups.length - 1];
    if (group && group.id == door.building_id) group.doors.push(row);
    else groups.push({ id: door.building_id, estate: door.estate, building: door.building, doors: [row] });
  }
  return { groups, visited };
};

// How far the day is: doors visited today (each counted once), doors still due, and the rounds as a whole.
export const progress = (day, records, user) => {
  const local = localOf(records, user);
  const visited = new Set(day.done.map(({ household }) => household));
  for (const [household, here] of local) if (here.some(({ state }) => state != STATES.open)) visited.add(household);
  const due = day.doors.filter((door) => doorOf(door, local.get(door.id)).open);
  return { visited: visited.size, due: due.length };
};

// The agreed next attempt at a door that comes first, or "".
export const agreed = ({ due }) => due.map(({ next_at: at }) => at).filter(Boolean).sort()[0] || "";

// The records of one attempt without a form: of the errand `due` where it is about that one, else one for each round
// that is due, else one for what else is due.
export const attempt = (door, user, { due, code, now, note, next_at: next, position, hold }, uuid) => {
  const rounds = door.due.filter(({ assignment }) => assignment);
  const reasons = due ? [due] : rounds.length ? rounds : door.due.slice(0, 1);
  return reasons.map(({ key, purpose, assignment }) => {
    const id = uuid();
    const item = { id, household: door.id, assignment, purpose, at: now, disposition: code, note, next_at: next, ...position };
    return { id, user, household: door.id, key, state: STATES.waiting, hold, item };
  });
};

// The record of a form that is opened at a door, begun before or new.
export const opening = (door, user, due, records, now, uuid) => {
  const begun = records.find((record) =>
    record.user == user && record.state == STATES.open && record.household == door.id && record.key == due.key);
  if (begun) return begun;
  const id = uuid();
  const item = { id, household: door.id, assignment: due.assignment, purpose: due.purpose, at: now, response: uuid() };
  return { id, user, household: door.id, key: due.key, form: due.form, token: door.token, state: STATES.open, item };
};

// Of the forms that wait on this phone those that this user opened at a door; another worker's, and a resident's own,
// stay out of her sight.
export const formsOf = (forms, records, user) => {
  const mine = new Set(records.filter((record) => record.user == user).map(({ item }) => item.response));
  return forms.filter(({ id }) => mine.has(id));
};

// The form on this phone that belongs to a record, and the forms whose visits have arrived before them.
export const formOf = ({ item }, forms) => item.response && forms.find(({ id }) => id == item.response);
export const alone = (forms, records) =>
  forms.filter(({ id }) => !records.some(({ state, item }) =>
    item.response == id && (state == STATES.waiting || state == STATES.refused)));

// Records that need not be kept: sent or taken back, and known to a list that was fetched later, or dismissed. Never
// while the form is here: the record says whose it is.
export const outdated = (records, user, fetched, forms) => {
  const here = new Set(forms.map(({ id }) => id));
  return records.filter(({ user: whose, state, back, sent = 0, item }) =>
    whose == user && !back && [STATES.sent, STATES.dismissed, STATES.taken].includes(state) && sent < fetched
    && !here.has(item.response));
};

export const formAddress = ({ form, token, item }) =>
  form + "?" + new URLSearchParams({ h: token, r: item.response, back: "work" });
