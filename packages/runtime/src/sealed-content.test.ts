import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AppError, createSeededRandom } from '@sealpost/kernel';
import type { MessageKey } from '@sealpost/keyring';
import { INLINE_SIZE_BYTES_MAX, openContent, openInline, sealContent } from './sealed-content.ts';

/** Marks instead of sealing: what is under test is where the bytes go. */
const key = {
  seal: (part: string, plain: Uint8Array) => Buffer.concat([Buffer.from(`${part}|`), plain]),
  open: (part: string, sealed: Uint8Array) => Buffer.from(sealed).subarray(part.length + 1),
} as unknown as MessageKey;

function givenBlobs() {
  const kept = new Map<string, Uint8Array>();
  const blobs = {
    put: async (ref: string, bytes: Uint8Array) => void kept.set(ref, bytes),
    get: async (ref: string) => kept.get(ref),
  };
  return { kept, ports: { blobs, random: createSeededRandom(3) } as unknown as Parameters<typeof sealContent>[0] };
}

describe('sealed content', () => {
  it('rides in its record while it is small', async () => {
    const { kept, ports } = givenBlobs();
    const sealed = await sealContent(ports, key, { part: 'content', plain: Buffer.from('hello') });
    assert.equal(kept.size, 0);
    assert.equal(sealed.sizeBytes, 5);
    assert.equal(openInline(key, sealed)?.toString(), 'hello');
    assert.equal((await openContent(ports, key, sealed)).toString(), 'hello');
  });

  it('goes to a blob beyond that, and is missed when the blob is gone', async () => {
    const { kept, ports } = givenBlobs();
    const plain = Buffer.alloc(INLINE_SIZE_BYTES_MAX, 'x');
    const sealed = await sealContent(ports, key, { part: 'content', plain });
    assert.equal(kept.size, 1);
    assert.equal(openInline(key, sealed), undefined);
    assert.deepEqual(await openContent(ports, key, sealed), plain);
    kept.clear();
    await assert.rejects(
      openContent(ports, key, sealed),
      (thrown) => thrown instanceof AppError && thrown.code === 'RUNTIME_BLOB_GONE',
    );
  });
});
