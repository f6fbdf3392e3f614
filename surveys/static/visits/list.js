// From the list of the day and what was recorded on this phone to what is shown. Pure: knows no page.
import { STATES } from "./sending.js";

// What stands on this phone about a household: its newest record of this user that the list does not know of yet.
export const localOf = (records, user) => {
  const found = new Map();
  for (const record of [...records].sort((a, b) => (a.item.at < b.item.at ? -1 : 1))) {
    if (record.user == user && record.state != STATES.refused) found.set(record.household, record);
  }
  return found;
};

export const placeOf = ({ building, unit, room }, words) => building + unit + words.unit + room;

const plain = (text) => String(text).toLowerCase().replace(/[\s\-—–/]|号楼|单元|栋|幢|座|楼|室|号/g, "");

// Doors that fit a search: a room (501), building and room (3-2-501), or part of a building's or estate's name.
export const matching = (doors, text) => {
  const wanted = plain(text);
  if (!wanted) return doors;
  return doors.filter(({ estate, building, unit, room }) =>
    plain(room).startsWith(wanted) || plain(building + unit + room).startsWith(wanted)
    || plain(building + room) == wanted || plain(estate + building).includes(wanted));
};

// Groups of doors by building in the order of the list. `gone` are those that were visited from this phone and
// wait or were sent since the list was fetched; they stand apart.
export const grouped = (day, records, user, text = "") => {
  const local = localOf(records, user);
  const groups = [];
  const gone = [];
  for (const door of matching(day.doors, text)) {
    const record = local.get(door.id);
    if (record && record.state != STATES.open) {
      gone.push({ door, record });
      continue;
    }
    const last = groups[groups.length - 1];
    if (last && last.id == door.building_id) last.doors.push({ door, record });
    else groups.push({ id: door.building_id, estate: door.estate, building: door.building, doors: [{ door, record }] });
  }
  return { groups, gone };
};

// How far the day is: doors visited today (each counted once), doors still due, and the rounds as a whole.
export const progress = (day, records, user) => {
  const local = localOf(records, user);
  const visited = new Set(day.done.map(({ household }) => household));
  for (const [household, { state }] of local) if (state != STATES.open) visited.add(household);
  const due = day.doors.filter(({ id }) => !local.has(id) || local.get(id).state == STATES.open);
  return { visited: visited.size, due: due.length };
};

// The agreed next attempt at a door that comes first, or "".
export const agreed = ({ due }) => due.map(({ next_at: at }) => at).filter(Boolean).sort()[0] || "";

// The records of one attempt without a form: one for each round that is due, else one for what else is due.
export const attempt = (door, user, { code, now, note, next_at: next, position, hold }, uuid) => {
  const rounds = door.due.filter(({ assignment }) => assignment);
  const reasons = rounds.length ? rounds : door.due.slice(0, 1);
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

// Records that need not be kept: sent, and known to a list that was fetched later.
export const outdated = (records, user, fetched) =>
  records.filter((record) => record.user == user && record.state == STATES.sent && record.sent < fetched);

export const formAddress = ({ form, token, item }) =>
  form + "?" + new URLSearchParams({ h: token, r: item.response, back: "work" });
