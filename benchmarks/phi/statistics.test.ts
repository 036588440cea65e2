import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { f2, quantile, wilson } from './statistics.ts';

describe('wilson', () => {
  it('gives the intervals of R. G. Newcombe, Statistics in Medicine 17 (1998), table I, method 3', () => {
    const published: readonly (readonly [hits: number, of: number, low: number, high: number])[] = [
      [81, 263, 0.2553, 0.3662],
      [15, 148, 0.0624, 0.1605],
      [0, 20, 0, 0.1611],
      [1, 29, 0.0061, 0.1718],
    ];
    for (const [hits, of, low, high] of published) {
      const rate = wilson(hits, of);
      assert.equal(rate.low.toFixed(4), low.toFixed(4));
      assert.equal(rate.high.toFixed(4), high.toFixed(4));
    }
  });

  it('knows nothing of no trial, and keeps to 0 and 1', () => {
    assert.ok(Number.isNaN(wilson(0, 0).rate));
    assert.equal(wilson(0, 5).low, 0);
    assert.equal(wilson(5, 5).high, 1);
    assert.ok(wilson(5, 5).low > 0.5);
  });
});

describe('f2', () => {
  it('leans to recall', () => {
    assert.equal(f2(0.5, 0.5), 0.5);
    assert.equal(f2(1, 0.5).toFixed(4), '0.5556');
    assert.equal(f2(0.5, 1).toFixed(4), '0.8333');
    assert.equal(f2(0, 0), 0);
    assert.ok(Number.isNaN(f2(Number.NaN, 1)));
  });
});

describe('quantile', () => {
  it('is the nearest rank', () => {
    const hundred = Array.from({ length: 100 }, (_, at) => 100 - at);
    assert.equal(quantile(hundred, 0.5), 50);
    assert.equal(quantile(hundred, 0.99), 99);
    assert.equal(quantile([7], 0.99), 7);
    assert.ok(Number.isNaN(quantile([], 0.5)));
  });
});
