// Addresses of what stands in repeats: renumbered, read from a draft, and gathered into nested answers.
import assert from 'node:assert/strict';
import { test } from 'node:test';

const at = (path) => new URL(path, import.meta.url);
const { gather, kidsOf, moved, nameOf, timesIn } = await import(
  at('../../forms_builder/static/forms_builder/phone/addresses.js')
);

test('a name is the end of an address', () => {
  assert.equal(nameOf('age'), 'age');
  assert.equal(nameOf('family[2].age'), 'age');
  assert.equal(nameOf('family[2].jobs[11].title.x'), 'title.x');
});

const MOVES = [
  ['family[0].age', 'family[0]', 'family[3]', 'family[3].age'],
  ['i.family[0].age', 'family[0]', 'family[3]', 'i.family[3].age'],
  ['h.family[0].age e.family[0].age', 'family[0]', 'family[12]', 'h.family[12].age e.family[12].age'],
  ['#q.family[0]', 'family[0]', 'family[1]', '#q.family[1]'],
  ['__consent.family[0].phone', 'family[0]', 'family[2]', '__consent.family[2].phone'],
  ['family[2].jobs[0].title', 'family[2].jobs[0]', 'family[2].jobs[1]', 'family[2].jobs[1].title'],
  ['family[10].age', 'family[1]', 'family[2]', 'family[10].age'],
  ['myfamily[1].age', 'family[1]', 'family[2]', 'myfamily[1].age'],
  ['jobs[1].title', 'family[1]', 'family[2]', 'jobs[1].title'],
  ['a+b[1].x', 'a+b[1]', 'a+b[2]', 'a+b[2].x'],
  ['${family[0].who}的父母', 'family[0]', 'family[2]', '${family[2].who}的父母'],
  ['我家[3].年龄', '我家[3]', '我家[2]', '我家[2].年龄'],
];
for (const [text, from, to, wanted] of MOVES) {
  test(`${text}: ${from} becomes ${to}`, () => assert.equal(moved(text, from, to), wanted));
}

test('there and back again leaves every address as it was', () => {
  for (let number = 1; number < 60; number++) {
    const there = moved('m.r[0].in[0].x r[0]', 'r[0]', `r[${number}]`);
    assert.equal(moved(there, `r[${number}]`, 'r[0]'), 'm.r[0].in[0].x r[0]');
  }
});

test('a draft says how many times each repeat was there', () => {
  const pairs = [
    ['age', '3'], ['family[1].__', '1'], ['family[2].__', '1'], ['family[2].jobs[1].__', '1'],
    ['car[0].__', '1'], ['family[2].who', 'x'],
  ];
  assert.deepEqual([...timesIn(pairs)], [['family', 2], ['family[2].jobs', 1], ['car', 0]]);
});

const model = {
  nodes: [
    { name: '', kind: 'root', up: -1 },
    { name: 'city', kind: 'leaf', up: 0 },
    { name: 'home', kind: 'group', up: 0 },
    { name: 'family', kind: 'repeat', up: 2 },
    { name: 'age', kind: 'leaf', up: 3 },
    { name: 'jobs', kind: 'repeat', up: 3 },
    { name: 'title', kind: 'leaf', up: 5 },
    { name: 'last', kind: 'leaf', up: 0 },
  ],
};

test('answers are gathered in document order and nested by name', () => {
  const times = { family: 2, 'family[1].jobs': 0, 'family[2].jobs': 2 };
  const seen = [];
  const found = gather(model, kidsOf(model), (address) => times[address], (node, address) => {
    seen.push(address);
    return address == 'family[1].age' ? undefined : address;
  });
  assert.deepEqual(seen, [
    'city', 'family[1].age', 'family[2].age', 'family[2].jobs[1].title', 'family[2].jobs[2].title', 'last',
  ]);
  assert.deepEqual(found, {
    city: 'city',
    family: [
      { jobs: [] },
      { age: 'family[2].age', jobs: [{ title: 'family[2].jobs[1].title' }, { title: 'family[2].jobs[2].title' }] },
    ],
    last: 'last',
  });
});
