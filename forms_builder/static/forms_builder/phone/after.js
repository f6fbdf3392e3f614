// On the pages around the form: sends what is still in the outbox, copies the receipt code, and clears away what
// nobody will come back for.
import { listen } from "./outbox.js";
import { all, remove } from "./store.js";

const KEPT_DAYS = 30;

const status = document.getElementById("outbox");
const copy = document.getElementById("copy");

if (copy) {
  copy.hidden = false;
  copy.onclick = async () => {
    getSelection().selectAllChildren(document.getElementById("receipt"));
    try {
      // The clipboard proper is missing on plain http.
      if (navigator.clipboard) await navigator.clipboard.writeText(getSelection().toString());
      else document.execCommand("copy");
      copy.textContent = copy.dataset.done;
    } catch {}
  };
}

listen({
  settled: (_, { receipt }) => {
    if (receipt) status.textContent = status.dataset.sent.replace("%(receipt)s", receipt);
  },
  waiting: (count) => {
    if (count) status.textContent = status.dataset.pending.replace("%(count)s", count);
  },
});

// Old drafts, and photos that neither a draft nor a waiting response names.
const tidy = async () => {
  const limit = new Date(Date.now() - KEPT_DAYS * 864e5).toISOString();
  for (const { key, started } of await all("drafts")) if (started < limit) await remove("drafts", key);
  const kept = [...(await all("drafts")), ...(await all("outbox"))];
  const named = new Set(kept.flatMap(({ fields }) => fields.map(([, value]) => value)));
  for (const { key } of await all("photos")) if (!named.has("local:" + key)) await remove("photos", key);
};

tidy().catch(() => {});
