// The grid worker's phone: what waits, what is sent, what the list shows. Neither page nor storage.
import assert from 'node:assert/strict';
import { test } from 'node:test';

const at = (path) => new URL(`../../surveys/static/visits/${path}`, import.meta.url);
const { BATCH, backoff, joined, nextHold, ready, returned, send, settled, waiting } = await import(at('sending.js'));
const { agreed, alone, attempt, errandOf, fits, formAddress, formOf, formsOf, grouped, localOf, matching, opening, outdated, progress, reopened } = await import(at('list.js'));

const ME = 7;
let number = 0;
const uuid = () => `id-${++number}`;
const record = (changes = {}) => {
  const id = uuid();
  return { id, user: ME, household: 1, key: 'round:1', state: 'waiting', hold: 0, item: { id, at: '2026-11-29T02:00:00Z' }, ...changes };
};

// A phone's storage and a server that keeps visits by id.
const phone = (records) => {
  const kept = new Map(records.map((each) => [each.id, each]));
  const server = new Map();
  const posts = [];
  const keep = async (some) => {
    some.forEach((each) => kept.set(each.id, each));
    return [...kept.values()];
  };
  const accept = async (items) => {
    posts.push(items.map(({ id }) => id));
    const outcomes = items.map((item) => {
      const status = server.has(item.id) ? 'repeat' : 'stored';
      server.set(item.id, item);
      return { id: item.id, status };
    });
    return { status: 200, data: { outcomes } };
  };
  const asked = [];
  const ask = async (items) => {
    asked.push(...items);
    const outcomes = items.map(({ id }) => ({ id, status: server.delete(id) ? 'taken' : 'repeat' }));
    return { status: 200, data: { outcomes } };
  };
  const go = (post = accept, now = 1e6, back = ask) =>
    send({ records: [...kept.values()], user: ME, now, post, ask: back, keep });
  return { kept, server, posts, asked, go, accept, ask };
};

test('waiting visits are sent once, and marked only by the server\'s word', async () => {
  const { kept, server, go } = phone([record(), record(), record({ user: 8 }), record({ state: 'open' })]);
  assert.equal(await go(), '');
  assert.equal(server.size, 2);
  assert.deepEqual([...kept.values()].map(({ state }) => state), ['sent', 'sent', 'waiting', 'open']);
  assert.equal(await go(), '');
  assert.equal(server.size, 2);
});

test('nothing is lost when the network goes at any moment', async () => {
  for (const lost of ['before', 'after']) {
    const { kept, server, go, accept } = phone([record(), record()]);
    const broken = async (items) => {
      if (lost === 'after') await accept(items); // it arrived, only the answer did not
      throw Error('no network');
    };
    assert.equal(await go(broken), 'offline');
    assert.deepEqual([...kept.values()].map(({ state }) => state), ['waiting', 'waiting']);
    assert.equal(await go(), '');
    assert.equal(server.size, 2);
    assert.deepEqual([...kept.values()].map(({ state }) => state), ['sent', 'sent']);
  }
});

test('what was handed over can no longer be taken back', async () => {
  const { kept, go } = phone([record()]);
  await go(async () => {
    throw Error('no network');
  });
  assert.equal([...kept.values()][0].tried, 1);
});

test('long queues go in batches, in the order in which they lie', async () => {
  const records = Array.from({ length: BATCH * 2 + 3 }, () => record());
  const { posts, go } = phone(records);
  assert.equal(await go(), '');
  assert.deepEqual(posts.map(({ length }) => length), [BATCH, BATCH, 3]);
  assert.deepEqual(posts.flat(), records.map(({ id }) => id));
});

test('hindrances are told apart', async () => {
  const cases = [
    [{ status: 401, data: { code: 'signed_out' } }, 'signed_out'],
    [{ status: 409, data: { code: 'other_user' } }, 'other_user'],
    [{ status: 403, data: undefined }, 'server'],
    [{ status: 502, data: undefined }, 'server'],
    [{ status: 200, data: undefined }, 'server'], // somebody's sign-in page
    [{ status: 200, data: { outcomes: 'x' } }, 'server'],
  ];
  for (const [reply, expected] of cases) {
    const { kept, go } = phone([record()]);
    assert.equal(await go(async () => reply), expected);
    assert.equal([...kept.values()][0].state, 'waiting');
  }
});

test('a refusal keeps the visit, with what was said', () => {
  const mine = record();
  const said = settled(mine, { id: mine.id, status: 'refused', code: 'round_over', message: '截止' }, 5);
  assert.deepEqual([said.state, said.code, said.message], ['refused', 'round_over', '截止']);
  assert.equal(settled(mine, { id: mine.id, status: 'conflict', code: 'conflict' }, 5).state, 'refused');
  assert.equal(settled(mine, undefined, 5), undefined);
  assert.deepEqual(settled(mine, { status: 'repeat' }, 5), { ...mine, state: 'sent', sent: 5 });
});

test('a visit can be taken back for a moment before it goes', () => {
  const held = record({ hold: 9000 });
  assert.deepEqual(ready([held], ME, 1000), []);
  assert.deepEqual(ready([held], ME, 9000), [held]);
  assert.deepEqual(waiting([held], ME), [held]);
  assert.equal(nextHold([held, record()], ME, 1000), 9000);
  assert.equal(nextHold([record()], ME, 1000), Infinity);
});

test('waits grow, up to two minutes', () => {
  assert.deepEqual([0, 1, 2, 3].map(backoff), [2000, 4000, 8000, 16000]);
  assert.equal(backoff(30), 120000);
});

test('a form that is finished makes its visit wait, at the time at which it was finished', () => {
  const open = record({ state: 'open', item: { id: 'v', response: 'r1', at: '2026-11-29T01:00:00Z' } });
  const other = record({ state: 'open', item: { id: 'w', response: 'r2', at: '2026-11-29T01:00:00Z' } });
  const found = joined([open, other, { ...open, user: 8 }], ME, (id) => (id === 'r1' ? '2026-11-29T01:20:00Z' : undefined));
  assert.deepEqual(found.map(({ state, item }) => [state, item.response, item.at]), [['waiting', 'r1', '2026-11-29T01:20:00Z']]);
});

const due = (changes = {}) => ({ key: 'round:5', purpose: 'round', assignment: 5, title: '秋季走访', why: '', form: '/f/abc/', attempts: 0, next_at: null, ...changes });
const duty = due({ key: 'duty:9', purpose: 'duty', assignment: null, title: '每月走访', why: '独居老人', form: '' });
const door = (id, building, room, dues = [due()], unit = '1') => ({
  id, estate: '阳光花园', building, building_id: building, unit, room, token: 't' + id, due: dues, history: [],
});
const DAY = { day: '2026-11-29', doors: [door(1, '3栋', '101'), door(2, '3栋', '501'), door(3, '4栋', '501')], done: [{ household: 9 }], forms: [] };

test('doors stand by building; what was visited from this phone stands apart', () => {
  const visited = record({ household: 2 });
  const others = [record({ household: 1, state: 'refused' }), record({ household: 1, state: 'dismissed' }), record({ household: 3, user: 8 })];
  const { groups, visited: gone } = grouped(DAY, [visited, ...others], ME);
  assert.deepEqual(groups.map(({ building, doors }) => [building, doors.map((each) => each.door.id)]), [['3栋', [1]], ['4栋', [3]]]);
  assert.deepEqual(gone.map((each) => each.door.id), [2]);
  assert.deepEqual(progress(DAY, [visited], ME), { visited: 2, due: 2 });
});

test('a form that was begun leaves its door in the list', () => {
  const begun = record({ household: 2, state: 'open' });
  const { groups, visited: gone } = grouped(DAY, [begun], ME);
  assert.equal(groups[0].doors[1].record, begun);
  assert.deepEqual(gone, []);
  assert.deepEqual(progress(DAY, [begun], ME), { visited: 1, due: 3 });
});

// A door of a round and of two monthly visits, and what was recorded there.
const three = door(4, '3栋', '601', [due(), duty, due({ ...duty, key: 'duty:10', why: '困难居民' })]);
const at4 = (key, item, changes = {}) => record({ household: 4, key, item: { id: uuid(), at: '2026-11-29T02:00:00Z', ...item }, ...changes });
const left = (records) => {
  const { groups, visited } = grouped({ ...DAY, doors: [three] }, records, ME);
  return [groups.flatMap(({ doors }) => doors.flatMap((each) => each.due.map(({ key }) => key))), visited.length];
};

test('at a door only the errand that is done is hidden', () => {
  const form = at4('round:5', { response: 'r', purpose: 'round', assignment: 5 });
  const visit = at4('duty:9', { disposition: '1.1', purpose: 'duty', assignment: null });
  assert.deepEqual(left([]), [['round:5', 'duty:9', 'duty:10'], 0]);
  assert.deepEqual(left([form]), [['duty:9', 'duty:10'], 1]);
  assert.deepEqual(left([{ ...form, state: 'sent' }]), [['duty:9', 'duty:10'], 1]);
  assert.deepEqual(left([visit]), [['round:5'], 1]); // one monthly visit does for both tags
  assert.deepEqual(left([form, visit]), [[], 1]);
  assert.deepEqual(progress({ ...DAY, doors: [three], done: [] }, [form], ME), { visited: 1, due: 1 });
});

test('where nobody opened, a second attempt can be made while the first one waits', () => {
  const first = at4('round:5', { disposition: '2.24', purpose: 'round', assignment: 5 });
  assert.deepEqual(left([first]), [[], 1]); // nothing more for now, but the door can be opened
  for (const each of three.due) {
    const { last, done } = errandOf(each, localOf([first], ME).get(4));
    assert.deepEqual([last, done], [first, false]);
  }
  const again = attempt(three, ME, { code: '2.24', now: '2026-11-29T11:00:00Z' }, uuid);
  assert.deepEqual(again.map(({ key }) => key), ['round:5']);
  assert.notEqual(again[0].id, first.id);
  const opened = opening(three, ME, due(), [first], '2026-11-29T11:00:00Z', uuid);
  assert.equal(opened.state, 'open');
  const row = grouped({ ...DAY, doors: [three] }, [first, opened], ME).groups[0].doors[0];
  assert.equal(row.record, opened);
});

test('an errand knows its own form and its newest record', () => {
  const early = at4('round:5', { response: 'r', at: '2026-11-29T01:00:00Z' });
  const late = at4('round:5', { disposition: '2.24', at: '2026-11-29T09:00:00Z' });
  const begun = at4('duty:9', { response: 's' }, { state: 'open' });
  const here = localOf([late, begun, early], ME).get(4);
  assert.deepEqual(errandOf(three.due[0], here), { begun: undefined, last: late, done: true });
  assert.deepEqual(errandOf(duty, here), { begun, last: late, done: false });
});

test('a door is found as people write it', () => {
  const found = (text) => matching(DAY.doors, text).map(({ id }) => id);
  assert.deepEqual(found(''), [1, 2, 3]);
  assert.deepEqual(found('501'), [2, 3]);
  assert.deepEqual(found('3-1-501'), [2]);
  assert.deepEqual(found('3栋1单元501室'), [2]);
  assert.deepEqual(found('3-501'), [2]);
  assert.deepEqual(found('4栋'), [3]);
  assert.deepEqual(found('阳光花园'), [1, 2, 3]);
  assert.deepEqual(found('9-9-999'), []);
});

test('an attempt is recorded for each round, and for a duty where there is none', () => {
  const both = door(4, '3栋', '601', [due(), due({ key: 'round:6', assignment: 6 }), duty]);
  const choice = { code: '2.24', now: 'now', note: '有狗', next_at: null, position: { latitude: 1, longitude: 2 }, hold: 3 };
  const made = attempt(both, ME, choice, uuid);
  assert.deepEqual(made.map(({ key, item }) => [key, item.assignment, item.purpose, item.disposition, item.latitude]), [
    ['round:5', 5, 'round', '2.24', 1], ['round:6', 6, 'round', '2.24', 1]]);
  assert.ok(made.every((each) => each.id === each.item.id && each.hold === 3 && each.state === 'waiting'));
  assert.deepEqual(attempt(door(5, '3栋', '602', [duty]), ME, choice, uuid).map(({ item }) => [item.assignment, item.purpose]), [[null, 'duty']]);
});

test('somebody met on a monthly visit is recorded for that visit alone', () => {
  const both = door(4, '3栋', '601', [due(), duty]);
  const made = attempt(both, ME, { code: '1.1', due: duty, now: 'now' }, uuid);
  assert.deepEqual(made.map(({ key, item }) => [key, item.assignment, item.purpose, item.disposition]), [['duty:9', null, 'duty', '1.1']]);
});

test('a form is opened under one id however often it is opened', () => {
  const first = opening(DAY.doors[0], ME, due(), [], 'now', uuid);
  assert.equal(opening(DAY.doors[0], ME, due(), [first], 'later', uuid), first);
  assert.notEqual(opening(DAY.doors[1], ME, due(), [first], 'later', uuid).item.response, first.item.response);
  assert.notEqual(opening(DAY.doors[0], 8, due(), [first], 'later', uuid).id, first.id);
  assert.equal(formAddress(first), `/f/abc/?h=t1&r=${first.item.response}&back=work`);
  assert.equal('disposition' in first.item, false);
});

test('what the list knows need not be kept', () => {
  const sent = record({ state: 'sent', sent: 100 });
  assert.deepEqual(outdated([sent, record()], ME, 101, []), [sent]);
  assert.deepEqual(outdated([sent], ME, 100, []), []);
  assert.deepEqual(outdated([sent], 8, 101, []), []);
});

test('a record is kept as long as its form waits here', () => {
  const item = { id: 'v', at: '2026-11-29T02:00:00Z', response: 'r1' };
  for (const changes of [{ state: 'sent', sent: 100 }, { state: 'dismissed' }]) {
    const mine = record({ item, ...changes });
    assert.deepEqual(outdated([mine], ME, 101, [{ id: 'r1' }]), []);
    assert.deepEqual(outdated([mine], ME, 101, [{ id: 'r2' }]), [mine]);
  }
});

test('nobody sees the forms that somebody else opened on the same phone', () => {
  const url = '/f/abc/?h=t&r=r&back=work';
  const forms = ['r1', 'r2', 'r3'].map((id) => ({ id, url, errors: [{}] }));
  const records = [record({ item: { id: 'v', response: 'r1' }, state: 'sent' }), record({ user: 8, item: { id: 'w', response: 'r2' } }), record()];
  assert.deepEqual(formsOf(forms, records, ME).map(({ id }) => id), ['r1']);
  assert.deepEqual(formsOf(forms, records, 8).map(({ id }) => id), ['r2']);
});

test('a visit and its form are one', () => {
  const forms = [{ id: 'r1' }, { id: 'r2' }, { id: 'r3' }];
  const records = ['waiting', 'sent', 'refused'].map((state, index) =>
    record({ state, item: { id: 'v' + index, response: 'r' + (index + 1) } }));
  assert.deepEqual(alone(forms, records), [{ id: 'r2' }]);
  assert.deepEqual(formOf(records[0], forms), { id: 'r1' });
  assert.ok(!formOf(record({ item: { id: 'v' } }), forms));
});

test('a place in words is found as a door is', () => {
  for (const text of ['3-2-501', '3栋2单元501', '501', '']) assert.ok(fits('3栋2单元501', text), text);
  assert.ok(!fits('3栋2单元501', '502'));
});

test('the first agreed time counts', () => {
  assert.equal(agreed({ due: [due({ next_at: 'b' }), due(), due({ next_at: 'a' })] }), 'a');
  assert.equal(agreed({ due: [due()] }), '');
});

test('what is taken back is sent first, then asked back, once', async () => {
  const unsure = record({ tried: 1, back: 'waiting', back_at: '2026-11-29T09:00:00Z' });
  const gone = record({ state: 'sent', sent: 5, back: 'waiting', back_at: '2026-11-29T09:00:00Z' });
  const { kept, server, asked, go, ask } = phone([unsure, gone]);
  server.set(gone.id, gone.item);
  assert.equal(waiting([unsure, gone, record({ state: 'sent' })], ME).length, 2);
  const lost = async (items) => {
    await ask(items); // it arrived, only the answer did not
    throw Error('no network');
  };
  assert.equal(await go(undefined, 1e6, lost), 'offline');
  assert.deepEqual([...kept.values()].map(({ state, back }) => [state, back]), [['sent', 'waiting'], ['sent', 'waiting']]);
  assert.equal(await go(), '');
  assert.equal(server.size, 0);
  assert.deepEqual([...kept.values()].map(({ state, back }) => [state, back]), [['taken', undefined], ['taken', undefined]]);
  assert.deepEqual(asked[0], { id: unsure.id, at: '2026-11-29T09:00:00Z' });
  assert.equal(await go(), '');
  assert.equal(asked.length, 4);
  assert.deepEqual(outdated([...kept.values()], ME, 2e6, []).length, 2);
});

test('what the server does not give back stands, and says why until it was read', () => {
  const mine = record({ state: 'sent', sent: 5, back: 'waiting' });
  const said = returned(mine, { id: mine.id, status: 'refused', code: 'followed', message: '又有人去过' }, 9);
  assert.deepEqual([said.state, said.back, said.message, said.sent], ['sent', 'refused', '又有人去过', 5]);
  assert.deepEqual(outdated([said], ME, 100, []), []);
  assert.deepEqual(outdated([{ ...said, back: undefined }], ME, 100, []).length, 1);
  assert.equal(settled(mine, { id: mine.id, status: 'refused', code: 'round_over' }, 9).back, undefined);
  assert.equal(returned(mine, undefined, 9), undefined);
});

test('a door at which a visit is taken back is due again, whatever the list knew', () => {
  const local = record({ household: 1, state: 'sent', back: 'waiting' });
  assert.deepEqual(grouped(DAY, [local], ME).groups[0].doors.map(({ door: { id } }) => id), [1, 2]);
  assert.equal(reopened(DAY, [local], ME), DAY); // the list still has the door as it was
  const back = due({ key: 'round:7', assignment: 7, why: '重新走访' });
  const again = { ...door(8, '3栋', '601', []), history: [{ id: 'v1' }, { id: 'v0' }] };
  const done = [{ id: 'v1', household: 8, back }, { id: 'v2', household: 2, back: due({ attempts: 1 }) }, { id: 'v3', household: 9, back: null }];
  const doors = [DAY.doors[0], { ...DAY.doors[1], due: [due({ attempts: 2 })] }, DAY.doors[2]];
  const day = { ...DAY, doors, done, again: [again] };
  const records = [
    record({ id: 'v1', household: 8, state: 'sent', back: 'waiting' }),
    record({ id: 'v2', household: 2, state: 'taken', sent: 5 }),
    record({ id: 'v3', household: 9, user: 8, state: 'sent', back: 'waiting' }),
  ];
  const now = reopened(day, records, ME);
  assert.deepEqual(now.done.map(({ id }) => id), ['v3']);
  assert.deepEqual(now.doors.map(({ id }) => id), [1, 2, 8, 3]); // beside the others of its building
  assert.deepEqual(now.doors[2].due, [back]);
  assert.deepEqual(now.doors[2].history, [{ id: 'v0' }]);
  assert.deepEqual(now.doors[1].due.map(({ attempts }) => attempts), [1]);
  assert.deepEqual(progress(now, records, ME), { visited: 1, due: 4 });
  assert.deepEqual(reopened(day, [{ ...records[0], back: 'refused' }], ME), day);
});
