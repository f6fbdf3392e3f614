// Starts the grid worker's list: what the phone keeps is shown at once, then fetched anew; what was recorded is sent.
import * as doorView from "./door.js";
import { byId, make, marks, moment, say, toast, urls, user, words } from "./draw.js";
import { allVisits, dayOf, dropVisit, forgetDay, keepDay, keepVisits, settleVisits, takeBack } from "./kept.js";
import { alone, attempt, fits, formsOf, grouped, outdated, placeOf, progress, reopened } from "./list.js";
import * as offline from "./offline.js";
import { BACK, HOLD, STATES, backoff, joined, nextHold, send, waiting } from "./sending.js";
import * as waitingView from "./waiting.js";
import { listen } from "../forms_builder/phone/outbox.js";
import { all, uuid } from "../forms_builder/phone/store.js";

const state = {
  day: undefined, etag: "", at: 0, records: [], outbox: undefined, forms: [], kept: [], hindrance: "", offline: "",
};
let timer;
let attempts = 0;
let text = "";
let unfold = 0; // the building at which something has just become due again

const cookie = () => (/(?:^|; )csrftoken=([^;]+)/.exec(document.cookie) || [])[1] || "";

// A request with a limit in time; throws where the server cannot be reached.
const ask = async (url, options = {}) => {
  const patience = new AbortController();
  const clock = setTimeout(() => patience.abort(), 30000);
  try {
    const reply = await fetch(url, { ...options, signal: patience.signal, credentials: "same-origin" });
    const data = reply.status == 304 ? undefined : await reply.json().catch(() => undefined);
    return { status: reply.status, data, etag: reply.headers.get("ETag") || "" };
  } finally {
    clearTimeout(clock);
  }
};

const tell = (url, items) =>
  ask(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": cookie() },
    body: JSON.stringify({ user: user.id, items }),
  });

// The list as it is now: what was taken back since it was fetched is due again.
const today = () => reopened(state.day, state.records, user.id);

const load = async () => {
  state.records = await allVisits().catch(() => state.records);
  state.outbox = await all("outbox").catch(() => state.outbox);
  const forms = state.outbox || [];
  const finished = (id) => {
    const form = forms.find((each) => each.id == id);
    return form ? form.completed_at : marks["finished." + id];
  };
  const done = joined(state.records, user.id, finished);
  if (done.length) {
    await keepVisits(done);
    for (const { item } of done) delete marks["finished." + item.response];
    state.records = await allVisits();
  }
  state.forms = formsOf(forms, state.records, user.id);
};

const fetchDay = async () => {
  const asked = Date.now();
  const { status, data, etag } = await ask(urls.day, state.etag ? { headers: { "If-None-Match": state.etag } } : {});
  if (status == 304) state.at = asked;
  else if (status == 200 && data.user.id == user.id) {
    Object.assign(state, { day: data, etag, at: asked });
  } else {
    state.hindrance = status == 200 ? "other_user" : (data && data.code) || "server";
    return;
  }
  await keepDay(user.id, state.day, state.etag, asked).catch(() => {});
  const old = state.outbox ? outdated(state.records, user.id, asked, state.outbox) : [];
  for (const { id, item } of old) {
    await dropVisit(id);
    delete marks["by." + item.response];
  }
  state.records = await allVisits().catch(() => state.records);
};

// Fetches and sends; says what hinders it, and comes again.
const round = async (lock) => {
  if (lock === null) return;
  await load();
  try {
    // Where the phone itself knows that it is offline nothing is tried: what waits can still be taken back.
    if (navigator.onLine === false) throw Error("offline");
    state.hindrance = await send({
      records: state.records,
      user: user.id,
      now: Date.now(),
      keep: async (records) => {
        await settleVisits(records);
        return (state.records = await allVisits());
      },
      post: (items) => tell(urls.visits, items),
      ask: (items) => tell(urls.back, items),
    });
    if (!state.hindrance) await fetchDay();
    // An old token is replaced by asking for the list.
    else if (state.hindrance == "csrf") await fetchDay();
  } catch {
    state.hindrance = "offline";
  }
  attempts = state.hindrance ? attempts + 1 : 0;
  if (!state.hindrance && state.offline == "ready" && state.day) {
    offline.keepForms(state.day.forms).then((kept) => {
      state.kept = kept;
      drawState();
    });
  }
  draw();
};

const sync = async () => {
  clearTimeout(timer);
  if (navigator.locks) await navigator.locks.request("juwen-visits", { ifAvailable: true }, round);
  else await round();
  const now = Date.now();
  const rest = waiting(state.records, user.id).length || state.hindrance;
  const soon = Math.min(rest ? backoff(attempts) : 120000, Math.max(nextHold(state.records, user.id, now) - now, 300));
  clearTimeout(timer);
  timer = setTimeout(sync, soon);
};

const hooks = {
  get records() {
    return state.records;
  },
  get forms() {
    return state.kept;
  },
  get offline() {
    return state.offline == "ready";
  },
  keep: async (records) => {
    await keepVisits(records);
    await load();
  },
  record: async (door, choice) => {
    const now = new Date();
    const made = attempt(door, user.id, { ...choice, now: now.toISOString(), hold: +now + HOLD }, uuid)
      .map((record) => ({ ...record, place: placeOf(door, words) }));
    try {
      await keepVisits(made);
    } catch {
      toast(words.cannot_keep);
      return;
    }
    await load();
    leave();
    toast(say(words.recorded, { place: placeOf(door, words) }), words.take_back, () => undo(made));
    sync();
  },
  takeBack: (record) => undo([record]),
  withdraw: async (record) => {
    if (confirm(say(words.withdraw_sure, { place: record.place }))) await undo([record]);
  },
  understood: async (record) => {
    await keepVisits([{ ...record, back: undefined }]);
    await load();
    draw();
  },
  dismiss: async (record) => {
    if (!confirm(words.dismiss_sure)) return;
    await keepVisits([{ ...record, state: STATES.dismissed }]);
    await load();
    draw();
  },
};

const undo = async (records) => {
  const at = new Date().toISOString();
  const done = [];
  try {
    for (const record of records) done.push(await takeBack(record, at));
  } catch {
    toast(words.cannot_keep);
    return;
  }
  await load();
  const door = state.day && today().doors.find(({ id }) => id == records[0].household);
  unfold = door && door.building_id;
  draw();
  unfold = 0;
  toast(done.includes("asked") ? words.withdrawn : words.taken_back);
  sync();
};

const drawList = () => {
  const day = today();
  const { groups, visited } = grouped(day, state.records, user.id, text);
  const open = new Set([...document.querySelectorAll("details[data-building][open]")].map(({ dataset }) => dataset.building));
  const first = !document.querySelector("details[data-building]");
  const lists = groups.map((group, index) => {
    const box = make("details", { className: "building", data: { building: group.id },
      open: !!text || group.id == unfold || open.has(String(group.id)) || (first && (index < 3 || groups.length < 6)) },
    make("summary", {}, make("b", {}, [group.estate, group.building].filter(Boolean).join(" ")),
      make("span", { className: "count" }, say(words.doors, { count: group.doors.length }))));
    box.append(make("ul", { className: "plain" }, ...group.doors.map(doorView.row)));
    return box;
  });
  const done = visited.map((row) => doorView.visitedRow(row, hooks));
  const known = day.done.filter(({ household, place }) =>
    !visited.some(({ door }) => door.id == household) && fits(place, text));
  const before = known.map((visit) => doorView.knownRow(visit, user.id, hooks));
  const { open: lookedAt } = byId("done") || {};
  const empty = text ? words.nothing_found : words.nothing_due;
  byId("list").replaceChildren(
    ...(groups.length || (text && done.length + before.length) ? lists : [make("p", { className: "card" }, empty)]),
    ...(state.day.left_out ? [make("p", { className: "soft" }, say(words.left_out, { count: state.day.left_out }))] : []),
    ...(done.length + before.length
      ? [make("details", { className: "building", id: "done", open: !!lookedAt }, make("summary", {}, make("b", {}, words.done_today),
        make("span", { className: "count" }, say(words.doors, { count: new Set([...visited.map(({ door }) => door.id), ...known.map(({ household }) => household)]).size }))),
      make("ul", { className: "plain" }, ...done, ...before))]
      : []));
};

const drawState = () => {
  const mine = state.records.filter((record) => record.user == user.id);
  const refused = mine.filter(({ state: is, back }) => is == STATES.refused || back == BACK.refused).length + state.forms.filter(({ errors }) => errors).length;
  const count = waiting(mine, user.id).length;
  const forms = alone(state.forms, mine).filter(({ errors }) => !errors).length;
  byId("state").textContent = waitingView.summary(count, forms, refused);
  byId("state").className = refused ? "bad" : count + forms ? "warn" : "good";
  const hindered = words["hindrance_" + state.hindrance] || "";
  byId("hindrance").replaceChildren(hindered && (count || state.hindrance != "offline" || !state.day) ? hindered : "",
    ["signed_out", "other_user"].includes(state.hindrance) ? make("a", { href: urls.login, className: "button" }, words.sign_in) : "");
  const forms_ = state.day ? state.day.forms.length : 0;
  byId("offline").textContent = state.offline == "ready"
    ? state.kept.length >= forms_ ? words.offline_ready : words.offline_preparing
    : words["offline_" + state.offline] || "";
  if (!state.day) return;
  const { visited, due } = progress(today(), state.records, user.id);
  byId("progress").textContent = say(words.progress, { visited, due });
  Object.assign(byId("bar"), { max: visited + due || 1, value: visited });
  byId("fetched").textContent = say(words.fetched, { time: moment(new Date(state.at).toISOString()) });
};

// Back to the list: as the phone's own "back" would, where the list came before.
let inside = false;
const leave = () => {
  if (inside) history.back();
  else location.replace("#");
};

// A door in the address is shown, else the list: the phone's own "back" works.
let shown;
const draw = () => {
  const [, door] = /^#door=(\d+)$/.exec(location.hash) || [];
  const view = door || location.hash;
  const found = door && state.day && today().doors.find(({ id }) => id == door);
  byId("detail").hidden = !(found || view == "#waiting");
  byId("main").hidden = !byId("detail").hidden;
  if (found) {
    // What somebody is writing at a door is not drawn anew.
    if (shown != view) byId("body").replaceChildren(...doorView.draw(found, hooks));
  } else if (view == "#waiting") byId("body").replaceChildren(...waitingView.draw(state, hooks));
  else if (state.day) drawList();
  else byId("list").replaceChildren(make("p", { className: "card" }, state.hindrance ? words.no_list : words.loading));
  if (shown != view && !byId("detail").hidden) {
    scrollTo(0, 0);
    byId("title").focus({ preventScroll: true });
  } else if (shown != view && shown !== undefined) {
    const row = document.querySelector(`[data-door="${shown}"]`);
    if (row) row.focus();
  }
  shown = view;
  drawState();
};

const signOut = async (event) => {
  event.preventDefault();
  const form = event.target;
  if (!navigator.onLine) {
    toast(words.sign_out_offline);
    return;
  }
  await load();
  const count = waiting(state.records, user.id).length + alone(state.forms, state.records).length;
  if (count && !confirm(say(words.sign_out_waiting, { count }))) return;
  await forgetDay(user.id).catch(() => {});
  delete marks.user;
  await offline.forgetPage().catch(() => {});
  form.elements.csrfmiddlewaretoken.value = cookie();
  form.submit();
};

const start = async () => {
  const search = byId("search");
  search.oninput = () => {
    text = search.value;
    if (state.day) drawList();
  };
  text = search.value; // typed before this ran, or brought back by the browser
  marks.user = user.id;
  const kept = await dayOf(user.id).catch(() => undefined);
  if (kept) Object.assign(state, { day: kept.day, etag: kept.etag, at: kept.at });
  await load();
  draw();
  byId("close").onclick = leave;
  byId("again").onclick = () => {
    attempts = 0;
    sync();
  };
  byId("signout").addEventListener("submit", signOut);
  // What the server alone can take (an incident, a report) has no page without it.
  for (const link of document.querySelectorAll("[data-online]")) {
    link.addEventListener("click", (event) => {
      if (navigator.onLine) return;
      event.preventDefault();
      toast(words.needs_network);
    });
  }
  if (location.hash == "#offline") {
    history.replaceState(null, "", "#");
    toast(words.needs_network);
  }
  addEventListener("hashchange", () => {
    inside = location.hash.length > 1;
    load().then(draw);
  });
  addEventListener("online", () => {
    attempts = 0;
    sync();
  });
  addEventListener("offline", () => {
    state.hindrance = "offline";
    drawState();
  });
  addEventListener("pageshow", ({ persisted }) => {
    if (!persisted) return;
    shown = "";
    sync();
  });
  document.addEventListener("visibilitychange", () => document.hidden || sync());
  listen({ settled: () => load().then(drawState), waiting: () => load().then(drawState) });
  offline.start().then(async (found) => {
    state.offline = found;
    if (state.day) state.kept = await offline.formsKept(state.day.forms).catch(() => state.kept);
    drawState();
    sync();
  });
  sync();
};

start();
