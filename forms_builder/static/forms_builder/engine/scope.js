// What an expression sees: the answers around the node it belongs to (logic-paths.js says what it needs).
// The twin of forms_builder/engine/scope.py.
import { isBranch, isLeaf, isRange } from "./nodes.js";

// One scope for all expressions of a session; `owner` is the node whose turn it is.
export const scopeOf = (program, root, clock) => {
  const framed = (name) => {
    const { owner } = scope;
    const route = program.route(owner.definition, name);
    let { frame } = owner;
    for (let out = route ? route.out : 0; out > 0; out--) frame = frame.outer;
    return { route, frame };
  };
  const found = ({ route, frame }) => {
    if (!route) return [];
    let frames = [frame];
    for (const repeat of route.into) {
      const inside = [];
      for (const each of frames) for (const time of each.nodes.get(repeat).times) inside.push(time);
      frames = inside;
    }
    const nodes = [];
    for (const each of frames) {
      const node = each.nodes.get(route.at);
      if (isRange(node)) nodes.push(...node.times);
      else nodes.push(node);
    }
    return nodes;
  };
  const scope = {
    owner: root,
    now: clock,
    value(name) {
      const way = framed(name);
      if (!way.route) return "";
      const node = way.route.into.length ? null : way.frame.nodes.get(way.route.at);
      if (isLeaf(node)) return node.value;
      if (isBranch(node)) return node.text;
      const texts = found(way);
      for (let place = 0; place < texts.length; place++) texts[place] = isLeaf(texts[place]) ? texts[place].text : "";
      return texts;
    },
    current: () => (isLeaf(scope.owner) ? scope.owner.value : ""),
    node() {
      let node = scope.owner;
      while (isRange(node) || (isBranch(node) && !node.name)) node = node.parent || root;
      return node;
    },
    named: (name) => found(framed(name)),
    root: () => root,
    instance: program.table,
  };
  return scope;
};
