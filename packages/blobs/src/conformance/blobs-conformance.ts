/** The promises of the blobs, one test each; every driver runs them unchanged. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BLOB_SIZE_BYTES_MAX, type Blobs } from '../port.ts';

export interface BlobsHarness {
  readonly blobs: Blobs;
  /** Opens the same blobs again, as after a restart. */
  reopen(): Promise<Blobs>;
  close(): Promise<void>;
}

const FAR_FUTURE_MS = 8_640_000_000_000_000;
const BAD_REFS = ['', '.', '..', '../up', 'a/b', 'a\\b', 'a\0b', '.hidden', 'x'.repeat(300), 'ümlaut'];

async function refusalCode(work: Promise<unknown>): Promise<string | undefined> {
  return work.then(
    () => undefined,
    (error: { readonly code?: string }) => error.code ?? 'no code',
  );
}

type WithBlobs = (body: (blobs: Blobs, harness: BlobsHarness) => Promise<void>) => Promise<void>;

function keeping(withBlobs: WithBlobs): void {
  it('gives back the bytes it was given, over a restart too', () =>
    withBlobs(async (blobs, harness) => {
      const content = Uint8Array.from({ length: 300_000 }, (_, i) => (i * 31) % 256);
      await blobs.put('blob_1', content);
      await blobs.put('blob_2', new Uint8Array(0));
      for (const opened of [blobs, await harness.reopen()]) {
        ok(Buffer.from((await opened.get('blob_1')) ?? []).equals(content));
        equal((await opened.get('blob_2'))?.byteLength, 0);
      }
    }));

  it('knows nothing of a blob that was never put', () =>
    withBlobs(async (blobs) => {
      equal(await blobs.get('none'), undefined);
      equal(await blobs.stat('none'), undefined);
      equal(await blobs.delete('none'), false);
    }));

  it('deletes once, and says so', () =>
    withBlobs(async (blobs) => {
      await blobs.put('blob_1', new Uint8Array(10));
      equal(await blobs.delete('blob_1'), true);
      equal(await blobs.delete('blob_1'), false);
      equal(await blobs.get('blob_1'), undefined);
    }));

  it('put again replaces the whole content', () =>
    withBlobs(async (blobs) => {
      await blobs.put('blob_1', new Uint8Array(1_000).fill(1));
      await blobs.put('blob_1', new Uint8Array(3).fill(2));
      deepEqual([...((await blobs.get('blob_1')) ?? [])], [2, 2, 2]);
      equal((await blobs.stat('blob_1'))?.sizeBytes, 3);
    }));
}

function listingAndRefusing(withBlobs: WithBlobs): void {
  it('lists references older than a time, up to the limit', () =>
    withBlobs(async (blobs) => {
      const refs = ['a', 'b', 'c', 'd'];
      await Promise.all(refs.map((ref) => blobs.put(ref, new Uint8Array(5))));
      deepEqual([...(await blobs.listOlderThan(FAR_FUTURE_MS, 10))].sort(), refs);
      equal((await blobs.listOlderThan(FAR_FUTURE_MS, 3)).length, 3);
      deepEqual(await blobs.listOlderThan(1, 10), []);
      const stat = await blobs.stat('a');
      ok(stat !== undefined && stat.modifiedAtMs > 1_000_000_000_000);
    }));

  it('refuses a blob over the limit and a reference that is no plain name', () =>
    withBlobs(async (blobs) => {
      equal(await refusalCode(blobs.put('large', new Uint8Array(BLOB_SIZE_BYTES_MAX + 1))), 'STORE_BLOB_TOO_LARGE');
      for (const ref of BAD_REFS) {
        equal(await refusalCode(blobs.put(ref, new Uint8Array(1))), 'STORE_QUERY_INVALID');
        equal(await refusalCode(blobs.get(ref)), 'STORE_QUERY_INVALID');
      }
      deepEqual(await blobs.listOlderThan(FAR_FUTURE_MS, 10), []);
    }));

  it('keeps every blob whole under many writers and deleters at once', () =>
    withBlobs(async (blobs) => {
      const work = Array.from({ length: 40 }, async (_, i) => {
        await blobs.put(`blob_${i}`, new Uint8Array(2_000 + i).fill(i));
        if (i % 4 === 0) await blobs.delete(`blob_${i}`);
      });
      await Promise.all(work);
      for (let i = 0; i < 40; i++) {
        const content = await blobs.get(`blob_${i}`);
        if (i % 4 === 0) equal(content, undefined);
        else ok(content?.byteLength === 2_000 + i && content.every((byte) => byte === i));
      }
    }));
}

/** Registers the suite under `name`. Each harness begins empty. */
export function blobsConformance(name: string, makeHarness: () => Promise<BlobsHarness>): void {
  const withBlobs: WithBlobs = async (body) => {
    const harness = await makeHarness();
    try {
      await body(harness.blobs, harness);
    } finally {
      await harness.close();
    }
  };
  describe(`${name} keeps the promises of the blobs`, () => {
    keeping(withBlobs);
    listingAndRefusing(withBlobs);
  });
}
