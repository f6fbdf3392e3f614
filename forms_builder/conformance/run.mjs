// Evaluates trees with the phone's engine: {zone, cases: [{ast, answers, current, now, document}]} on standard
// input, a list of results on standard output. Numbers travel as text, so NaN and infinities survive.
import { readFileSync } from 'node:fs';

const { zone, cases } = JSON.parse(readFileSync(0, 'utf8'));
process.env.TZ = zone;
const logic = await import('../static/forms_builder/logic.js');
for (const name of ['more', 'paths', 'places', 'digest', 'random']) {
  await import(`../static/forms_builder/logic-${name}.js`);
}
const { chance, documentScope } = await import('./documents.mjs');

const typeOf = (value) => value instanceof Date ? 'date' : Array.isArray(value) ? 'nodes' : typeof value;

const results = cases.map(({ ast, answers = {}, current = '', now, document }) => {
  const scope = document ? documentScope(document, new Date(now)) : {
    ...chance(),
    value: (name) => answers[name],
    current: () => current,
    now: () => new Date(now),
  };
  try {
    const value = logic.evaluate(ast, scope);
    const number = logic.toNumber(value);
    return {
      type: typeOf(value),
      boolean: logic.toTruth(value),
      number: Object.is(number, -0) ? '0' : String(number),
      string: logic.toText(value),
    };
  } catch (error) {
    return { error: error.message };
  }
});
process.stdout.write(JSON.stringify(results));
