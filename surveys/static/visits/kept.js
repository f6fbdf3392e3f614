// What this phone keeps for grid workers, in IndexedDB: the list of the day by user, and visits by id until the
// server has them. Nothing of one user is ever read for another.
let opening;

const open = () =>
  opening || (opening = new Promise((resolve, reject) => {
    const request = indexedDB.open("juwen-work", 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("days", { keyPath: "key" });
      request.result.createObjectStore("visits", { keyPath: "id" });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    setTimeout(reject, 4000, Error("IndexedDB does not answer"));
  }).catch((problem) => {
    opening = 0; // asked again the next time: it may only have been slow to wake
    throw problem;
  }));

// Runs work(store, keep) in one transaction; resolves, once that is on the disk, with what keep() was given.
const within = async (name, work) => {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(name, "readwrite", { durability: "strict" });
    let kept;
    transaction.oncomplete = () => resolve(kept);
    transaction.onabort = () => reject(transaction.error);
    work(transaction.objectStore(name), (value) => (kept = value));
  });
};

export const dayOf = (user) =>
  within("days", (days, keep) => {
    days.get(user).onsuccess = ({ target }) => keep(target.result);
  });

export const keepDay = (user, day, etag, at) => within("days", (days) => days.put({ key: user, day, etag, at }));
export const forgetDay = (user) => within("days", (days) => days.delete(user));

export const allVisits = () =>
  within("visits", (visits, keep) => {
    visits.getAll().onsuccess = ({ target }) => keep(target.result);
  });

export const keepVisits = (records) =>
  within("visits", (visits) => {
    for (const record of records) visits.put(record);
  });

export const dropVisit = (id) => within("visits", (visits) => visits.delete(id));

// Keeps what became of visits that were under way; what was asked back meanwhile stays asked back.
export const settleVisits = (records) =>
  within("visits", (visits) => {
    for (const record of records) {
      visits.get(record.id).onsuccess = ({ target: { result: now = {} } }) => {
        const asked = now.back == "waiting" && !record.back && (record.state == "waiting" || record.state == "sent");
        visits.put(asked ? { ...record, back: now.back, back_at: now.back_at } : record);
      };
    }
  });

// Takes a visit back: drops it where the server cannot know of it ("dropped"), else lets it be asked back ("asked").
// `record` as it is known here; a visit that was sent long ago is no longer kept.
export const takeBack = (record, at) =>
  within("visits", (visits, keep) => {
    visits.get(record.id).onsuccess = ({ target: { result: now = { ...record, state: "sent" } } }) => {
      if (now.state == "refused" || (now.state == "waiting" && !now.tried)) {
        visits.delete(record.id);
        keep("dropped");
      } else {
        visits.put({ ...now, back: "waiting", back_at: at });
        keep("asked");
      }
    };
  });
