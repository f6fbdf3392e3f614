// A document made of plain data, so that both engines can be given the same one; the twin of documents.py.
// Loads the module of location paths.
import { table } from '../static/forms_builder/logic-paths.js';

// Numbers and identifiers that come in the same order in both engines.
export const chance = () => {
  let drawn = 0;
  return {
    random: () => ++drawn * 37 % 100 / 100,
    uuid: () => '00000000-0000-4000-8000-' + String(++drawn).padStart(12, 0),
  };
};

const elementOf = (name, parent, content, repeated) => {
  const element = {
    name,
    parent,
    repeated,
    child: (wanted) => element.children.filter((each) => each.name === wanted),
    get text() {
      return (typeof content === 'string' ? content : '') + element.children.map((each) => each.text).join('');
    },
  };
  element.children = typeof content === 'string' ? []
    : Object.entries(content).flatMap(([key, value]) =>
      [value].flat().map((each) => elementOf(key, element, each, Array.isArray(value))));
  return element;
};
const descendants = (element) => element.children.flatMap((each) => [each, ...descendants(each)]);
const pathOf = (element) => element.parent ? pathOf(element.parent) + element.name + '/' : '';
const repeats = (element) => element ? [element].filter((each) => each.repeated).concat(repeats(element.parent)) : [];

// document: {data, lists: {id: {columns, rows}}, owner: the address of the node that expressions belong to,
// labels: {name: {option's value: its words}}}.
export const documentScope = ({ data, lists = {}, owner = '/data', labels = {} }, now) => {
  const root = elementOf('data', null, data, false);
  for (const each of descendants(root)) each.label = (value) => (labels[each.name] || {})[value] || '';
  const tables = Object.fromEntries(
    Object.entries(lists).map(([id, { columns, rows }]) => [id, table(columns, rows)])
  );
  const node = owner.split('/').slice(2).reduce((at, step) => {
    const [, name, place = 1] = /^([^[]+)(?:\[(\d+)\])?$/.exec(step);
    return at.child(name)[place - 1];
  }, root);
  // Whether a name may be there several times, and what there is.
  const find = (name) => {
    const called = (outer) => descendants(outer).filter((each) => each.name === name);
    const [first] = called(root);
    const place = first ? pathOf(first) : '';
    const outer = repeats(node).find((each) => place.startsWith(pathOf(each)) && place !== pathOf(each));
    const several = !first || repeats(first).length > repeats(outer).length;
    return [several, called(outer || root)];
  };
  return {
    ...chance(),
    value: (name) => {
      const [several, found] = find(name);
      const alone = found.length === 1 && !several && !found[0].children.length;
      return alone ? found[0].text : found.map((each) => each.text);
    },
    current: () => node.text,
    now: () => now,
    node: () => node,
    named: (name) => find(name)[1],
    root: () => root,
    instance: (id) => tables[id] || null,
  };
};
