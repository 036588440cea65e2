/** How long a process waits for bus and store: senders want an answer, stages would only do their work twice. */
import type { ServiceName } from '@sealpost/contracts';
import type { Drivers } from './driver-settings.ts';

interface Patience {
  readonly appendTimeoutMs: number;
  readonly storeTimeoutMs: number;
}

/** Where senders wait for a durable yes: an accept has 1,800 ms in all. */
const OF_SENDERS: Patience = { appendTimeoutMs: 1_500, storeTimeoutMs: 1_400 };
/** A stage that gives up a slow call does its batch again, which makes a slow server slower. */
const OF_STAGES: Patience = { appendTimeoutMs: 15_000, storeTimeoutMs: 10_000 };

/** The drivers with the waits that were not set (0) filled in by what the process does. */
export function withPatience(drivers: Drivers, services: readonly { readonly name: ServiceName }[]): Drivers {
  if (drivers.kind === 'embedded') return drivers;
  const { kafka, mongo } = drivers;
  const patience = services.some(({ name }) => name === 'ingest') ? OF_SENDERS : OF_STAGES;
  return {
    ...drivers,
    kafka: { ...kafka, appendTimeoutMs: kafka.appendTimeoutMs || patience.appendTimeoutMs },
    mongo: { ...mongo, timeoutMs: mongo.timeoutMs || patience.storeTimeoutMs },
  };
}
