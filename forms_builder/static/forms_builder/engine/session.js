// A form being filled in: answers go in, and at once everything that follows from them is known.
// The twin of forms_builder/engine/session.py and loading.py.
import { string } from "../logic.js";
import { canonical, textOf, words } from "./codecs.js";
import { Machine, dropTask } from "./machine.js";
import { addressOf, find, isBranch, isLeaf, isRange } from "./nodes.js";
import { programOf } from "./program.js";
import { answersOf, isReadOnly, stateOfLeaf, stateOfRange, walk } from "./state.js";

// A raw answer as text, and itself where its text does not say all.
const plainly = ({ definition: { codec, json } }, raw) => {
  const text = textOf(raw, codec, json.rows);
  return [text, raw && typeof raw == "object" && text.length ? raw : null];
};

// The canonical text, what is kept beside it, and the texts of several files.
const texts = (leaf, given, read) => {
  const [text, kept] = read(leaf, given);
  if (Array.isArray(text)) return text.length ? [text.join(" "), kept, text] : ["", null, null];
  return [canonical(text, leaf.definition.codec, leaf.definition.json.span), kept, null];
};

const ranges = (frame) => [...frame.nodes.values()].filter((node) => isRange(node) && !node.definition.json.count);

// Never fewer times than a repeat must have, nor in those of the repeats inside.
const least = (machine, range) => {
  const { least: wanted = 0 } = range.definition.json;
  while (range.made.length < wanted && machine.hasRoom(range)) added(machine, machine.grow(range));
};
const added = (machine, time) => ranges(time).forEach((range) => least(machine, range));

// The first times of the repeats in a frame, and in those. As pyxform writes forms, only first times begin with a
// first time of the repeats inside them.
const first = (machine, frame) => {
  frame.first = true;
  for (const range of ranges(frame)) {
    first(machine, machine.grow(range));
    least(machine, range);
  }
};

// One more time of a repeat that is counted: as it was loaded, else a new one (in a sealed sheet an empty one).
const counted = (machine, range, sealed) => {
  const place = range.made.length;
  const loaded = range.pending[place] || (sealed ? {} : undefined);
  const time = machine.grow(range, loaded);
  if (!loaded && !place && range.frame.first) first(machine, time);
  else if (!loaded) added(machine, time);
};

// A new document: what comes from the clock, and the first times.
const begin = (machine) => {
  for (const node of machine.root.nodes.values()) {
    const { clock } = node.definition.json;
    if (clock) node.base = string([clock], machine.scope);
  }
  first(machine, machine.root);
};

const loadLeaf = (leaf, given, read) => {
  const { definition } = leaf;
  const { silent, ro, static: text, once } = definition.json;
  if (definition.computed && !once) return; // whatever was sent, it is worked out anew
  const none = given === undefined || given === null || given === "";
  if ((silent || ro === 1) && (none || (text && ro === 1))) return;
  leaf.tasks.filter((task) => task.kind == "def").forEach(dropTask);
  [leaf.base, leaf.raw, leaf.bases] = texts(leaf, given, read);
  leaf.fresh = definition.computed || !(leaf.base || leaf.raw); // an empty field is no answer
};

// A document as it was left: no defaults where a respondent could have answered.
const load = (machine, frame, answers, read) => {
  for (const node of frame.nodes.values()) {
    if (isBranch(node)) continue;
    const { name, json } = node.definition;
    const given = Object.hasOwn(answers, name) ? answers[name] : undefined;
    if (isLeaf(node)) loadLeaf(node, given, read);
    else if (Array.isArray(given)) {
      const times = given.map((each) => (each && typeof each == "object" && !Array.isArray(each) ? each : {}));
      if (json.count) node.pending = times;
      else times.forEach((each) => machine.hasRoom(node) && load(machine, machine.grow(node), each, read));
    }
  }
};

// model: as forms_builder/engine/model.py compiles it. Options:
// now, a function that gives a Date; language, whose words jr:choice-name() gives;
// answers, nested by name, of a draft (without them defaults are given and repeats begin with one time);
// read(leaf, raw), which gives a raw answer's text (or an array of texts) and what leaf.raw is to keep beside it;
// sealed: nothing is put into a sheet that nobody answered.
export class Session {
  constructor(model, { now = () => new Date(), answers, read = plainly, language = "", sealed = false } = {}) {
    this.program = programOf(model);
    this.read = read;
    const machine = (this.machine = new Machine(this.program, now));
    machine.root.language = language;
    machine.fill = (time, given) => load(machine, time, given, read);
    machine.count = (range) => counted(machine, range, sealed);
    if (answers) load(machine, machine.root, answers, read);
    else begin(machine);
    machine.start();
  }

  get evaluated() {
    return this.machine.evaluated;
  }

  find(address) {
    return find(this.program, this.machine.root, address);
  }

  // Answer a question; "" or null takes the answer back. False where nothing can be answered there.
  set(address, raw) {
    const leaf = this.find(address);
    if (!isLeaf(leaf) || leaf.definition.computed || isReadOnly(leaf)) return false;
    let [text, kept, many] = texts(leaf, raw, this.read);
    const { codec } = leaf.definition;
    if (leaf.options && codec == "select") {
      const wanted = words(text);
      text = [...new Set(leaf.options)].filter((each) => wanted.includes(each)).join(" ");
    } else if (leaf.options && codec == "select1" && !leaf.options.includes(text)) text = "";
    this.machine.hold(leaf, text, kept, many);
    this.machine.settle();
    return true;
  }

  // Choose options: those on offer are kept, in the order of the options.
  select(address, values) {
    const leaf = this.find(address);
    if (!isLeaf(leaf) || !leaf.options) return false;
    const chosen = [...new Set(leaf.options)].filter((each) => values.includes(each));
    return this.set(address, leaf.definition.codec == "select1" ? chosen[0] || "" : chosen);
  }

  // Put options in order; what is not on offer falls out, what is left over comes last.
  rank(address, values) {
    return this.set(address, [...values]);
  }

  // One more time of the repeat at `address`, at the end. False where there can be none.
  add(address) {
    const range = this.find(address);
    if (!isRange(range) || range.definition.json.count || !this.machine.hasRoom(range)) return false;
    added(this.machine, this.machine.grow(range));
    this.machine.settle();
    return true;
  }

  // Take away one time of a repeat (`family[2]`) with all its answers. False where it cannot be.
  remove(address) {
    const time = this.find(address);
    const range = isBranch(time) ? time.range : null;
    if (!range || range.definition.json.count || range.made.length <= (range.definition.json.least || 0)) return false;
    this.machine.shrink(range, range.made.indexOf(time));
    this.machine.settle();
    return true;
  }

  // By address: {t, v, rel, req, ro, bad, opt} of each question; by `#address` {n, rel} of each repeat.
  state() {
    const found = { __proto__: null };
    for (const [prefix, node] of walk(this.machine.root)) {
      if (isRange(node)) found[`#${prefix}${node.definition.name}`] = stateOfRange(node);
      else found[prefix + node.definition.name] = stateOfLeaf(node);
    }
    return found;
  }

  // The state of what may have changed since this was asked last.
  changes() {
    const found = { __proto__: null };
    for (const node of this.machine.touched) {
      if (isRange(node)) found["#" + addressOf(node)] = stateOfRange(node);
      else found[addressOf(node)] = stateOfLeaf(node);
    }
    this.machine.touched = new Set();
    return found;
  }

  // Show the options' words in another language ("" is the form's own).
  speak(language) {
    this.machine.speak(language);
    this.machine.settle();
  }

  // What applies and is answered, by name; a repeat is a list with one such object for each time.
  answers() {
    return answersOf(this.machine.root);
  }
}
