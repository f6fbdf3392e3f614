// How the question types beyond the common ones are read, and rules that only some questions have; a page loads
// this only where a form needs it. The twin of forms_builder/questions/: tests/vectors/types.json holds both to the
// same verdicts.
import { extend, fail, textOf, wholes } from "./judge.js";

const SCALE = 1e4; // four decimals, as the server keeps them

// The options by the places they were given, which must be 1, 2, 3 …
const ranking = (raw) => {
  const given = Object.entries(raw).filter(([, place]) => place).sort(([, a], [, b]) => a - b);
  given.forEach(([, place], index) => {
    if (place <= index) fail("rank_twice", { place: +place });
    if (place > index + 1) fail("rank_gap", { place: index + 1 });
  });
  return given.map(([option]) => option).join(" ");
};

const slider = (raw, { low, high, step }) => {
  const text = textOf(raw, 40)
    .replace(/[,，]/g, "")
    .replace(/[０-９]/g, (digit) => digit.charCodeAt() - 65296);
  if (!/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text)) fail("not_a_number");
  const value = +text;
  if (value < low || value > high) fail("number_out_of_range", { low, high });
  const steps = (value - low) * SCALE / Math.round(step * SCALE);
  if (Math.abs(steps - Math.round(steps)) > 1e-6) fail("off_step", { step, start: low });
  return String(value || 0);
};

const pad = (number) => String(number).padStart(2, 0);

const datetime = (raw) => {
  const parts =
    /^(\d{4})[-/.年](\d\d?)[-/.月](\d\d?)日?[T\s]*([01]?\d|2[0-3])[:：]([0-5]\d)(?:[:：][0-5]\d(?:\.\d{1,6})?)?(Z|[-+](?:0\d|1[0-4]):?[0-5]\d)?$/
      .exec(textOf(raw, 40)) || fail("not_a_datetime");
  const [, year, month, day, hour, minute, offset] = parts;
  const date = new Date(Date.UTC(year, month - 1, day));
  if (!(year >= 1900 && year <= 2100 && date.getUTCMonth() == month - 1 && +day)) fail("not_a_datetime");
  const written = [year, pad(month), pad(day)].join("-") + "T" + pad(hour) + ":" + minute;
  if (!offset) return written;
  const local = new Date(written + offset.replace(/(\d\d)(\d\d)$/, "$1:$2"));
  return [local.getFullYear(), pad(local.getMonth() + 1), pad(local.getDate())].join("-")
    + "T" + pad(local.getHours()) + ":" + pad(local.getMinutes());
};

const NUMBER = "(-?\\d+(?:\\.\\d+)?)";
const POINT = new RegExp("^\\s*" + NUMBER + "[\\s,，]+" + NUMBER + ("(?:[\\s,，]+" + NUMBER + ")?").repeat(2) + "\\s*$");
const POINTS = 500;

// Positions as ODK's geotrace text; a shape's last one repeats its first.
const points = (closed) => (raw, { least }) => {
  const lines = raw.split(/[\r\n;；]+/).filter((line) => line.trim());
  if (lines.length > POINTS) fail("too_many_points", { limit: POINTS });
  const found = lines.map((line, index) => {
    const [, latitude, longitude, third, fourth] = POINT.exec(line) || fail("bad_point", { line: index + 1 });
    const accuracy = fourth || third || 0;
    if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180 || accuracy < 0 || accuracy > 1e6) {
      fail("bad_point", { line: index + 1 });
    }
    return [latitude, longitude, 0, accuracy].map((part) => +(+part).toFixed(6));
  });
  if (!found.length) return "";
  const [first] = found;
  const last = found[found.length - 1];
  if (closed && found.length > 1 && first[0] == last[0] && first[1] == last[1]) found.pop();
  if (found.length < least) fail("too_few_points", { limit: least });
  if (closed) found.push(first);
  return found.map((point) => point.join(" ")).join("; ");
};

const files = (raw, { most }) => (most && raw.length > most ? fail("too_many_files", { limit: most }) : raw);

extend({
  ranking,
  slider,
  datetime,
  trace: points(false),
  shape: points(true),
  barcode: (raw) => textOf(raw).replace(/\n/g, " "),
  // A picture, or the name as it was typed.
  signature: (raw) => raw.find((each) => /^(local:|[0-9a-f]{64}$)/.test(each)) || textOf(raw[0], 60).replace(/\s+/g, " "),
  photo: files,
  file: files,
  audio: files,
  video: files,
});

Object.assign(wholes, {
  multiple: ({ least, most, alone = {}, out = [] }, raw) => {
    const found = [];
    const wayOut = raw.some((value) => alone.hasOwnProperty(value) || out.includes(value));
    if (most && raw.length > most) found.push(["too_many_choices", { limit: most }]);
    if (least && raw.length < least && !wayOut) found.push(["too_few_choices", { limit: least }]);
    return found;
  },
  ranking: ({ ranks, required }, raw) => {
    const given = Object.values(raw).filter(Boolean).length;
    return given > ranks ? [["too_many_choices", { limit: ranks }]]
      : given < ranks && required ? [["ranking_open", { count: ranks, given }]]
      : [];
  },
});
