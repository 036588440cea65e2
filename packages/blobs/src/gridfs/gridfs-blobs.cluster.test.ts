/** Blobs on a MongoDB server under the conformance suite, and what only this driver promises. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, describe, it } from 'node:test';
import { MongoClient, ObjectId } from 'mongodb';
import { type BlobsHarness, blobsConformance } from '../conformance/blobs-conformance.ts';
import { BLOB_CHUNK_SIZE_BYTES, createGridFsBlobs, type GridFsBlobs } from './gridfs-blobs.ts';

const FAR_FUTURE_MS = 8_640_000_000_000_000;
const url = process.env['SEALPOST_TEST_MONGODB_URL'] ?? '';
/** Promises are under test here, not time: a busy machine may answer late. */
const PATIENT_MS = 20_000;
const admin = await new MongoClient(url).connect();
after(() => admin.close());

function newDatabase(): { readonly at: string; readonly raw: ReturnType<MongoClient['db']> } {
  const database = `sealpost_test_${randomUUID().slice(0, 8)}`;
  const at = url.replace(/^(mongodb(?:\+srv)?:\/\/[^/?]+)(\/[^?]*)?/, `$1/${database}`);
  return { at, raw: admin.db(database) };
}

async function makeHarness(): Promise<BlobsHarness> {
  const { at, raw } = newDatabase();
  const opened: GridFsBlobs[] = [];
  const open = async (): Promise<GridFsBlobs> => {
    const blobs = await createGridFsBlobs({ url: at, operationTimeoutMs: PATIENT_MS });
    opened.push(blobs);
    return blobs;
  };
  return {
    blobs: await open(),
    reopen: open,
    async close() {
      await Promise.all(opened.map((blobs) => blobs.close()));
      await raw.dropDatabase();
    },
  };
}

blobsConformance('blobs on MongoDB', makeHarness);

async function withBlobs(
  body: (blobs: GridFsBlobs, raw: ReturnType<MongoClient['db']>) => Promise<void>,
): Promise<void> {
  const { at, raw } = newDatabase();
  const blobs = await createGridFsBlobs({ url: at, operationTimeoutMs: PATIENT_MS });
  try {
    await body(blobs, raw);
  } finally {
    await blobs.close();
    await raw.dropDatabase();
  }
}

describe('blobs on MongoDB', () => {
  it('keep a blob of many chunks, and leave nothing of what was replaced or deleted', () =>
    withBlobs(async (blobs, raw) => {
      const content = Buffer.alloc(BLOB_CHUNK_SIZE_BYTES * 6 + 17, 5);
      content.writeUInt32BE(7, BLOB_CHUNK_SIZE_BYTES * 5);
      await blobs.put('blob_1', content);
      ok(Buffer.from((await blobs.get('blob_1')) ?? []).equals(content));
      equal(await raw.collection('blobs.chunks').countDocuments(), 7);
      await blobs.put('blob_1', new Uint8Array(3));
      equal(await raw.collection('blobs.chunks').countDocuments(), 1);
      await blobs.delete('blob_1');
      equal(await raw.collection('blobs.chunks').countDocuments(), 0);
      equal(await raw.collection('blobs.files').countDocuments(), 0);
    }));

  it('replace what a writer with a clock ahead of ours has put', () =>
    withBlobs(async (blobs, raw) => {
      await blobs.put('blob_1', new Uint8Array([1]));
      await raw.collection('blobs.files').updateOne({}, { $set: { uploadDate: new Date(FAR_FUTURE_MS - 1_000) } });
      await blobs.put('blob_1', new Uint8Array([2]));
      deepEqual([...((await blobs.get('blob_1')) ?? [])], [2]);
      equal(await raw.collection('blobs.files').countDocuments(), 1);
    }));

  it('show a reader a whole blob while it is replaced again and again', () =>
    withBlobs(async (blobs) => {
      await blobs.put('blob_1', new Uint8Array(1_000).fill(0));
      const writing = (async () => {
        for (let i = 1; i < 12; i++) await blobs.put('blob_1', new Uint8Array(1_000 + i).fill(i));
      })();
      for (let reads = 0; reads < 20; reads++) {
        const content = (await blobs.get('blob_1')) ?? new Uint8Array(0);
        ok(content.byteLength >= 1_000 && content.every((byte) => byte === content.byteLength - 1_000));
      }
      await writing;
    }));

  it('clear away old chunks whose file never came, but nothing fresh', () =>
    withBlobs(async (blobs, raw) => {
      await blobs.put('kept', new Uint8Array(4));
      const orphan = (files_id: ObjectId) => ({ files_id, n: 0, data: Buffer.from([1]) });
      const fresh = new ObjectId();
      await raw.collection('blobs.chunks').insertMany([orphan(ObjectId.createFromTime(1_000)), orphan(fresh)]);
      deepEqual(await blobs.listOlderThan(FAR_FUTURE_MS, 10), ['kept']);
      equal(await raw.collection('blobs.chunks').countDocuments(), 2);
      equal(await raw.collection('blobs.chunks').countDocuments({ files_id: fresh }), 1);
    }));
});
