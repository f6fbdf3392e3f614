// The service worker of the grid worker's phone. KNOWN stands before it: the version, the page's address, the
// files of the page and those of all forms. It answers for the list (/work/) and for form pages (/f/<code>/) where
// the network does not, and leaves everything else alone. It never keeps answers, visits or the list itself.
const SHELL = "juwen-work-" + KNOWN.version;
const PAGE = "juwen-page";
const FORMS = "juwen-forms";
const PATIENCE = 5000; // milliseconds before a kept page is shown on a bad line

self.addEventListener("install", (event) => {
  event.waitUntil(
    (async () => {
      const cache = await caches.open(SHELL);
      await cache.addAll([...KNOWN.shell, ...KNOWN.forms].map((url) => new Request(url, { cache: "reload" })));
      await self.skipWaiting();
    })(),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) {
        if (name.startsWith("juwen-work-") && name != SHELL) await caches.delete(name);
      }
      await self.clients.claim();
    })(),
  );
});

// From the network, or after a while from what was kept, if anything was.
const newest = async (request, cacheName, key, keep) => {
  const cache = await caches.open(cacheName);
  const asked = fetch(request).then(async (reply) => {
    await keep(cache, reply.clone());
    return reply;
  });
  asked.catch(() => {});
  const kept = await cache.match(key);
  if (!kept) return asked;
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE, kept));
  return Promise.race([asked.then((reply) => (reply.status > 499 ? kept : reply)), late]).catch(() => kept);
};

const keepPage = async (cache, reply) => {
  // Sent to the sign-in page, or refused: the list is no longer this user's to see.
  if (reply.redirected || reply.type == "opaqueredirect" || reply.status == 403) await cache.delete(KNOWN.page);
  else if (reply.ok) await cache.put(KNOWN.page, reply);
};

const kept = async (request) => {
  const found = await caches.match(request, { ignoreSearch: true });
  if (found) return found;
  const reply = await fetch(request);
  if (reply.ok) await (await caches.open(FORMS)).put(request, reply.clone());
  return reply;
};

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname, searchParams } = new URL(request.url);
  if (request.method != "GET" || origin != location.origin) return;
  if (pathname == KNOWN.page) event.respondWith(newest(request, PAGE, KNOWN.page, keepPage));
  else if (request.mode == "navigate" && pathname.startsWith(KNOWN.page)) {
    // Another of the workers' pages: only the list is there without a network, and says so.
    event.respondWith(fetch(request).catch(async () =>
      (await caches.match(KNOWN.page)) ? Response.redirect(KNOWN.page + "#offline") : Response.error()));
  } else if (pathname.startsWith("/f/-/")) event.respondWith(kept(request));
  else if (KNOWN.shell.includes(pathname)) event.respondWith(kept(request));
  else if (request.mode == "navigate" && /^\/f\/[\w-]{1,20}\/$/.test(pathname)) {
    const keep = async (cache, reply) => {
      if (reply.ok && !searchParams.has("lang") && (await cache.match(pathname))) await cache.put(pathname, reply);
    };
    event.respondWith(newest(request, FORMS, pathname, keep));
  }
});
