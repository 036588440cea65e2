/** Queues an operator has stopped: documents that every owner reads within a second, each with an end. */
import type { Ports } from '@sealpost/runtime';
import type { CollectionSpec, Doc } from '@sealpost/store';

interface SuspensionDoc extends Doc {
  readonly untilMs: number;
}

export const SUSPENSIONS: CollectionSpec<SuspensionDoc> = {
  name: 'queue_suspensions',
  indexes: [{ name: 'until', fields: ['untilMs'] }],
};
const READ_MS = 1_000;
const SUSPENSIONS_MAX = 1_000;

export interface Suspensions {
  /** Epoch milliseconds until which nothing is attempted; 0 when open. */
  until(pool: string, site: string): number;
  /** `pool` empty: all pools. */
  suspend(pool: string, site: string, untilMs: number): Promise<void>;
  /** Answers the time until which the queue had been stopped; 0 when it was open. */
  resume(pool: string, site: string): Promise<number>;
  stop(): void;
}

/** `onResumed` hears of queues that were opened before their time, by whichever instance was asked to. */
export async function createSuspensions(ports: Ports, onResumed: () => void): Promise<Suspensions> {
  const collection = await ports.store.collection(SUSPENSIONS);
  let known = new Map<string, number>();
  const read = async (): Promise<void> => {
    const page = await collection.find({
      index: 'until',
      where: { untilMs: { gt: ports.clock.nowMs() } },
      limit: SUSPENSIONS_MAX,
    });
    const before = known;
    known = new Map(page.docs.map((doc) => [doc._id, doc.untilMs]));
    const nowMs = ports.clock.nowMs();
    if ([...before].some(([id, untilMs]) => untilMs > nowMs && !known.has(id))) onResumed();
  };
  await read();
  const timer = setInterval(() => void read().catch(() => undefined), READ_MS);
  timer.unref();
  return {
    until: (pool, site) => Math.max(known.get(`${pool}|${site}`) ?? 0, known.get(`|${site}`) ?? 0),
    suspend: async (pool, site, untilMs) => {
      await collection.put({ _id: `${pool}|${site}`, untilMs });
      await read();
    },
    resume: async (pool, site) => {
      const doc = await collection.get(`${pool}|${site}`);
      await collection.delete(`${pool}|${site}`);
      await read();
      return doc?.untilMs ?? 0;
    },
    stop: () => clearInterval(timer),
  };
}
