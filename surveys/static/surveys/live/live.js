// Applies the server's cells to the page it rendered.

import { figures, grouped } from "./figures.js";
import { Link } from "./link.js";

const start = JSON.parse(document.getElementById("live-data").textContent);
const page = document.querySelector("[data-live]");
const template = document.getElementById("bar-template").content.querySelector("tr");
const SAY_EVERY = 15000;
const TEXTS_EVERY = 5000;
const RELOAD_EVERY = 60000;

function set(element, text) {
  if (!element || element.textContent === text) return;
  element.textContent = text;
  element.classList.remove("moved");
  void element.offsetWidth; // so that the highlight starts again
  element.classList.add("moved");
}

function showQuestion(id, cells) {
  const card = page.querySelector(`[data-question="${CSS.escape(id)}"]`);
  const spec = start.specs[id];
  if (!card) return;
  const found = figures(spec, cells);
  const before = Number(card.dataset.count);
  card.dataset.count = found.count;
  for (const element of card.querySelectorAll("[data-fact]")) set(element, found.facts[element.dataset.fact] ?? "");
  const few = card.querySelector("[data-few]");
  if (few) few.hidden = !(found.count > 0 && found.count < 30);
  const bars = card.querySelector("[data-bars]");
  if (bars) showBars(bars, found.bars);
  for (const [row, line] of Object.entries(found.grid ?? {})) showLine(card, row, line);
  const texts = card.querySelector("[data-texts]");
  if (texts && found.count !== before) renewTexts(texts);
}

function showBars(body, bars) {
  const rows = new Map([...body.children].map((row) => [row.dataset.key, row]));
  bars.forEach((bar, index) => {
    let row = rows.get(bar.key);
    rows.delete(bar.key);
    if (!row) {
      row = template.cloneNode(true);
      row.dataset.key = bar.key;
    }
    if (body.children[index] !== row) body.insertBefore(row, body.children[index] ?? null);
    row.classList.toggle("retired", bar.retired);
    row.querySelector("[data-retired]").hidden = !bar.retired;
    row.querySelector("[data-label]").textContent = bar.label;
    row.querySelector("[data-width]").style.width = bar.width;
    set(row.querySelector("[data-n]"), bar.n);
    set(row.querySelector("[data-percent]"), bar.percent);
  });
  for (const gone of rows.values()) gone.remove();
}

function showLine(card, name, line) {
  const row = card.querySelector(`[data-row="${CSS.escape(name)}"]`);
  if (!row) return;
  set(row.querySelector("[data-line-n]"), line.n);
  for (const cell of row.querySelectorAll("[data-key]")) {
    const found = line.cells[cell.dataset.key];
    cell.style.setProperty("--share", found?.width ?? "0%");
    set(cell.querySelector("[data-n]"), found?.n ?? "0");
    set(cell.querySelector("[data-percent]"), found?.percent ?? "");
  }
}

const renewals = new Map();

/** Fetch a question's newest texts: at once, then at most every five seconds. */
function renewTexts(element) {
  if (renewals.has(element)) return;
  const wait = element.dataset.renewed ? TEXTS_EVERY : 0;
  element.dataset.renewed = "1";
  renewals.set(element, setTimeout(() => fetchTexts(element), wait));
}

async function fetchTexts(element) {
  renewals.delete(element);
  try {
    const answer = await fetch(element.dataset.texts, { redirect: "manual" });
    if (!answer.ok) return;
    const known = new Set([...element.querySelectorAll("[data-id]")].map((each) => each.dataset.id));
    element.innerHTML = await answer.text(); // rendered and escaped by our own server
    for (const item of element.querySelectorAll("[data-id]")) {
      item.classList.toggle("moved", !known.has(item.dataset.id));
    }
  } catch {
    // the next change asks again
  }
}

function showOwn(own) {
  for (const element of page.querySelectorAll("[data-own]")) {
    const name = element.dataset.own;
    if (name === "last") set(element.querySelector("time") ?? element, moment(own.last));
    else set(element, grouped(own[name] ?? 0));
    if (name === "n") element.dataset.value = own.n ?? 0;
  }
  page.querySelector("[data-held]").classList.toggle("attention", Boolean(own.held));
  for (const table of page.querySelectorAll("[data-parts]")) showParts(table, own);
  showTrend(own);
  const shown = (key) => page.querySelector(`[data-part="${CSS.escape(key)}"]`);
  if (Object.keys(own).some((key) => /^[acd]:/.test(key) && own[key] && !shown(key))) reload(); // a new day or channel
  say(own.n ?? 0);
}

function moment(seconds) {
  if (!seconds) return "–";
  return clock(seconds * 1000).slice(5);
}

const CLOCK = new Intl.DateTimeFormat("en-GB", {
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
  timeZone: start.zone,
});

/** Year, month, day, hour and minute in the installation's time zone. */
function clock(moment) {
  const parts = Object.fromEntries(CLOCK.formatToParts(moment).map((part) => [part.type, part.value]));
  return `${parts.year}-${parts.month}-${parts.day} ${parts.hour}:${parts.minute}`;
}

function showParts(table, own) {
  const rows = [...table.querySelectorAll("[data-part]")];
  const most = Math.max(1, ...rows.map((row) => own[row.dataset.part] ?? 0));
  for (const row of rows) {
    const n = own[row.dataset.part] ?? 0;
    set(row.querySelector("[data-part-n]"), grouped(n));
    row.querySelector(".line").style.width = `${((100 * n) / most).toFixed(1)}%`;
  }
}

function showTrend(own) {
  const bars = [...page.querySelectorAll("[data-trend]")];
  if (!bars.length) return;
  const numbers = bars.map((bar) => own[bar.dataset.trend] ?? 0);
  const most = Math.max(...numbers);
  bars.forEach((bar, index) => {
    const height = numbers[index] ? Math.max((76 * numbers[index]) / most, 1.5) : 0.6;
    bar.setAttribute("height", height.toFixed(2));
    bar.setAttribute("y", (80 - height).toFixed(2));
    bar.querySelector("title").textContent = `${bar.dataset.trend.slice(2)}: ${numbers[index]}`;
  });
  set(page.querySelector("[data-trend-most]"), grouped(most));
}

let said = 0;
let saying = 0;

function say(count) {
  clearTimeout(saying);
  saying = setTimeout(() => {
    said = Date.now();
    page.querySelector("[data-announce]").textContent = start.words.total.replace("{n}", grouped(count));
  }, Math.max(0, said + SAY_EVERY - Date.now()));
}

function show(cells, changed) {
  for (const name of changed) {
    if (name === "") showOwn(cells[""] ?? {});
    else if (start.specs[name]) showQuestion(name, cells[name] ?? {});
    else reload(); // a version was published since the page was rendered
  }
}

function reload() {
  const last = Number(sessionStorage.getItem("live-reloaded"));
  if (Date.now() - last < RELOAD_EVERY) return;
  sessionStorage.setItem("live-reloaded", Date.now());
  location.reload();
}

function status(name) {
  const element = page.querySelector(".state");
  element.dataset.state = name;
  element.querySelector("[data-state-words]").textContent = start.words[name];
}

const print = page.querySelector("[data-print]");
print.hidden = false;
print.addEventListener("click", () => window.print());

addEventListener("beforeprint", () => {
  if (page.querySelector(".state").dataset.state === "live") {
    page.querySelector("[data-as-of]").textContent = clock(Date.now());
  }
});

status("reconnecting");
new Link({ ...start, show, status }).start();
