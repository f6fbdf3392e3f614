// Makes the list and its forms open without a network, where the browser can do that, and says what works here.
import { urls } from "./draw.js";

const PAGE = "juwen-page";
const FORMS = "juwen-forms";
const ASSET = /\/f\/-\/[\w./-]+/g;
const FRESH = 30 * 60000; // milliseconds after which a form is fetched anew
const fetched = new Map();

// "ready", or why pages cannot be opened without a network: "insecure" (plain http), "unsupported", "failed".
export const start = async () => {
  if (!isSecureContext) return "insecure";
  if (!navigator.serviceWorker || !window.caches) return "unsupported";
  try {
    for (const scope of ["/work/", "/f/"]) {
      const registration = await navigator.serviceWorker.register(urls.worker, { scope, updateViaCache: "none" });
      await active(registration);
    }
    await keepPage();
    if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
    return "ready";
  } catch {
    return "failed";
  }
};

// The list's own page: it was loaded before anything looked after it.
const keepPage = async () => {
  const cache = await caches.open(PAGE);
  if (await cache.match(location.pathname)) return;
  const reply = await fetch(location.pathname, { cache: "no-cache" });
  if (!reply.ok || reply.redirected) throw Error("the list's page cannot be kept");
  await cache.put(location.pathname, reply);
};

const active = (registration) => {
  const worker = registration.active || registration.waiting || registration.installing;
  if (worker.state == "activated") return Promise.resolve();
  return new Promise((resolve, reject) => {
    setTimeout(reject, 30000, Error("the service worker does not start"));
    worker.addEventListener("statechange", () => {
      if (worker.state == "activated") resolve();
      if (worker.state == "redundant") reject(Error("the service worker was not installed"));
    });
  });
};

// Of some form pages, those that were kept before.
export const formsKept = async (paths) => {
  if (!window.caches) return [];
  const cache = await caches.open(FORMS);
  const found = await Promise.all(paths.map((path) => cache.match(path)));
  return paths.filter((_, index) => found[index]);
};

// Keeps form pages and all they need. Gives those that can be opened without a network.
export const keepForms = async (paths) => {
  const cache = await caches.open(FORMS);
  const kept = [];
  for (const path of paths) {
    const there = await cache.match(path);
    if (there && Date.now() - (fetched.get(path) || 0) < FRESH) {
      kept.push(path);
      continue;
    }
    try {
      const reply = await fetch(path, { cache: "no-cache" });
      if (!reply.ok) continue;
      const text = await reply.clone().text();
      const wanted = [...new Set(text.match(ASSET) || [])];
      for (const asset of wanted) {
        if (await caches.match(asset)) continue;
        const file = await fetch(asset);
        if (!file.ok) throw Error(asset);
        await cache.put(asset, file);
      }
      await cache.put(path, reply);
      fetched.set(path, Date.now());
      kept.push(path);
    } catch {
      if (there) kept.push(path);
    }
  }
  return kept;
};

// Nobody who opens the phone after this user sees her list.
export const forgetPage = async () => {
  if (window.caches) await caches.delete(PAGE);
};
