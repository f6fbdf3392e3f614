// Renew the numbers of a test's live page every few seconds while somebody looks at it.

const EVERY = 5000;
const box = document.getElementById("live");
const state = document.getElementById("live-state");

async function renew() {
  if (document.hidden) return;
  try {
    const answer = await fetch(box.dataset.part, { headers: { "X-Requested-With": "XMLHttpRequest" } });
    if (!answer.ok || answer.redirected) throw new Error(answer.status);
    const text = await answer.text();
    if (!box.contains(document.activeElement)) box.innerHTML = text;
    state.textContent = state.dataset.live;
  } catch {
    state.textContent = state.dataset.lost;
  }
}

state.textContent = state.dataset.live;
setInterval(renew, EVERY);
document.addEventListener("visibilitychange", renew);
