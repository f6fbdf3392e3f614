// The judge for forms with repeats, calculations, choice filters or triggers; a page loads it only where a form has
// such. The twin of forms_builder/engine/nested.py: tests/vectors/engine.json and random forms hold both to one verdict.
//
// rules: what rendering/spec.py writes for judge.js ({questions, consent}), and `model`, the form's public model
// (forms_builder.engine.compile_model(form, public=True)). raw: answers by name as the page's fields hold them; of a
// repeat a list of such objects. consent: {form, [name]: boolean}. Addresses: `age`, `family[2].age`, `family`.
//
//     const live = follow(rules, { now, answers, consent, language });   // all optional
//     live.add("family");                                              // false where it cannot be
//     live.remove("family[2]");
//     const { relevant, problems, values, offered } = live.judge(raw, consent);
//
// `relevant` is a Set of addresses, repeats' too; `problems` [{code, question, params, message}] in document order;
// `values` the texts that were worked out, by address; `offered` the values on offer where a choice filter decides.
// live.judge() works out only what follows from the difference between `raw` and what it was given before; the
// objects in a verdict are kept and brought up to date, so copy what has to last.
//
// Without `answers` (of a draft) a form begins with its defaults and one time of each repeat: live.raw() gives them
// in the shape of `raw`, to be written into fields. A question that is calculated and may be changed should be
// written into its field whenever `values` has it. live.session (engine/session.js) has the state of every question.
import { extend, isEmpty, judge as judgeOne } from "./phone/judge.js";
import { answerOf, canonical, textOf, words } from "./engine/codecs.js";
import { isBranch, isLeaf, isRange } from "./engine/nodes.js";
import { Session } from "./engine/session.js";

const INVALID = "Invalid Date"; // what an expression gives for a date that is none

const same = (a, b) => a === b || (isEmpty(a) && isEmpty(b)) || JSON.stringify(a) === JSON.stringify(b);
const isAnswers = (value) => !!value && typeof value == "object" && !Array.isArray(value);
// Without what JavaScript's objects inherit: a question may be called "constructor".
const answersIn = (value) => ({ __proto__: null, ...(isAnswers(value) ? value : {}) });
const timesOf = (value) => (Array.isArray(value) ? value : []);

// What is wrong with one answer by itself: its type, its options, whether it is there at all.
const alone = (rule, raw, required) => {
  const question = { ...rule, when: [], rule: undefined, consent: 0, required };
  return judgeOne({ questions: [question] }, { [rule.name]: raw }, {}, new Date(0)).problems;
};

// The rules by name, and how a raw answer is read: its text, and itself with what is wrong with it beside it.
class Reader {
  constructor(rules, consent) {
    this.rules = new Map(rules.questions.map((rule) => [rule.name, rule]));
    this.types = extend({});
    this.consent = consent;
  }

  // Without consent an answer is as if never made.
  agreed({ consent, name }) {
    return !consent || this.consent[name] === true;
  }

  read({ definition: { name, computed, codec, json, options } }, raw) {
    const rule = this.rules.get(name);
    if (!rule || isEmpty(raw)) return ["", null];
    if (!this.agreed(rule)) return ["", { given: raw }];
    if (computed) return [String(textOf(raw, codec, json.rows)), null];
    try {
      let text = (this.types[rule.type] || ((plain) => plain))(raw, rule);
      // The page may show options in another order than they are stored in.
      if (codec == "select" && options) text = inOrder(words(text), options).join(" ");
      return text.length ? [text, { given: raw }] : ["", null];
    } catch (problem) {
      if (!problem.code) throw problem;
      return ["", { given: raw, problem }];
    }
  }

  // Everything that is wrong with the answer to a question that applies.
  wrong(leaf) {
    const { raw: kept, needed, valid, options, definition: { name, json } } = leaf;
    const rule = this.rules.get(name);
    if (!rule) return [];
    if (!this.agreed(rule)) {
      return this.consent[name] !== false && (kept || needed) ? [{ code: "consent_unanswered" }] : [];
    }
    if (rule.type == "note") return [];
    if (kept && kept.problem) return [kept.problem];
    if (!kept && !this.fits(leaf, rule)) return needed ? [{ code: "required" }] : [];
    const narrowed = { ...rule };
    const given = rawOf(leaf);
    if (json.where) {
      if (!chosen(given).every((each) => options.includes(each))) return [{ code: "unknown_option" }];
      if (rule.ranks) narrowed.ranks = Math.min(rule.ranks, options.length);
    }
    const found = alone(narrowed, given, needed);
    return found.length || valid ? found : [{ code: "constraint", params: {}, message: rule.say }];
  }

  // Whether there is a value that was worked out, of the kind that the question asks for.
  fits(leaf, rule) {
    if (!leaf.shown || leaf.shown == INVALID) return false;
    try {
      return !this.types[rule.type] || !!this.types[rule.type](rawOf(leaf), rule);
    } catch (problem) {
      if (!problem.code) throw problem;
      return false;
    }
  }
}

const inOrder = (values, options) => {
  const place = new Map([...options.entries()].reverse().map(([index, value]) => [value, index]));
  return values.sort((a, b) => (place.get(a) ?? Infinity) - (place.get(b) ?? Infinity) || 0);
};

const chosen = (given) =>
  Array.isArray(given) ? given : isAnswers(given) ? Object.keys(given).filter((each) => given[each]) : [given];

// An answer as the page's fields hold it.
const rawOf = ({ raw, shown, definition: { codec } }) =>
  raw ? raw.given
  : codec == "select" ? answerOf(shown, codec) || []
  : codec == "rank" ? Object.fromEntries(words(shown).map((value, place) => [value, String(place + 1)]))
  : shown == INVALID ? "" : shown;

const rawIn = (frame) => {
  const found = { __proto__: null };
  for (const node of frame.nodes.values()) {
    const { name } = node.definition;
    if (isRange(node)) found[name] = node.made.map(rawIn);
    else if (isLeaf(node) && (node.raw || node.shown)) found[name] = rawOf(node);
  }
  return found;
};

export const follow = (rules, { now = () => new Date(), answers, consent = {}, language, sealed } = {}) => {
  const reader = new Reader(rules, consent);
  const read = (leaf, raw) => reader.read(leaf, raw);
  const session = new Session(rules.model, { now, answers, language, sealed, read });
  const { machine } = session;
  let known = answersIn(answers);
  let said = new Map(); // what is wrong with a question, until it changes

  // Puts in what is different from before.
  const put = (frame, before, after, anew) => {
    for (const node of frame.nodes.values()) {
      if (isBranch(node)) continue;
      const { name, json, codec } = node.definition;
      if (isLeaf(node)) {
        if (node.definition.computed || (!anew && same(before[name], after[name]))) continue;
        const [text, kept] = reader.read(node, after[name]);
        const many = Array.isArray(text);
        machine.hold(node, many ? text.join(" ") : canonical(text, codec, json.span), kept, many ? text : null);
      } else {
        const times = timesOf(after[name]);
        const olds = timesOf(before[name]);
        const free = !json.count && (times.length || olds.length);
        while (free && node.made.length > times.length) machine.shrink(node, node.made.length - 1);
        node.made.forEach((time, place) => put(time, answersIn(olds[place]), answersIn(times[place]), anew));
        while (free && node.made.length < times.length && machine.hasRoom(node)) {
          machine.grow(node, answersIn(times[node.made.length]));
        }
        if (json.count) node.pending = times.map(answersIn);
      }
    }
  };

  // Everything that applies in document order, as [node, address]; worked out anew when that has changed.
  let places = [];
  let relevant = new Set();
  let values = { __proto__: null };
  let offered = { __proto__: null };
  const survey = () => {
    places = [];
    const walk = (frame, prefix) => {
      for (const node of frame.nodes.values()) {
        if (isBranch(node) || !node.applies) continue;
        const address = prefix + node.definition.name;
        places.push([node, address]);
        if (isRange(node)) node.made.forEach((time, place) => walk(time, `${address}[${place + 1}].`));
      }
    };
    walk(machine.root, "");
    relevant = new Set(places.map(([, address]) => address));
    values = { __proto__: null };
    offered = { __proto__: null };
  };

  const tell = (node, address) => {
    const { json } = node.definition;
    if (json.calc && !node.raw) values[address] = node.shown == INVALID ? "" : node.shown;
    else if (json.calc) delete values[address];
    if (json.where) offered[address] = node.options;
  };

  // How many times of each repeat were sent.
  const weigh = (frame, sheet, sent) => {
    for (const range of frame.ranges) {
      const times = timesOf(sheet[range.definition.name]);
      sent.set(range, times.length);
      range.made.forEach((time, place) => weigh(time, answersIn(times[place]), sent));
    }
    return sent;
  };
  const wrongTimes = ({ made, definition: { json } }, given) =>
    json.count ? []
    : given < json.least ? [{ code: "too_few_times", params: { least: json.least, given } }]
    : given > made.length ? [{ code: "too_many_times", params: { most: made.length, given } }] : [];

  const verdict = () => {
    const { touched, moved } = machine;
    machine.touched = new Set();
    machine.moved = false;
    for (const node of touched) said.delete(node);
    if (moved) survey();
    const sent = weigh(machine.root, known, new Map());
    const problems = rules.consent && !reader.consent.form ? [{ code: "consent_required", question: "" }] : [];
    for (const [node, question] of places) {
      if (isRange(node)) {
        for (const { code, params } of wrongTimes(node, sent.get(node))) problems.push({ code, question, params });
        continue;
      }
      if (moved || touched.has(node)) tell(node, question);
      let wrong = said.get(node);
      if (!wrong) said.set(node, (wrong = reader.wrong(node)));
      for (const { code, params, message } of wrong) problems.push({ code, question, params, message });
    }
    return { relevant, problems, values, offered };
  };

  return {
    session,
    raw: () => rawIn(machine.root),
    judge(sheet, agreed = reader.consent) {
      const raw = answersIn(sheet);
      const anew = JSON.stringify(agreed) != JSON.stringify(reader.consent);
      reader.consent = agreed;
      if (anew) said = new Map();
      put(machine.root, known, raw, anew);
      machine.settle();
      known = raw;
      return verdict();
    },
    add(address) {
      const done = session.add(address);
      if (done) known = rawIn(machine.root);
      return done;
    },
    remove(address) {
      const done = session.remove(address);
      if (done) known = rawIn(machine.root);
      return done;
    },
  };
};

// One judgement of a whole sheet, as judge.js gives it for plain forms.
export const judge = (rules, raw, consent, now) =>
  follow(rules, { now: () => now, answers: raw, consent, sealed: true }).judge(raw, consent);
