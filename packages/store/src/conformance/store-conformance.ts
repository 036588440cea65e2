/** The promises of the store, one test each; every driver runs them unchanged. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { WriteOp } from '../port.ts';
import { storeQueryConformance } from './store-query-conformance.ts';
import { type MakeStoreHarness, refusalCode, THINGS, type Thing } from './store-harness.ts';

const RACERS = 20;

function durability(makeHarness: MakeStoreHarness): void {
  it('promise 1: a resolved write is there after the process lost its store', async () => {
    const harness = await makeHarness();
    const things = await harness.store.collection(THINGS);
    await things.insert({ _id: 'a', state: 'new' });
    await things.update('a', { set: { state: 'old' } });
    await things.insert({ _id: 'b' });
    await things.delete('b');
    const again = await (await harness.reopen()).collection(THINGS);
    deepEqual(await again.getMany(['a', 'b']), [{ _id: 'a', state: 'old' }, undefined]);
    await harness.close();
  });

  it('keeps every kind of field as it was given', async () => {
    const harness = await makeHarness();
    const things = await harness.store.collection(THINGS);
    const thing: Thing = {
      _id: 'ä/ø "quoted"',
      state: '\u0000\ud83d\ude00',
      dueMs: 1_700_000_000_123.5,
      count: -0.25,
      flag: null,
      tags: ['a', ''],
      nested: { deep: [1, 'two', null] },
      body: Uint8Array.from({ length: 70_000 }, (_, i) => i % 251),
      seal: new Uint8Array(0),
    };
    await things.insert(thing);
    const read = (await things.get(thing._id)) as Thing;
    const { body, seal, ...rest } = read;
    const { body: bodyGiven, seal: _seal, ...given } = thing;
    deepEqual(rest, given);
    ok(body instanceof Uint8Array && Buffer.from(body).equals(bodyGiven as Uint8Array));
    equal(seal?.byteLength, 0);
    await harness.close();
  });

  it('close finishes what was accepted before it', async () => {
    const harness = await makeHarness();
    const things = await harness.store.collection(THINGS);
    const ids = Array.from({ length: RACERS * 40 }, (_, i) => `${i}`);
    const writes = ids.map((_id) => things.insert({ _id }));
    await harness.store.close();
    ok((await Promise.all(writes)).every(({ status }) => status === 'done'));
    const again = await (await harness.reopen()).collection(THINGS);
    equal((await again.getMany(ids)).filter((doc) => doc !== undefined).length, ids.length);
    await harness.close();
  });

  it('answers STORE_UNAVAILABLE after close', async () => {
    const harness = await makeHarness();
    const things = await harness.store.collection(THINGS);
    await harness.store.close();
    equal(await refusalCode((async () => things.insert({ _id: 'late' }))()), 'STORE_UNAVAILABLE');
    await harness.close();
  });
}

function atomicity(makeHarness: MakeStoreHarness): void {
  it('promise 2: a condition is judged and the change applied in one step, whoever races', async () => {
    const harness = await makeHarness();
    const things = await harness.store.collection(THINGS);
    await things.insert({ _id: 'a', state: 'free', count: 0 });
    const taken = Array.from({ length: RACERS }, (_, i) =>
      things.update('a', { set: { state: `taken-${i}` }, inc: { count: 1 } }, { state: 'free' }),
    );
    const statuses = (await Promise.all(taken)).map((result) => result.status);
    equal(statuses.filter((status) => status === 'done').length, 1);
    equal(statuses.filter((status) => status === 'unmet').length, RACERS - 1);
    equal((await things.get('a'))?.count, 1);
    await harness.close();
  });

  it('promise 2: increments of racers all count', async () => {
    const harness = await makeHarness();
    const things = await harness.store.collection(THINGS);
    await things.insert({ _id: 'a' });
    await Promise.all(Array.from({ length: RACERS }, () => things.update('a', { inc: { count: 2 } })));
    equal((await things.get('a'))?.count, RACERS * 2);
    await harness.close();
  });

  it('promise 2: set, unset, inc, max and push change what they name and nothing else', async () => {
    const harness = await makeHarness();
    const things = await harness.store.collection(THINGS);
    const body = new Uint8Array(5_000).fill(7);
    await things.insert({ _id: 'a', state: 's', tenant: 't', dueMs: 5, tags: ['x'], body, seal: new Uint8Array([1]) });
    await things.update('a', {
      set: { state: 'z' },
      unset: ['tenant', 'seal'],
      max: { dueMs: 9 },
      push: { tags: 'y' },
    });
    await things.update('a', { max: { dueMs: 30 }, inc: { count: 4 } }, { count: { exists: true } });
    await things.update('a', { max: { dueMs: 3, count: 4 } });
    await things.update('a', { max: { count: 4 } });
    const { body: kept, ...rest } = (await things.get('a')) as Thing;
    deepEqual(rest, { _id: 'a', state: 'z', dueMs: 9, tags: ['x', 'y'], count: 4 });
    ok(Buffer.from(kept as Uint8Array).equals(body));
    await things.update('a', { set: { body: new Uint8Array([9]) } });
    deepEqual([...((await things.get('a'))?.body ?? [])], [9]);
    await harness.close();
  });

  it('an update of no document and a delete of none are unmet', async () => {
    const harness = await makeHarness();
    const things = await harness.store.collection(THINGS);
    await things.insert({ _id: 'a', state: 's' });
    equal((await things.update('none', { set: { state: 'x' } })).status, 'unmet');
    equal((await things.delete('none')).status, 'unmet');
    equal((await things.delete('a', { state: 'other' })).status, 'unmet');
    equal((await things.delete('a', { state: 's' })).status, 'done');
    equal(await things.get('a'), undefined);
    await harness.close();
  });

  it('put replaces the whole document', async () => {
    const harness = await makeHarness();
    const things = await harness.store.collection(THINGS);
    await things.put({ _id: 'a', state: 's', count: 1, body: new Uint8Array(3_000) });
    await things.put({ _id: 'a', dueMs: 4 });
    deepEqual(await things.get('a'), { _id: 'a', dueMs: 4 });
    deepEqual((await things.find({ index: 'by_count', limit: 5 })).docs, []);
    await harness.close();
  });
}

function conditionalPut(makeHarness: MakeStoreHarness): void {
  it('promise 2: a put with a condition replaces only a document that is there and meets it', async () => {
    const harness = await makeHarness();
    const things = await harness.store.collection(THINGS);
    await things.insert({ _id: 'a', count: 1, state: 'old', body: new Uint8Array(3_000) });
    await things.insert({ _id: 'taken', tenant: 't', serial: '1' });
    const results = await things.bulkWrite([
      { op: 'put', doc: { _id: 'none', count: 1 }, when: { count: { exists: false } } },
      { op: 'put', doc: { _id: 'a', count: 9 }, when: { count: { gt: 1 } } },
      { op: 'put', doc: { _id: 'a', count: 2, tenant: 't', serial: '1' }, when: { count: 1 } },
      { op: 'put', doc: { _id: 'a', count: 2 }, when: { count: { lt: 2 }, body: { exists: true } } },
      { op: 'put', doc: { _id: 'a', count: 2, state: 'stale' }, when: { count: { lt: 2 } } },
    ]);
    deepEqual(
      results.map((result) => result.status),
      ['unmet', 'unmet', 'conflict', 'done', 'unmet'],
    );
    deepEqual(await things.getMany(['none', 'a']), [undefined, { _id: 'a', count: 2 }]);
    await harness.close();
  });

  it('promise 2: of racing puts on one version, one replaces', async () => {
    const harness = await makeHarness();
    const things = await harness.store.collection(THINGS);
    await things.insert({ _id: 'a', count: 1 });
    const racing = Array.from({ length: RACERS }, (_, i) =>
      things.bulkWrite([{ op: 'put', doc: { _id: 'a', count: 2, state: `racer-${i}` }, when: { count: 1 } }]),
    );
    const results = (await Promise.all(racing)).flat();
    const winner = results.findIndex((result) => result.status === 'done');
    equal(results.filter((result) => result.status === 'done').length, 1);
    equal(results.filter((result) => result.status === 'unmet').length, RACERS - 1);
    deepEqual(await things.get('a'), { _id: 'a', count: 2, state: `racer-${winner}` });
    await harness.close();
  });
}

function uniqueness(makeHarness: MakeStoreHarness): void {
  it('promise 3: a unique index refuses the second document, whoever races, and shows the first', async () => {
    const harness = await makeHarness();
    const things = await harness.store.collection(THINGS);
    const racing = Array.from({ length: RACERS }, (_, i) =>
      things.insert({ _id: `id-${i}`, tenant: 't', serial: 's' }),
    );
    const results = await Promise.all(racing);
    const [winner, ...others] = results.filter((result) => result.status === 'done');
    ok(winner !== undefined && others.length === 0);
    const stored = (await things.find({ index: 'by_serial', where: { tenant: 't' }, limit: 10 })).docs;
    equal(stored.length, 1);
    for (const result of results) if (result.status === 'conflict') deepEqual(result.doc, stored[0]);
    await harness.close();
  });

  it('promise 3: a document that lacks a field of the index is not in it', async () => {
    const harness = await makeHarness();
    const things = await harness.store.collection(THINGS);
    const results = await things.bulkWrite([
      { op: 'insert', doc: { _id: 'a', tenant: 't' } },
      { op: 'insert', doc: { _id: 'b', tenant: 't' } },
    ]);
    deepEqual(
      results.map((result) => result.status),
      ['done', 'done'],
    );
    await harness.close();
  });

  it('promise 3: put and update into a taken value are conflicts that change nothing', async () => {
    const harness = await makeHarness();
    const things = await harness.store.collection(THINGS);
    await things.insert({ _id: 'a', tenant: 't', serial: '1' });
    await things.insert({ _id: 'b', tenant: 't', serial: '2' });
    const put = await things.put({ _id: 'b', tenant: 't', serial: '1', count: 5 });
    equal(put.status, 'conflict');
    equal((await things.update('b', { set: { serial: '1', count: 5 } })).status, 'conflict');
    deepEqual(await things.get('b'), { _id: 'b', tenant: 't', serial: '2' });
    equal((await things.put({ _id: 'b', tenant: 't', serial: '2', count: 6 })).status, 'done');
    await harness.close();
  });
}

function conflicts(makeHarness: MakeStoreHarness): void {
  it('promise 3: an insert over a taken id is a conflict that shows the document in the way', async () => {
    const harness = await makeHarness();
    const things = await harness.store.collection(THINGS);
    await things.insert({ _id: 'a', state: 'first' });
    deepEqual(await things.insert({ _id: 'a', state: 'second' }), {
      status: 'conflict',
      doc: { _id: 'a', state: 'first' },
    });
    await harness.close();
  });

  it('promise 3: among several unique indexes, the document in the way is never the one being written', async () => {
    const harness = await makeHarness();
    const indexes = [
      { name: 'by_serial', fields: ['serial'], unique: true },
      { name: 'by_tenant', fields: ['tenant'], unique: true },
    ] as const;
    const things = await harness.store.collection<Thing>({ name: 'conformance_unique', indexes });
    await things.insert({ _id: 'a', serial: '1', tenant: 't1' });
    await things.insert({ _id: 'b', serial: '2', tenant: 't2' });
    const put = await things.put({ _id: 'b', serial: '2', tenant: 't1' });
    deepEqual(put, { status: 'conflict', doc: { _id: 'a', serial: '1', tenant: 't1' } });
    await harness.close();
  });

  it('promise 3: a put that clashes shows what was in its way before the next one freed the value', async () => {
    const harness = await makeHarness();
    const things = await harness.store.collection(THINGS);
    await things.bulkWrite([
      { op: 'insert', doc: { _id: 'c', tenant: 't', serial: '1' } },
      { op: 'insert', doc: { _id: 'a' } },
    ]);
    const results = await things.bulkWrite([
      { op: 'put', doc: { _id: 'a', tenant: 't', serial: '1' } },
      { op: 'put', doc: { _id: 'c' } },
    ]);
    deepEqual(results, [{ status: 'conflict', doc: { _id: 'c', tenant: 't', serial: '1' } }, { status: 'done' }]);
    await harness.close();
  });

  it('a deleted document frees its unique value', async () => {
    const harness = await makeHarness();
    const things = await harness.store.collection(THINGS);
    await things.insert({ _id: 'a', tenant: 't', serial: '1' });
    await things.delete('a');
    equal((await things.insert({ _id: 'b', tenant: 't', serial: '1' })).status, 'done');
    await harness.close();
  });
}

function bulk(makeHarness: MakeStoreHarness): void {
  it('promise 4: bulkWrite answers one result per operation, in order, on one id too', async () => {
    const harness = await makeHarness();
    const things = await harness.store.collection(THINGS);
    const ops: readonly WriteOp<Thing>[] = [
      { op: 'insert', doc: { _id: 'a', count: 1 } },
      { op: 'insert', doc: { _id: 'a', count: 2 } },
      { op: 'update', id: 'a', change: { inc: { count: 10 } }, returnDoc: true },
      { op: 'delete', id: 'a', when: { count: 1 } },
      { op: 'put', doc: { _id: 'b' } },
      { op: 'delete', id: 'a', when: { count: 11 } },
      { op: 'update', id: 'a', change: { set: { state: 'late' } } },
    ];
    const results = await things.bulkWrite(ops);
    deepEqual(
      results.map((result) => result.status),
      ['done', 'conflict', 'done', 'unmet', 'done', 'done', 'unmet'],
    );
    deepEqual(results[2]?.doc, { _id: 'a', count: 11 });
    deepEqual(await things.getMany(['b', 'a']), [{ _id: 'b' }, undefined]);
    await harness.close();
  });

  it('promise 4: a failing operation leaves its neighbours alone', async () => {
    const harness = await makeHarness();
    const things = await harness.store.collection(THINGS);
    await things.insert({ _id: 'taken', tenant: 't', serial: '1' });
    const results = await things.bulkWrite([
      { op: 'insert', doc: { _id: 'a' } },
      { op: 'insert', doc: { _id: 'b', tenant: 't', serial: '1' } },
      { op: 'insert', doc: { _id: 'c' } },
    ]);
    deepEqual(
      results.map((result) => result.status),
      ['done', 'conflict', 'done'],
    );
    equal(await things.count({}), 3);
    await harness.close();
  });

  it('refuses a document over the limit by name', async () => {
    const harness = await makeHarness();
    const things = await harness.store.collection(THINGS);
    const large = things.insert({ _id: 'a', body: new Uint8Array(1_048_577) });
    equal(await refusalCode(large), 'STORE_DOC_TOO_LARGE');
    equal(await things.get('a'), undefined);
    await harness.close();
  });
}

/** Registers the suite under `name`. Each harness begins empty. */
export function storeConformance(name: string, makeHarness: MakeStoreHarness): void {
  describe(`${name} keeps the promises of the store`, () => {
    describe('durability', () => durability(makeHarness));
    describe('one document at a time', () => atomicity(makeHarness));
    describe('conditional puts', () => conditionalPut(makeHarness));
    describe('unique indexes', () => uniqueness(makeHarness));
    describe('conflicts', () => conflicts(makeHarness));
    describe('bulk writes', () => bulk(makeHarness));
    describe('queries and claims', () => storeQueryConformance(makeHarness));
  });
}
