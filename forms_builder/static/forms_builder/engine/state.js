// What a session shows: the state of each question and repeat, and the answers.
// The twin of forms_builder/engine/state.py.
import { answerOf } from "./codecs.js";
import { isBranch, isRange } from "./nodes.js";

// Whether the question, or a group or repeat around it, is read only.
export const isReadOnly = (node) => {
  while (node && !node.locked) node = node.holder;
  return !!node;
};

// "constraint", "required" or "". A question that does not apply is never wrong.
export const violation = (leaf) =>
  !leaf.applies ? ""
  : !leaf.shown && !leaf.bases ? (leaf.needed ? "required" : "")
  : leaf.valid ? "" : "constraint";

export const stateOfLeaf = (leaf) => {
  const found = { t: leaf.definition.json.sort || "input", v: leaf.shown, rel: leaf.applies };
  if (leaf.needed) found.req = true;
  if (isReadOnly(leaf)) found.ro = true;
  const bad = violation(leaf);
  if (bad) found.bad = bad;
  if (leaf.options) found.opt = [...leaf.options];
  return found;
};

export const stateOfRange = (range) => ({ n: range.made.length, rel: range.applies });

// [prefix of the address, node] of all questions and repeats, in document order.
export const walk = function* (frame, prefix = "") {
  for (const node of frame.nodes.values()) {
    if (isBranch(node)) continue;
    yield [prefix, node];
    if (isRange(node)) {
      for (const [place, time] of node.made.entries()) {
        yield* walk(time, `${prefix}${node.definition.name}[${place + 1}].`);
      }
    }
  }
};

// One answer, null where there is none: as it came where it is still seen whole, else made of its text.
export const answerTo = (leaf) => {
  const { codec } = leaf.definition;
  if (!leaf.shown && !leaf.bases) return null;
  const made = ["select1", "select", "rank"].includes(codec);
  return leaf.raw !== null && !made ? leaf.raw : answerOf(leaf.shown, codec);
};

// The answers in a frame, by name.
export const answersOf = (frame) => {
  const found = { __proto__: null };
  for (const node of frame.nodes.values()) {
    if (isBranch(node) || !node.applies) continue;
    const answer = isRange(node) ? node.made.map(answersOf) : answerTo(node);
    if (answer !== null) found[node.definition.name] = answer;
  }
  return found;
};
