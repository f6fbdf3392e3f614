// Holds finished responses until the server has acknowledged them, and sends them again until it does.
// A response leaves the outbox with a receipt, with the server's word that staff hold it, or back to its form.
import { all, put, remove, transact } from "./store.js";

const loose = []; // what a phone without IndexedDB can only hold while the page is open
let listener;
let attempt = 0;
let timer;

// heard: settled(record, fate) for every record whose fate is known; waiting(number, refused records).
export const listen = (heard) => {
  listener = heard;
  addEventListener("online", flush);
  document.addEventListener("visibilitychange", () => document.hidden || flush());
  flush();
};

// Moves a finished draft to the outbox in one step that survives a kill. False where this phone cannot keep it.
export const enqueue = (record) =>
  transact(["drafts", "outbox"], (keep, drafts, outbox) => {
    outbox.put(record);
    drafts.delete(record.draft);
    keep(true);
  }).catch(() => !loose.push(record));

// What the server says of a record: {receipt}, {errors}, or {held, message} where staff must look (late, or sent
// before with other answers); nothing while it cannot be reached.
const post = async (record) => {
  const patience = new AbortController();
  const clock = setTimeout(() => patience.abort(), 60000);
  try {
    const answers = record.photos ? await (await import("./photo.js")).upload(record) : record.answers;
    const { id, version, consent, started_at, completed_at } = record;
    const reply = await fetch(record.url, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ id, version, answers, consent, started_at, completed_at, checked: true }),
      signal: patience.signal,
    });
    const { status } = reply;
    if (status == 408 || status == 429 || status > 499) return;
    const said = await reply.json().catch(() => ({}));
    if (said.receipt || said.held) return said;
    if (status < 400) return;
    const problems = said.errors || [{ question: "", message: "HTTP " + status }];
    return status == 409 ? { held: 1, message: problems[0].message } : { errors: problems };
  } catch (problem) {
    return problem.errors && problem;
  } finally {
    clearTimeout(clock);
  }
};

// Tries one record once, and settles it in the store before anyone is told.
export const send = async (record) => {
  const fate = await post(record);
  if (!fate) return;
  if (loose.includes(record)) loose.splice(loose.indexOf(record), 1);
  try {
    if (fate.errors) {
      await put("outbox", { ...record, errors: fate.errors });
    } else {
      await remove("outbox", record.key);
      if (record.photos) await (await import("./photo.js")).forget(record);
    }
  } catch {}
  listener.settled(record, fate);
  return fate;
};

const round = async (lock) => {
  const stored = await all("outbox").catch(() => 0);
  const kept = [...(stored || []), ...loose];
  const refused = kept.filter((record) => record.errors);
  let left = kept.length - refused.length;
  listener.waiting(left, refused);
  if (lock !== null) {
    for (const record of kept) {
      const fate = !record.errors && (await send(record));
      if (!fate) continue;
      if (fate.errors) refused.push(record);
      listener.waiting(--left, refused);
    }
  }
  const again = left || !stored;
  attempt = again && attempt + 1;
  if (again) timer = setTimeout(flush, Math.min(1000 * 2 ** attempt, 120000));
};

// One tab sends at a time where the browser has locks; without them the server's idempotency is enough.
export const flush = () => {
  clearTimeout(timer);
  return navigator.locks ? navigator.locks.request("juwen-outbox", { ifAvailable: true }, round) : round();
};
