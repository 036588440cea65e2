/** Claims about retry delays. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { backoffMs } from './backoff.ts';
import { createSeededRandom } from './random.ts';

const fixed = (fraction: number) => ({ bytes: () => Buffer.alloc(0), fraction: () => fraction });
const options = { baseMs: 100, factor: 2, capMs: 1_000, jitter: 0 };

describe('backoffMs', () => {
  it('grows by the factor from the base', () => {
    const delays = [1, 2, 3, 4].map((attempt) => backoffMs(attempt, options, fixed(0.5)));
    assert.deepEqual(delays, [100, 200, 400, 800]);
  });

  it('stops at the cap, however late the attempt', () => {
    assert.equal(backoffMs(5, options, fixed(0)), 1_000);
    assert.equal(backoffMs(100_000, options, fixed(0)), 1_000);
  });

  it('treats attempts below one as the first', () => {
    assert.equal(backoffMs(0, options, fixed(0)), 100);
    assert.equal(backoffMs(-7, options, fixed(0)), 100);
  });

  it('spreads over the whole delay at full jitter', () => {
    const jittered = { ...options, jitter: 1 };
    assert.equal(backoffMs(2, jittered, fixed(0)), 0);
    assert.equal(backoffMs(2, jittered, fixed(0.5)), 100);
  });

  it('stays between the fixed share and the full delay', () => {
    const anyOptions = fc.record({
      baseMs: fc.integer({ min: 1, max: 60_000 }),
      factor: fc.double({ min: 1, max: 10, noNaN: true }),
      capMs: fc.integer({ min: 1, max: 86_400_000 }),
      jitter: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(anyOptions, fc.integer({ min: -5, max: 5_000 }), fc.integer(), (any, attempt, seed) => {
        const delay = backoffMs(attempt, any, createSeededRandom(seed));
        const full = backoffMs(attempt, { ...any, jitter: 0 }, createSeededRandom(seed));
        assert.ok(Number.isSafeInteger(delay));
        assert.ok(delay <= Math.min(any.capMs, full + 1));
        assert.ok(delay >= Math.floor(full * (1 - any.jitter)) - 1);
      }),
    );
  });
});
