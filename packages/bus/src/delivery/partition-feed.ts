/** One partition in one subscription's hands: what was fetched and waits, what was handed out, what is finished. */
import { type AckTracker, createAckTracker } from '../ack-tracker.ts';
import type { Batch, BusRecord } from '../port.ts';

export interface PartitionFeed {
  readonly topic: string;
  readonly partition: number;
  readonly epoch: number;
  readonly tracker: AckTracker;
  readonly controller: AbortController;
  /** Fetched and not handed out; those in front of `waitingHead` are gone. */
  waiting: BusRecord[];
  waitingHead: number;
  waitingBytes: number;
  /** Offset that the next fetched record should have. */
  fetchPosition: number;
  /** Handing out; false once the partition is being taken away. */
  active: boolean;
  /** Acknowledgements count; false once the partition has gone to another owner. */
  owned: boolean;
}

export interface FeedStart {
  readonly topic: string;
  readonly partition: number;
  readonly epoch: number;
  /** First offset to hand out. */
  readonly offset: number;
}

/** Handed-out records in front of the array before it is cut. */
const WAITING_COMPACT_RECORDS = 512;

export function createPartitionFeed(start: FeedStart): PartitionFeed {
  return {
    topic: start.topic,
    partition: start.partition,
    epoch: start.epoch,
    tracker: createAckTracker(start.offset),
    controller: new AbortController(),
    waiting: [],
    waitingHead: 0,
    waitingBytes: 0,
    fetchPosition: start.offset,
    active: true,
    owned: true,
  };
}

export const waitingRecords = (feed: PartitionFeed): number => feed.waiting.length - feed.waitingHead;

/** Takes waiting records from the front: up to `records` of them, ending with the one that reaches `bytes`. */
export function takeWaiting(feed: PartitionFeed, limits: { readonly records: number; readonly bytes: number }) {
  let end = feed.waitingHead;
  let sizeBytes = 0;
  while (end < feed.waiting.length && end - feed.waitingHead < limits.records && sizeBytes < limits.bytes) {
    sizeBytes += (feed.waiting[end] as BusRecord).value.byteLength;
    end += 1;
  }
  const records = feed.waiting.slice(feed.waitingHead, end);
  feed.waitingHead = end;
  feed.waitingBytes -= sizeBytes;
  if (end === feed.waiting.length || end >= WAITING_COMPACT_RECORDS) {
    feed.waiting = feed.waiting.slice(end);
    feed.waitingHead = 0;
  }
  return { records, sizeBytes };
}

/** Notes the records as handed out and wraps them; `onFinished` hears number and bytes of newly finished ones. */
export function toBatch(
  feed: PartitionFeed,
  records: readonly BusRecord[],
  onFinished: (count: number, sizeBytes: number) => void,
): Batch {
  for (const record of records) feed.tracker.deliver(record.offset, record.value.byteLength, record.timestampMs);
  return {
    topic: feed.topic,
    partition: feed.partition,
    epoch: feed.epoch,
    records,
    signal: feed.controller.signal,
    acknowledge(offsets) {
      if (!feed.owned) return;
      let count = 0;
      let sizeBytes = 0;
      for (const offset of offsets) {
        const finished = feed.tracker.acknowledge(offset);
        if (finished === undefined) continue;
        count += 1;
        sizeBytes += finished;
      }
      if (count > 0) onFinished(count, sizeBytes);
    },
  };
}
