/** What an owner does on the side: left-over claims, the memory of finished deliveries, numbers that cost a query. */
import { toAppError } from '@sealpost/kernel';
import type { Ports } from '@sealpost/runtime';
import type { MtaConfig } from '../config.ts';
import type { MtaTelemetry } from '../telemetry.ts';
import type { HeldPartition } from './delivery-docs.ts';
import type { Egress } from './egress.ts';
import type { Loader } from './loader.ts';
import type { Ownership } from './ownership.ts';
import type { Schedule } from './schedule.ts';

const COUNT_MS = 5_000;
/** One partition is swept per turn: three queries a second, however many partitions are owned. */
const SWEEP_MS = 1_000;

export interface Housekeeping {
  start(): void;
  stop(): Promise<void>;
  /** Deliveries that waited in the owned partitions when last counted. */
  waiting(): number;
}

export interface HousekeepingOptions {
  readonly config: MtaConfig;
  readonly ports: Ports;
  readonly schedule: Pick<Schedule, 'countWaiting' | 'purge'>;
  readonly ownership: Pick<Ownership, 'held'>;
  readonly loader: Pick<Loader, 'backlog'>;
  readonly egress: Pick<Egress, 'pools' | 'budgetOf'>;
  readonly telemetry: MtaTelemetry;
  /** Takes up what earlier epochs left claimed since the take-over, and what nobody here holds of our own. */
  readonly takeUp: (held: HeldPartition) => Promise<void>;
}

export function runHousekeeping(options: HousekeepingOptions): Housekeeping {
  const { ports } = options;
  const abort = new AbortController();
  const state = { waiting: 0, turn: 0, running: [] as Promise<void>[] };
  const every = async (periodMs: number, work: () => Promise<unknown>): Promise<void> => {
    while (!abort.signal.aborted) {
      await ports.clock.sleep(periodMs, abort.signal);
      if (abort.signal.aborted) return;
      await work().catch((thrown: unknown) =>
        ports.telemetry.logger.warn('mta housekeeping failed', {}, toAppError(thrown)),
      );
    }
  };
  const count = async (): Promise<void> => {
    state.waiting = await countWaiting(options);
    await countBudgets(options);
  };
  const sweep = async (): Promise<void> => {
    const held = options.ownership.held();
    const one = held[state.turn++ % Math.max(1, held.length)];
    if (one === undefined) return;
    await options.takeUp(one);
    const beforeMs = ports.clock.nowMs() - options.config.doneKeepMs;
    while (!abort.signal.aborted && (await options.schedule.purge(one.partition, beforeMs)));
  };
  return {
    waiting: () => state.waiting,
    start: () => {
      state.running = [every(COUNT_MS, count), every(SWEEP_MS, sweep)];
    },
    stop: async () => {
      abort.abort();
      await Promise.all(state.running);
    },
  };
}

/** The loader's looks count small backlogs; only deep ones cost a query. */
async function countWaiting({ loader, schedule }: HousekeepingOptions): Promise<number> {
  let sum = 0;
  for (const { partition, queues, deep } of loader.backlog()) {
    sum += deep ? await schedule.countWaiting(partition) : queues.reduce((counted, queue) => counted + queue.count, 0);
  }
  return sum;
}

async function countBudgets({ egress, telemetry }: HousekeepingOptions): Promise<void> {
  for (const pool of egress.pools()) {
    for (const source of pool.sources.filter((candidate) => !candidate.warmed)) {
      const budget = await egress.budgetOf(pool._id, source);
      if (budget !== undefined) telemetry.budgetLeft(pool._id, source.name, budget.limit - budget.debited);
    }
  }
}
