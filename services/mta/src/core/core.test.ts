import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EgressPoolDoc, EgressSourceSpec } from '@sealpost/runtime';
import { findRoute, isLoopback, patternMatches } from './routes.ts';
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

describe('static routes', () => {
  it('match a domain, those below, those that begin so, or all', () => {
    assert.ok(patternMatches('Example.org', 'example.org'));
    assert.ok(patternMatches('*.example.org', 'a.example.org'));
    assert.ok(!patternMatches('*.example.org', 'example.org'));
    assert.ok(patternMatches('no-tls.*', 'no-tls.example.org'));
    assert.ok(!patternMatches('no-tls.*', 'no-tlsx.example.org'));
    assert.ok(patternMatches('*', 'x'));
  });

  it('apply in their order', () => {
    const route = (pattern: string, port: number) => ({ pattern, host: 'h', port, servername: '', caFile: '' });
    const routes = [route('a.example.org', 1), route('*.example.org', 2), route('*', 3)];
    assert.deepEqual(
      ['a.example.org', 'b.example.org', 'c.example.net'].map((domain) => findRoute(routes, domain)?.port),
      [1, 2, 3],
    );
  });

  it('know what stays on this machine', () => {
    for (const host of ['127.0.0.1', '127.9.9.9', '::1', 'localhost']) assert.ok(isLoopback(host), host);
    for (const host of ['127.0.0.1.example.org', '10.0.0.1', 'example.org', '0.0.0.0'])
      assert.ok(!isLoopback(host), host);
  });
});
