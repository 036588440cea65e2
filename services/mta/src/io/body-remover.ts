/** Removes the bodies of finished deliveries many at a time: nobody waits for it, and a purge finds what a crash forgot. */
import type { Ports } from '@sealpost/runtime';
import type { Collection, WriteOp } from '@sealpost/store';
import type { BodyDoc } from './delivery-docs.ts';

/** Longest wait for company, milliseconds. */
const COMPANY_MS = 50;
/** Removed by one write. */
const REMOVE_LIMIT = 256;
/** Bodies that may wait while the store is away; beyond it the purge removes them with their deliveries. */
const WAITING_MAX = 20_000;

export interface BodyRemover {
  remove(id: string): void;
  /** Removes what waits, if the store lets it; nothing is taken afterwards. */
  close(): Promise<void>;
}

export function createBodyRemover(bodies: Collection<BodyDoc>, ports: Pick<Ports, 'clock'>): BodyRemover {
  let waiting: string[] = [];
  let running: Promise<void> | undefined;
  let closed = false;
  const run = async (): Promise<void> => {
    while (waiting.length > 0 && !closed) {
      const ids = waiting.slice(0, REMOVE_LIMIT);
      waiting = waiting.slice(REMOVE_LIMIT);
      await bodies.bulkWrite(ids.map((id): WriteOp<BodyDoc> => ({ op: 'delete', id }))).catch(() => {
        if (waiting.length < WAITING_MAX) waiting.push(...ids);
        return ports.clock.sleep(1_000);
      });
    }
  };
  const start = (): Promise<void> => {
    running ??= ports.clock
      .sleep(COMPANY_MS)
      .then(run)
      .finally(() => {
        running = undefined;
        if (waiting.length > 0 && !closed) void start();
      });
    return running;
  };
  return {
    remove: (id) => {
      if (closed || waiting.length >= WAITING_MAX) return;
      waiting.push(id);
      void start();
    },
    close: async () => {
      closed = true;
      const ids = waiting.splice(0);
      if (ids.length === 0) return;
      await bodies.bulkWrite(ids.map((id): WriteOp<BodyDoc> => ({ op: 'delete', id }))).catch(() => undefined);
    },
  };
}
