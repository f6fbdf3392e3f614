// The ids that the phone makes.
import assert from 'node:assert/strict';
import { test } from 'node:test';

const at = (path) => new URL(path, import.meta.url);
const { uuid } = await import(at('../../forms_builder/static/forms_builder/phone/store.js'));

test('ids are UUIDv7: in order of time, and never the same', () => {
  const made = Array.from({ length: 2000 }, uuid);
  for (const id of made) assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(new Set(made).size, made.length);
  const milliseconds = parseInt(made[0].replace(/-/g, '').slice(0, 12), 16);
  assert.ok(Math.abs(Date.now() - milliseconds) < 5000);
});
