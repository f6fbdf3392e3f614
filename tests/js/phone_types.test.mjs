// Runs tests/vectors/types.json through the phone's judge: the newer question types are read as the server reads them.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

process.env.TZ = 'Asia/Shanghai';
const at = (path) => new URL(path, import.meta.url);
const { judge } = await import(at('../../forms_builder/static/forms_builder/phone/judge.js'));
await import(at('../../forms_builder/static/forms_builder/phone/judge-more.js'));
await import(at('../../forms_builder/static/forms_builder/phone/judge-types.js'));
const vectors = JSON.parse(readFileSync(at('../vectors/types.json'), 'utf8'));
const order = (a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);

for (const { form, rules, answers, problems } of vectors) {
  const [{ type, required, settings }] = form.items;
  const shown = [type, required, JSON.stringify(settings), JSON.stringify(answers).slice(0, 120)].join(' ');
  test(shown, () => {
    const found = judge(rules, { __proto__: null, ...answers }, {}, new Date('2026-03-15T16:30:00+08:00'));
    const said = found.problems.map(({ question, code, params = {} }) => [question, code, params]);
    assert.deepEqual(said.sort(order), [...problems].sort(order), shown);
  });
}
