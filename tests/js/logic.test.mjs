// Runs tests/vectors/logic.json through the phone's engine.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

process.env.TZ = 'Asia/Shanghai';
const at = (path) => new URL(path, import.meta.url);
const logic = await import(at('../../forms_builder/static/forms_builder/logic.js'));
for (const name of ['more', 'paths', 'places', 'digest', 'random']) {
  await import(at(`../../forms_builder/static/forms_builder/logic-${name}.js`));
}
const { documentScope } = await import(at('../../forms_builder/conformance/documents.mjs'));
const { answers: vectors, documents } = JSON.parse(readFileSync(at('../vectors/logic.json'), 'utf8'));

const scopeOf = (vector) => ({
  value: (name) => {
    assert.ok(name in vector.answers, 'no answer for ' + name);
    return vector.answers[name];
  },
  current: () => vector.current ?? '',
  now: () => new Date(vector.now ?? '2026-03-15T16:30:00+08:00'),
});

const check = (vector, scope) => {
    if (vector.as === 'boolean') {
      assert.equal(logic.truth(vector.ast, scope), vector.result);
    } else if (vector.as === 'string') {
      assert.equal(logic.string(vector.ast, scope), vector.result);
    } else {
      const expected = Number(vector.result);
      const number = logic.number(vector.ast, scope);
      if (vector.near) assert.ok(Math.abs(number - expected) <= 1e-12 * Math.abs(expected), String(number));
      else if (expected === 0) assert.ok(number === 0, String(number));
      else assert.equal(number, expected);
    }
};

for (const vector of vectors) {
  const shown = [JSON.stringify(vector.answers), vector.current ?? ''].join(' ');
  test(vector.expr + ' with ' + shown, () => check(vector, scopeOf(vector)));
}

const NOW = new Date('2026-03-15T16:30:00+08:00');
for (const { data, lists, labels, cases } of documents) {
  for (const each of cases) {
    const document = { data, lists, labels, owner: each.owner };
    test(each.expr + ' at ' + each.owner, () => check(each, documentScope(document, NOW)));
  }
}

test('calculations store nothing where there is no number or date', () => {
  const scope = scopeOf({ answers: {} });
  assert.equal(logic.answer(['number', 'x'], scope), '');
  assert.equal(logic.answer(['date', 'x'], scope), '');
  assert.equal(logic.answer(['+', 1, 1], scope), '2');
  assert.equal(logic.answer('x', scope), 'x');
});

test('unknown functions are named', () => {
  assert.throws(() => logic.evaluate(['constructor'], scopeOf({ answers: {} })), /constructor/);
});

test('predicates inside predicates are bounded', () => {
  const rows = Array.from({ length: 2000 }, (_, index) => [String(index)]);
  const scope = documentScope({ data: {}, lists: { l: { columns: ['n'], rows } } }, NOW);
  const items = (predicate) => ['path', ['instance', 'l'], ['child', 'item', predicate]];
  const tree = ['count', items(['>', ['count', items(['>', ['column', 'n'], 1])], 0])];
  assert.throws(() => logic.evaluate(tree, scope), /too_much_work/);
});
