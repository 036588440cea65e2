/** Migrations, what a store refuses at its start, and settings of the URL. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, describe, it } from 'node:test';
import { AppError } from '@sealpost/kernel';
import { type Document, MongoClient } from 'mongodb';
import type { CollectionSpec, Doc } from '../port.ts';
import { migrateStore } from './mongo-migrate.ts';
import { createMongoStore } from './mongo-store.ts';

interface Item extends Doc {
  readonly tenant?: string;
  readonly serial?: string;
  readonly count?: number;
}
const ITEMS: CollectionSpec<Item> = {
  name: 'items',
  indexes: [
    { name: 'by_count', fields: ['count'] },
    { name: 'by_serial', fields: ['tenant', 'serial'], unique: true },
  ],
};

const url = process.env['SEALPOST_TEST_MONGODB_URL'] ?? '';
const admin = await new MongoClient(url).connect();
after(() => admin.close());

async function withDatabase(body: (at: string, raw: ReturnType<MongoClient['db']>) => Promise<void>): Promise<void> {
  const database = `sealpost_test_${randomUUID().slice(0, 8)}`;
  const at = url.replace(/^(mongodb(?:\+srv)?:\/\/[^/?]+)(\/[^?]*)?/, `$1/${database}`);
  try {
    await body(at, admin.db(database));
  } finally {
    await admin.db(database).dropDatabase();
  }
}

async function errorOf(work: Promise<unknown>): Promise<AppError> {
  const thrown = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  ok(thrown instanceof AppError);
  return thrown;
}

describe('a migration', () => {
  it('says what it would do, does it, and has nothing left to do', () =>
    withDatabase(async (at, raw) => {
      const specs = [ITEMS, { name: 'plain', indexes: [] }];
      const plan = await migrateStore({ url: at, specs, mode: 'plan' });
      deepEqual(plan.lines, [
        'create collection items',
        'build index items.by_count',
        'build index items.by_serial',
        'build index items.unique:by_serial',
        'record collection items',
        'create collection plain',
        'record collection plain',
      ]);
      deepEqual(await raw.listCollections().toArray(), []);
      const told: string[] = [];
      const report = await migrateStore({ url: at, specs, mode: 'apply', onStep: (line) => told.push(line) });
      deepEqual([report.applied, report.lines, told], [true, plan.lines, plan.lines]);
      for (const mode of ['plan', 'apply'] as const) {
        deepEqual((await migrateStore({ url: at, specs, mode })).steps, []);
      }
    }));

  it('changes indexes under the documents, keeps these, and leaves the indexes of others alone', () =>
    withDatabase(async (at, raw) => {
      await migrateStore({ url: at, specs: [ITEMS], mode: 'apply' });
      const before = await createMongoStore({ url: at, operationTimeoutMs: 20_000 });
      const items = await before.collection(ITEMS);
      await items.bulkWrite([
        { op: 'insert', doc: { _id: 'a', tenant: 't1', serial: '1', count: 1 } },
        { op: 'insert', doc: { _id: 'b', tenant: 't2', serial: '1', count: 1 } },
      ]);
      await before.close();
      await raw.collection<Document>('items').createIndex({ serial: 1 }, { name: 'of_the_operator' });
      const indexes = [{ name: 'by_serial', fields: ['tenant'], unique: true }] as const;
      const changed: CollectionSpec<Item> = { name: 'items', indexes };
      const report = await migrateStore({ url: at, specs: [changed], mode: 'apply' });
      ok(report.lines.includes('drop index items.by_count'));
      ok(report.lines.includes('compute the keys of unique index items.by_serial'));
      const names = (await raw.collection('items').indexes()).map(({ name }) => name);
      deepEqual(new Set(names), new Set(['_id_', 'by_serial', 'of_the_operator', 'unique:by_serial']));
      const store = await createMongoStore({ url: at, operationTimeoutMs: 20_000 });
      const after = await store.collection(changed);
      equal(await after.count({}), 2);
      const taken = await after.insert({ _id: 'c', tenant: 't2' });
      deepEqual([taken.status, taken.doc?._id], ['conflict', 'b']);
      equal((await after.insert({ _id: 'd' })).status, 'done');
      await store.close();
    }));

  it('names the unique index that documents stand in the way of', () =>
    withDatabase(async (at) => {
      const plain: CollectionSpec<Item> = { name: 'items', indexes: [] };
      await migrateStore({ url: at, specs: [plain], mode: 'apply' });
      const store = await createMongoStore({ url: at, operationTimeoutMs: 20_000 });
      const items = await store.collection(plain);
      await items.insert({ _id: 'a', tenant: 't', serial: '1' });
      await items.insert({ _id: 'b', tenant: 't', serial: '1' });
      await store.close();
      const error = await errorOf(migrateStore({ url: at, specs: [ITEMS], mode: 'apply' }));
      deepEqual(
        [error.code, error.facts],
        ['STORE_MIGRATION_FAILED', { collection: 'items', index: 'unique:by_serial' }],
      );
    }));

  it('refuses a schema that a newer program set up', () =>
    withDatabase(async (at, raw) => {
      await migrateStore({ url: at, specs: [ITEMS], mode: 'apply', version: 7 });
      const older = await errorOf(migrateStore({ url: at, specs: [], mode: 'apply', version: 6 }));
      deepEqual([older.code, older.facts], ['STORE_SCHEMA_NEWER', { version: 7, versionKnown: 6 }]);
      await raw
        .collection<Document>('schema_migrations')
        .updateOne({ _id: 'schema' as never }, { $set: { format: 99 } });
      equal((await errorOf(createMongoStore({ url: at, operationTimeoutMs: 20_000 }))).code, 'STORE_SCHEMA_NEWER');
    }));
});

describe('a store at its start', () => {
  it('names the command when the schema lacks a collection or an index', () =>
    withDatabase(async (at) => {
      await migrateStore({ url: at, specs: [{ name: 'items', indexes: [] }], mode: 'apply' });
      const store = await createMongoStore({ url: at, operationTimeoutMs: 20_000 });
      const lacks = await errorOf(store.collection(ITEMS));
      equal(lacks.code, 'STORE_NOT_MIGRATED');
      deepEqual(lacks.facts, { collection: 'items', missing: 'by_count by_serial', mend: 'sealpost store migrate' });
      equal((await errorOf(store.collection({ name: 'unknown', indexes: [] }))).code, 'STORE_NOT_MIGRATED');
      await migrateStore({ url: at, specs: [ITEMS], mode: 'apply' });
      await store.collection(ITEMS);
      await store.collection({ name: 'items', indexes: [] });
      await store.close();
    }));

  it('refuses settings that promise less than durable writes and current reads, by name', async () => {
    for (const [query, setting] of [
      ['w=1', 'w'],
      ['w=0', 'w'],
      ['journal=false', 'journal'],
      ['j=false', 'journal'],
      ['readPreference=secondaryPreferred', 'readPreference'],
      ['readConcernLevel=available', 'readConcernLevel'],
    ]) {
      const error = await errorOf(createMongoStore({ url: `mongodb://127.0.0.1:1/sealpost?${query}` }));
      deepEqual([error.code, error.facts['setting']], ['STORE_SETTING_UNSAFE', setting]);
    }
    equal((await errorOf(createMongoStore({ url: 'http://127.0.0.1/' }))).code, 'STORE_SETTING_UNSAFE');
  });
});
