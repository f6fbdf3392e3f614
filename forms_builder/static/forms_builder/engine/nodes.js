// The document: questions, groups and the times of repeats, as expressions walk it (logic-paths.js says how).
// A node that is read tells the tracker, so that whoever read it can be asked again when it changes.
// The twin of forms_builder/engine/nodes.py and building.py.

// What has been read since listening began, each once; null while nobody listens. `run` tells one listening from
// the other.
export const tracker = { reads: null, run: 0 };
const read = (cell) => {
  if (tracker.reads && cell.run != tracker.run) {
    cell.run = tracker.run;
    tracker.reads.push(cell);
  }
};

const NONE = [];

// A question. `base` is what it holds, `shown` what others see of it: "" where it does not apply.
class Leaf {
  constructor(definition, frame, parent, holder) {
    const { json } = definition;
    Object.assign(this, { definition, frame, parent, holder, name: definition.element });
    this.observers = new Set();
    this.run = 0;
    this.base = definition.static;
    this.bases = null; // several texts at once: files
    this.raw = null; // the answer that `base` was made of
    this.shown = "";
    this.own = !json.rel && !json.never;
    this.applies = false;
    this.needed = json.req === 1;
    this.locked = json.ro === 1;
    this.valid = true;
    this.options = json.where ? NONE : definition.options;
    this.outcome = null; // what the calculation came to last
    this.fresh = true; // whether the first outcome may still replace what was loaded
    this.tasks = [];
  }

  get text() {
    read(this);
    return this.shown;
  }

  // As conditions see it: several files are several texts.
  get value() {
    read(this);
    return this.bases && this.applies ? this.bases : this.shown;
  }

  // An option's words, of those on offer; "" where there is no such option.
  label(value) {
    read(this);
    if (!this.options || !this.options.includes(value)) return "";
    const { words = {} } = this.definition.json;
    let root = this.frame;
    while (root.outer) root = root.outer;
    const said = (language) => (words[language] && Object.hasOwn(words[language], value) ? words[language][value] : "");
    return said(root.language) || said("");
  }

  get children() {
    return NONE;
  }

  child() {
    return NONE;
  }
}

// The root, a group, or one time of a repeat. The root and the times are frames: they find their nodes.
class Branch {
  constructor(definition, frame, parent, holder) {
    Object.assign(this, { definition, parent, holder, name: definition.element });
    this.frame = frame || this;
    this.kids = [];
    this.byElement = new Map();
    this.nodes = new Map();
    this.ranges = []; // the repeats in a frame
    this.outer = null; // the frame around a time of a repeat
    this.first = false; // the root, and the first times that a new document begins with
    this.language = ""; // of the root: which words are shown
    this.range = null; // the repeat that this is a time of
    this.own = true;
    this.applies = false;
    this.locked = false;
    this.tasks = [];
  }

  get text() {
    return this.children.map((each) => each.text).join("");
  }

  get children() {
    return this.kids.flatMap((kid) =>
      kid instanceof Range ? kid.times : kid instanceof Branch && !kid.name ? kid.children : kid);
  }

  child(name) {
    const found = this.byElement.get(name) || NONE;
    return found.some((each) => each instanceof Range)
      ? found.flatMap((each) => (each instanceof Range ? each.times : each))
      : found;
  }
}

// A repeat with the times that there are of it.
class Range {
  constructor(definition, frame, parent, holder) {
    Object.assign(this, { definition, frame, parent, holder });
    this.observers = new Set();
    this.run = 0;
    this.made = [];
    this.own = !definition.json.rel;
    this.applies = false;
    this.locked = definition.json.ro === 1;
    this.pending = NONE; // loaded answers of times that a count has yet to allow
    this.tasks = [];
  }

  get times() {
    read(this);
    return this.made;
  }
}

export const isLeaf = (node) => node instanceof Leaf;
export const isBranch = (node) => node instanceof Branch;
export const isRange = (node) => node instanceof Range;

const nodeOf = (frame, holder, element, definition) => {
  if (definition.kind == "leaf") return new Leaf(definition, frame, element, holder);
  if (definition.kind == "repeat") return new Range(definition, frame, element, holder);
  const branch = new Branch(definition, frame, element, holder);
  branch.own = !definition.json.rel;
  branch.locked = definition.json.ro === 1;
  return branch;
};

// Everything in a group; a group without a name is no element, its kids belong to the one around it.
const fill = (frame, holder, element, kids) => {
  for (const definition of kids) {
    const node = nodeOf(frame, holder, element, definition);
    frame.nodes.set(definition.index, node);
    if (isRange(node)) frame.ranges.push(node);
    holder.kids.push(node);
    if (definition.element) {
      const same = element.byElement.get(definition.element);
      if (same) same.push(node);
      else element.byElement.set(definition.element, [node]);
    }
    for (const { kind, rank, tree } of definition.tasks) {
      node.tasks.push({ kind, rank, tree, node, sources: [], alive: true, queued: false, turns: 0, seen: null });
    }
    if (isBranch(node)) fill(frame, node, definition.element ? node : element, definition.kids);
  }
};

// The whole document; its repeats have no times yet.
export const rootOf = (program) => {
  const root = new Branch(program.root, null, null, null);
  fill(root, root, root, program.root.kids);
  return root;
};

// One more time of a repeat, not yet among its times.
export const timeOf = (range) => {
  const time = new Branch(range.definition, null, range.parent, range);
  time.outer = range.frame;
  time.range = range;
  fill(time, time, time, range.definition.kids);
  return time;
};

// What stands before the names in a frame: "" or "family[2].".
export const prefixOf = (frame) =>
  frame.range ? `${prefixOf(frame.outer)}${frame.definition.name}[${frame.range.made.indexOf(frame) + 1}].` : "";
export const addressOf = (node) =>
  isBranch(node) && node.frame == node ? prefixOf(node).slice(0, -1) : prefixOf(node.frame) + node.definition.name;

// The node at `name`, `family[2].age`, `family[2].jobs` or `family[2]`; null where there is none.
export const find = (program, root, address) => {
  let frame = root;
  const parts = address.split(".");
  for (let place = 0; place < parts.length; place++) {
    const match = /^([^[\].]+)(?:\[([1-9]\d{0,5})\])?$/.exec(parts[place]);
    const definition = match && program.byName.get(match[1]);
    const node = definition && frame.nodes.get(definition.index);
    if (!node) return null;
    if (!match[2]) return place == parts.length - 1 ? node : null;
    if (!isRange(node) || match[2] > node.made.length) return null;
    frame = node.made[match[2] - 1];
  }
  return frame;
};
