/**
 * How far the tracked messages follow the log, by partition: everything before the mark is in the store, whoever applied it.
 *
 * The mark is written a moment after what it stands for (several batches share one write) and only ever rises, so that a
 * watcher served by any instance may go up to it and never past an event that is still to come.
 */
import type { Collection, CollectionSpec, Doc, Store, WriteOp } from '@sealpost/store';
import { furthest, PARTITIONS_MAX } from '../core/watch-cursor.ts';

export interface EventProgressDoc extends Doc {
  readonly partition: number;
  /** First offset that may not have been applied yet. */
  readonly next: number;
  /** Behind the last event in this partition whose message began in another one; 0 when there is none. */
  readonly nextStray: number;
}

export const EVENT_PROGRESS: CollectionSpec<EventProgressDoc> = { name: 'event_progress', indexes: [] };

/** Both by partition. */
export interface Marks {
  readonly next: readonly number[];
  readonly nextStray: readonly number[];
}

export interface EventProgress {
  /** Notes that everything before `next` is in the store. `nextStray`: behind the last stray that is among it, if any. */
  applied(partition: number, next: number, nextStray?: number): void;
  /** What is known now, of all instances. */
  marks(): Promise<Marks>;
  /** Writes at once, for whoever owns the partitions next. Rejects when the store does. */
  flush(): Promise<void>;
  /** Writes what is known and stops. Rejects when the store does. */
  stop(): Promise<void>;
}

/** How long a mark waits for others, milliseconds. */
const FLUSH_INTERVAL_MS = 100;

interface State {
  readonly collection: Collection<EventProgressDoc>;
  readonly dirty: Set<number>;
  next: readonly number[];
  nextStray: readonly number[];
  timer: NodeJS.Timeout | undefined;
  writing: Promise<void>;
  stopped: boolean;
}

export async function createEventProgress(store: Store): Promise<EventProgress> {
  const collection = await store.collection(EVENT_PROGRESS);
  const state: State = {
    collection,
    dirty: new Set(),
    next: [],
    nextStray: [],
    timer: undefined,
    writing: Promise.resolve(),
    stopped: false,
  };
  return {
    applied: (partition, next, nextStray = 0) => {
      const before = { next: state.next, nextStray: state.nextStray };
      state.next = raised(state.next, partition, next);
      state.nextStray = raised(state.nextStray, partition, nextStray);
      if (state.next !== before.next || state.nextStray !== before.nextStray) markDirty(state, partition);
    },
    marks: async () => {
      const { docs } = await collection.find({ limit: PARTITIONS_MAX });
      for (const { partition, next, nextStray } of docs) {
        state.next = raised(state.next, partition, next);
        state.nextStray = raised(state.nextStray, partition, nextStray);
      }
      return { next: state.next, nextStray: state.nextStray };
    },
    flush: () => flush(state),
    stop: async () => {
      state.stopped = true;
      clearTimeout(state.timer);
      await flush(state);
    },
  };
}

/** A copy with at least `value` at `partition`: what was handed out before stays as it was. */
function raised(values: readonly number[], partition: number, value: number): readonly number[] {
  if ((values[partition] ?? 0) >= value) return values;
  const single = Array.from({ length: partition + 1 }, () => 0);
  single[partition] = value;
  return furthest(values, single);
}

function markDirty(state: State, partition: number): void {
  state.dirty.add(partition);
  if (state.timer !== undefined || state.stopped) return;
  state.timer = setTimeout(() => {
    state.timer = undefined;
    // Tried again with the next batch or the next look at the committed offsets.
    flush(state).catch(() => undefined);
  }, FLUSH_INTERVAL_MS);
  state.timer.unref();
}

/** Writes one after another, so that who waits for a flush has all that was noted before it. */
function flush(state: State): Promise<void> {
  const run = state.writing.then(() => writeDirty(state));
  state.writing = run.catch(() => undefined);
  return run;
}

async function writeDirty(state: State): Promise<void> {
  const partitions = [...state.dirty];
  if (partitions.length === 0) return;
  state.dirty.clear();
  try {
    await write(state, partitions);
  } catch (thrown) {
    for (const partition of partitions) state.dirty.add(partition);
    throw thrown;
  }
}

async function write(state: State, partitions: readonly number[]): Promise<void> {
  const { collection } = state;
  const valuesOf = (partition: number) => ({
    next: state.next[partition] ?? 0,
    nextStray: state.nextStray[partition] ?? 0,
  });
  const raise = (partition: number): WriteOp<EventProgressDoc> => ({
    op: 'update',
    id: String(partition),
    change: { max: valuesOf(partition) },
  });
  const results = await collection.bulkWrite(partitions.map(raise));
  const missing = partitions.filter((_, i) => results[i]?.status !== 'done');
  if (missing.length === 0) return;
  await collection.bulkWrite(
    missing.flatMap((partition): WriteOp<EventProgressDoc>[] => [
      { op: 'insert', doc: { _id: String(partition), partition, ...valuesOf(partition) } },
      // Another instance may have been first.
      raise(partition),
    ]),
  );
}
