/** How the operator touches the world: observes the store, performs what `decide` says, one round after another. */
import {
  auditEmission,
  DEFAULT_TENANT_ID,
  EGRESS_BUDGETS,
  EGRESS_POOLS,
  type EgressBudgetDoc,
  type EgressPoolDoc,
  type Ports,
  publish,
} from '@sealpost/runtime';
import type { Collection } from '@sealpost/store';
import type { OperatorConfig } from './config.ts';
import { readPoolSpec } from './core/pool-spec.ts';
import type { KubeApi } from './io/kube-api.ts';
import { createPoolWatch, type PoolWatch } from './io/pool-watch.ts';
import { decide, type Observed, type OperatorAction } from './stage.ts';
import type { OperatorTelemetry } from './telemetry.ts';

export interface OperatorShellOptions {
  readonly config: OperatorConfig;
  readonly ports: Pick<Ports, 'bus' | 'store' | 'clock' | 'random'>;
  readonly telemetry: OperatorTelemetry;
  /** Called once, when the operator starts. */
  readonly connect: () => Promise<KubeApi>;
}

export interface Operator {
  /** Returns at once; what cannot be reached is tried again in the background. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Pools of one store. */
const POOLS_MAX = 1_000;
/** Wait before a round that failed is repeated, and between connection attempts. */
const RETRY_MS = 5_000;
/** Wait after a conflict, so that two writers do not chase each other. */
const CONFLICT_MS = 250;

export function createOperator(options: OperatorShellOptions): Operator {
  const { config, ports, telemetry } = options;
  const abort = new AbortController();
  const state = { wake: (): void => undefined, isDirty: false, running: Promise.resolve() };
  const changed = (): void => {
    state.isDirty = true;
    state.wake();
  };

  /** Until something changes, `delayMs` pass, or the operator stops. */
  const idle = async (delayMs: number): Promise<void> => {
    if (state.isDirty) return;
    const woken = new AbortController();
    state.wake = () => woken.abort();
    const stop = (): void => woken.abort();
    abort.signal.addEventListener('abort', stop);
    await ports.clock.sleep(delayMs, woken.signal);
    abort.signal.removeEventListener('abort', stop);
  };

  const reconcile = async (rounds: Rounds): Promise<void> => {
    while (!abort.signal.aborted) {
      let delayMs: number = config.statusIntervalMs;
      state.isDirty = false;
      try {
        if (await runRound(rounds)) delayMs = CONFLICT_MS;
      } catch (thrown) {
        telemetry.failed(thrown);
        delayMs = RETRY_MS;
      }
      await idle(delayMs);
    }
  };

  const run = async (): Promise<void> => {
    const api = await connected(options, abort.signal);
    if (api === undefined) return;
    telemetry.watching(api.namespace);
    const watch = createPoolWatch({ api, ...ports, telemetry, resyncMs: config.resyncMs, onChange: changed });
    const pools = await ports.store.collection(EGRESS_POOLS);
    const budgets = await ports.store.collection(EGRESS_BUDGETS);
    await Promise.all([watch.run(abort.signal), reconcile({ api, watch, pools, budgets, ports, telemetry })]);
  };

  return {
    start: async () => {
      state.running = run().catch((thrown) => telemetry.failed(thrown));
    },
    stop: async () => {
      abort.abort();
      await state.running;
    },
  };
}

async function connected(
  { connect, ports, telemetry }: OperatorShellOptions,
  signal: AbortSignal,
): Promise<KubeApi | undefined> {
  while (!signal.aborted) {
    try {
      return await connect();
    } catch (thrown) {
      telemetry.failed(thrown);
      await ports.clock.sleep(RETRY_MS, signal);
    }
  }
  return undefined;
}

interface Rounds {
  readonly api: KubeApi;
  readonly watch: PoolWatch;
  readonly pools: Collection<EgressPoolDoc>;
  readonly budgets: Collection<EgressBudgetDoc>;
  readonly ports: OperatorShellOptions['ports'];
  readonly telemetry: OperatorTelemetry;
}

/** Observe, decide, perform. True when another round is due because someone else wrote meanwhile. */
async function runRound(rounds: Rounds): Promise<boolean> {
  const desired = rounds.watch.resources();
  if (desired === undefined) return false;
  const observed = await observe(rounds, desired);
  let isConflict = false;
  for (const action of decide(desired, observed, rounds.ports.clock.nowMs())) {
    if (!(await perform(rounds, action))) isConflict = true;
    else rounds.telemetry.performed(action.kind);
  }
  return isConflict;
}

async function observe({ pools, budgets }: Rounds, desired: ReturnType<PoolWatch['resources']>): Promise<Observed> {
  const stored = await pools.find({ limit: POOLS_MAX });
  const byPool = new Map<string, ReadonlyMap<string, EgressBudgetDoc>>();
  for (const { metadata, spec } of desired ?? []) {
    const judged = readPoolSpec(spec);
    if (judged.kind === 'invalid') continue;
    const newest = await Promise.all(
      judged.sources.map(async ({ name }) => {
        const where = { pool: metadata.name, source: name };
        return (await budgets.find({ index: 'source_date', where, order: 'descending', limit: 1 })).docs[0];
      }),
    );
    byPool.set(metadata.name, new Map(newest.flatMap((doc) => (doc === undefined ? [] : [[doc.source, doc]]))));
  }
  return { pools: stored.docs, budgets: byPool };
}

/** Repeatable without harm. False on a conflict; the resource was then read again. */
async function perform(rounds: Rounds, action: OperatorAction): Promise<boolean> {
  switch (action.kind) {
    case 'put-pool':
      await audit(rounds, 'egress-pool.put', action.doc);
      await rounds.pools.put(action.doc);
      return true;
    case 'delete-pool':
      await audit(rounds, 'egress-pool.delete', { _id: action.id });
      await rounds.pools.delete(action.id, { generation: { gt: 0 } });
      return true;
    case 'patch-status': {
      const result = await rounds.api.patchStatus(action.name, action.resourceVersion, action.status);
      if (result !== 'conflict') return true;
      rounds.telemetry.conflict(action.name);
      await rounds.watch.refresh(action.name);
      return false;
    }
  }
}

/** Before the change: a change without its entry would be worse than an entry twice. */
async function audit(
  { ports }: Rounds,
  action: string,
  pool: Pick<EgressPoolDoc, '_id'> & Partial<EgressPoolDoc>,
): Promise<void> {
  const facts = {
    ...(pool.generation === undefined ? {} : { generation: String(pool.generation) }),
    ...(pool.sources === undefined ? {} : { sources: String(pool.sources.length) }),
  };
  const entry = {
    tenantId: DEFAULT_TENANT_ID,
    actor: 'service:operator',
    action,
    target: pool._id,
    outcome: 'done',
    facts,
  };
  await publish(ports, [auditEmission(ports, entry)]);
}
