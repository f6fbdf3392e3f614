// The phone's engine by itself: codecs by tests/vectors/engine.json, and what a page does with `follow`.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

process.env.TZ = 'Asia/Shanghai';
const at = (path) => new URL('../../forms_builder/static/forms_builder/' + path, import.meta.url);
const { answerOf, canonical, textOf } = await import(at('engine/codecs.js'));
const { follow, judge } = await import(at('engine.js'));
for (const module of ['logic-more.js', 'phone/judge-types.js']) await import(at(module));

const vectors = JSON.parse(readFileSync(new URL('../vectors/engine.json', import.meta.url), 'utf8'));

test('texts are canonical', () => {
  for (const [text, codec, span, expected] of vectors.canonical) {
    assert.equal(canonical(text, codec, span), expected, JSON.stringify([text, codec]));
    assert.equal(canonical(expected, codec, span), expected);
  }
  for (const [raw, codec, rows, expected] of vectors.text_of) assert.deepEqual(textOf(raw, codec, rows), expected);
  for (const [text, codec, expected] of vectors.answer_of) assert.deepEqual(answerOf(text, codec), expected);
});

test(`${vectors.verdicts.length} verdicts are the server's`, () => {
  for (const { rules, raw, consent, now, relevant, problems, values, offered } of vectors.verdicts) {
    const found = judge(rules, raw, consent, new Date(now));
    const shown = JSON.stringify({ raw, consent });
    assert.deepEqual([...found.relevant].sort(), relevant, shown);
    assert.deepEqual(found.problems.map(({ question, code, params = {} }) => [question, code, params]), problems, shown);
    assert.deepEqual({ ...found.values }, values, shown);
    assert.deepEqual({ ...found.offered }, offered, shown);
  }
});

const leaf = (name, type, up, more = {}) => ({ name, kind: 'leaf', up, type, ...more });
const RULES = {
  questions: [
    { name: 'zone', type: 'text' },
    { name: 'age', type: 'integer', required: 1, rule: ['<', ['.'], 150], say: 'too old' },
    { name: 'shop', type: 'single' },
    { name: 'twice', type: 'calculated' },
    { name: 'total', type: 'calculated' },
  ],
  model: {
    nodes: [
      { name: '', kind: 'root', up: -1, el: 'data' },
      leaf('zone', 'text', 0),
      { name: 'family', kind: 'repeat', up: 0, least: 0, most: 3 },
      leaf('age', 'integer', 2, { codec: 'int', req: 1, con: [3, ['<', ['.'], 150]], static: '7' }),
      leaf('shop', 'single', 2, { codec: 'select1', list: 'shops', where: [1, ['=', ['column', 'zone'], ['$', 'zone']]] }),
      leaf('twice', 'calculated', 2, { silent: 1, calc: [2, ['*', ['$', 'age'], 2]] }),
      leaf('total', 'calculated', 0, { silent: 1, calc: [4, ['sum', ['$', 'twice']]] }),
    ],
    lists: { shops: { columns: ['name', 'zone'], rows: [['a', 'n'], ['b', 'n'], ['c', 's']] } },
  },
};
const plain = (value) => JSON.parse(JSON.stringify(value));

test('a page follows a form from its defaults through every change', () => {
  const live = follow(RULES);
  assert.deepEqual(plain(live.raw()), { family: [{ age: '7', twice: '14' }], total: '14' });
  let verdict = live.judge({ zone: '', family: [{ age: '7', shop: '' }] });
  assert.deepEqual([...verdict.relevant], ['zone', 'family', 'family[1].age', 'family[1].shop', 'family[1].twice', 'total']);
  assert.deepEqual(verdict.problems, []);
  assert.deepEqual({ ...verdict.offered }, { 'family[1].shop': [] });

  assert.equal(live.add('family'), true);
  verdict = live.judge({ zone: 'n', family: [{ age: '200', shop: 'a' }, { age: '', shop: 'c' }] });
  assert.deepEqual(verdict.problems.map(({ question, code, message }) => [question, code, message]), [
    ['family[1].age', 'constraint', 'too old'],
    ['family[2].age', 'required', undefined],
    ['family[2].shop', 'unknown_option', undefined],
  ]);
  assert.deepEqual({ ...verdict.offered }, { 'family[1].shop': ['a', 'b'], 'family[2].shop': ['a', 'b'] });
  assert.equal(verdict.values['family[1].twice'], '400');

  assert.equal(live.remove('family[1]'), true);
  verdict = live.judge({ zone: 's', family: [{ age: '3', shop: 'c' }] });
  assert.deepEqual(verdict.problems, []);
  assert.deepEqual({ ...verdict.values }, { 'family[1].twice': '6', total: '6' });
});

test('only what follows from a change is worked out', () => {
  const live = follow(RULES, { answers: { zone: 'n', family: [{ age: '1' }, { age: '2' }, { age: '3' }] } });
  const sheet = { zone: 'n', family: [{ age: '1' }, { age: '2' }, { age: '3' }] };
  live.judge(sheet);
  const before = live.session.evaluated;
  live.judge(sheet);
  assert.equal(live.session.evaluated, before);
  const verdict = live.judge({ ...sheet, family: [{ age: '1' }, { age: '5' }, { age: '3' }] });
  assert.equal(live.session.evaluated - before, 3); // its rule, twice and the total
  assert.equal(verdict.values.total, '18');
});

test('a whole sheet is judged as it is', () => {
  const found = judge(RULES, { family: [{}, {}, {}, {}] }, {}, new Date());
  assert.deepEqual(found.problems.map(({ question, code, params }) => [question, code, params]), [
    ['family', 'too_many_times', { most: 3, given: 4 }],
    ['family[1].age', 'required', undefined],
    ['family[2].age', 'required', undefined],
    ['family[3].age', 'required', undefined],
  ]);
});
