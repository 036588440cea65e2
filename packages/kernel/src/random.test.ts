/** Claims about both sources of randomness. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { createSeededRandom, createSystemRandom } from './random.ts';

describe('createSystemRandom', () => {
  it('gives exactly as many bytes as asked for, across pool refills', () => {
    const random = createSystemRandom();
    for (const sizeBytes of [0, 1, 16, 1_000, 1_024, 1_025, 5_000, 16]) {
      assert.equal(random.bytes(sizeBytes).length, sizeBytes);
    }
  });

  it('never hands out the same bytes twice', () => {
    const random = createSystemRandom();
    const seen = new Set(Array.from({ length: 2_000 }, () => random.bytes(16).toString('hex')));
    assert.equal(seen.size, 2_000);
  });

  it('keeps no view on bytes it handed out', () => {
    const random = createSystemRandom();
    const first = random.bytes(32);
    const copy = Buffer.from(first);
    random.bytes(32).fill(0);
    assert.deepEqual(first, copy);
    assert.ok(first.some((byte) => byte !== 0));
  });

  it('gives fractions in [0, 1)', () => {
    const random = createSystemRandom();
    for (let i = 0; i < 1_000; i++) {
      const fraction = random.fraction();
      assert.ok(fraction >= 0 && fraction < 1);
    }
  });
});

describe('createSeededRandom', () => {
  it('repeats itself for the same seed', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 0, max: 64 }), (seed, sizeBytes) => {
        const [a, b] = [createSeededRandom(seed), createSeededRandom(seed)];
        assert.deepEqual(a.bytes(sizeBytes), b.bytes(sizeBytes));
        assert.equal(a.fraction(), b.fraction());
      }),
    );
  });

  it('differs between seeds', () => {
    assert.notDeepEqual(createSeededRandom(1).bytes(16), createSeededRandom(2).bytes(16));
  });

  it('fills [0, 1) evenly', () => {
    const random = createSeededRandom(42);
    const buckets = Array.from({ length: 10 }, () => 0);
    for (let i = 0; i < 10_000; i++) {
      const bucket = Math.floor(random.fraction() * 10);
      buckets[bucket] = (buckets[bucket] ?? 0) + 1;
    }
    for (const count of buckets) assert.ok(count > 850 && count < 1_150, `a tenth of the range got ${count} of 10000`);
  });
});
