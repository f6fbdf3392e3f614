// Where things stand in a form with repeats: `age`, `family[2].age`, `family[2].jobs[1].title`. Knows no page.

export const nameOf = (address) => address.split("].").pop();

const SPECIAL = /[.*+?^${}()|[\]\\]/g;

// `text` (an id, a field's name, a list of ids) with the time `from` of a repeat (`family[3]`) become `to`.
export const moved = (text, from, to) =>
  text.replace(new RegExp(`(^|[\\s.#{])${from.replace(SPECIAL, "\\$&")}(?=$|[\\s.])`, "g"), (_, before) => before + to);

// The repeats that a draft's fields speak of, by address: how many times each was there. A field `family[2].__` says
// that there was a second one; `family[0].__` that it was asked about at all.
export const timesIn = (pairs) => {
  const found = new Map();
  for (const [field] of pairs) {
    const [, address, number] = /^(.*)\[(\d{1,4})\]\.__$/.exec(field) || [];
    if (address) found.set(address, Math.max(found.get(address) || 0, +number));
  }
  return found;
};

// The model's nodes as they lie in each other: an array of children's places by place.
export const kidsOf = ({ nodes }) => {
  const kids = nodes.map(() => []);
  nodes.forEach(({ up }, index) => up >= 0 && kids[up].push(index));
  return kids;
};

// Goes through all that a form may hold, in document order. visit(node, address) is called for each question;
// `count` gives how many times a repeat is there, by its address. Gives what was visited, nested by name.
export const gather = ({ nodes }, kids, count, visit, holder = 0, prefix = "", found = {}) => {
  for (const index of kids[holder]) {
    const { kind, name } = nodes[index];
    if (kind == "group") gather({ nodes }, kids, count, visit, index, prefix, found);
    else if (kind == "leaf") {
      const value = visit(nodes[index], prefix + name);
      if (value !== undefined) found[name] = value;
    } else {
      const times = count(prefix + name);
      found[name] = Array.from({ length: times }, (_, place) =>
        gather({ nodes }, kids, count, visit, index, `${prefix}${name}[${place + 1}].`));
    }
  }
  return found;
};
