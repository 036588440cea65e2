/**
 * Which source a message leaves from. A warming source sends only what its day's budget allows: the budget is debited in
 * blocks by one conditional update before anything is sent, so that a crash under-sends and never over-sends, whoever else
 * debits it. Each debit names its instance; what an instance has left when it stops goes back.
 */
import { isDeepStrictEqual } from 'node:util';
import {
  EGRESS_BUDGETS,
  EGRESS_POOLS,
  type EgressBudgetDoc,
  type EgressPoolDoc,
  type EgressSourceSpec,
  type Ports,
} from '@sealpost/runtime';
import type { Collection, FieldValue } from '@sealpost/store';
import { askOrder, blockSize, dateOf, limitOn, nextDayMs } from '../core/warm-up.ts';

/** How often pools are read again, milliseconds. */
const POOLS_READ_MS = 2_000;
const POOLS_MAX = 1_000;
/** Tries of one debit when another process debits the same budget. */
const DEBIT_TRIES_MAX = 4;

export type TakenSource =
  | { readonly kind: 'source'; readonly source: EgressSourceSpec }
  /** Every source of the pool is at its limit: nothing before this time. */
  | { readonly kind: 'exhausted'; readonly untilMs: number }
  | { readonly kind: 'no-pool' };

export interface Egress {
  /** A source for one message to `recipients` of them, each counted; its budget is already debited. */
  take(poolName: string, recipients: number): Promise<TakenSource>;
  pools(): readonly EgressPoolDoc[];
  budgetOf(pool: string, source: EgressSourceSpec): Promise<EgressBudgetDoc | undefined>;
  /** Gives back what is left of today's blocks. */
  stop(): Promise<void>;
}

export interface EgressOptions {
  readonly ports: Pick<Ports, 'clock' | 'store'>;
  readonly instanceId: string;
  readonly configured: readonly EgressPoolDoc[];
  /** Another generation, other sources or another table: mail that waits for this pool's warm-up may go now. */
  readonly onPoolChanged?: (pool: string) => void;
}

/** A budget with the newest debits: who took how many, and when. */
type Budgets = Collection<EgressBudgetDoc & { readonly debits?: FieldValue }>;

interface Block {
  /** Id of the budget it is debited from. */
  readonly budgetId: string;
  left: number;
  date: string;
  exhausted: boolean;
  debiting: Promise<void> | undefined;
}

export async function createEgress(options: EgressOptions): Promise<Egress> {
  const { ports, instanceId } = options;
  const stored = await ports.store.collection(EGRESS_POOLS);
  const budgets: Budgets = await ports.store.collection(EGRESS_BUDGETS);
  const pools = new Map<string, EgressPoolDoc>();
  const blocks = new Map<string, Block>();
  const state = { turn: 0 };

  const readPools = async (): Promise<void> => {
    const page = await stored.find({ limit: POOLS_MAX });
    const before = new Map(pools);
    pools.clear();
    for (const pool of [...options.configured, ...page.docs]) pools.set(pool._id, pool);
    for (const [name, pool] of pools) {
      const known = before.get(name);
      if (known === undefined || isDeepStrictEqual(known, pool)) continue;
      for (const [key, block] of blocks) if (key.startsWith(`${name}/`)) block.exhausted = false;
      options.onPoolChanged?.(name);
    }
  };
  await readPools();
  const timer = setInterval(() => void readPools().catch(() => undefined), POOLS_READ_MS);
  timer.unref();

  const takeFrom = async (pool: EgressPoolDoc, source: EgressSourceSpec, recipients: number): Promise<boolean> => {
    if (source.warmed) return true;
    const date = dateOf(ports.clock.nowMs());
    const key = `${pool._id}/${source.name}`;
    let block = blocks.get(key);
    if (block === undefined || block.date !== date) {
      block = { budgetId: `${key}/${date}`, left: 0, exhausted: false, date, debiting: undefined };
      blocks.set(key, block);
    }
    while (block.left < recipients && !block.exhausted) {
      // One debit at a time per source; everyone else waits for its result.
      const own = block;
      block.debiting ??= debit(budgets, { pool, source, date, by: { owner: instanceId, atMs: ports.clock.nowMs() } })
        .then((got) => {
          if (got === 0) own.exhausted = true;
          own.left += got;
        })
        .finally(() => {
          own.debiting = undefined;
        });
      await block.debiting;
    }
    if (block.left < recipients) return false;
    block.left -= recipients;
    return true;
  };

  return {
    pools: () => [...pools.values()],
    take: async (poolName, recipients) => {
      const pool = pools.get(poolName);
      if (pool === undefined || pool.sources.length === 0) return { kind: 'no-pool' };
      for (const source of askOrder(pool, state.turn++)) {
        if (await takeFrom(pool, source, recipients)) return { kind: 'source', source };
      }
      return { kind: 'exhausted', untilMs: nextDayMs(ports.clock.nowMs()) };
    },
    budgetOf: (pool, source) => budgets.get(`${pool}/${source.name}/${dateOf(ports.clock.nowMs())}`),
    stop: async () => {
      clearInterval(timer);
      const by = { owner: instanceId, atMs: ports.clock.nowMs() };
      await Promise.all([...blocks.values()].map((block) => giveBack(budgets, block, by)));
      blocks.clear();
    },
  };
}

interface By {
  readonly owner: string;
  readonly atMs: number;
}

/** The other way round than a debit: gone from memory first, so that it cannot be both spent and returned. */
async function giveBack(budgets: Budgets, block: Block, by: By): Promise<void> {
  const count = block.left;
  block.left = 0;
  block.exhausted = true;
  if (count <= 0 || !Number.isFinite(count)) return;
  const change = { inc: { debited: -count }, push: { debits: { ...by, count: -count } } };
  // What cannot be returned is not sent today.
  await budgets.update(block.budgetId, change, { debited: { gte: count } }).catch(() => undefined);
}

interface DebitRequest {
  readonly pool: EgressPoolDoc;
  readonly source: EgressSourceSpec;
  readonly date: string;
  readonly by: By;
}

/** Messages of the next block: 0 when the day's budget is used up, infinite when the ladder is behind the source. */
async function debit(budgets: Budgets, request: DebitRequest): Promise<number> {
  const id = `${request.pool._id}/${request.source.name}/${request.date}`;
  for (let attempt = 0; attempt < DEBIT_TRIES_MAX; attempt++) {
    const budget = (await budgets.get(id)) ?? (await openDay(budgets, id, request));
    if (budget === undefined) return Number.POSITIVE_INFINITY;
    const want = Math.min(blockSize(budget.limit), budget.limit - budget.debited);
    if (want <= 0) return 0;
    const change = { inc: { debited: want }, push: { debits: { ...request.by, count: want } } };
    const result = await budgets.update(id, change, { debited: { lte: budget.limit - want } });
    if (result.status === 'done') return want;
  }
  return 0;
}

/** The first message of a day makes it a sending day: the one after the last day that had one. */
async function openDay(budgets: Budgets, id: string, request: DebitRequest): Promise<EgressBudgetDoc | undefined> {
  const { pool, source, date } = request;
  const page = await budgets.find({
    index: 'source_date',
    where: { pool: pool._id, source: source.name, date: { lt: date } },
    order: 'descending',
    limit: 1,
  });
  const sendingDay = (page.docs[0]?.sendingDay ?? source.startDay) + 1;
  const limit = limitOn(pool, sendingDay);
  if (limit === undefined) return undefined;
  const doc = { _id: id, pool: pool._id, source: source.name, date, sendingDay, limit, debited: 0 };
  const result = await budgets.insert(doc);
  return result.status === 'done' ? doc : ((await budgets.get(id)) ?? doc);
}
