// Asks for the table of needs again while the page is looked at. Without it, loading the page anew does the same.
const EVERY = 5000;
const box = document.querySelector("[data-live]");
const again = async () => {
  if (document.hidden) return;
  try {
    const answer = await fetch(box.dataset.live, { credentials: "same-origin" });
    if (!answer.ok || answer.redirected) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-pulse]");
    const shown = box.querySelector("[data-pulse]");
    const said = (node) => node.querySelector("table")?.textContent;
    if (fresh && (fresh.dataset.pulse !== shown.dataset.pulse || said(fresh) !== said(shown))) shown.replaceWith(fresh);
  } catch {
    // no network just now: the next turn asks again
  }
};
if (box) setInterval(again, EVERY);
