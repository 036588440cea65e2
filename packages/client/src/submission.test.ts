/** Checks how a batch is cut into calls. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BATCH_SIZE_BYTES_TARGET } from './limits.ts';
import { cutBatch } from './submission.ts';

describe('cutBatch', () => {
  it('makes no call for nothing and one for little', () => {
    assert.deepEqual(cutBatch([]), []);
    assert.deepEqual(cutBatch([1, 1, 1]), [[0, 3]]);
  });

  it('cuts by count and by size, and leaves a large message alone in its call', () => {
    assert.deepEqual(cutBatch(Array.from({ length: 2_001 }, () => 1)), [
      [0, 1_000],
      [1_000, 2_000],
      [2_000, 2_001],
    ]);
    const large = BATCH_SIZE_BYTES_TARGET + 1;
    assert.deepEqual(cutBatch([1, large, 1]), [
      [0, 1],
      [1, 2],
      [2, 3],
    ]);
  });
});
