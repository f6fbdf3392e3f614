// What this phone keeps: drafts (by page and version), the outbox and photos (by key), in IndexedDB.
// On plain http there is no crypto.randomUUID, and in some web views no IndexedDB: callers must bear a refusal.
let opening;

const open = () =>
  opening || (opening = new Promise((resolve, reject) => {
    const request = indexedDB.open("juwen", 1);
    request.onupgradeneeded = () => {
      for (const name of ["drafts", "outbox", "photos"]) request.result.createObjectStore(name, { keyPath: "key" });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    setTimeout(reject, 4000, Error()); // it does not answer
  }).catch((problem) => {
    opening = 0; // asked again the next time: it may only have been slow to wake
    throw problem;
  }));

// Runs work(...stores) in one transaction; resolves, once that is on the disk, with what keep() was given.
export const transact = async (names, work) => {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(names, "readwrite", { durability: "strict" });
    let kept;
    transaction.oncomplete = () => resolve(kept);
    transaction.onabort = () => reject(transaction.error);
    work((value) => (kept = value), ...names.map((name) => transaction.objectStore(name)));
  });
};

export const put = (name, record) => transact([name], (_, store) => store.put(record));
export const remove = (name, key) => transact([name], (_, store) => store.delete(key));
export const all = (name) =>
  transact([name], (keep, store) => {
    store.getAll().onsuccess = ({ target }) => keep(target.result);
  });

// The record under fresh.key, which becomes `fresh` where there is none: two tabs get the same one.
export const obtain = (name, fresh) =>
  transact([name], (keep, store) => {
    keep(fresh);
    store.get(fresh.key).onsuccess = ({ target }) => (target.result ? keep(target.result) : store.put(fresh));
  });

// UUIDv7 (RFC 9562, 5.7): 48 bits of milliseconds, the rest random.
export const uuid = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let rest = Date.now();
  for (let index = 5; index >= 0; index--) {
    bytes[index] = rest;
    rest = Math.floor(rest / 256);
  }
  bytes[6] = (bytes[6] & 15) | 112;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, 0)).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
};
