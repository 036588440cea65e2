/** Which events of a message are told when a stretch of a partition is. Pure. */
import type { TrackedEventDoc, TrackedMessageDoc } from './tracked-message.ts';

/** Offsets `from` to before `until` of a partition. */
export interface Stretch {
  readonly partition: number;
  readonly from: number;
  readonly until: number;
}

export interface DueEvent {
  readonly messageId: string;
  readonly event: TrackedEventDoc;
  /** What telling it completes: all of this partition before and at this offset. */
  readonly partition: number;
  readonly offset: number;
}

/**
 * In the order of their versions. When the topic gained partitions, earlier events of the message may lie in another one:
 * those that were not `told` yet go first, so that a message's story is never told backwards.
 */
export function dueEvents(doc: TrackedMessageDoc, stretch: Stretch, told: readonly number[]): readonly DueEvent[] {
  const { partition, from, until } = stretch;
  const due: DueEvent[] = [];
  let before: TrackedEventDoc[] = [];
  for (const event of doc.events) {
    if (event.partition !== partition) {
      if (event.offset >= (told[event.partition] ?? 0)) before.push(event);
    } else if (event.offset >= from && event.offset < until) {
      for (const each of [...before, event])
        due.push({ messageId: doc._id, event: each, partition, offset: event.offset });
      before = [];
    }
  }
  return due;
}
