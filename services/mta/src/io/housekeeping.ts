/** What the mta does on the side: lapsed claims, the memory of finished deliveries, numbers that cost a query. */
import type { Ports } from '@sealpost/runtime';
import { toAppError } from '@sealpost/kernel';
import type { MtaConfig } from '../config.ts';
import type { MtaTelemetry } from '../telemetry.ts';
import type { Egress } from './egress.ts';
import { recoverLapsed } from './recovery.ts';
import type { Schedule } from './schedule.ts';

const COUNT_MS = 5_000;
const LAPSED_MS = 60_000;
const PURGE_MS = 10_000;

export interface Housekeeping {
  start(): void;
  stop(): Promise<void>;
  /** Deliveries that waited in the schedule when last counted. */
  waiting(): number;
}

export interface HousekeepingOptions {
  readonly config: MtaConfig;
  readonly ports: Ports;
  readonly schedule: Schedule;
  readonly egress: Egress;
  readonly telemetry: MtaTelemetry;
}

export function runHousekeeping(options: HousekeepingOptions): Housekeeping {
  const { config, ports, schedule } = options;
  const abort = new AbortController();
  const state = { waiting: 0, running: [] as Promise<void>[] };
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
    state.waiting = await schedule.countWaiting();
    for (const pool of options.egress.pools()) {
      for (const source of pool.sources.filter((candidate) => !candidate.warmed)) {
        const budget = await options.egress.budgetOf(pool._id, source);
        if (budget !== undefined) options.telemetry.budgetLeft(pool._id, source.name, budget.limit - budget.debited);
      }
    }
  };
  return {
    waiting: () => state.waiting,
    start: () => {
      state.running = [
        every(COUNT_MS, count),
        every(LAPSED_MS, () => recoverLapsed(config, ports, schedule)),
        every(PURGE_MS, () => schedule.purge(ports.clock.nowMs() - config.doneKeepMs)),
      ];
    },
    stop: async () => {
      abort.abort();
      await Promise.all(state.running);
    },
  };
}
