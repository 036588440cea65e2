/**
 * Records what became of a delivery: published first, then written under the owner's epoch.
 *
 * An owner that has lost the delivery writes nothing and is silent: the new owner lists the attempt in doubt and repeats it, and
 * a recipient must not end twice. Only where the new owner repeats nothing, it still says what nobody else can know: that the
 * server took the message.
 */
import { backoffMs } from '@sealpost/kernel';
import { type Emission, type Ports, publish } from '@sealpost/runtime';
import type { MtaTelemetry } from '../telemetry.ts';
import type { Delivery, DeliveryDoc } from './delivery-docs.ts';
import type { Ownership } from './ownership.ts';
import type { NextAttempt, Schedule, Written } from './schedule.ts';

export interface Told {
  readonly emissions: readonly Emission[];
  /** The part of it that an owner may still say that has lost the delivery. */
  readonly known: readonly Emission[];
}

export const NOTHING_TOLD: Told = { emissions: [], known: [] };

export interface Outcomes {
  putBack(delivery: Pick<Delivery, 'doc'>, next: NextAttempt, told: Told): Promise<void>;
  finish(delivery: Pick<Delivery, 'doc'>, told: Told): Promise<void>;
}

export interface OutcomesOptions {
  readonly ports: Ports;
  readonly schedule: Schedule;
  readonly ownership: Pick<Ownership, 'mayProceed' | 'isLast'>;
  readonly telemetry: MtaTelemetry;
  /** Hears when a delivery of the partition is due next. */
  readonly noteDue: (partition: number, dueAtMs: number) => void;
}

/** Tries to record an outcome while the store is away; then the lease and the intent tell what happened. */
const OUTCOME_TRIES_MAX = 20;
const OUTCOME_BACKOFF = { baseMs: 50, factor: 2, capMs: 10_000, jitter: 0.5 } as const;

export function createOutcomes(options: OutcomesOptions): Outcomes {
  const { ports, schedule, ownership, telemetry } = options;
  const persistently = async <T>(work: () => Promise<T>): Promise<T> => {
    for (let round = 1; ; round++) {
      try {
        return await work();
      } catch (thrown) {
        if (round >= OUTCOME_TRIES_MAX) throw thrown;
        await ports.clock.sleep(backoffMs(round, OUTCOME_BACKOFF, ports.random));
      }
    }
  };
  const isOurs = async (doc: DeliveryDoc): Promise<boolean> =>
    (await ownership.mayProceed(doc)) || (await ownership.isLast(doc));
  const record = async (doc: DeliveryDoc, told: Told, write: () => Promise<Written>): Promise<Written> => {
    // Asked again with every round: a bus that was away for long may have given the partition to another.
    const published = await persistently(async () => {
      const ours = await isOurs(doc);
      await publish(ports, ours ? told.emissions : told.known);
      return ours;
    });
    if (!published) {
      telemetry.staleWrites(1);
      return 'stale';
    }
    const written = await persistently(write);
    if (written === 'stale') telemetry.staleWrites(1);
    return written;
  };
  return {
    putBack: async ({ doc }, next, told) => {
      const written = await record(doc, told, () => schedule.putBack(doc, next));
      if (written === 'done') options.noteDue(doc.partition, next.dueAtMs);
    },
    finish: async ({ doc }, told) => {
      await record(doc, told, () => schedule.finish(doc));
    },
  };
}
