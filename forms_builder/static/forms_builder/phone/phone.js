// Starts the page: conditions at once, a draft at every change, and a form that is sent through the outbox.
// Without this module the page is complete; whatever fails here must leave it usable.
import { byId, entries, fill, form, make, mark, read, rules, say, show, version, words, worded } from "./fields.js";
import { isEmpty, judge } from "./judge.js";
import { enqueue, flush, listen, send } from "./outbox.js";
import { obtain, put, transact, uuid } from "./store.js";

const root = document.documentElement;
const page = location.pathname;
const url = page + location.search;
const preview = form.dataset.preview;
const status = byId("outbox");
const { __id: idField } = form.elements;

// `key` finds the draft again: another household's letter on the same phone is another draft (opened.js), a newer
// version of the form is not.
let draft = { key: page + "|null", id: uuid(), started: new Date().toISOString(), fields: [] };
let sending;
let timer;
let opened = { lock() {}, done() {}, tail: "" }; // what opened.js makes of a household's own link, or of a visit

const verdictNow = rules.verdict || (() => {
  const { raw, consent } = read();
  return { raw, consent, ...judge(rules, raw, consent, new Date()) };
});

// Shows what applies and how far one has come.
const refresh = () => {
  const verdict = verdictNow();
  let count = 0;
  let done = 0;
  for (const { name, type, consent } of verdict.questions || rules.questions) {
    const box = byId("q." + name);
    if (!box) continue; // nobody is asked
    box.hidden = !verdict.relevant.has(name);
    if (consent) box.querySelector(".body").hidden = !verdict.consent[name];
    if (box.hidden || type == "note") continue;
    count++;
    if (!isEmpty(verdict.raw[name]) || verdict.consent[name] === false) done++;
  }
  for (const group of document.querySelectorAll(".g")) group.hidden = !group.querySelector(".q:not([hidden])");
  const [text, bar] = byId("meter").children;
  text.textContent = say(words.progress, { done, all: count });
  Object.assign(bar, { max: count || 1, value: done });
  dispatchEvent(new CustomEvent("judged", { detail: { ...verdict, draft } }));
  return verdict;
};

const save = () => {
  clearTimeout(timer);
  draft.fields = entries();
  if (!preview && !sending) put("drafts", draft).catch(() => {});
};

const changed = async ({ type, target }) => {
  if (target.type == "file") {
    if (type == "input") return;
    await (await import("./photo.js")).add(target);
  }
  const { alone } = rules.questions.find(({ name }) => name == target.name.split("].").pop()) || {};
  if (alone && target.checked) {
    const lone = ({ value }) => alone.hasOwnProperty(value);
    for (const other of form.elements) {
      if (other.name == target.name && other != target && (lone(target) || lone(other))) other.checked = false;
    }
  }
  const { problems } = refresh();
  clearTimeout(timer);
  if (type == "input") {
    timer = setTimeout(save, 400);
    return;
  }
  save();
  // Leaving a field says what is wrong in it, but does not yet ask for what is still open.
  const name = target.closest(".q").id.slice(2);
  const open = /^(required|row_m|consent_|too_few|ranking_)/;
  const wrong = worded(problems).filter(({ question, code }) => question == name && !open.test(code));
  // Not before the tap that left it has landed: the words move everything below. Nor over the server's own words,
  // should it have refused the form meanwhile (`reclaim` makes a draft of its own).
  setTimeout((then) => then == draft && mark(name, wrong), 300, draft);
};

const restore = async (fields) => {
  fill(fields);
  opened.lock();
  const photos = fields.filter(([, value]) => value.startsWith("local:"));
  if (photos.length) (await import("./photo.js")).restore(photos);
  refresh();
};

// The state of the page once the form has been handed over; without a title the form comes back.
const panel = (title, ...content) => {
  for (const old of document.querySelectorAll("#panel,#resume")) old.remove();
  form.hidden = !!title;
  if (!title) return;
  const shown = make("section", { id: "panel", className: "card", tabIndex: -1 }, make("h2", {}, title), ...content);
  status.after(shown);
  shown.focus();
};

// An empty form with an id of its own: another household, or a change of mind.
const anew = async () => {
  sending = 0;
  panel();
  draft = { ...draft, id: opened.id || uuid(), started: new Date().toISOString() };
  for (const photo of form.querySelectorAll("figure")) photo.remove();
  await restore([]);
  save();
  show([]);
  scrollTo(0, 0);
};

// Nothing more to do here, unless for the next household.
const closing = (title, text) =>
  panel(title, make("p", {}, text), opened.link || make("button", { onclick: anew }, words.again));

// Takes a response that the server refused back into the form, under its id.
const reclaim = async (record) => {
  sending = 0;
  panel();
  draft = { key: draft.key, id: record.id, started: record.started_at, fields: record.fields };
  await transact(["drafts", "outbox"], (_, drafts, outbox) => {
    drafts.put(draft);
    outbox.delete(record.key);
  }).catch(() => {});
  await restore(draft.fields);
  show(record.errors);
};

const settled = (record, fate) => {
  if (record.id != sending) {
    if (fate.receipt) status.textContent = say(words.sent, fate);
  } else if (fate.errors) reclaim({ ...record, ...fate });
  else {
    opened.done(record);
    if (fate.receipt) location.replace(page + "thanks/?r=" + fate.receipt + "&lang=" + root.lang + opened.tail);
    else closing(words.held, fate.message);
  }
};

const waiting = (count, refused) => {
  status.textContent = count ? say(words.pending, { count }) : "";
  for (const record of refused) {
    const { url: href } = record;
    if (href == url && !sending && !entries().length) reclaim(record);
    // A visit's form belongs to one worker; her list leads back to it.
    else if (!/&back=/.test(href)) status.append(make(href == url ? "span" : "a", { href }, words.refused));
  }
};

const submit = async (event) => {
  // Should the judge itself fail, the browser sends the form in its own way.
  const { raw, consent, relevant, problems, nested } = verdictNow();
  event.preventDefault();
  if (sending || preview) return;
  show(worded(problems));
  if (problems.length) return;
  const answers = {};
  for (const name of relevant) if (!isEmpty(raw[name]) && consent[name] !== false) answers[name] = raw[name];
  save();
  sending = draft.id;
  panel(words.sending);
  const record = {
    ...draft,
    key: draft.id,
    draft: draft.key,
    url,
    version,
    answers: nested || answers,
    consent,
    photos: draft.fields.some(([, value]) => value.startsWith("local:")),
    started_at: draft.started,
    completed_at: new Date().toISOString(),
  };
  const kept = await enqueue(record);
  if (kept) opened.done(record);
  const wait = () => {
    if (kept) closing(words.kept, words.kept_text);
    else panel(words.sending, words.unsaved);
    waiting(1, []);
  };
  const patience = setTimeout(wait, 8000);
  const fate = await send(record);
  clearTimeout(patience);
  if (fate) return;
  wait();
  flush();
};

const start = async () => {
  if (/[?&]h=/.test(url)) opened = (await import("./opened.js")).open(draft);
  refresh();
  root.classList.add("js");
  byId("meter").hidden = false;
  form.oninput = form.onchange = changed;
  form.onsubmit = submit;
  // A keyboard's "go" moves on; it must not send a form half filled in.
  form.onkeydown = (event) => {
    if (event.key == "Enter" && event.target.matches("input")) event.preventDefault();
  };
  onpagehide = () => sending || save();
  if (form.querySelector(".screen")) (await import("./screens.js")).start(verdictNow);
  byId("tools").hidden = false;
  byId("elder").setAttribute("aria-pressed", root.classList.contains("elder"));
  byId("tools").onclick = async ({ target }) => (await import("./elder.js")).press(target.id);
  if (preview) return;
  if (idField.value) draft.id = idField.value;
  else {
    draft = await obtain("drafts", draft).catch(() => draft);
    // On a slow line somebody may have begun before this module came: that stands.
    if (draft.fields.length && !entries().length) {
      await restore(draft.fields);
      (await import("./resume.js")).resume(anew);
    } else refresh(); // the draft's id may be another one
  }
  listen({ settled, waiting });
};

start();
