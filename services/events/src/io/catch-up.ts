/** Reads on from a cursor: events come partition by partition, and each carries the place from which nothing is missed. */
import type { TrackedEvent } from '@sealpost/contracts';
import { furthest, formatCursor, type WatchPosition } from '../core/watch-cursor.ts';
import type { DueEvent } from '../core/due-events.ts';
import type { EventProgress, Marks } from './event-progress.ts';
import { type ScannedMessages, scanPartition } from './scan-partition.ts';

export interface CatchUpOptions {
  readonly messages: ScannedMessages;
  readonly progress: Pick<EventProgress, 'marks'>;
  readonly tenantId: string;
  /** All messages when empty. */
  readonly wanted: ReadonlySet<string>;
  readonly position: WatchPosition;
  /** Messages of one read and events of one answer. */
  readonly batchMax: number;
}

type Send = (events: readonly TrackedEvent[]) => Promise<void>;

/** Sends what lies between the position and the marks; answers how far that is, by partition. */
export async function catchUp(options: CatchUpOptions, send: Send): Promise<readonly number[]> {
  const { position } = options;
  const marks = await options.progress.marks();
  let next = position.next;
  // A partition in the middle of which the cursor stands goes first: a cursor has room for one.
  const first = position.scan?.partition;
  const rest = [...marks.next.keys()].filter((partition) => partition !== first);
  for (const partition of first === undefined ? rest : [first, ...rest]) {
    const from = partition === first ? (position.scan?.from ?? 0) : (next[partition] ?? 0);
    const until = marks.next[partition] ?? 0;
    if (from >= until) continue;
    await readPartition(options, { marks, next, partition, from, until }, send);
    next = furthest(next, standing([], partition, until));
  }
  return next;
}

interface Reading {
  readonly marks: Marks;
  readonly next: readonly number[];
  readonly partition: number;
  readonly from: number;
  readonly until: number;
}

async function readPartition(options: CatchUpOptions, reading: Reading, send: Send): Promise<void> {
  const { messages, tenantId, wanted, batchMax } = options;
  const { marks, next, partition, from, until } = reading;
  let at = Math.max(from, next[partition] ?? 0);
  const nextStray = marks.nextStray[partition] ?? 0;
  const stretch = { partition, from, until };
  const scan = scanPartition({ messages, tenantId, stretch, at, told: next, nextStray, readMax: batchMax });
  const cursorAt = (place: number): string =>
    formatCursor({ next: standing(next, partition, place), scan: { partition, from } });
  for await (const found of scan) {
    const events: TrackedEvent[] = [];
    for (const message of found) {
      const due = wanted.size > 0 && !wanted.has(message.doc._id) ? [] : message.events;
      // Until its last event is sent, the message counts as not yet reached.
      due.forEach((each, i) => {
        events.push(toTrackedEvent(each, cursorAt(i === due.length - 1 ? message.at : at)));
      });
      at = Math.max(at, message.at);
    }
    for (let i = 0; i < events.length; i += batchMax) await send(events.slice(i, i + batchMax));
  }
}

/** `next` with one partition elsewhere. */
export function standing(next: readonly number[], partition: number, offset: number): readonly number[] {
  return Array.from({ length: Math.max(next.length, partition + 1) }, (_, i) =>
    i === partition ? offset : (next[i] ?? 0),
  );
}

export const toTrackedEvent = ({ messageId, event }: DueEvent, cursor: string): TrackedEvent => ({
  cursor,
  messageId,
  version: event.version,
  eventTime: new Date(event.atMs),
  type: event.type,
  recipientIndexes: [...event.recipientIndexes],
  facts: { ...event.facts },
});
