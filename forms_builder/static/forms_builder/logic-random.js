// Chance: random(), uuid() and randomize(), whose order for a seed is ODK's; loaded only where a form has them.
// The twin of forms_builder/logic/shuffling.py: the same vectors hold both to the same answers.
import { sha256 } from './logic-digest.js';
import { addNodeFunction, nodesOf } from './logic-paths.js';
import { evaluate, extend, toNumber, toText } from './logic.js';

const MODULUS = 2147483647;
const LONG = 2n ** 63n;

// The things in random order; draw gives numbers from 0 to below 1.
export const shuffled = (things, draw) => {
  const order = [];
  things.forEach((thing, index) => {
    const place = Math.floor(draw() * (index + 1));
    order.push(thing);
    if (place != index) {
      order[index] = order[place];
      order[place] = thing;
    }
  });
  return order;
};

const whole = (seed, text) => {
  if (isNaN(seed)) {
    const long = sha256(text).slice(0, 8).reduce((value, byte) => value << 8n | BigInt(byte), 0n);
    return text ? BigInt.asIntN(64, long) : 0n;
  }
  return seed == Infinity ? LONG - 1n : seed == -Infinity ? -LONG : BigInt(Math.trunc(seed));
};
// A source of numbers (Park and Miller) from a seed: its number, or where that is NaN its text.
export const seeded = (seed, text) => {
  let state = Number(whole(seed, text) % BigInt(MODULUS));
  if (state <= 0) state += MODULUS - 1;
  return () => {
    state = state * 16807 % MODULUS;
    return (state - 1) / (MODULUS - 1);
  };
};

const drawOf = (scope) => () => scope.random ? scope.random() : Math.random();

const uuid = () =>
  '10000000-1000-4000-8000-100000000000'.replace(/[018]/g, (digit) =>
    (digit ^ crypto.getRandomValues(new Uint8Array(1))[0] & 15 >> digit / 4).toString(16));

addNodeFunction('randomize', ([ast, seed], scope) => {
  const nodes = nodesOf(ast, scope) || [];
  if (seed === undefined) return shuffled(nodes, drawOf(scope));
  const value = evaluate(seed, scope);
  return shuffled(nodes, seeded(toNumber(value), toText(value)));
});

extend({
  random() {
    return drawOf(this)();
  },
  uuid(length) {
    const next = () => this.uuid ? this.uuid() || ' ' : uuid();
    if (length === undefined) return next();
    const wanted = toNumber(length);
    if (!(wanted > 0)) return '';
    const size = Math.trunc(Math.min(wanted, 4000));
    let text = '';
    while (text.length < size) text += next();
    return text.slice(0, size);
  },
});
