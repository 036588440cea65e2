/** The store on a MongoDB server under the conformance suites: a database for each test, dropped after. */
import { randomUUID } from 'node:crypto';
import { after, before } from 'node:test';
import { MongoClient } from 'mongodb';
import { storeConformance } from '../conformance/store-conformance.ts';
import type { StoreHarness } from '../conformance/store-harness.ts';
import { storeModelConformance } from '../conformance/store-model-conformance.ts';
import { createMongoStore } from './mongo-store.ts';

const url = process.env['SEALPOST_TEST_MONGODB_URL'] ?? '';
let admin: MongoClient;

before(async () => {
  admin = await new MongoClient(url).connect();
});
after(() => admin.close());

async function makeHarness(): Promise<StoreHarness> {
  const database = `sealpost_test_${randomUUID().slice(0, 8)}`;
  const at = new URL(url);
  at.pathname = `/${database}`;
  const open = () => createMongoStore({ url: at.href, autoMigrate: true });
  const store = await open();
  let current = store;
  return {
    store,
    async reopen() {
      await current.close();
      current = await open();
      return current;
    },
    async close() {
      await Promise.all([store.close(), current.close()]);
      await admin.db(database).dropDatabase();
    },
  };
}

storeConformance('the store on MongoDB', makeHarness);
storeModelConformance('the store on MongoDB', makeHarness);
