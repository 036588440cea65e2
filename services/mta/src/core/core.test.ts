import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EgressPoolDoc, EgressSourceSpec } from '@sealpost/runtime';
import { askOrder, blockSize, dateOf, limitOn, nextDayMs, WARMUP_TABLE_DEFAULT } from './warm-up.ts';

const source = (name: string, warmed: boolean): EgressSourceSpec => ({
  name,
  address: '',
  heloName: '',
  warmed,
  startDay: 0,
});
const pool = (sources: readonly EgressSourceSpec[], warmupTable: readonly number[] = []): EgressPoolDoc => ({
  _id: 'p',
  sources,
  warmupTable,
  generation: 0,
});

describe('warm-up', () => {
  it('climbs by sending days and ends after the table', () => {
    const small = pool([], [5, 10]);
    assert.deepEqual(
      [1, 2, 3].map((day) => limitOn(small, day)),
      [5, 10, undefined],
    );
    assert.equal(limitOn(pool([]), 1), WARMUP_TABLE_DEFAULT[0]);
  });

  it('debits blocks that are small against the day', () => {
    assert.deepEqual([1, 9, 200, 5_000, 1e7].map(blockSize), [1, 1, 20, 200, 200]);
  });

  it('counts days in UTC', () => {
    const lastMs = Date.UTC(2026, 10, 21, 23, 59, 59, 999);
    assert.equal(dateOf(lastMs), '2026-11-21');
    assert.equal(nextDayMs(lastMs), lastMs + 1);
    assert.equal(dateOf(nextDayMs(lastMs)), '2026-11-22');
  });

  it('asks every source once, those that warm up first, in turn', () => {
    const mixed = pool([source('w1', true), source('c1', false), source('w2', true), source('c2', false)]);
    const names = (turn: number) => askOrder(mixed, turn).map((each) => each.name);
    assert.deepEqual(names(0), ['c1', 'c2', 'w1', 'w2']);
    assert.deepEqual(names(1), ['c2', 'c1', 'w2', 'w1']);
    assert.deepEqual(askOrder(pool([]), 7), []);
  });
});
