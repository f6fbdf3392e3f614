// Runs tests/vectors/judge.json, and the fills named by JUDGE_BATCH, through the phone's judge.
// JUDGE_MODULES names a folder that holds the modules as they are served, in place of the sources.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';

process.env.TZ = 'Asia/Shanghai';

const served = process.env.JUDGE_MODULES;
const load = (source, name) => {
  if (!served) return import(new URL('../../forms_builder/static/forms_builder/' + source, import.meta.url));
  const file = readdirSync(served).find((each) => new RegExp(`^${name}\\.[0-9a-f]{8}\\.js$`).test(each));
  return import(pathToFileURL(served + '/' + file));
};

const { judge } = await load('phone/judge.js', 'judge');
await load('phone/judge-more.js', 'judge-more');
await load('logic-more.js', 'logic-more');

const path = process.env.JUDGE_BATCH || new URL('../vectors/judge.json', import.meta.url);
const vectors = JSON.parse(readFileSync(path, 'utf8'));
const order = (a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);

test(`${vectors.length} verdicts are the server's`, () => {
  for (const { rules, answers, consent, now, relevant, problems } of vectors) {
    // As the page reads them: without a prototype that a question could be named like.
    const found = judge(rules, { __proto__: null, ...answers }, consent, new Date(now));
    const said = found.problems.map(({ question, code, params = {} }) => [question, code, params]);
    const shown = JSON.stringify({ rules, answers, consent });
    assert.deepEqual(said.sort(order), problems.sort(order), shown);
    if (relevant) assert.deepEqual([...found.relevant].sort(), relevant, shown);
  }
});
