// Follows one job: asks for its state and goes on by itself when it has ended. Without scripts the page
// reloads itself instead.

const SOON = 700;
const LATER = 2500; // milliseconds; after a while, and while the server does not answer
const PATIENT_AFTER = 60_000;

const box = document.querySelector('[data-job]');
if (box) follow(box, Date.now());

function follow(box, since) {
  const said = box.querySelector('[data-job-said]');
  const bar = box.querySelector('progress');

  async function look() {
    let wait = Date.now() - since < PATIENT_AFTER ? SOON : LATER;
    try {
      const answer = await fetch(box.dataset.job, { headers: { Accept: 'application/json' } });
      if (answer.redirected || answer.status === 404) return location.reload();
      const state = await answer.json();
      if (state.ended) return location.assign(box.dataset.next);
      if (said.textContent !== state.words) said.textContent = state.words;
      bar.hidden = state.percent === null && state.state !== 'running';
      if (state.percent === null) bar.removeAttribute('value');
      else bar.value = state.percent;
    } catch {
      wait = LATER; // the network is away: ask again
    }
    setTimeout(look, wait);
  }

  setTimeout(look, SOON);
}
