// Replays walks with the phone's engine: {zone, forms: [{model, now, walks: [[op, …], …]}]} on standard input; an op
// is [name, address, value]. On standard output, for each walk the state at first, then after each op what of it changed.
import { readFileSync } from 'node:fs';

const { zone, forms } = JSON.parse(readFileSync(0, 'utf8'));
process.env.TZ = zone;
for (const module of ['logic-more', 'logic-digest']) {
  await import(`../static/forms_builder/${module}.js`).catch((error) => {
    if (error.code != 'ERR_MODULE_NOT_FOUND') throw error;
  });
}
const { Session } = await import('../static/forms_builder/engine/session.js');

const changed = (before, after) => {
  const found = {};
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const value = JSON.stringify(after[key]);
    if (value !== JSON.stringify(before[key])) found[key] = after[key] || null;
  }
  return found;
};

const replay = (model, now, ops) => {
  const session = new Session(model, { now: () => new Date(now) });
  let state = session.state();
  const found = [state];
  for (const [name, ...rest] of ops) {
    session[name](...rest);
    const after = session.state();
    found.push(changed(state, after));
    state = after;
  }
  return { states: found, evaluated: session.evaluated };
};

process.stdout.write(JSON.stringify(forms.map(({ model, now, walks }) => walks.map((ops) => {
  try {
    return replay(model, now, ops);
  } catch (error) {
    return { error: error.message };
  }
}))));
