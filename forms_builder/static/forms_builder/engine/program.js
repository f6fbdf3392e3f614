// A model made ready to run: definitions with their places, and how one finds another by name.
// The twin of forms_builder/engine/program.py; the model's layout is described in forms_builder/engine/model.py.

import { table } from "../logic-paths.js";
import { canonical } from "./codecs.js";

const KINDS = ["rel", "req", "ro", "con", "calc", "def", "where", "count", "trig"];

// What a list's rows hold in the column of values; rows without anything there offer nothing.
const valuesOf = ({ columns, rows }, column) => {
  const place = columns.indexOf(column);
  return place < 0 ? [] : rows.map((row) => row[place]).filter(Boolean);
};

// The values of the rows for which a filter holds, as a path: look-ups find those fast.
const offered = (list, column, test) => ["path", ["instance", list], ["child", "item", test], ["child", column]];

const definitionOf = (json, index, above, lists) => {
  const choices = lists.get(json.list);
  const column = !choices || choices.columns.includes("name") ? "name" : "value";
  const treeOf = (kind) => kind == "where" ? offered(json.list, column, json[kind][1]) : json[kind][1];
  // The trigger works a triggered calculation out; what is never asked is never relevant.
  const isTask = (kind) =>
    Array.isArray(json[kind]) && !(kind == "calc" && json.trig) && !(kind == "rel" && json.never);
  return {
    json,
    index,
    name: json.name,
    kind: json.kind,
    element: (json.el === undefined ? json.name : json.el) || "",
    repeats: above ? [...above.repeats, ...(above.kind == "repeat" ? [above.index] : [])] : [],
    kids: [],
    codec: json.codec || "",
    static: canonical(json.static || "", json.codec, json.span),
    // Nobody can answer it: the engine alone says what it is.
    computed: !!(json.silent && json.calc && !json.trig),
    options: json.opts || (json.list === undefined ? null : choices ? valuesOf(choices, column) : []),
    tasks: KINDS.filter(isTask).map((kind) => ({ kind, rank: json[kind][0], tree: treeOf(kind) })),
  };
};

export const programOf = (model) => {
  const definitions = [];
  const byName = new Map();
  const lists = new Map(Object.entries(model.lists));
  let ranks = 0;
  model.nodes.forEach((json, index) => {
    const above = definitions[json.up];
    const found = definitionOf(json, index, above, lists);
    definitions.push(found);
    if (above) above.kids.push(found);
    if (found.name) byName.set(found.name, found);
    found.tasks.forEach(({ rank }) => {
      ranks = Math.max(ranks, rank + 1);
    });
  });

  // How `${name}` is found from `owner`: times of repeats to go out of, repeats to go into, the node's place.
  const routes = new Map();
  const route = (owner, name) => {
    if (!routes.has(owner)) routes.set(owner, new Map());
    const known = routes.get(owner);
    if (!known.has(name)) {
      const target = byName.get(name);
      let shared = 0;
      while (target && shared < owner.repeats.length && owner.repeats[shared] === target.repeats[shared]) shared++;
      known.set(name, target && {
        out: owner.repeats.length - shared, into: target.repeats.slice(shared), at: target.index,
      });
    }
    return known.get(name);
  };

  // A list's root element, by the list's name or that of the file it came from; null where there is none.
  const tables = new Map();
  const stem = (file = "") => file.replace(/^.*\//, "").replace(/(.)\.[^.]*$/, "$1");
  const tableOf = (name) => {
    if (!tables.has(name)) {
      const choices = lists.get(name) || [...lists.values()].find((each) => stem(each.file) == name);
      tables.set(name, choices ? table(choices.columns, choices.rows) : null);
    }
    return tables.get(name);
  };
  return { model, definitions, byName, ranks, route, table: tableOf, root: definitions[0] };
};
