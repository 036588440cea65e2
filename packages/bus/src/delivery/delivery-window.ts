/** What one subscription may hold: hands out fetched records while there is room, in turns over its partitions. Driver-neutral. */
import {
  BATCH_RECORDS_DEFAULT,
  type BusRecord,
  IN_FLIGHT_BYTES_DEFAULT,
  IN_FLIGHT_RECORDS_DEFAULT,
  type PartitionLag,
  type SubscribeOptions,
} from '../port.ts';
import {
  createPartitionFeed,
  type FeedStart,
  type PartitionFeed,
  takeWaiting,
  toBatch,
  waitingRecords,
} from './partition-feed.ts';

/** Unacknowledged records of one partition, so that a busy one leaves room to its neighbours. */
export const PARTITION_IN_FLIGHT_RECORDS_MAX = 1_024;
/** Unacknowledged bytes of one partition. */
export const PARTITION_IN_FLIGHT_BYTES_MAX = 32 * 1_048_576;
/** Fetched and not handed out, of one partition: from here on the driver should fetch no more of it. */
export const PARTITION_WAITING_BYTES_HIGH = 1_048_576;
export const PARTITION_WAITING_RECORDS_HIGH = 1_024;
/** Fetched and not handed out, of the whole subscription: what comes above it is refused and fetched again later. */
export const WAITING_BYTES_MAX = 32 * 1_048_576;

export interface WindowPorts {
  /** The finished prefix of a partition may have moved. */
  readonly onMoved: (feed: PartitionFeed) => void;
  /** A partition had too much waiting and now has room: fetch it again. */
  readonly onRoom: (feed: PartitionFeed) => void;
}

export interface DeliveryWindow {
  readonly feeds: ReadonlyMap<string, PartitionFeed>;
  feed(topic: string, partition: number): PartitionFeed | undefined;
  add(start: FeedStart): PartitionFeed;
  /** Takes fetched records. `refused`: nothing was kept; `full`: kept, but fetch no more until `onRoom`. */
  offer(feed: PartitionFeed, records: readonly BusRecord[]): 'kept' | 'full' | 'refused';
  /** Ends acknowledgement for a partition and lets go of what waits; its batches hear the abort. */
  drop(feed: PartitionFeed): void;
  /** Hands out nothing more. */
  stop(): void;
  /** Resolves once nothing is in flight. */
  whenIdle(): Promise<void>;
  lag(endOffsetOf: (topic: string, partition: number) => number, nowMs: number): readonly PartitionLag[];
}

interface State {
  readonly options: SubscribeOptions;
  readonly ports: WindowPorts;
  readonly feeds: Map<string, PartitionFeed>;
  /** Partitions whose driver was told to stop fetching. */
  readonly full: Set<PartitionFeed>;
  readonly limits: { readonly records: number; readonly bytes: number; readonly batch: number };
  inFlight: number;
  inFlightBytes: number;
  waitingBytes: number;
  turn: number;
  pumping: boolean;
  stopped: boolean;
  idleWaiters: (() => void)[];
}

export const feedKey = (topic: string, partition: number): string => `${topic}/${partition}`;

function account(state: State, count: number, sizeBytes: number): void {
  state.inFlight += count;
  state.inFlightBytes += sizeBytes;
  if (state.inFlight > 0 || state.idleWaiters.length === 0) return;
  const waiters = state.idleWaiters;
  state.idleWaiters = [];
  for (const resolve of waiters) resolve();
}

/** A handler that throws has broken its contract: the process ends loudly rather than leave records in flight for ever. */
function callHandler(call: () => void): void {
  try {
    call();
  } catch (thrown) {
    queueMicrotask(() => {
      throw thrown;
    });
  }
}

function roomOf({ limits, inFlight, inFlightBytes }: State, { tracker }: PartitionFeed) {
  return {
    records: Math.min(limits.batch, limits.records - inFlight, PARTITION_IN_FLIGHT_RECORDS_MAX - tracker.inFlight()),
    bytes: Math.min(limits.bytes - inFlightBytes, PARTITION_IN_FLIGHT_BYTES_MAX - tracker.inFlightBytes()),
  };
}

const isFull = (feed: PartitionFeed): boolean =>
  feed.waitingBytes >= PARTITION_WAITING_BYTES_HIGH || waitingRecords(feed) >= PARTITION_WAITING_RECORDS_HIGH;

/** Half empty again: the hysteresis keeps pause and resume rare. */
const hasRoom = (feed: PartitionFeed): boolean =>
  feed.waitingBytes <= PARTITION_WAITING_BYTES_HIGH / 2 && waitingRecords(feed) <= PARTITION_WAITING_RECORDS_HIGH / 2;

function reopen(state: State): void {
  if (state.waitingBytes >= WAITING_BYTES_MAX / 2) return;
  for (const feed of state.full) {
    if (!hasRoom(feed)) continue;
    state.full.delete(feed);
    if (feed.active) state.ports.onRoom(feed);
  }
}

/** True when it handed something out. */
function deliverFrom(state: State, feed: PartitionFeed): boolean {
  if (!feed.active || waitingRecords(feed) === 0) return false;
  const room = roomOf(state, feed);
  if (room.records <= 0 || room.bytes <= 0) return false;
  const { records, sizeBytes } = takeWaiting(feed, room);
  state.waitingBytes -= sizeBytes;
  account(state, records.length, sizeBytes);
  const batch = toBatch(feed, records, (count, finishedBytes) => {
    account(state, -count, -finishedBytes);
    state.ports.onMoved(feed);
    pump(state);
  });
  callHandler(() => state.options.onBatch(batch));
  return true;
}

/** Partitions take turns at going first, so that a busy one cannot keep the room to itself. Safe to call from a handler. */
function pump(state: State): void {
  if (state.pumping) return;
  state.pumping = true;
  let delivered = true;
  while (delivered && !state.stopped) {
    delivered = false;
    const list = [...state.feeds.values()];
    state.turn += 1;
    for (let i = 0; i < list.length; i++) {
      if (deliverFrom(state, list[(i + state.turn) % list.length] as PartitionFeed)) delivered = true;
    }
  }
  state.pumping = false;
  if (state.full.size > 0) reopen(state);
}

function offer(state: State, feed: PartitionFeed, records: readonly BusRecord[]): 'kept' | 'full' | 'refused' {
  if (!feed.active || state.stopped) return 'refused';
  if (state.waitingBytes >= WAITING_BYTES_MAX) {
    state.full.add(feed);
    return 'refused';
  }
  let sizeBytes = 0;
  for (const record of records) {
    feed.waiting.push(record);
    sizeBytes += record.value.byteLength;
  }
  feed.waitingBytes += sizeBytes;
  state.waitingBytes += sizeBytes;
  const last = records.at(-1);
  if (last !== undefined) feed.fetchPosition = last.offset + 1;
  pump(state);
  if (!isFull(feed)) return 'kept';
  state.full.add(feed);
  return 'full';
}

function drop(state: State, feed: PartitionFeed): void {
  if (!feed.owned) return;
  feed.active = false;
  feed.owned = false;
  state.feeds.delete(feedKey(feed.topic, feed.partition));
  state.full.delete(feed);
  state.waitingBytes -= feed.waitingBytes;
  feed.waiting = [];
  feed.waitingHead = 0;
  feed.waitingBytes = 0;
  account(state, -feed.tracker.inFlight(), -feed.tracker.inFlightBytes());
  feed.controller.abort();
  pump(state);
}

export function createDeliveryWindow(options: SubscribeOptions, ports: WindowPorts): DeliveryWindow {
  const state: State = {
    options,
    ports,
    feeds: new Map(),
    full: new Set(),
    limits: {
      records: options.inFlightRecordsMax ?? IN_FLIGHT_RECORDS_DEFAULT,
      bytes: options.inFlightBytesMax ?? IN_FLIGHT_BYTES_DEFAULT,
      batch: options.batchRecordsMax ?? BATCH_RECORDS_DEFAULT,
    },
    inFlight: 0,
    inFlightBytes: 0,
    waitingBytes: 0,
    turn: 0,
    pumping: false,
    stopped: false,
    idleWaiters: [],
  };
  return {
    feeds: state.feeds,
    feed: (topic, partition) => state.feeds.get(feedKey(topic, partition)),
    add(start) {
      const feed = createPartitionFeed(start);
      state.feeds.set(feedKey(start.topic, start.partition), feed);
      return feed;
    },
    offer: (feed, records) => offer(state, feed, records),
    drop: (feed) => drop(state, feed),
    stop() {
      state.stopped = true;
    },
    whenIdle() {
      if (state.inFlight === 0) return Promise.resolve();
      return new Promise((resolve) => state.idleWaiters.push(resolve));
    },
    lag: (endOffsetOf, nowMs) =>
      [...state.feeds.values()].map(({ topic, partition, tracker }) => {
        const oldest = tracker.oldestTimestampMs();
        return {
          topic,
          partition,
          endOffset: Math.max(endOffsetOf(topic, partition), tracker.committable()),
          committedOffset: tracker.committable(),
          inFlight: tracker.inFlight(),
          oldestUnackedAgeMs: oldest === undefined ? 0 : Math.max(0, nowMs - oldest),
        };
      }),
  };
}
