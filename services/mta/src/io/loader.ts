/**
 * Loads due deliveries of owned partitions. Each partition's next due time is remembered, so that a partition with nothing due
 * costs one look now and then: with 24 partitions at most 12 looks a second while idle, and at most 96 claims with as many
 * looks while every partition has something due all the time.
 */
import type { Ports } from '@sealpost/runtime';
import { LOAD_LIMIT, LOAD_POLL_MS } from '../config.ts';
import type { Delivery, DeliveryDoc, HeldPartition } from './delivery-docs.ts';
import type { Ownership } from './ownership.ts';
import type { Schedule } from './schedule.ts';

/** A partition is looked at this often even when nothing is known to be due: others write to it, too. Milliseconds. */
const LOOK_MS = 2_000;
/** Waiting deliveries seen by one look. */
const LOOK_DOCS = 50;
/** After `kick`, looks come with every turn for this long, milliseconds. */
const BRISK_MS = 2_000;

export interface WaitingQueue {
  readonly pool: string;
  readonly site: string;
  readonly count: number;
}

/** What waits in a partition, as last seen. */
export interface Backlog {
  readonly partition: number;
  readonly queues: readonly WaitingQueue[];
  /** More waits than was looked at: the counts are too low. */
  readonly deep: boolean;
}

export interface Loader {
  noteDue(partition: number, dueAtMs: number): void;
  /** Something was made due by another hand: looks at every partition soon. */
  kick(): void;
  backlog(): readonly Backlog[];
  start(): void;
  stop(): Promise<void>;
}

export interface LoaderOptions {
  readonly ports: Pick<Ports, 'clock'>;
  readonly schedule: Pick<Schedule, 'claimDue' | 'firstWaiting'>;
  readonly ownership: Pick<Ownership, 'held' | 'isHeld'>;
  /** Deliveries that may still be taken into memory. */
  readonly room: () => number;
  readonly take: (deliveries: readonly Delivery[]) => Promise<void>;
}

interface Watched {
  readonly epoch: number;
  nextDueMs: number;
  lookAtMs: number;
  backlog: Backlog;
}

export function createLoader(options: LoaderOptions): Loader {
  const { clock } = options.ports;
  const watched = new Map<number, Watched>();
  const abort = new AbortController();
  const state = { turn: 0, briskUntilMs: 0, running: Promise.resolve() };
  const turn = async (): Promise<void> => {
    const held = options.ownership.held();
    forgetOthers(watched, held);
    state.turn++;
    for (let i = 0; i < held.length && !abort.signal.aborted; i++) {
      const one = held[(i + state.turn) % held.length] as HeldPartition;
      // A store that is away is asked again with the next turn.
      await visit(options, entryOf(watched, one), { held: one, brisk: clock.nowMs() < state.briskUntilMs }).catch(
        () => undefined,
      );
    }
  };
  const run = async (): Promise<void> => {
    while (!abort.signal.aborted) {
      await turn();
      await clock.sleep(LOAD_POLL_MS, abort.signal);
    }
  };
  return {
    noteDue: (partition, dueAtMs) => {
      const entry = watched.get(partition);
      if (entry !== undefined) entry.nextDueMs = Math.min(entry.nextDueMs, dueAtMs);
    },
    kick: () => {
      state.briskUntilMs = clock.nowMs() + BRISK_MS;
    },
    backlog: () => [...watched.values()].map((entry) => entry.backlog),
    start: () => {
      state.running = run();
    },
    stop: () => {
      abort.abort();
      return state.running;
    },
  };
}

async function visit(
  options: LoaderOptions,
  entry: Watched,
  now: { readonly held: HeldPartition; readonly brisk: boolean },
): Promise<void> {
  const { schedule, ports } = options;
  const { held } = now;
  const nowMs = ports.clock.nowMs();
  if (now.brisk || nowMs >= entry.lookAtMs) await look(schedule, entry, { partition: held.partition, nowMs });
  for (let claimed = LOAD_LIMIT; claimed === LOAD_LIMIT && entry.nextDueMs <= nowMs; ) {
    const limit = Math.min(LOAD_LIMIT, options.room());
    if (limit === 0 || !options.ownership.isHeld(held)) return;
    // Before the claim, so that what is noted meanwhile stands. Another look tells what is due after these.
    entry.nextDueMs = Number.POSITIVE_INFINITY;
    entry.lookAtMs = 0;
    const due = await schedule.claimDue(held, limit);
    if (due.length === limit) entry.nextDueMs = nowMs;
    claimed = due.length;
    await options.take(due);
  }
}

async function look(
  schedule: LoaderOptions['schedule'],
  entry: Watched,
  at: { readonly partition: number; readonly nowMs: number },
): Promise<void> {
  const first = await schedule.firstWaiting(at.partition, LOOK_DOCS);
  entry.lookAtMs = at.nowMs + LOOK_MS;
  entry.nextDueMs = Math.min(entry.nextDueMs, first[0]?.dueAtMs ?? Number.POSITIVE_INFINITY);
  entry.backlog = { partition: at.partition, queues: countQueues(first), deep: first.length === LOOK_DOCS };
}

function entryOf(watched: Map<number, Watched>, { partition, epoch }: HeldPartition): Watched {
  const known = watched.get(partition);
  if (known?.epoch === epoch) return known;
  const backlog = { partition, queues: [], deep: false };
  const entry: Watched = { epoch, nextDueMs: Number.POSITIVE_INFINITY, lookAtMs: 0, backlog };
  watched.set(partition, entry);
  return entry;
}

function forgetOthers(watched: Map<number, Watched>, held: readonly HeldPartition[]): void {
  const own = new Set(held.map((one) => one.partition));
  for (const partition of watched.keys()) if (!own.has(partition)) watched.delete(partition);
}

function countQueues(docs: readonly DeliveryDoc[]): readonly WaitingQueue[] {
  const queues = new Map<string, WaitingQueue>();
  for (const { pool, site } of docs) {
    const key = `${pool}|${site}`;
    queues.set(key, { pool, site, count: (queues.get(key)?.count ?? 0) + 1 });
  }
  return [...queues.values()];
}
