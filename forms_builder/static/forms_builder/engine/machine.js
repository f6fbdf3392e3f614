// The machine: takes tasks up, lowest rank first, evaluates what they say, and has those asked again whom a change
// concerns. The semantics are those of ODK's web engine; the twin is forms_builder/engine/running.py.
import { evaluate, number, toList, toText, truth } from "../logic.js";
import { canonical, words } from "./codecs.js";
import { isBranch, isLeaf, isRange, rootOf, timeOf, tracker } from "./nodes.js";
import { scopeOf } from "./scope.js";

const TURNS = 100; // how often one expression may run in one go
const SPARE = 5000; // how often all together may, beyond four times each
const MOST_TIMES = 1000; // how many times a repeat may have, whatever a count says
const ALL_TIMES = 2000; // and all repeats together: repeats in repeats multiply

// Tasks by rank; within a rank first come, first served.
const queueOf = (ranks) => {
  const buckets = Array.from({ length: ranks }, () => []);
  const heads = new Array(ranks).fill(0);
  let low = ranks;
  let started = [];
  let runs = 0;
  return {
    known: 0, // tasks there have been
    add(task) {
      if (!task.alive || task.queued || task.turns >= TURNS) return;
      task.queued = true;
      buckets[task.rank].push(task);
      if (task.rank < low) low = task.rank;
    },
    take() {
      // It would never settle: everything is left as it is.
      if (++runs > 4 * this.known + SPARE) {
        for (const [rank, bucket] of buckets.entries()) {
          for (const task of bucket) task.queued = false;
          buckets[rank] = [];
          heads[rank] = 0;
        }
      }
      for (; low < ranks; low++) {
        const bucket = buckets[low];
        while (heads[low] < bucket.length) {
          const task = bucket[heads[low]++];
          task.queued = false;
          if (task.alive) {
            if (!task.turns++) started.push(task);
            return task;
          }
        }
        buckets[low] = [];
        heads[low] = 0;
      }
      for (const task of started) task.turns = 0;
      started = [];
      runs = 0;
      return null;
    },
  };
};

// Be asked again when any of `reads` changes, and no longer for what was read before. The cells just read bear the
// tracker's run.
const watch = (task, reads) => {
  const { sources } = task;
  let same = sources.length == reads.length;
  for (let place = 0; same && place < reads.length; place++) same = sources[place] === reads[place];
  if (same) return;
  for (const cell of sources) if (cell.run != tracker.run) cell.observers.delete(task);
  for (const cell of reads) cell.observers.add(task);
  task.sources = reads;
};

// Begin to listen; `also` counts as read.
const listen = (also) => {
  tracker.run++;
  tracker.reads = [];
  if (also) also.text;
  return tracker.reads;
};

const drop = (task) => {
  task.alive = false;
  for (const cell of task.sources) cell.observers.delete(task);
  task.sources = [];
};

// What others see of a question: "" where it does not apply; of choices only those on offer.
export const seenOf = ({ applies, base, options, definition }) => {
  if (!applies || !base) return "";
  if (!options) return base;
  const { codec, json } = definition;
  if (codec == "select1") return options.includes(base) ? base : "";
  if (codec != "select" && codec != "rank") return base;
  const kept = words(base).filter((each) => options.includes(each));
  return codec == "select" ? kept.join(" ") : [...new Set([...kept, ...(json.partial ? [] : options)])].join(" ");
};

// What a calculation comes to, as text; "" where it is no number (but "Invalid Date", as in ODK).
const outcome = (tree, scope) => {
  const value = evaluate(tree, scope);
  return typeof value == "number" && isNaN(value) ? "" : toText(value);
};

// Whether an answer fits; what cannot be worked out holds nobody up.
const holds = (tree, scope) => tree === "" || truth(tree, scope);

const first = (value) => (Array.isArray(value) ? value[0] || "" : value);

const inside = function* (branch) {
  for (const kid of branch.kids) {
    yield kid;
    if (isBranch(kid)) yield* inside(kid);
  }
};

export class Machine {
  constructor(program, clock) {
    this.program = program;
    this.queue = queueOf(program.ranks);
    this.evaluated = 0; // how many expressions
    this.times = 0; // of all repeats together
    this.touched = new Set(); // the questions and repeats that were changed
    this.moved = true; // whether what applies, or how often, has changed
    this.fill = () => {}; // puts loaded answers into a time
    this.count = this.grow; // one more time where an expression says how many
    this.root = rootOf(program);
    this.scope = scopeOf(program, this.root, clock);
  }

  // Show other words; what reads an option's words is worked out again.
  speak(language) {
    this.root.language = language;
    const again = (branch) => {
      for (const node of inside(branch)) {
        if (isRange(node)) node.made.forEach(again);
        else if (isLeaf(node) && node.definition.json.words) this.changed(node);
      }
    };
    again(this.root);
  }

  // Work everything out for the first time.
  start() {
    this.begin(this.root, true);
    this.settle();
  }

  // Run until nothing is left to do.
  settle() {
    for (let task = this.queue.take(); task; task = this.queue.take()) {
      this.scope.owner = task.node;
      this["_" + task.kind](task);
    }
  }

  // Have a question hold `text` (canonical), as an answer or as a task's outcome.
  hold(leaf, text, raw = null, many = null, by = null) {
    leaf.base = text;
    leaf.raw = raw;
    leaf.bases = many;
    this.touched.add(leaf);
    this.show(leaf, by, !!many);
  }

  // Whether a repeat may have one more time.
  hasRoom({ definition: { json }, made }) {
    return made.length < (json.count ? MOST_TIMES : Math.min(json.most, MOST_TIMES)) && this.times < ALL_TIMES;
  }

  // One more time of a repeat, at the end, with the answers that were loaded for it.
  grow(range, loaded) {
    this.times++;
    this.moved = true;
    const time = timeOf(range);
    if (loaded) this.fill(time, loaded);
    range.made.push(time);
    this.begin(time, range.applies);
    this.changed(range);
    return time;
  }

  // One time less.
  shrink(range, at) {
    this.drop(range.made.splice(at, 1)[0]);
    this.changed(range);
  }

  // Each kind of task.

  _rel(task) {
    const { node } = task;
    const own = this.evaluate(task, truth);
    if (own != node.own) {
      node.own = own;
      this.spread(node, node.holder.applies);
    }
  }

  _req(task) {
    task.node.needed = this.evaluate(task, truth);
    this.touched.add(task.node);
  }

  _ro(task) {
    task.node.locked = this.evaluate(task, truth);
    this.touch(task.node);
  }

  // Only an answer can be wrong.
  _con(task) {
    const leaf = task.node;
    if (!leaf.shown && !leaf.bases) {
      leaf.valid = true;
      const reads = listen(leaf);
      tracker.reads = null;
      watch(task, reads);
    } else leaf.valid = this.evaluate(task, holds, leaf);
    this.touched.add(leaf);
  }

  _calc(task) {
    const leaf = task.node;
    const before = leaf.outcome;
    leaf.outcome = this.evaluate(task, outcome);
    if (leaf.outcome !== before && leaf.applies && leaf.fresh) this.overwrite(leaf, leaf.outcome, task);
    leaf.fresh = true;
  }

  _def(task) {
    if (task.node.applies) this.overwrite(task.node, this.once(task.tree, outcome), task);
    drop(task);
  }

  _where(task) {
    const leaf = task.node;
    const options = toList(this.evaluate(task, evaluate)).filter(Boolean);
    if (options.join("\n") != leaf.options.join("\n")) {
      leaf.options = options;
      this.show(leaf, null, true);
    }
  }

  _count(task) {
    const range = task.node;
    const wanted = this.evaluate(task, number);
    if (isNaN(wanted)) return; // nothing was said: as many as there are
    const times = Math.trunc(Math.min(Math.max(wanted, 0), MOST_TIMES));
    while (range.made.length > times) this.shrink(range, range.made.length - 1);
    while (range.made.length < times && this.hasRoom(range)) this.count(range);
  }

  // Sets the calculation's value when a triggering question's text has changed since it was seen last.
  _trig(task) {
    const before = task.seen;
    task.seen = this.evaluate(task, (names, scope) => JSON.stringify(names.map((name) => first(scope.value(name)))));
    if (before === null || before === task.seen) return;
    const { calc } = task.node.definition.json;
    this.overwrite(task.node, calc ? this.once(calc[1], outcome) : "", task);
  }

  // What they share.

  // What a task's tree comes to; its task is asked again when what was read changes.
  evaluate(task, how, also) {
    const reads = listen(also);
    const found = this.once(task.tree, how);
    tracker.reads = null;
    watch(task, reads);
    return found;
  }

  // What a tree comes to now. One that is too much work, or that no check has seen, comes to nothing.
  once(tree, how) {
    this.evaluated++;
    try {
      return how(tree, this.scope);
    } catch (error) {
      if (error instanceof TypeError || error instanceof RangeError) throw error;
      return how("", this.scope);
    }
  }

  overwrite(leaf, text, by) {
    const { codec, json } = leaf.definition;
    this.hold(leaf, canonical(text, codec, json.span), null, null, by);
  }

  // Work out what others see of a question, and tell those who look.
  show(leaf, by, changed) {
    const shown = seenOf(leaf);
    if (shown === leaf.shown && !changed) return;
    leaf.shown = shown;
    this.changed(leaf, by);
  }

  changed(cell, by) {
    this.touched.add(cell);
    for (const task of cell.observers) if (task != by) this.queue.add(task);
  }

  // Have a node and all in it apply, or not, as `around` does.
  spread(node, around) {
    const applies = around && node.own;
    if (applies == node.applies) return;
    node.applies = applies;
    this.moved = true;
    if (isLeaf(node)) {
      this.touched.add(node);
      if (applies && node.outcome !== null) {
        const { codec, json } = node.definition;
        node.base = canonical(node.outcome, codec, json.span);
        node.raw = node.bases = null;
      }
      this.show(node, null, !!node.bases);
      return;
    }
    if (isRange(node)) this.touched.add(node);
    for (const kid of isRange(node) ? node.made : node.kids) this.spread(kid, applies);
  }

  // Mark a node and the questions in it as changed for who shows them.
  touch(node) {
    if (!isBranch(node)) this.touched.add(node);
    for (const kid of (isBranch(node) ? node.kids : node.made) || []) this.touch(kid);
  }

  // Have all tasks of a new branch run.
  begin(branch, applies) {
    branch.applies = false;
    this.spread(branch, applies);
    for (const node of inside(branch)) {
      this.queue.known += node.tasks.length;
      for (const task of node.tasks) this.queue.add(task);
    }
  }

  drop(branch) {
    this.times--;
    this.moved = true;
    for (const node of inside(branch)) {
      node.tasks.forEach(drop);
      if (isRange(node)) node.made.forEach((time) => this.drop(time));
      this.touched.delete(node);
    }
  }
}

export { drop as dropTask };
