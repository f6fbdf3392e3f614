// Evaluates parsed conditions, constraints and calculations on the phone; docs/logic.md states the semantics.
// The twin of forms_builder/logic/evaluate.py: tests/vectors/logic.json holds both to the same answers.
// Rarer functions live in logic-more.js, which adds them with extend().
//
// A scope has value(name) and current(), giving a string or an array of strings, and now(), giving a Date.
// Values are strings, numbers, booleans, arrays of strings (photos, repeats) and Dates.

const DAY = 864e5;
const NUMBER = /^[ \t\r\n]*-?([0-9]+\.?[0-9]*|\.[0-9]+)[ \t\r\n]*$/;
const MOMENT =
  /^(?!0000)(\d{4}-\d\d-(\d\d))(T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?(Z|[-+](0\d|1[0-4]):[0-5]\d)?)?$/;
const SPACES = /[ \t\r\n]+/g;

// Only years 1 to 9999, here and in Greenwich, as on the server.
const within = (year) => year > 0 && year < 1e4;
export const limited = (date) =>
  within(date.getFullYear()) && within(date.getUTCFullYear()) ? date : new Date(NaN);

// The date that a text is, read on the local clock; an invalid Date where it is none.
export const toDate = (text) => {
  const parts = MOMENT.exec(text);
  return limited(
    new Date(
      parts && new Date(parts[1]).getUTCDate() == parts[2] ? (parts[3] ? text : text + 'T00:00') : NaN
    )
  );
};

export const toNumber = (value) =>
  Array.isArray(value) ? (value.length ? toNumber(value[0]) : NaN)
  : typeof value != 'string' ? (value instanceof Date ? value / DAY : +value)
  : NUMBER.test(value) ? +value
  : toDate(value) / DAY;

export const pad = (number, width = 2) => String(number).padStart(width, 0);

const dateText = (date) => {
  if (isNaN(date)) return 'Invalid Date';
  const day = [pad(date.getFullYear(), 4), pad(date.getMonth() + 1), pad(date.getDate())].join('-');
  const time =
    [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => pad(part)).join(':') +
    '.' + pad(date.getMilliseconds(), 3);
  const west = date.getTimezoneOffset();
  const minutes = Math.abs(west);
  return time == '00:00:00.000' ? day
    : day + 'T' + time + (west > 0 ? '-' : '+') + pad(minutes / 60 | 0) + ':' + pad(minutes % 60 | 0);
};

// XPath writes numbers without an exponent, ODK what is no number as nothing.
const numberText = (number) => {
  const parts = /^(-?)(.)\.?(\d*)e(.+)/.exec(number);
  if (!parts) return number == number ? String(number) : '';
  const [, sign, first, rest, exponent] = parts;
  return sign + (exponent < 0 ? '0.' + '0'.repeat(-exponent - 1) + first + rest : first + rest.padEnd(exponent, 0));
};

export const toText = (value) =>
  Array.isArray(value) ? value[0] || ''
  : value instanceof Date ? dateText(value)
  : typeof value == 'number' ? numberText(value)
  : String(value);

export const toTruth = (value) => value instanceof Date ? !!+value : Array.isArray(value) ? value.length > 0 : !!value;

export const toList = (value) => Array.isArray(value) ? value : [value];
export const toNodes = (value) => value === '' ? [] : toList(value);
export const chars = (value) => [...toText(value)];
export const words = (value) => toText(value).replace(SPACES, ' ').replace(/^ | $/g, '').split(' ');

// A comparison with several answers holds when it holds for any of them.
const anyPair = (a, b, test) => toList(a).some((x) => toList(b).some((y) => test(x, y)));
const bySize = (test) => (a, b) => anyPair(a, b, (x, y) => test(toNumber(x), toNumber(y)));
const same = (x, y) => typeof x == 'string' && typeof y == 'string' ? x === y : toNumber(x) === toNumber(y);
const byEquality = (equal) => (a, b) =>
  typeof a == 'boolean' || typeof b == 'boolean' ? (toTruth(a) === toTruth(b)) === equal
  : anyPair(a, b, (x, y) => same(x, y) === equal);

export const numeric = (operation) => (...values) => {
  const numbers = values.map(toNumber);
  return numbers.some(isNaN) ? NaN : operation(...numbers);
};
// min, max, sum: over arguments and the answers inside them; NaN for none.
const overAll = (operation) => (...values) => {
  const numbers = values.flat().map(toNumber);
  return numbers.length ? operation(...numbers) : NaN;
};
const add = (...numbers) => numbers.reduce((a, b) => a + b);

const place = (position, length) => Math.min(Math.max(position < 0 ? position + length : position, 0), length);

const functions = {
  __proto__: null,
  '=': byEquality(true),
  '!=': byEquality(false),
  '<': bySize((a, b) => a < b),
  '<=': bySize((a, b) => a <= b),
  '>': bySize((a, b) => a > b),
  '>=': bySize((a, b) => a >= b),
  '+': numeric(add),
  '-': numeric((a, b) => a - b),
  '*': numeric((...numbers) => numbers.reduce((a, b) => a * b)),
  div: numeric((a, b) => a / b),
  mod: numeric((a, b) => a % b),
  neg: numeric((a) => -a),
  true: () => true,
  false: () => false,
  not: (a) => !toTruth(a),
  boolean: toTruth,
  selected: (a, value) => words(a).includes(toText(value).replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, '')),
  'count-selected': (a) => words(a).filter(Boolean).length,
  count: (a) => toNodes(a).length,
  sum: overAll(add),
  min: overAll(Math.min),
  max: overAll(Math.max),
  string: (a) => a != a ? 'NaN' : toText(a),
  concat: (...values) => values.flat().map(toText).join(''),
  coalesce: (...values) => values.map(toText).find(Boolean) || '',
  'string-length': (a) => chars(a).length,
  regex: (a, pattern) => chars(a).length <= 4e3 && new RegExp(pattern, 'u').test(toText(a)),
  contains: (a, b) => toText(a).includes(toText(b)),
  'starts-with': (a, b) => toText(a).startsWith(toText(b)),
  substr: (a, start, end = 1e9) => {
    const text = chars(a);
    const [from, to] = [start, end].map((value) => parseInt(toText(value), 10));
    return isNaN(from) || isNaN(to) ? '' : text.slice(place(from, text.length), place(to, text.length)).join('');
  },
  today() {
    const date = new Date(this.now());
    date.setHours(0, 0, 0, 0);
    return date;
  },
  now() {
    return new Date(this.now());
  },
  date: (a) => {
    if (a instanceof Date) return a;
    if (typeof a == 'boolean') return '';
    if (typeof a == 'number') return limited(new Date(Math.round(a * DAY)));
    const text = toText(a);
    const padded = (_, year, month, day) => [year, pad(month), pad(day)].join('-');
    return text && toDate(text.replace(/^(\d{4})-(\d\d?)-(\d\d?)(?=T|$)/, padded));
  },
  number: toNumber,
  int: numeric(Math.trunc),
  round: numeric((a, places = 0) => {
    const factor = +('1e' + Math.trunc(places));
    return Math.round(Math.abs(a) * factor) / factor * (a < 0 ? -1 : 1);
  }),
  abs: numeric(Math.abs),
};

export const extend = (more) => Object.assign(functions, more);

// What is given its arguments as trees; logic-paths.js adds what looks at nodes.
export const forms = {
  __proto__: null,
  $: ([name], scope) => scope.value(name),
  '.': (_, scope) => scope.current(),
  column: ([name], scope) => scope.column(name),
  and: (parts, scope) => parts.every((part) => truth(part, scope)),
  or: (parts, scope) => parts.some((part) => truth(part, scope)),
  if: ([test, yes, no], scope) => run(truth(test, scope) ? yes : no, scope),
};

const run = (ast, scope) => {
  if (!Array.isArray(ast)) return ast;
  const [operator, ...rest] = ast;
  if (forms[operator]) return forms[operator](rest, scope);
  if (!functions[operator]) throw Error('function_unknown: ' + operator);
  return functions[operator].apply(scope, rest.map((part) => run(part, scope)));
};

export const evaluate = run;
export const truth = (ast, scope) => toTruth(run(ast, scope));
export const number = (ast, scope) => toNumber(run(ast, scope));
export const string = (ast, scope) => toText(run(ast, scope));
// What a calculation stores: nothing at all where there is no number or no date.
export const answer = (ast, scope) => {
  const value = run(ast, scope);
  return typeof value != 'string' && isNaN(value) && !Array.isArray(value) ? '' : toText(value);
};
