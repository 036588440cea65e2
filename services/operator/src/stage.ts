/** What is to be done so that the store holds the pools that the cluster wants, and the cluster knows of it. Pure. */
import type { EgressBudgetDoc, EgressPoolDoc } from '@sealpost/runtime';
import type { PoolResource, PoolStatus } from './core/pool-resource.ts';
import { type PoolSpec, readPoolSpec } from './core/pool-spec.ts';
import { sameStatus, statusOf } from './core/pool-status.ts';

export interface Observed {
  /** All pools of the store. */
  readonly pools: readonly EgressPoolDoc[];
  /** The newest budget of each source, by pool and source name. */
  readonly budgets: ReadonlyMap<string, ReadonlyMap<string, EgressBudgetDoc>>;
}

export type OperatorAction =
  | { readonly kind: 'put-pool'; readonly doc: EgressPoolDoc }
  | { readonly kind: 'delete-pool'; readonly id: string }
  | {
      readonly kind: 'patch-status';
      readonly name: string;
      /** The version the decision was made on: another writer in between is a conflict. */
      readonly resourceVersion: string;
      readonly status: PoolStatus;
    };

const NO_BUDGETS: ReadonlyMap<string, EgressBudgetDoc> = new Map();

/**
 * Pools first, then deletions, then what is told to the cluster: a status never says more than the store holds.
 * A resource whose spec is not valid leaves the pool of its last valid spec in use. Pools that did not come from a
 * resource (generation 0) are left alone.
 */
export function decide(desired: readonly PoolResource[], observed: Observed, nowMs: number): readonly OperatorAction[] {
  const stored = new Map(observed.pools.map((pool) => [pool._id, pool]));
  const judged = desired.map((resource) => ({ resource, spec: readPoolSpec(resource.spec) }));
  const puts = judged.flatMap(({ resource, spec }): OperatorAction[] => {
    if (spec.kind === 'invalid') return [];
    const doc = toPool(resource, spec);
    const before = stored.get(doc._id);
    return before !== undefined && samePool(before, doc) ? [] : [{ kind: 'put-pool', doc }];
  });
  const wanted = new Set(desired.map(({ metadata }) => metadata.name));
  const deletes = observed.pools
    .filter((pool) => pool.generation > 0 && !wanted.has(pool._id))
    .map((pool): OperatorAction => ({ kind: 'delete-pool', id: pool._id }));
  const patches = judged.flatMap(({ resource, spec }): OperatorAction[] => {
    const { name, resourceVersion } = resource.metadata;
    const status = statusOf(resource, spec, { budgets: observed.budgets.get(name) ?? NO_BUDGETS, nowMs });
    return sameStatus(resource.status, status) ? [] : [{ kind: 'patch-status', name, resourceVersion, status }];
  });
  return [...puts, ...deletes, ...patches];
}

const toPool = (resource: PoolResource, spec: Extract<PoolSpec, { kind: 'valid' }>): EgressPoolDoc => ({
  _id: resource.metadata.name,
  sources: spec.sources,
  warmupTable: spec.warmupTable,
  generation: Math.max(1, resource.metadata.generation),
});

const samePool = (a: EgressPoolDoc, b: EgressPoolDoc): boolean =>
  a.generation === b.generation &&
  JSON.stringify(a.warmupTable) === JSON.stringify(b.warmupTable) &&
  JSON.stringify(a.sources.map(sourceFields)) === JSON.stringify(b.sources.map(sourceFields));

const sourceFields = ({ name, address, heloName, warmed, startDay }: EgressPoolDoc['sources'][number]) => [
  name,
  address,
  heloName,
  warmed,
  startDay,
];
