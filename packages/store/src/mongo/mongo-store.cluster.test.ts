/** The store on a MongoDB server under the conformance suites: a database for each test, dropped after. */
import { randomUUID } from 'node:crypto';
import { after } from 'node:test';
import { MongoClient } from 'mongodb';
import { storeConformance } from '../conformance/store-conformance.ts';
import type { StoreHarness } from '../conformance/store-harness.ts';
import { MODEL_TEXTS, storeModelConformance } from '../conformance/store-model-conformance.ts';
import type { Store } from '../port.ts';
import { createMongoStore } from './mongo-store.ts';

const url = process.env['SEALPOST_TEST_MONGODB_URL'] ?? '';
/** Promises are under test here, not time: a busy machine may answer late. */
const PATIENT_MS = 20_000;
const admin = await new MongoClient(url).connect();
/** Closed at the end even when a test failed half-way: an open client would keep the test process alive. */
const opened: Store[] = [];
after(async () => {
  await Promise.all(opened.map((store) => store.close()));
  await admin.close();
});

/** mongo-java-server sorts strings by their UTF-16 units; MongoDB by their UTF-8 bytes, as the port promises. */
async function sortsAsUtf8(): Promise<boolean> {
  const probe = admin.db(`sealpost_test_${randomUUID().slice(0, 8)}`);
  const texts = probe.collection<{ readonly _id: string }>('texts');
  await texts.insertMany([{ _id: '\ud83d\ude00' }, { _id: '\uffee' }]);
  const [first] = await texts.find().sort({ _id: 1 }).toArray();
  await probe.dropDatabase();
  return first?._id === '\uffee';
}
const texts = (await sortsAsUtf8()) ? MODEL_TEXTS : MODEL_TEXTS.filter((text) => text !== '\uffee');

async function makeHarness(): Promise<StoreHarness> {
  const database = `sealpost_test_${randomUUID().slice(0, 8)}`;
  const at = url.replace(/^(mongodb(?:\+srv)?:\/\/[^/?]+)(\/[^?]*)?/, `$1/${database}`);
  const mine: Store[] = [];
  const open = async (): Promise<Store> => {
    const store = await createMongoStore({ url: at, autoMigrate: true, operationTimeoutMs: PATIENT_MS });
    opened.push(store);
    mine.push(store);
    return store;
  };
  return {
    store: await open(),
    // The first client is left as it is: the new one knows nothing of it.
    reopen: open,
    async close() {
      await Promise.all(mine.map((store) => store.close()));
      await admin.db(database).dropDatabase();
    },
  };
}

storeConformance('the store on MongoDB', makeHarness);
storeModelConformance('the store on MongoDB', makeHarness, texts);
