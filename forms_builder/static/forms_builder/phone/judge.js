// The rules of forms_builder/answers.py, run on the phone for comfort; the server's word counts.
// tests/vectors/judge.json holds both to the same verdicts. Knows no page: rules and raw answers in, verdict out.
// Rarer question types live in judge-more.js, which adds them with extend().
import { truth } from "../logic.js";

export const fail = (code, params) => {
  throw { code, params };
};

export const textOf = (raw, limit = 200) => {
  const text = raw.normalize().replace(/\r\n?/g, "\n").trim();
  if (/(?![\n\t])[\p{Cc}\p{Cs}]/u.test(text)) fail("control_characters");
  const { length } = [...text];
  if (length > limit) fail("too_long", { limit, length });
  return text;
};

// Full-width digits are what a Chinese keyboard gives.
const plainDigits = (text) => text.replace(/[０-９]/g, (digit) => digit.charCodeAt() - 65296);

const number = (decimals) => (raw) => {
  const text = plainDigits(textOf(raw, 40)).replace(/[,，]/g, "");
  if (!/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text)) fail("not_a_number");
  const value = +text;
  const limit = 999999999;
  if (Math.abs(value) > limit) fail("number_out_of_range", { low: -limit, high: limit });
  const [, fraction = ""] = (/e/i.test(text) ? String(value).replace(/.*e.*/, ".00001") : text).split(".");
  const places = fraction.replace(/0+$/, "").length;
  if (places && !decimals) fail("not_an_integer");
  if (places > decimals) fail("too_many_decimals", { limit: decimals });
  return value || 0;
};

const phone = (raw) => {
  const digits = plainDigits(textOf(raw, 30)).replace(/[\s\-()（）]/g, "").replace(/^(\+|00)86/, "");
  return /^(1[3-9]\d{9}|0?\d{2,3}-?\d{7,8}|\d{7,8})$/.test(digits) ? digits : fail("not_a_phone");
};

const DWELLING =
  /^([\dA-Z]{1,4})\s*(号?楼|栋|幢|座|[-—–/ ])\s*(([\dA-Z]{1,3})\s*(单元|[-—–/ ])\s*)?[\dA-Z]{1,6}\s*(室|号|房)?$/;
const dwelling = (raw) => {
  const text = textOf(raw, 220);
  return /^h:[\w\-:]{8,200}$/.test(text) || DWELLING.test(text.toUpperCase()) ? text : fail("not_a_household");
};

// By question type: the answer as conditions see it (text, or an array for photos); throws what is wrong with it.
const readers = {
  text: (raw) => textOf(raw).replace(/\n/g, " "),
  long_text: (raw) => textOf(raw, 2000),
  integer: (raw) => String(number(0)(raw)),
  decimal: (raw) => String(number(4)(raw)),
  household: dwelling,
  multiple: (raw) => raw.join(" "),
  matrix: (raw, { rows }) =>
    Object.keys(rows).filter((row) => raw[row]).map((row) => row + ":" + raw[row]).join(" "),
  phone,
};
export const extend = (more) => Object.assign(readers, more);

// By question type: what else is wrong with an answer as a whole; judge-types.js adds to it.
export const wholes = {};

export const isEmpty = (raw) => !raw || (typeof raw == "object" && !Object.values(raw).some(Boolean));

const wholeProblems = (question, raw) => {
  const { alone = {}, rows, required } = question;
  if (rows && required) {
    const open = Object.keys(rows).find((row) => !{ __proto__: null, ...raw }[row]);
    return open ? [["row_missing", { row: rows[open] }]] : [];
  }
  return raw.length < 2 || typeof raw == "string" ? []
    : Object.keys(alone).filter((value) => raw.includes(value)).map((value) => ["exclusive_option", { option: alone[value] }]);
};

// rules: as rendering/spec.py writes them; raw: answers by name; consent: {form, [name]: boolean}; now: a Date.
// Gives the names that apply, and what is wrong as {code, question, params, message}.
export const judge = (rules, raw, consent, now) => {
  const known = { __proto__: null };
  const relevant = new Set();
  const problems = [];
  let current = "";
  const scope = { value: (name) => known[name] || "", current: () => current, now: () => now };
  if (rules.consent && !consent.form) problems.push({ code: "consent_required", question: "" });
  for (const question of rules.questions) {
    const { name, type, when = [] } = question;
    if (!when.every((index) => truth(rules.conditions[index], scope))) continue;
    relevant.add(name);
    const add = (code, params, message) => problems.push({ code, question: name, params, message });
    const answer = raw[name];
    const empty = isEmpty(answer);
    if (question.consent && consent[name] !== true) {
      if (consent[name] !== false && (!empty || question.required)) add("consent_unanswered");
      continue;
    }
    if (type == "note") continue;
    try {
      const read = !empty && (readers[type] || ((same) => same))(answer, question);
      if (empty || !read.length) {
        if (question.required) add("required");
        continue;
      }
      known[name] = current = read;
      const found = wholeProblems(question, answer).concat(wholes[type] ? wholes[type](question, answer) : []);
      found.forEach((each) => add(...each));
      if (question.rule !== undefined && !found.length && !truth(question.rule, scope)) {
        add("constraint", {}, question.say);
      }
    } catch (problem) {
      if (!problem.code) throw problem;
      add(problem.code, problem.params);
    }
  }
  return { relevant, problems };
};
