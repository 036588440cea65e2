/** What each owner's queues look like, written by it and read by whoever is asked: any instance can answer for all. */
import type { Ports } from '@sealpost/runtime';
import type { CollectionSpec, Doc } from '@sealpost/store';
import type { Backlog } from './loader.ts';
import type { SiteSummary } from './ready-queues.ts';

export interface QueueSummary {
  readonly pool: string;
  readonly site: string;
  readonly ready: number;
  readonly open: number;
  readonly scheduled: number;
  /** More is scheduled than was counted. */
  readonly deep: boolean;
  readonly [name: string]: string | number | boolean;
}

interface SummaryDoc extends Doc {
  readonly atMs: number;
  readonly queues: readonly QueueSummary[];
}

export const QUEUE_SUMMARIES: CollectionSpec<SummaryDoc> = { name: 'mta_queue_summaries', indexes: [] };

/** How often a summary that changed is written, milliseconds. */
const WRITE_MS = 1_000;
/** An unchanged one is written again after this long, so that it does not count as stale. */
const REWRITE_MS = 10_000;
/** Older ones are of an instance that is gone, or cannot write. */
const STALE_MS = 15_000;
/** Written off for good after this long. */
const FORGET_MS = 86_400_000;
/** Queues of one summary: a few hundred KiB. The busiest ones stay. */
const QUEUES_MAX = 2_000;
/** Instances that are read. */
const INSTANCES_MAX = 500;

export interface QueueSummaries {
  /** Queues of all owners, those of one pool and site added up. */
  all(): Promise<readonly QueueSummary[]>;
  start(): void;
  stop(): Promise<void>;
}

export interface QueueSummariesOptions {
  readonly ports: Pick<Ports, 'clock' | 'store'>;
  readonly instanceId: string;
  readonly sites: () => readonly SiteSummary[];
  readonly backlog: () => readonly Backlog[];
}

export async function createQueueSummaries(options: QueueSummariesOptions): Promise<QueueSummaries> {
  const { ports, instanceId } = options;
  const collection = await ports.store.collection(QUEUE_SUMMARIES);
  const abort = new AbortController();
  const own = () => summarise(options.sites(), options.backlog());
  let written = { text: '', atMs: 0 };
  let running: Promise<void> = Promise.resolve();
  const write = async (): Promise<void> => {
    const queues = own();
    const text = JSON.stringify(queues);
    const atMs = ports.clock.nowMs();
    if (text === written.text && atMs - written.atMs < REWRITE_MS) return;
    await collection.put({ _id: instanceId, atMs, queues });
    written = { text, atMs };
  };
  const run = async (): Promise<void> => {
    while (!abort.signal.aborted) {
      await write().catch(() => undefined);
      await ports.clock.sleep(WRITE_MS, abort.signal);
    }
  };
  return {
    all: async () => {
      const nowMs = ports.clock.nowMs();
      const { docs } = await collection.find({ limit: INSTANCES_MAX });
      const forgotten = docs.filter((doc) => nowMs - doc.atMs > FORGET_MS);
      for (const doc of forgotten) await collection.delete(doc._id, { atMs: doc.atMs });
      const others = docs.filter((doc) => doc._id !== instanceId && nowMs - doc.atMs <= STALE_MS);
      return addUp([...own(), ...others.flatMap((doc) => doc.queues)]);
    },
    start: () => {
      running = run();
    },
    stop: async () => {
      abort.abort();
      await running;
      await collection.delete(instanceId).catch(() => undefined);
    },
  };
}

function summarise(sites: readonly SiteSummary[], backlog: readonly Backlog[]): readonly QueueSummary[] {
  const inMemory = sites
    .filter(({ ready, open }) => ready + open > 0)
    .map(({ pool, site, ready, open }) => ({ pool, site, ready, open, scheduled: 0, deep: false }));
  const scheduled = backlog.flatMap(({ queues, deep }) =>
    queues.map(({ pool, site, count }) => ({ pool, site, ready: 0, open: 0, scheduled: count, deep })),
  );
  const weight = ({ ready, open, scheduled: waiting }: QueueSummary): number => ready + open + waiting;
  return addUp([...inMemory, ...scheduled])
    .toSorted((a, b) => weight(b) - weight(a))
    .slice(0, QUEUES_MAX);
}

/** One entry per pool and site, by name. */
export function addUp(queues: readonly QueueSummary[]): readonly QueueSummary[] {
  const sums = new Map<string, QueueSummary>();
  for (const queue of queues) {
    const key = `${queue.pool}|${queue.site}`;
    const sum = sums.get(key);
    sums.set(key, sum === undefined ? queue : plus(sum, queue));
  }
  return [...sums].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, sum]) => sum);
}

const plus = (a: QueueSummary, b: QueueSummary): QueueSummary => ({
  ...a,
  ready: a.ready + b.ready,
  open: a.open + b.open,
  scheduled: a.scheduled + b.scheduled,
  deep: a.deep || b.deep,
});
