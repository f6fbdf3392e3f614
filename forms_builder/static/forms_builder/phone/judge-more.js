// How the rarer question types are read; a page loads this only where a form has one of them.
// The twin of forms_builder/questions/: the same vectors hold both to the same verdicts.
import { extend, fail, textOf } from "./judge.js";

// GB 11643-1999: the last character is the check of the seventeen before it (ISO 7064 MOD 11-2).
const idNumber = (raw) => {
  const text = textOf(raw, 30).replace(/ /g, "").toUpperCase();
  let sum = 0;
  for (let index = 0; index < 17; index++) sum += text[index] * (2 ** (17 - index) % 11);
  return /^\d{17}[\dX]$/.test(text) && "10X98765432"[sum % 11] == text[17] ? text : fail("not_an_id_number");
};

const date = (raw) => {
  const parts = /^(\d{4})[-/.年](\d\d?)[-/.月](\d\d?)日?$/.exec(textOf(raw, 30)) || [];
  const [, year, month, day] = parts.map(Number);
  const moment = new Date(Date.UTC(year, month - 1, day));
  if (!(year >= 1900 && year <= 2100 && moment.getUTCMonth() == month - 1 && day)) fail("not_a_date");
  return moment.toISOString().slice(0, 10);
};

const time = (raw) => {
  const parts = /^([01]?\d|2[0-3])[:：]([0-5]\d)(:[0-5]\d)?$/.exec(textOf(raw, 20)) || fail("not_a_time");
  return parts[1].padStart(2, 0) + ":" + parts[2];
};

// Degrees become ODK's geopoint text; anything else is the place in words.
const place = (raw) => {
  const parts = /^\s*(-?\d+(?:\.\d+)?)[\s,，]+(-?\d+(?:\.\d+)?)(?:[\s,，]+(\d+(?:\.\d+)?))?\s*$/.exec(raw);
  if (!parts) return textOf(raw);
  const [latitude, longitude, accuracy] = [parts[1], parts[2], parts[3] || 0];
  if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180 || accuracy > 1e6) fail("not_a_location");
  return [latitude, longitude, 0, accuracy].join(" ");
};

extend({ id_number: idNumber, location: place, date, time });
