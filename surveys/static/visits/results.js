// Keeps a round's numbers fresh while the page is looked at, and prints it.
const numbers = document.getElementById("numbers");
const print = document.getElementById("print");
const EVERY = 10000;

if (print) {
  print.hidden = false;
  print.onclick = () => window.print();
}

const fresh = async () => {
  if (document.hidden) return;
  try {
    const reply = await fetch(numbers.dataset.fresh, { credentials: "same-origin" });
    if (!reply.ok || reply.redirected) return;
    const text = await reply.text();
    // What somebody is reading with the keyboard keeps the focus.
    if (!numbers.contains(document.activeElement)) numbers.innerHTML = text;
  } catch {}
};

setInterval(fresh, EVERY);
document.addEventListener("visibilitychange", fresh);
