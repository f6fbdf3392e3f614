// The rarer functions of the expression language; a page loads this only where a form uses one of them.
// The twin of forms_builder/logic/functions.py: the same vectors hold both to the same answers.

import {
  chars, extend, numeric, pad, toDate, toList, toNodes, toNumber, toText, toTruth, words,
} from './logic.js';

const DAY = 864e5;
const texts = (values) => values.flat().map(toText);

// XPath 1.0, 4.2: positions count from 1, both arguments are rounded.
const substring = (a, start, length) => {
  const first = Math.round(toNumber(start));
  const last = length === undefined ? Infinity : first + Math.round(toNumber(length));
  return chars(a).filter((_, index) => index + 1 >= first && index + 1 < last).join('');
};

const translate = (a, before, after) => {
  const from = chars(before);
  const to = chars(after);
  return chars(a).map((char) => {
    const index = from.indexOf(char);
    return index < 0 ? char : to[index] || '';
  }).join('');
};

const within = (held, least, most) => held >= toNumber(least) && (toNumber(most) == -1 || held <= toNumber(most));
const weightedChecklist = (least, most, ...rest) => {
  let held = 0;
  for (let index = 0; index + 1 < rest.length; index += 2) {
    const values = toList(rest[index]);
    const weights = toList(rest[index + 1]);
    if (weights.length > values.length) return false;
    weights.forEach((weight, place) => {
      if (toTruth(values[place])) held += toNumber(weight);
    });
  }
  return within(held, least, most);
};

const MONTHS = 'JanFebMarAprMayJunJulAugSepOctNovDec';
const WEEKDAYS = 'SunMonTueWedThuFriSat';
const CODES = {
  Y: (date) => pad(date.getFullYear(), 4),
  y: (date) => pad(date.getFullYear() % 100),
  m: (date) => pad(date.getMonth() + 1),
  n: (date) => date.getMonth() + 1,
  b: (date) => MONTHS.substr(date.getMonth() * 3, 3),
  d: (date) => pad(date.getDate()),
  e: (date) => date.getDate(),
  a: (date) => WEEKDAYS.substr(date.getDay() * 3, 3),
  H: (date) => pad(date.getHours()),
  h: (date) => date.getHours(),
  M: (date) => pad(date.getMinutes()),
  S: (date) => pad(date.getSeconds()),
  3: (date) => pad(date.getMilliseconds(), 3),
};
const formatted = (value, pattern) => {
  const date = toDate(toText(value));
  if (isNaN(date)) return '';
  return toText(pattern).replace(/%([A-Za-z3])/g, (all, code) => CODES[code] ? CODES[code](date) : all);
};

const decimalTime = (value) => {
  const text = toText(value);
  const date = toDate('1970-01-01T' + text);
  if (isNaN(date)) return NaN;
  const minutes = date.getHours() * 60 + date.getMinutes();
  return ((minutes * 60 + date.getSeconds()) * 1000 + date.getMilliseconds()) / DAY;
};

// Patterns on which RegExp could backtrack for hours: all possibilities are followed side by side instead.
// The twin of forms_builder/logic/regex_program.py; reads only the canonical spelling that the server sends.
const ATOM = /\[(?:\\.|[^\]\\])*\]|\\.|[^]/uy;
const COUNT = /([*+?]|\{(\d+)(,(\d*))?\})\??/y;
const compile = (pattern) => {
  const states = [];
  let at = 0;
  const add = (state) => states.push(state) - 1;
  const take = (expression) => {
    expression.lastIndex = at;
    const found = expression.exec(pattern);
    if (found) at = expression.lastIndex;
    return found;
  };
  const repeat = (part, least, most) => (then) => {
    if (most === Infinity) {
      const loop = add({ to: [] });
      states[loop].to = [part(loop), then];
      then = loop;
    } else {
      const end = then;
      for (let left = most - least; left > 0; left--) then = add({ to: [part(then), end] });
    }
    for (let left = least; left > 0; left--) then = part(then);
    return then;
  };
  const atom = () => {
    if (take(/\((\?:)?/y)) {
      const part = choice();
      at++;
      return part;
    }
    const text = take(ATOM)[0];
    if (/^(\^|\$|\\[bB])$/.test(text)) return (then) => add({ check: text, to: [then] });
    const one = new RegExp('^' + text + '$', 'u');
    return (then) => add({ one, to: [then] });
  };
  const counted = (part) => {
    const count = take(COUNT);
    if (!count) return part;
    const [, sign, least, open, most] = count;
    if (least) return repeat(part, +least, open ? +most || (most ? 0 : Infinity) : +least);
    return repeat(part, sign == '+' ? 1 : 0, sign == '?' ? 1 : Infinity);
  };
  const sequence = () => {
    const parts = [];
    while (at < pattern.length && !'|)'.includes(pattern[at])) parts.push(counted(atom()));
    return (then) => parts.reduceRight((next, part) => part(next), then);
  };
  const choice = () => {
    const options = [sequence()];
    while (pattern[at] == '|') {
      at++;
      options.push(sequence());
    }
    return (then) => add({ to: options.map((option) => option(then)) });
  };
  const end = add({ to: [] });
  return { states, end, start: choice()(end) };
};
const isWord = (char) => !!char && /\w/.test(char);
const holds = (check, before, char) =>
  check == '^' ? !before : check == '$' ? !char : (isWord(before) != isWord(char)) == (check == '\\b');
const linear = (value, pattern) => {
  const text = chars(value);
  if (text.length > 4e3) return false;
  const { states, end, start } = compile(pattern);
  let waiting = new Set();
  for (let index = 0; index <= text.length; index++) {
    const following = new Set();
    // A set may grow while it is walked: what is added is visited too.
    for (const number of waiting.add(start)) {
      if (number == end) return true;
      const { one, check, to } = states[number];
      if (one) {
        if (index < text.length && one.test(text[index])) following.add(to[0]);
      } else if (!check || holds(check, text[index - 1], text[index])) to.forEach((next) => waiting.add(next));
    }
    waiting = following;
  }
  return false;
};

const date = extend({}).date;

export const functions = {
  'boolean-from-string': (a) => ['1', 'true'].includes(toText(a)),
  checklist: (least, most, ...rest) => within(rest.flat().filter(toTruth).length, least, most),
  'weighted-checklist': weightedChecklist,
  'selected-at': (a, index) => words(a)[parseInt(toText(index), 10)] || '',
  'count-non-empty': (a) => texts(toNodes(a)).filter(Boolean).length,
  join: (glue, ...values) => texts(values).join(toText(glue)),
  once(a) {
    return toText(this.current()) || toText(a);
  },
  'regex-linear': linear,
  'ends-with': (a, b) => toText(a).endsWith(toText(b)),
  substring,
  'substring-before': (a, b) => toText(a).slice(0, Math.max(0, toText(a).indexOf(toText(b)))),
  'substring-after': (a, b) => {
    const [text, mark] = [toText(a), toText(b)];
    return text.includes(mark) ? text.slice(text.indexOf(mark) + mark.length) : '';
  },
  'normalize-space': (a) => words(a).join(' '),
  translate,
  'date-time': date,
  'decimal-date-time': (a) =>
    typeof a == 'boolean' ? NaN
    : typeof a == 'number' || a instanceof Date ? toNumber(a)
    : toDate(toText(a)) / DAY,
  'decimal-time': decimalTime,
  'format-date': formatted,
  'format-date-time': formatted,
  floor: numeric(Math.floor),
  ceiling: numeric(Math.ceil),
  pow: numeric(Math.pow),
  sqrt: numeric(Math.sqrt),
  exp: numeric(Math.exp),
  exp10: numeric((a) => Math.pow(10, a)),
  log: numeric(Math.log),
  log10: numeric(Math.log10),
  sin: numeric(Math.sin),
  cos: numeric(Math.cos),
  tan: numeric(Math.tan),
  asin: numeric(Math.asin),
  acos: numeric(Math.acos),
  atan: numeric(Math.atan),
  atan2: numeric(Math.atan2),
  pi: () => Math.PI,
};

extend(functions);
