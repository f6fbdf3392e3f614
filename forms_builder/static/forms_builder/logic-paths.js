// Location paths, and the functions that look at nodes rather than at their texts; loaded only where a form has them.
// The twin of forms_builder/logic/paths.py, lookups.py, nodes.py and function_nodes.py: the same vectors hold both.
//
// A node has name, parent, text, children (an array) and child(name), the array of its children of that name; one
// with options may have label(value), the words of an option. A scope that knows the document has, besides what
// logic.js asks for: node(), named(name) (an array of nodes), root(), and instance(id), the root element of a list
// or null; it may give random() and uuid().

import { evaluate, forms, number, string, toNodes, toTruth } from './logic.js';

const MAX_WORK = 25e4; // nodes that predicates inside predicates may test

const texts = (nodes) => nodes.map((node) => node.text);
// One question alone is its text, so `../q` is true when `${q}` is.
const valueOf = (nodes) => nodes.length == 1 && !nodes[0].children.length ? nodes[0].text : texts(nodes);

// A choice list or attached file: a root element with items, found fast by their cells. Make it once and keep it.
export const table = (columns, rows) => {
  const root = { name: 'root', parent: null, child: (name) => name == 'item' ? root.children : [] };
  const item = (row) => {
    const node = {
      name: 'item',
      parent: root,
      child: (name) => {
        const index = columns.indexOf(name);
        return index < 0 || row[index] === undefined ? [] : [cell(node, name, row[index])];
      },
      get children() {
        return columns.flatMap(node.child);
      },
      get text() {
        return row.join('');
      },
    };
    return node;
  };
  root.children = rows.map(item);
  Object.defineProperty(root, 'text', { get: () => texts(root.children).join('') });
  return root;
};
const cell = (parent, name, text) => ({ name, parent, text, children: [], child: () => [] });

// What stands above the root element. A root without a name answers to any.
const above = (root) => ({
  name: '',
  parent: null,
  get text() {
    return root.text;
  },
  children: [root],
  child: (name) => root.name == name || !root.name ? [root] : [],
});

// The nodes for which a predicate holds; a number is a position. places and size say where the nodes stood in a list
// that they were picked from.
let work = 0;
export const where = (nodes, predicate, scope, places, size = nodes.length) => {
  if (!scope.tested) work = 0;
  if ((work += nodes.length) > MAX_WORK) throw Error('too_much_work');
  const inner = {
    value: (name) => scope.value(name),
    now: () => scope.now(),
    node: () => scope.node(),
    named: (name) => scope.named(name),
    root: () => scope.root(),
    instance: (id) => scope.instance(id),
    random: scope.random && (() => scope.random()),
    uuid: scope.uuid && (() => scope.uuid()),
    current: () => inner.tested.text,
    column: (name) => valueOf(inner.tested.child(name)),
    size,
  };
  return nodes.filter((node, index) => {
    inner.tested = node;
    inner.place = places ? places[index] : index + 1;
    const value = evaluate(predicate, inner);
    return typeof value == 'number' ? value == inner.place : toTruth(value);
  });
};
const narrowed = (nodes, predicates, scope) =>
  predicates.reduce((kept, predicate) => where(kept, predicate, scope), nodes);

const step = (nodes, [kind, ...predicates], scope) => {
  if (kind == 'parent') return [...new Set(nodes.map((node) => node.parent))].filter(Boolean);
  const name = kind == 'child' && predicates.shift();
  return nodes.flatMap((node) =>
    narrowed(name ? node.child(name) : kind == 'any' ? node.children : [node], predicates, scope));
};

// The items of a list found by a cell without walking it: `item[name = ${x} and …]`. Lists never change, so what a
// column holds is remembered as long as the list's root element lives.
const indexes = new WeakMap();
const anywhere = ([kind]) => ['$', 'current', 'instance'].includes(kind);
const isFixed = (ast) =>
  typeof ast == 'string' || Array.isArray(ast) && (anywhere(ast) || ast[0] == 'path' && anywhere(ast[1]) &&
    ast.slice(2).every((each) => each.length == (each[0] == 'child' ? 2 : 1)));
// Column and value of a test that only compares one with the other.
const pairOf = (test) => test[0] == '=' && [[test[1], test[2]], [test[2], test[1]]].find(([column, value]) =>
  Array.isArray(column) && column[0] == 'column' && isFixed(value));
const columnOf = (root, name, column) => {
  const known = indexes.get(root) || new Map();
  indexes.set(root, known);
  const key = name + '/' + column;
  if (!known.has(key)) {
    const found = new Map();
    root.child(name).forEach((node, index) => {
      new Set(texts(node.child(column))).forEach((text) => {
        if (!found.has(text)) found.set(text, []);
        found.get(text).push({ node, place: index + 1 });
      });
    });
    known.set(key, found);
  }
  return known.get(key);
};
const lookedUp = (root, name, predicate, scope) => {
  const parts = predicate[0] == 'and' ? predicate.slice(1) : [predicate];
  const pairs = parts.map(pairOf);
  const at = pairs.findIndex(Boolean);
  if (at < 0) return null;
  const value = evaluate(pairs[at][1], scope);
  if (typeof value != 'string' && !Array.isArray(value)) return null;
  const column = columnOf(root, name, pairs[at][0][1]);
  const found = [...new Set([value].flat())].flatMap((text) => column.get(text) || []);
  const picked = [...new Map(found.map((each) => [each.place, each])).values()].sort((x, y) => x.place - y.place);
  const nodes = picked.map((each) => each.node);
  return parts.length == 1 ? nodes
    : where(
      nodes, ['and', ...parts.filter((_, index) => index != at), ['true']],
      scope, picked.map((each) => each.place), root.child(name).length,
    );
};
const lookUp = (root, steps, scope) => {
  const [[kind, name, first, ...more] = [], ...rest] = steps;
  const found = kind == 'child' && first !== undefined && lookedUp(root, name, first, scope);
  return found ? follow(narrowed(found, more, scope), rest, scope) : follow([root], steps, scope);
};
const follow = (nodes, steps, scope) => steps.reduce((found, each) => step(found, each, scope), nodes);

// Of `${name}[…]` some of each parent's nodes, of `(…)[…]` some of the whole list.
const filtered = ([inner, ...predicates], scope) => {
  const found = nodesOf(inner, scope) || [];
  if (inner[0] != '$') return narrowed(found, predicates, scope);
  const groups = new Map();
  found.forEach((node) => groups.set(node.parent, [...groups.get(node.parent) || [], node]));
  return [...groups.values()].flatMap((group) => narrowed(group, predicates, scope));
};

const within = (node, outer) => {
  while (node && node != outer) node = node.parent;
  return !!node;
};
const depth = (node) => {
  let levels = 0;
  while ((node = node.parent)) levels++;
  return levels;
};
const descendants = (node) => node.children.flatMap((child) => [child, ...descendants(child)]);
// The nodes of a tree; of `${name}` those in the whole document, as XLSForm writes it there.
const everywhere = (ast, scope) => {
  const near = nodesOf(ast, scope) || [];
  if (ast[0] != '$') return near;
  if (!near.length) return descendants(scope.root()).filter((node) => node.name == ast[1]);
  const names = [];
  for (let node = near[0]; node.parent; node = node.parent) names.unshift(node.name);
  return names.reduce((nodes, name) => nodes.flatMap((node) => node.child(name)), [scope.root()]);
};
// indexed-repeat(x, rep, n, …): the x inside the n-th of rep; outer repeats first.
const indexedRepeat = ([target, ...rest], scope) => {
  const pairs = [];
  for (let index = 0; index < rest.length; index += 2) {
    const place = number(rest[index + 1], scope);
    const repeats = everywhere(rest[index], scope);
    if (!repeats.length || isNaN(place)) return [];
    pairs.push({ repeats, place, depth: depth(repeats[0]) });
  }
  let outer;
  for (const { repeats, place } of pairs.sort((a, b) => a.depth - b.depth)) {
    outer = repeats.filter((node) => !outer || within(node, outer))[place - 1];
    if (!outer) return [];
  }
  return everywhere(target, scope).filter((node) => within(node, outer));
};

const givers = {
  __proto__: null,
  path([start, ...steps], scope) {
    const nodes = nodesOf(start, scope) || [];
    return start[0] == 'instance' && nodes.length ? lookUp(nodes[0], steps, scope) : follow(nodes, steps, scope);
  },
  filter: filtered,
  $: ([name], scope) => scope.named(name),
  '.': (_, scope) => [scope.tested || scope.node()],
  column: ([name], scope) => scope.tested && scope.tested.child(name),
  current: (_, scope) => [scope.node()],
  '/': (_, scope) => [above(scope.root())],
  instance: ([id], scope) => [scope.instance(id)].filter(Boolean),
  'indexed-repeat': indexedRepeat,
};
// The nodes that a tree stands for; null where it stands for a value.
export const nodesOf = (ast, scope) =>
  Array.isArray(ast) && givers[ast[0]] ? givers[ast[0]](ast.slice(1), scope) : null;

const position = (node) => node.parent ? node.parent.child(node.name).indexOf(node) + 1 || 1 : 1;

// Adds what gives nodes, and as a value their texts.
export const addNodeFunction = (name, give) => {
  givers[name] = give;
  forms[name] = (parts, scope) => valueOf(give(parts, scope));
};
['path', 'filter', '/', 'current', 'instance', 'indexed-repeat'].forEach((name) => addNodeFunction(name, givers[name]));

Object.assign(forms, {
  position([ast], scope) {
    if (ast === undefined) return scope.tested ? scope.place : 1;
    const found = nodesOf(ast, scope) || [];
    // Of several nodes the one that holds the expression's own: `position(${rep})` inside the repeat.
    const own = found.find((node) => within(scope.node(), node)) || found[0];
    return own ? position(own) : NaN;
  },
  last: (_, scope) => scope.tested ? scope.size : 1,
  count([ast], scope) {
    const found = ['$', '.'].includes(ast[0]) ? null : nodesOf(ast, scope);
    return (found || toNodes(evaluate(ast, scope))).length;
  },
  pulldata(parts, scope) {
    const [file, column, keyColumn, key] = parts.map((part) => string(part, scope));
    const root = scope.instance(file);
    const steps = [['child', 'item', ['=', ['column', keyColumn], key]], ['child', column]];
    const [cell] = root ? lookUp(root, steps, scope) : [];
    return cell ? cell.text : '';
  },
  'jr:choice-name'([value, question], scope) {
    const [node] = nodesOf(question, scope) || [];
    return node && node.label ? node.label(string(value, scope)) : '';
  },
});
