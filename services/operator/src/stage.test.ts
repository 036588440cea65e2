/** What the operator decides from what is wanted and what is there. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EgressPoolDoc } from '@sealpost/runtime';
import type { PoolResource, PoolStatus } from './core/pool-resource.ts';
import { decide, type Observed } from './stage.ts';

const NOW_MS = Date.UTC(2026, 10, 21, 12);
const SPEC = {
  sources: [
    { name: 'a', address: '192.0.2.1', ehloName: 'a.example.org', warmed: true },
    { name: 'b', address: '192.0.2.2', ehloName: 'b.example.org' },
  ],
  warmup: { table: [200, 500] },
};

const resourceOf = (over: Partial<PoolResource> = {}, generation = 1): PoolResource => ({
  metadata: { name: 'clinic', namespace: 'mail', generation, resourceVersion: '7' },
  spec: SPEC,
  status: {},
  ...over,
});
const observed = (pools: readonly EgressPoolDoc[] = []): Observed => ({ pools, budgets: new Map() });

/** The store and the status after everything decided was done. */
function settle(resource: PoolResource) {
  const actions = decide([resource], observed(), NOW_MS);
  const pools = actions.flatMap((action) => (action.kind === 'put-pool' ? [action.doc] : []));
  const status = actions.flatMap((action) => (action.kind === 'patch-status' ? [action.status] : []))[0] as PoolStatus;
  return { pools, status };
}

describe('decide', () => {
  it('puts a new pool before it says so', () => {
    const kinds = decide([resourceOf()], observed(), NOW_MS).map(({ kind }) => kind);
    assert.deepEqual(kinds, ['put-pool', 'patch-status']);
  });

  it('does nothing once everything is as wanted', () => {
    const { pools, status } = settle(resourceOf());
    assert.deepEqual(decide([resourceOf({ status })], observed(pools), NOW_MS + 3_600_000), []);
  });

  it('keeps the pool of the last valid spec and the time of an unchanged condition', () => {
    const { pools, status } = settle(resourceOf());
    const actions = decide([resourceOf({ status, spec: { sources: [] } }, 2)], observed(pools), NOW_MS + 60_000);
    assert.deepEqual(
      actions.map(({ kind }) => kind),
      ['patch-status'],
    );
    const broken = (actions[0] as { status: PoolStatus }).status;
    assert.equal(broken.observedGeneration, 2);
    assert.deepEqual(broken.sources, status.sources);
    assert.deepEqual(broken.conditions, [
      {
        type: 'Ready',
        status: 'False',
        observedGeneration: 2,
        reason: 'InvalidSpec',
        message: 'spec.sources must have 1 to 64 entries. The last valid pool stays in use.',
        lastTransitionTime: '2026-11-21T12:01:00Z',
      },
    ]);
    const again = decide([resourceOf({ status: broken, spec: { sources: 5 } }, 3)], observed(pools), NOW_MS + 90_000);
    const [condition] = (again[0] as { status: PoolStatus }).status.conditions ?? [];
    assert.equal(condition?.lastTransitionTime, '2026-11-21T12:01:00Z');
  });

  it('deletes what no resource wants any more, but not configured pools', () => {
    const pool = (id: string, generation: number): EgressPoolDoc => ({
      _id: id,
      sources: [],
      warmupTable: [],
      generation,
    });
    const actions = decide([], observed([pool('old', 4), pool('configured', 0)]), NOW_MS);
    assert.deepEqual(actions, [{ kind: 'delete-pool', id: 'old' }]);
  });

  it('says which budget a cold source has: today’s, or the one its next message opens', () => {
    assert.deepEqual(settle(resourceOf()).status.sources?.[1], {
      name: 'b',
      sendingDay: 0,
      budgetToday: 200,
      debitedToday: 0,
    });
    const yesterday = {
      _id: 'x',
      pool: 'clinic',
      source: 'b',
      date: '2026-11-20',
      sendingDay: 1,
      limit: 200,
      debited: 9,
    };
    const budgets = new Map([['clinic', new Map([['b', yesterday]])]]);
    const [, patch] = decide([resourceOf()], { pools: [], budgets }, NOW_MS);
    const sources = patch?.kind === 'patch-status' ? patch.status.sources : [];
    assert.deepEqual(sources?.[1], { name: 'b', sendingDay: 1, budgetToday: 500, debitedToday: 0 });
  });

  it('says so when a spill target is given, which this version spreads over all warmed sources', () => {
    const spec = { ...SPEC, warmup: { table: [200], spillTo: 'a' } };
    assert.match(settle(resourceOf({ spec })).status.conditions?.[0]?.message ?? '', /spillTo is not used/);
  });
});
