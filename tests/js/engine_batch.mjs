// Runs many forms through the phone's engine for tests/forms_builder/engine/twins.py: on standard input a line for each
// form {model, rules, now, walks: [{ops}], sheets: [{raw, consent}]}, on standard output a line for each with what came.
import { createInterface } from 'node:readline';

process.env.TZ = 'Asia/Shanghai';
const at = (path) => new URL('../../forms_builder/static/forms_builder/' + path, import.meta.url);
for (const module of ['logic-more.js', 'logic-random.js', 'logic-places.js', 'phone/judge-more.js', 'phone/judge-types.js']) {
  await import(at(module));
}
const { follow, judge } = await import(at('engine.js'));
const { Session } = await import(at('engine/session.js'));

const changed = (before, after) => {
  const found = {};
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (JSON.stringify(after[key]) !== JSON.stringify(before[key])) found[key] = after[key] || null;
  }
  return found;
};

const walked = (model, now, { ops }) => {
  const session = new Session(model, { now: () => now });
  let state = session.state();
  const steps = [[true, state]];
  for (const [name, ...rest] of ops) {
    const done = session[name](...rest);
    const after = session.state();
    steps.push([done, changed(state, after)]);
    state = after;
  }
  return { steps, answers: session.answers(), evaluated: session.evaluated };
};

const shown = ({ relevant, problems, values, offered }) => ({
  relevant: [...relevant].sort(),
  problems: problems.map(({ code, question, params = {}, message = '' }) => [question, code, params, message]),
  values,
  offered,
});

// A page that is judged after every change ends where a whole sheet does, unless its history matters to the form.
const judged = (rules, now, sheets, forgetful) => {
  const live = forgetful && follow(rules, { now: () => now, answers: {}, consent: {}, sealed: true });
  return sheets.map(({ raw, consent }) => {
    const found = shown(judge(rules, raw, consent, now));
    if (live) {
      const after = shown(live.judge(raw, consent));
      if (JSON.stringify(after) !== JSON.stringify(found)) found.live = after;
    }
    return found;
  });
};

for await (const line of createInterface({ input: process.stdin })) {
  const { model, rules, now, walks, sheets, forgetful } = JSON.parse(line);
  const moment = new Date(now);
  let found;
  try {
    found = {
      walks: walks.map((walk) => walked(model, moment, walk)),
      sheets: judged(rules, moment, sheets, forgetful),
    };
  } catch (error) {
    found = { error: String(error.stack) };
  }
  process.stdout.write(JSON.stringify(found) + '\n');
}
