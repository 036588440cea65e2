/** Queries, pages, claims and counts of the store. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { it } from 'node:test';
import type { Collection, Condition, FindQuery } from '../port.ts';
import { type MakeStoreHarness, THINGS, type Thing } from './store-harness.ts';

const idsOf = (docs: readonly Thing[]): string[] => docs.map((doc) => doc._id);

async function allPages(things: Collection<Thing>, query: FindQuery<Thing>): Promise<string[]> {
  const ids: string[] = [];
  let after: string | undefined;
  do {
    const page = await things.find({ ...query, ...(after === undefined ? {} : { after }) });
    ok(page.docs.length <= query.limit);
    ids.push(...idsOf(page.docs));
    after = page.next;
  } while (after !== undefined);
  return ids;
}

async function insertAll(things: Collection<Thing>, docs: readonly Thing[]): Promise<void> {
  await things.bulkWrite(docs.map((doc) => ({ op: 'insert', doc })));
}

const MIXED: readonly Thing[] = [
  { _id: 'a', state: 'x', count: 1, flag: true },
  { _id: 'b', state: 'x', count: 2, flag: false },
  { _id: 'c', state: 'y', count: 3, flag: null },
  { _id: 'd', state: 'y' },
  { _id: 'e', count: 10 },
];

const CONDITIONS: readonly (readonly [Condition<Thing>, string])[] = [
  [{ state: 'x' }, 'ab'],
  [{ state: 'x', count: 2 }, 'b'],
  [{ count: { gt: 1, lt: 10 } }, 'bc'],
  [{ count: { gte: 1, lte: 2 } }, 'ab'],
  [{ count: { in: [1, 10, 99] } }, 'ae'],
  [{ count: { in: [] } }, ''],
  [{ count: { exists: false } }, 'd'],
  [{ state: { exists: true }, count: { exists: true } }, 'abc'],
  [{ state: { ne: 'x' } }, 'cde'],
  [{ state: { gt: 'x' } }, 'cd'],
  [{ flag: true }, 'a'],
  [{ flag: null }, 'c'],
  [{ flag: { exists: true } }, 'abc'],
  [{ flag: { ne: true } }, 'bcde'],
  [{ flag: { gte: false } }, 'ab'],
  [{ _id: { gte: 'b', lt: 'd' } }, 'bc'],
];

function finding(makeHarness: MakeStoreHarness): void {
  it('find gives exactly the documents that meet the condition, indexed fields or not', async () => {
    const harness = await makeHarness();
    const things = await harness.store.collection(THINGS);
    await insertAll(things, MIXED);
    for (const [where, expected] of CONDITIONS) {
      const name = JSON.stringify(where);
      equal(idsOf((await things.find({ where, limit: 100 })).docs).join(''), expected, name);
      equal(await things.count({ where }), expected.length, name);
    }
    await harness.close();
  });

  it('an index walks its own documents in its own order, both ways', async () => {
    const harness = await makeHarness();
    const things = await harness.store.collection(THINGS);
    await insertAll(things, [
      { _id: '1', count: 30 },
      { _id: '2', count: -5 },
      { _id: '3' },
      { _id: '4', count: 4 },
      { _id: '5', count: 4 },
    ]);
    deepEqual(idsOf((await things.find({ index: 'by_count', limit: 10 })).docs), ['2', '4', '5', '1']);
    const backwards = await things.find({ index: 'by_count', order: 'descending', limit: 10 });
    deepEqual(idsOf(backwards.docs), ['1', '5', '4', '2']);
    equal(await things.count({ index: 'by_count' }), 4);
    await harness.close();
  });

  it('pages follow each other without gap or repeat, however small', async () => {
    const harness = await makeHarness();
    const things = await harness.store.collection(THINGS);
    const docs = Array.from({ length: 25 }, (_, i) => ({ _id: `id-${i % 7}-${i}`, state: `s${i % 3}`, dueMs: i % 4 }));
    await insertAll(things, docs);
    for (const limit of [1, 4, 25, 100]) {
      const ids = await allPages(things, { index: 'by_due', limit });
      equal(new Set(ids).size, 25);
      const byHand = [...docs].sort(
        (a, b) => a.state.localeCompare(b.state) || a.dueMs - b.dueMs || (a._id < b._id ? -1 : 1),
      );
      deepEqual(ids, idsOf(byHand));
      const backwards = await allPages(things, { index: 'by_due', order: 'descending', limit });
      deepEqual(backwards, [...ids].reverse());
      equal((await allPages(things, { index: 'by_due', where: { state: 's1', dueMs: { gte: 1 } }, limit })).length, 6);
      equal((await allPages(things, { where: { state: 's1' }, limit })).length, 8);
    }
    await harness.close();
  });

  it('deleteMany deletes what meets the condition, at most the limit', async () => {
    const harness = await makeHarness();
    const things = await harness.store.collection(THINGS);
    await insertAll(
      things,
      Array.from({ length: 10 }, (_, i) => ({ _id: `${i}`, count: i, body: new Uint8Array(2_000) })),
    );
    equal(await things.deleteMany({ index: 'by_count', where: { count: { lt: 6 } }, limit: 4 }), 4);
    deepEqual(idsOf((await things.find({ limit: 20 })).docs), ['4', '5', '6', '7', '8', '9']);
    equal(await things.deleteMany({ where: { count: { lt: 6 } }, limit: 100 }), 2);
    equal(await things.count({}), 4);
    await harness.close();
  });
}

function claiming(makeHarness: MakeStoreHarness): void {
  const claim = (nowMs: number, limit = 10) =>
    ({ index: 'by_due', where: { state: 'due' }, dueField: 'dueMs', nowMs, leaseMs: 100, limit }) as const;

  it('promise 5: claimDue hands out due documents, oldest first, up to the limit', async () => {
    const harness = await makeHarness();
    const things = await harness.store.collection(THINGS);
    await insertAll(things, [
      { _id: 'late', state: 'due', dueMs: 50 },
      { _id: 'early', state: 'due', dueMs: 10 },
      { _id: 'future', state: 'due', dueMs: 500 },
      { _id: 'other', state: 'done', dueMs: 1 },
      { _id: 'none', state: 'due' },
    ]);
    deepEqual(idsOf(await things.claimDue(claim(100, 1))), ['early']);
    deepEqual(idsOf(await things.claimDue(claim(100))), ['late']);
    deepEqual(await things.claimDue(claim(100)), []);
    await harness.close();
  });

  it('promise 5: one caller only has a document until its lease ends', async () => {
    const harness = await makeHarness();
    const things = await harness.store.collection(THINGS);
    await insertAll(
      things,
      Array.from({ length: 40 }, (_, i) => ({ _id: `${i}`, state: 'due', dueMs: i })),
    );
    const claims = await Promise.all(Array.from({ length: 8 }, () => things.claimDue(claim(100, 7))));
    const ids = claims.flatMap(idsOf);
    equal(ids.length, 40);
    equal(new Set(ids).size, 40);
    deepEqual(await things.claimDue(claim(199)), []);
    equal((await things.claimDue(claim(200, 100))).length, 40);
    await harness.close();
  });

  it('promise 5: a claim returns the document as changed, bytes and all', async () => {
    const harness = await makeHarness();
    const things = await harness.store.collection(THINGS);
    await things.insert({ _id: 'a', state: 'due', dueMs: 5, body: new Uint8Array(3_000).fill(3) });
    const [claimed] = await things.claimDue({ ...claim(50), set: { tenant: 'owner' } });
    equal(claimed?.dueMs, 150);
    equal(claimed?.tenant, 'owner');
    equal(claimed?.body?.[2_999], 3);
    deepEqual(await things.get('a'), claimed);
    await harness.close();
  });
}

function declaring(makeHarness: MakeStoreHarness): void {
  it('a declaration that gains and loses indexes applies to the documents already there', async () => {
    const harness = await makeHarness();
    const before = await harness.store.collection(THINGS);
    await insertAll(before, [
      { _id: 'a', state: 's', tenant: 't2', flag: true },
      { _id: 'b', state: 's', tenant: 't1', flag: false },
    ]);
    const store = await harness.reopen();
    const indexes = [
      { name: 'by_tenant', fields: ['tenant', 'flag'] },
      { name: 'by_serial', fields: ['serial'] },
    ];
    const after = await store.collection<Thing>({ name: THINGS.name, indexes });
    deepEqual(idsOf((await after.find({ index: 'by_tenant', limit: 5 })).docs), ['b', 'a']);
    equal((await after.insert({ _id: 'c', tenant: 't1', serial: 'x' })).status, 'done');
    equal((await after.insert({ _id: 'd', tenant: 't1', serial: 'x' })).status, 'done');
    await harness.close();
  });

  it('two collections do not see each other, and the same declaration twice is the same collection', async () => {
    const harness = await makeHarness();
    const one = await harness.store.collection<Thing>({ name: 'conformance_one', indexes: [] });
    const two = await harness.store.collection<Thing>({ name: 'conformance_two', indexes: [] });
    const again = await harness.store.collection<Thing>({ name: 'conformance_one', indexes: [] });
    await one.insert({ _id: 'a' });
    equal(await two.get('a'), undefined);
    deepEqual(await again.get('a'), { _id: 'a' });
    await harness.close();
  });
}

export function storeQueryConformance(makeHarness: MakeStoreHarness): void {
  finding(makeHarness);
  claiming(makeHarness);
  declaring(makeHarness);
}
