// On the pages around the form: sends what is still in the outbox, and copies the receipt code.
import { listen } from "./outbox.js";

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
