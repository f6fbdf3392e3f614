// Sends visits until the server has them: in batches, in any order, each once. Knows no page and no storage; what
// it needs is handed in. A visit leaves the outbox only when the server has said what became of it.
export const BATCH = 50;
export const HOLD = 8000; // milliseconds in which a visit can be taken back

// Dismissed: refused, and seen by its user; kept only as long as its form is still here. Taken: taken back from the
// server, and so gone for the list.
export const STATES = {
  open: "open", waiting: "waiting", sent: "sent", refused: "refused", dismissed: "dismissed", taken: "taken",
};

// What is to become of a visit that was sent, or may have been: `back` says that it waits to be taken back, or that the
// server refused that; `back_at` when it was asked for.
export const BACK = { waiting: "waiting", refused: "refused" };

// How long to wait before the next attempt, in milliseconds: 2 s, 4 s, 8 s … at most 2 minutes.
export const backoff = (attempt) => Math.min(2000 * 2 ** attempt, 120000);

// Visits of this user that wait to be sent or taken back; those still on hold included.
export const waiting = (records, user) =>
  records.filter(({ user: whose, state, back }) => whose == user && (state == STATES.waiting || back == BACK.waiting));

// Those that may be sent now.
export const ready = (records, user, now) =>
  waiting(records, user).filter(({ state, hold = 0 }) => state == STATES.waiting && hold <= now);

// Those that the server has, and is to give back.
export const leaving = (records, user) => waiting(records, user).filter(({ state }) => state == STATES.sent);

// When the next one may go: a time, or Infinity.
export const nextHold = (records, user, now) =>
  Math.min(...waiting(records, user).map(({ hold = 0 }) => hold).filter((hold) => hold > now), Infinity);

// What has to be kept of a record after the server's word; undefined where it said nothing of it.
export const settled = (record, outcome, now) => {
  if (!outcome) return undefined;
  if (outcome.status == "stored" || outcome.status == "repeat") return { ...record, state: STATES.sent, sent: now };
  return { ...record, state: STATES.refused, code: outcome.code, message: outcome.message, back: undefined };
};

// The same after a visit was asked back: it is gone, or stands as it was sent.
export const returned = (record, outcome, now) => {
  if (!outcome) return undefined;
  if (outcome.status == "taken" || outcome.status == "repeat") {
    return { ...record, state: STATES.taken, back: undefined, sent: now };
  }
  return { ...record, back: BACK.refused, code: outcome.code, message: outcome.message };
};

// Sends what is ready, then asks back what is to be taken back. post(items) and ask(items) give {status, data} or throw
// where the server cannot be reached; keep(records) stores, and gives all records as they then are. Gives what hinders
// the rest: "" nothing, "offline", or the server's code.
export const send = async ({ records, user, now, post, ask, keep }) => {
  let known = records;
  const store = async (some) => (known = await keep(some));
  const going = ready(records, user, now);
  return await inBatches(going, post, ({ item }) => item, settled, store, now)
    || inBatches(leaving(known, user), ask, ({ id, back_at: at }) => ({ id, at }), returned, store, now);
};

const inBatches = async (going, post, itemOf, after, keep, now) => {
  for (let start = 0; start < going.length; start += BATCH) {
    // From here on the server may know: a visit can no longer just be dropped.
    const batch = going.slice(start, start + BATCH).map((record) => ({ ...record, tried: 1 }));
    await keep(batch);
    let reply;
    try {
      reply = await post(batch.map(itemOf));
    } catch {
      return "offline";
    }
    const { status, data } = reply;
    if (status != 200 || !data || !Array.isArray(data.outcomes)) {
      return status < 500 && data && data.code ? data.code : "server";
    }
    const said = new Map(data.outcomes.map((outcome) => [outcome.id, outcome]));
    await keep(batch.map((record) => after(record, said.get(record.id), now)).filter(Boolean));
  }
  return "";
};

// Opened forms that are finished by now become visits that wait. `finished` gives the time by the response's id.
export const joined = (records, user, finished) =>
  records
    .filter((record) => record.user == user && record.state == STATES.open && finished(record.item.response))
    .map((record) => ({
      ...record,
      state: STATES.waiting,
      item: { ...record.item, at: finished(record.item.response) },
    }));
