/** The cache: bounded, aged, least recently used first. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createBoundedCache } from './bounded-cache.ts';
import { createHandClock } from './testing/given-keyring.ts';

describe('a bounded cache', () => {
  it('lets the least recently used entry go, and tells', () => {
    const evicted: number[] = [];
    const clock = createHandClock();
    const cache = createBoundedCache<number>({
      entriesMax: 2,
      ttlMs: 100,
      clock,
      onEvict: (value) => evicted.push(value),
    });
    cache.set('a', 1);
    cache.set('b', 2);
    assert.equal(cache.get('a'), 1);
    cache.set('c', 3);
    assert.deepEqual(evicted, [2]);
    assert.equal(cache.size, 2);
    assert.equal(cache.take('a'), 1);
    cache.clear();
    assert.deepEqual(evicted, [2, 3]);
  });

  it('forgets what is too old, however often it is read', () => {
    const clock = createHandClock();
    const cache = createBoundedCache<number>({ entriesMax: 2, ttlMs: 100, clock });
    cache.set('a', 1);
    clock.advance(99);
    assert.equal(cache.get('a'), 1);
    clock.advance(1);
    assert.equal(cache.get('a'), undefined);
    assert.equal(cache.size, 0);
  });
});
