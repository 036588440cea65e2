/** A group's reading of one partition by one subscription: what was delivered, what is finished, what comes next. */
import { type AckTracker, createAckTracker } from '../ack-tracker.ts';
import type { Batch, BusRecord } from '../port.ts';
import type { PartitionLog } from './partition-log.ts';

export interface Cursor {
  readonly log: PartitionLog;
  readonly epoch: number;
  readonly tracker: AckTracker;
  readonly controller: AbortController;
  /** Next offset to deliver. */
  position: number;
  /** A read from the file is under way. */
  reading: boolean;
  /** Delivering; false once the partition is being taken away. */
  active: boolean;
  /** Acknowledgements count; false once the partition has gone to another owner. */
  owned: boolean;
}

export function createCursor(log: PartitionLog, epoch: number, start: number): Cursor {
  return {
    log,
    epoch,
    tracker: createAckTracker(start),
    controller: new AbortController(),
    position: start,
    reading: false,
    active: true,
    owned: true,
  };
}

/** Notes the records as delivered and wraps them; `onFinished` hears the bytes and number of newly finished ones. */
export function takeBatch(
  cursor: Cursor,
  records: readonly BusRecord[],
  onFinished: (count: number, sizeBytes: number) => void,
): Batch {
  for (const record of records) cursor.tracker.deliver(record.offset, record.value.byteLength, record.timestampMs);
  const last = records.at(-1);
  if (last !== undefined) cursor.position = last.offset + 1;
  return {
    topic: cursor.log.topic,
    partition: cursor.log.partition,
    epoch: cursor.epoch,
    records,
    signal: cursor.controller.signal,
    acknowledge(offsets) {
      if (!cursor.owned) return;
      let count = 0;
      let sizeBytes = 0;
      for (const offset of offsets) {
        const finished = cursor.tracker.acknowledge(offset);
        if (finished === undefined) continue;
        count += 1;
        sizeBytes += finished;
      }
      if (count > 0) onFinished(count, sizeBytes);
    },
  };
}
