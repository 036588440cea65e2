/** The store when its server is cut off in the middle of a write, keeps silent, or is gone. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, describe, it } from 'node:test';
import { AppError } from '@sealpost/kernel';
import { MongoClient } from 'mongodb';
import { refusalCode } from '../conformance/store-harness.ts';
import type { Collection, Store } from '../port.ts';
import { type CuttingProxy, startCuttingProxy } from '../testing/cutting-proxy.ts';
import { createMongoStore } from './mongo-store.ts';

interface Item {
  readonly _id: string;
  readonly count?: number;
  readonly state?: string;
  readonly serial?: string;
}
const ITEMS = { name: 'faulty_items', indexes: [{ name: 'by_serial', fields: ['serial'], unique: true }] } as const;

const url = new URL(process.env['SEALPOST_TEST_MONGODB_URL'] ?? '');
const admin = await new MongoClient(url.href).connect();
after(() => admin.close());

interface Scene {
  readonly proxy: CuttingProxy;
  readonly store: Store;
  readonly items: Collection<Item>;
}

async function withScene(body: (scene: Scene) => Promise<void>): Promise<void> {
  const proxy = await startCuttingProxy({ host: url.hostname, port: Number(url.port) });
  const database = `sealpost_test_${randomUUID().slice(0, 8)}`;
  const through = new URL(url);
  through.host = `127.0.0.1:${proxy.port}`;
  through.pathname = `/${database}`;
  through.searchParams.set('directConnection', 'true');
  const store = await createMongoStore({ url: through.href, autoMigrate: true, operationTimeoutMs: 4_000 });
  try {
    await body({ proxy, store, items: await store.collection<Item>(ITEMS) });
  } finally {
    await store.close();
    await proxy.shut();
    await admin.db(database).dropDatabase();
  }
}

/** The name of a command with its collection as BSON spells it: a string element. */
function command(name: string): string {
  return `\u0002${name}\0`;
}

describe('a write whose answer is lost', () => {
  it('is found out: an insert is done, not in its own way', () =>
    withScene(async ({ proxy, items }) => {
      proxy.cutNext('answer', command('insert'));
      deepEqual(await items.insert({ _id: 'a', serial: '1', count: 1 }), { status: 'done' });
      equal(proxy.cuts(), 1);
      deepEqual(await items.get('a'), { _id: 'a', serial: '1', count: 1 });
    }));

  it('is found out: in a bulk of inserts each is told apart from what was there', () =>
    withScene(async ({ proxy, items }) => {
      await items.insert({ _id: 'there', state: 'first' });
      await items.insert({ _id: 'holder', serial: '7' });
      proxy.cutNext('answer', command('insert'));
      const docs: Item[] = [{ _id: 'a' }, { _id: 'there', state: 'second' }, { _id: 'b', serial: '7' }, { _id: 'c' }];
      const results = await items.bulkWrite(docs.map((doc) => ({ op: 'insert', doc })));
      equal(proxy.cuts(), 1);
      deepEqual(results, [
        { status: 'done' },
        { status: 'conflict', doc: { _id: 'there', state: 'first' } },
        { status: 'conflict', doc: { _id: 'holder', serial: '7' } },
        { status: 'done' },
      ]);
    }));

  it('is found out: an increment counts once', () =>
    withScene(async ({ proxy, items }) => {
      await items.insert({ _id: 'a', count: 1 });
      proxy.cutNext('answer', command('update'));
      deepEqual(await items.update('a', { inc: { count: 1 } }, { count: 1 }), { status: 'done' });
      equal((await items.get('a'))?.count, 2);
    }));

  it('is found out: in a bulk of updates and puts that all took effect', () =>
    withScene(async ({ proxy, items }) => {
      await items.bulkWrite([0, 1, 2].map((i) => ({ op: 'insert', doc: { _id: `${i}`, count: i } })));
      proxy.cutNext('answer', command('update'));
      const results = await items.bulkWrite([
        { op: 'update', id: '0', change: { inc: { count: 5 } }, when: { count: 0 } },
        { op: 'put', doc: { _id: '1', state: 'new' }, when: { count: 1 } },
        { op: 'put', doc: { _id: '3', state: 'new' } },
      ]);
      deepEqual(results, [{ status: 'done' }, { status: 'done' }, { status: 'done' }]);
      equal((await items.get('0'))?.count, 5);
    }));

  it('is found out: an update that returns its document, and one that moves a unique value', () =>
    withScene(async ({ proxy, items }) => {
      await items.insert({ _id: 'a', count: 1, serial: '1' });
      proxy.cutNext('answer', command('findAndModify'));
      const [result] = await items.bulkWrite([
        { op: 'update', id: 'a', change: { inc: { count: 1 } }, returnDoc: true },
      ]);
      deepEqual(result, { status: 'done', doc: { _id: 'a', count: 2, serial: '1' } });
      proxy.cutNext('answer', command('findAndModify'));
      deepEqual(await items.update('a', { set: { serial: '2' } }), { status: 'done' });
      equal(proxy.cuts(), 2);
      equal((await items.insert({ _id: 'b', serial: '1' })).status, 'done');
    }));

  it('is refused as unknown where nothing can tell: a delete, and an update among unmet ones', () =>
    withScene(async ({ proxy, items }) => {
      await items.insert({ _id: 'a', count: 1 });
      proxy.cutNext('answer', command('update'));
      const mixed = items.bulkWrite([
        { op: 'update', id: 'a', change: { inc: { count: 1 } } },
        { op: 'update', id: 'none', change: { inc: { count: 1 } } },
      ]);
      equal(await refusalCode(mixed), 'STORE_UNAVAILABLE');
      proxy.cutNext('answer', command('delete'));
      equal(await refusalCode(items.delete('a')), 'STORE_UNAVAILABLE');
      equal(await items.get('a'), undefined);
    }));

  it('is refused when it never arrived, and changes nothing', () =>
    withScene(async ({ proxy, items }) => {
      await items.insert({ _id: 'a', count: 1 });
      proxy.cutNext('request', command('update'));
      equal(await refusalCode(items.update('a', { inc: { count: 1 } })), 'STORE_UNAVAILABLE');
      equal((await items.get('a'))?.count, 1);
      proxy.cutNext('request', command('insert'));
      equal((await items.insert({ _id: 'b' })).status, 'done');
    }));

  it('of a claim hands out what the tags show', () =>
    withScene(async ({ proxy, store }) => {
      const due = await store.collection<Item>({
        name: 'faulty_due',
        indexes: [{ name: 'by_due', fields: ['count'] }],
      });
      await due.insert({ _id: 'a', count: 1 });
      proxy.cutNext('answer', command('update'));
      const query = { index: 'by_due', dueField: 'count', nowMs: 5, leaseMs: 10, limit: 4 } as const;
      deepEqual(await due.claimDue(query), [{ _id: 'a', count: 15 }]);
      deepEqual(await due.claimDue(query), []);
    }));
});

describe('a server that is gone or silent', () => {
  it('is STORE_UNAVAILABLE with a time to come back, and the store goes on alone once it is there', () =>
    withScene(async ({ proxy, store, items }) => {
      await proxy.shut();
      const error = await items.insert({ _id: 'a' }).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      ok(error instanceof AppError && error.code === 'STORE_UNAVAILABLE' && (error.retryAfterMs ?? 0) > 0);
      equal(await refusalCode(items.get('a')), 'STORE_UNAVAILABLE');
      equal((await store.health()).ok, false);
      await proxy.open();
      equal((await items.insert({ _id: 'b' })).status, 'done');
      equal((await store.health()).ok, true);
    }));

  it('is STORE_UNAVAILABLE when it takes the request and says nothing', { timeout: 20_000 }, () =>
    withScene(async ({ proxy, items }) => {
      await items.insert({ _id: 'a', count: 1 });
      proxy.freeze();
      const calls = [
        items.get('a'),
        items.update('a', { inc: { count: 1 } }),
        items.count({}),
        items.find({ limit: 1 }),
      ];
      const codes = await Promise.all(calls.map((call) => refusalCode(call)));
      deepEqual(new Set(codes), new Set(['STORE_UNAVAILABLE']));
      proxy.thaw();
      for (let left = 10; left > 0; left--) {
        if ((await refusalCode(items.get('a'))) === undefined) break;
      }
      ok((await items.get('a')) !== undefined);
    }),
  );

  it('makes the opening fail as one that may be tried again', async () => {
    const proxy = await startCuttingProxy({ host: '127.0.0.1', port: 1 });
    await proxy.shut();
    const opening = createMongoStore({ url: `mongodb://127.0.0.1:${proxy.port}/nowhere` });
    const error = await opening.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    ok(error instanceof AppError && error.code === 'STORE_UNAVAILABLE' && error.entry.retryable);
  });
});
