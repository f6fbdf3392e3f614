// The formulas of surveys/results.py, number for number: tests feed both the same cells.
// All arithmetic is on BigInt, so sums beyond 2^53 stay exact and both sides round alike.

const SCALE = 10000n;
const EXACT_BINS = 20n;

const of = (cells, cell) => BigInt(cells[cell] ?? 0);
const most = (numbers) => numbers.reduce((a, b) => (b > a ? b : a), 0n);
const total = (numbers) => numbers.reduce((a, b) => a + b, 0n);

function floored(a, b) {
  const quotient = a / b;
  return a % b !== 0n && a < 0n ? quotient - 1n : quotient;
}

/** part / whole to the nearest integer, halves up; whole is positive. */
export const ratio = (part, whole) => floored(2n * part + whole, 2n * whole);

/** A share with one decimal; '' where there is nothing to share. */
export function percent(part, whole) {
  if (whole <= 0n) return "";
  const tenths = ratio(part * 1000n, whole);
  return `${tenths / 10n}.${tenths % 10n}%`;
}

/** An integer with a comma every three digits. */
export const grouped = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, ",");

/** A sum kept in 1/10,000, without trailing zeros. */
export function scaled(number) {
  const size = number < 0n ? -number : number;
  const rest = size % SCALE;
  const decimals = rest ? `.${String(rest).padStart(4, "0")}`.replace(/0+$/, "") : "";
  return `${number < 0n ? "-" : ""}${grouped(size / SCALE)}${decimals}`;
}

/** A mean kept in 1/100, with both decimals. */
export function hundredths(number) {
  const size = number < 0n ? -number : number;
  return `${number < 0n ? "-" : ""}${grouped(size / 100n)}.${String(size % 100n).padStart(2, "0")}`;
}

/** What a question shows: count, texts by name (facts), bars and, for a matrix, the grid. */
export function figures(spec, cells) {
  const count = of(cells, "#n");
  const found = { count: Number(count), facts: { n: grouped(count) }, bars: [] };
  if (["choice", "rating", "nps"].includes(spec.kind)) found.bars = optionBars(spec, cells, count);
  if (spec.kind === "rating") Object.assign(found.facts, grades(spec, cells, count));
  if (spec.kind === "nps") Object.assign(found.facts, recommending(cells));
  if (spec.kind === "matrix" || spec.kind === "ranking") {
    const letter = spec.kind === "matrix" ? "m" : "r";
    found.grid = Object.fromEntries(spec.rows.map((row) => [row.value, line(spec, row, cells, letter)]));
  }
  if (spec.kind === "ranking") found.bars = rankBars(spec, cells, count);
  if (spec.kind === "members") {
    const sum = of(cells, "#sum");
    found.facts.sum = grouped(sum);
    found.facts.mean = count ? hundredths(ratio(sum * 100n, count)) : "–";
  }
  if (spec.kind === "number") {
    const sum = of(cells, "#sum");
    found.facts.sum = scaled(sum);
    found.facts.mean = count ? hundredths(ratio(sum * 100n, count * SCALE)) : "–";
    found.bars = binBars(cells, count, spec.whole);
  }
  if (spec.kind === "photo") found.facts.sum = grouped(of(cells, "#sum"));
  if (spec.kind === "date" || spec.kind === "time") found.bars = momentBars(cells, count, spec.kind);
  return found;
}

function bar(key, label, n, whole, widest = 0n, retired = false) {
  const longest = widest || whole;
  const width = longest > 0n ? ratio(n * 1000n, longest) : 0n;
  return {
    key,
    label,
    n: grouped(n),
    percent: percent(n, whole),
    width: `${width / 10n}.${width % 10n}%`,
    retired,
  };
}

function optionBars(spec, cells, count) {
  const counted = spec.options
    .map((option) => [option, of(cells, `o:${option.value}`)])
    .filter(([option, n]) => n || !(option.retired || spec.long));
  // Of a long list what was chosen, the most frequent first.
  if (spec.long) counted.sort(([, a], [, b]) => (a < b ? 1 : a > b ? -1 : 0));
  return counted.map(([option, n]) => bar(option.value, option.label, n, count, 0n, option.retired));
}

/** Promoters (9 and 10) less detractors (0 to 6), in points of a hundred. */
function recommending(cells) {
  const grades = Array.from({ length: 11 }, (_, grade) => of(cells, `o:${grade}`));
  const rated = total(grades);
  const above = total(grades.slice(9));
  const below = total(grades.slice(0, 7));
  const points = rated ? ratio((above - below) * 100n, rated) : 0n;
  return {
    nps: rated ? (points > 0n ? "+" : "") + points : "–",
    promoters: percent(above, rated) || "–",
    passives: percent(rated - above - below, rated) || "–",
    detractors: percent(below, rated) || "–",
  };
}

/** Options from the first to the last, in order by points: of P places the first gives P, the last one. */
function rankBars(spec, cells, count) {
  const offered = spec.options.filter((option) => !option.retired).length;
  const places = BigInt(offered || spec.options.length);
  const found = [];
  spec.rows.forEach((row, index) => {
    const at = spec.options.map((option) => of(cells, `r:${row.value}:${option.value}`));
    const ranked = total(at);
    if (!ranked && row.retired) return;
    const sum = total(at.map((n, place) => BigInt(place + 1) * n));
    const points = total(at.map((n, place) => (places > BigInt(place) ? places - BigInt(place) : 0n) * n));
    const share = count && places ? ratio(points * 1000n, count * places) : 0n;
    const width = share > 1000n ? 1000n : share;
    found.push([points, index, {
      ...bar(row.value, row.label, at[0] ?? 0n, count, 0n, row.retired),
      n: ranked ? hundredths(ratio(sum * 100n, ranked)) : "–",
      width: `${width / 10n}.${width % 10n}%`,
    }]);
  });
  found.sort(([a, i], [b, j]) => (a === b ? i - j : a < b ? 1 : -1));
  return found.map(([, , each]) => each);
}

function grades(spec, cells, count) {
  const graded = spec.options.filter((each) => each.number !== null).map((each) => [each, of(cells, `o:${each.value}`)]);
  const rated = total(graded.map(([, n]) => n));
  const sum = total(graded.map(([option, n]) => BigInt(option.number) * n));
  const satisfied = total(graded.filter(([option]) => spec.satisfied.includes(option.value)).map(([, n]) => n));
  return {
    rated: grouped(rated),
    missing: grouped(count - rated),
    mean: rated ? hundredths(ratio(sum * 100n, rated * SCALE)) : "–",
    satisfied: spec.satisfied.length ? percent(satisfied, rated) || "–" : "",
  };
}

function line(spec, row, cells, letter) {
  const counts = spec.options.map((option) => [option, of(cells, `${letter}:${row.value}:${option.value}`)]);
  const whole = total(counts.map(([, n]) => n));
  const shown = counts.filter(([option, n]) => n || !option.retired);
  return {
    n: grouped(whole),
    cells: Object.fromEntries(shown.map(([option, n]) => [option.value, bar(option.value, option.label, n, whole)])),
  };
}

function keyed(cells, prefix) {
  return Object.keys(cells)
    .filter((cell) => cell.startsWith(prefix) && of(cells, cell))
    .map((cell) => [cell.slice(2), of(cells, cell)]);
}

function binBars(cells, count, whole) {
  const bins = keyed(cells, "b:").map(([edge, n]) => [BigInt(edge), n]);
  const widest = most(bins.map(([, n]) => n));
  bins.sort(([a], [b]) => (a < b ? -1 : 1));
  return bins.map(([edge, n]) => bar(String(edge), binLabel(edge, whole), n, count, widest));
}

/** The values in a histogram bin, named by the edge nearer to zero. */
export function binLabel(edge, whole) {
  const size = edge < 0n ? -edge : edge;
  if (size < EXACT_BINS) return whole ? String(edge) : `${edge} – <${edge + 1n}`;
  const digits = String(size);
  const upper = { 1: 2n, 2: 5n, 5: 10n }[digits[0]] * 10n ** BigInt(digits.length - 1);
  if (edge > 0n) return whole ? `${grouped(edge)} – ${grouped(upper - 1n)}` : `${grouped(edge)} – <${grouped(upper)}`;
  const low = `-${grouped(upper - 1n)}`;
  return whole ? `${low} – -${grouped(size)}` : `${low} – <-${grouped(size - 1n)}`;
}

function momentBars(cells, count, kind) {
  const found = keyed(cells, "t:").sort(([a], [b]) => (a < b ? -1 : 1));
  const widest = most(found.map(([, n]) => n));
  return found.map(([key, n]) => bar(key, kind === "date" ? key : `${key}:00 – ${key}:59`, n, count, widest));
}
