/** The status of a pool as it should read, from its spec and what its sources have used. Pure. */
import type { EgressBudgetDoc, EgressSourceSpec } from '@sealpost/runtime';
import type { Condition, PoolResource, PoolStatus, SourceStatus } from './pool-resource.ts';
import type { PoolSpec } from './pool-spec.ts';

const READY = 'Ready';

/** UTC in whole seconds: what `metav1.Time` writes itself, so that nothing changes on the way through the server. */
export const toKubeTime = (timeMs: number): string => `${new Date(timeMs).toISOString().slice(0, 19)}Z`;

/** UTC date of a time, as budgets are named. */
export const dateOf = (timeMs: number): string => new Date(timeMs).toISOString().slice(0, 10);

/** `budgets`: the newest one of each source of this pool, by source name. */
export function statusOf(
  resource: PoolResource,
  spec: PoolSpec,
  observed: { readonly budgets: ReadonlyMap<string, EgressBudgetDoc>; readonly nowMs: number },
): PoolStatus {
  const { generation } = resource.metadata;
  const before = resource.status.conditions ?? [];
  const ready = readyCondition(spec, generation);
  const was = before.find(({ type }) => type === READY);
  const lastTransitionTime =
    was !== undefined && was.status === ready.status ? was.lastTransitionTime : toKubeTime(observed.nowMs);
  const conditions = [...before.filter(({ type }) => type !== READY), { ...ready, lastTransitionTime }];
  // Of a spec that is not valid nothing is in use, so the last figures stand.
  if (spec.kind === 'invalid') return { ...resource.status, observedGeneration: generation, conditions };
  const sources = spec.sources.map((source) => sourceStatus(source, spec.warmupTable, observed));
  return { observedGeneration: generation, sources, conditions };
}

function readyCondition(spec: PoolSpec, generation: number): Omit<Condition, 'lastTransitionTime'> {
  const base = { type: READY, observedGeneration: generation };
  if (spec.kind === 'invalid') {
    const message = `${spec.field} ${spec.rule}. The last valid pool stays in use.`;
    return { ...base, status: 'False', reason: 'InvalidSpec', message };
  }
  const spill =
    spec.spillTo === '' ? '' : ' spec.warmup.spillTo is not used by this version: every warmed source takes excess.';
  const message = `The pool is in the store with ${spec.sources.length} sources.${spill}`;
  return { ...base, status: 'True', reason: 'Stored', message };
}

function sourceStatus(
  source: EgressSourceSpec,
  table: readonly number[],
  { budgets, nowMs }: { readonly budgets: ReadonlyMap<string, EgressBudgetDoc>; readonly nowMs: number },
): SourceStatus {
  const { name, warmed, startDay } = source;
  const newest = budgets.get(name);
  const sendingDay = newest?.sendingDay ?? startDay;
  if (warmed) return { name, sendingDay, budgetToday: 0, debitedToday: 0 };
  if (newest?.date === dateOf(nowMs))
    return { name, sendingDay, budgetToday: newest.limit, debitedToday: newest.debited };
  if (table.length === 0) return { name, sendingDay, debitedToday: 0 };
  // Nothing sent today: the first message will open the next sending day. 0 beyond the table, where it counts as warmed.
  return { name, sendingDay, budgetToday: table[sendingDay] ?? 0, debitedToday: 0 };
}

/** True when both say the same, whatever the order of their fields. */
export const sameStatus = (a: PoolStatus, b: PoolStatus): boolean => canonical(a) === canonical(b);

const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
