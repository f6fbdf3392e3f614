// Says that the form goes on where it was left, and offers to start anew. Loaded where there is a draft.
import { byId, make, words } from "./fields.js";

export const resume = (anew) => {
  const again = make("button", { type: "button", className: "ghost", textContent: words.restart });
  again.onclick = () => confirm(words.sure) && anew();
  byId("outbox").after(make("p", { id: "resume", className: "card" }, words.resumed, again));
};
