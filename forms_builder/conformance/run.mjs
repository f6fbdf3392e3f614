// Evaluates trees with the phone's engine: {zone, cases: [{ast, answers, current, now}]} on standard input,
// a list of results on standard output. Numbers travel as text, so NaN and infinities survive.
import { readFileSync } from 'node:fs';

const { zone, cases } = JSON.parse(readFileSync(0, 'utf8'));
process.env.TZ = zone;
const logic = await import('../static/forms_builder/logic.js');
await import('../static/forms_builder/logic-more.js');

const typeOf = (value) => value instanceof Date ? 'date' : Array.isArray(value) ? 'nodes' : typeof value;

const results = cases.map(({ ast, answers = {}, current = '', now }) => {
  const scope = {
    value: (name) => answers[name],
    current: () => current,
    now: () => new Date(now),
  };
  try {
    return {
      type: typeOf(logic.evaluate(ast, scope)),
      boolean: logic.truth(ast, scope),
      number: Object.is(logic.number(ast, scope), -0) ? '0' : String(logic.number(ast, scope)),
      string: logic.string(ast, scope),
    };
  } catch (error) {
    return { error: error.message };
  }
});
process.stdout.write(JSON.stringify(results));
