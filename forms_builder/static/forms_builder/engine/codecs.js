// Answers as the text that expressions see: one canonical text for each kind of data, as in ODK's web engine.
// The twin of forms_builder/engine/codecs.py.
import { toText } from "../logic.js";

export const SPACES = " \t\r\n";
const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/;
const CLOCK = "([01]\\d|2[0-3]):[0-5]\\d(:[0-5]\\d(\\.\\d+)?)?";
const OFFSET = "(Z|[-+](0\\d|1[0-4]):[0-5]\\d)?";
const DATE = new RegExp(`^(\\d{4}-\\d\\d-\\d\\d)(T${CLOCK}|T([01]\\d|2[0-3]))?$`);
const TIME = new RegExp(`^${CLOCK}${OFFSET}$`);
const DATE_TIME = new RegExp(`^(\\d{4}-\\d\\d-\\d\\d)T${CLOCK}${OFFSET}$`);

const trimmed = (text) => text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "");
export const words = (text) => text.split(/[ \t\r\n]+/).filter(Boolean);

const number = (text) => {
  const value = NUMBER.test(trimmed(text)) ? Number(trimmed(text)) : NaN;
  return isFinite(value) ? value : null;
};

const decimalText = (value) => {
  const text = toText(value || 0);
  return text.includes(".") ? text : text + ".0";
};

const int = (text) => {
  const whole = Math.trunc(number(text) ?? NaN);
  return whole >= -(2 ** 31) && whole < 2 ** 31 ? String(whole || 0) : "";
};

const decimal = (text) => {
  const value = number(text);
  return value === null ? "" : decimalText(value);
};

// Whether YYYY-MM-DD is a day of the calendar, from year 1 on.
const real = (text) => {
  const [year, month, day] = text.split("-").map(Number);
  const moment = new Date(0);
  moment.setUTCFullYear(year, month - 1, day);
  return year > 0 && moment.getUTCMonth() == month - 1 && moment.getUTCDate() == day;
};

const date = (text) => {
  const parts = DATE.exec(text);
  return parts && real(parts[1]) ? parts[1] : "";
};
const dateTime = (text) => {
  const parts = DATE_TIME.exec(text);
  return parts && real(parts[1]) ? text : "";
};

// One position; null where the text is none.
const point = (text) => {
  const parts = words(text);
  const numbers = parts.slice(0, 4).map(number);
  if (parts.length < 2 || numbers.includes(null)) return null;
  const [latitude, longitude] = numbers;
  if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180 || (!latitude && !longitude)) return null;
  return numbers.map(decimalText).join(" ");
};

const geopoint = (text) => {
  const found = point(text);
  return found === null && words(text).some((part) => number(part) === null) ? text : found || "";
};

// Positions parted by semicolons: a shape ends where it begins, a trace must not.
const line = (closed) => (text) => {
  const parts = text.split(";");
  if (!trimmed(parts[parts.length - 1])) parts.pop();
  const points = parts.map(point);
  if (points.includes(null) || points.length < (closed ? 3 : 2)) return "";
  const [first, last] = [points[0], points[points.length - 1]].map((each) => each.split(" ", 2).join(" "));
  return (first == last) == closed ? points.join(";") : "";
};

const spaced = (text) => words(text).join(" ");

const codecs = {
  __proto__: null,
  int, decimal, date, dateTime, geopoint,
  time: (text) => TIME.test(text) ? text : "",
  geotrace: line(false),
  geoshape: line(true),
  trigger: (text) => text.toLowerCase() == "ok" ? "OK" : "",
  select: spaced,
  rank: spaced,
};

// `text` as `codec` writes it; "" where it cannot be read. `span` is [least, most] of a slider.
export const canonical = (text, codec, span) => {
  const read = codecs[codec];
  if (!read || text === "") return text;
  if (span) {
    const value = number(text);
    if (value === null || value < span[0] || value > span[1]) return "";
  }
  return read(text);
};

const ofMapping = (raw, rows) => {
  if ("lat" in raw && "lng" in raw) {
    return [raw.lat, raw.lng, 0, raw.accuracy ?? 0].map((each) => textOf(each, "")).join(" ");
  }
  if (Object.keys(raw).join() == "text") return String(raw.text);
  if (rows) return rows.filter((row) => raw[row]).map((row) => row + ":" + raw[row]).join(" ");
  const key = (each) => String(raw[each]).padStart(9, 0);
  return Object.keys(raw).filter((each) => raw[each]).sort((a, b) => (key(a) < key(b) ? -1 : 1)).join(" ");
};

// A raw answer as text, or as an array of texts (files): what no question type has looked at yet.
export const textOf = (raw, codec, rows) => {
  if (raw === undefined || raw === null || raw === false) return "";
  if (raw === true) return codec == "trigger" ? "OK" : "true";
  if (typeof raw == "number") return toText(raw);
  if (Array.isArray(raw)) {
    const texts = raw.filter((each) => typeof each == "string" && each);
    return ["select1", "select", "rank"].includes(codec) ? texts.join(" ") : texts.length ? texts : "";
  }
  return typeof raw == "object" ? ofMapping(raw, rows) : String(raw);
};

// The answer that a text stands for, where no raw answer is known: a number, a list, or the text.
export const answerOf = (text, codec) =>
  text === "" ? null
  : codec == "int" || codec == "decimal" ? Number(text)
  : codec == "select" || codec == "rank" ? [...new Set(words(text))]
  : text;
