/** Reads on from a cursor: events come message by message, and each carries the place from which nothing is missed. */
import type { TrackedEvent } from '@sealpost/contracts';
import { AppError } from '@sealpost/kernel';
import type { TrackedEventDoc } from '../core/tracked-message.ts';
import type { TrackedMessages } from './tracked-messages.ts';

/**
 * Still to come: events above `fromSeq` of messages whose last change lies above `atSeq`. Both are equal but in the middle of
 * catching up, where messages come in the order of their last change while their events lie before it.
 */
export interface WatchPosition {
  readonly fromSeq: number;
  readonly atSeq: number;
}

const CURSOR = /^([0-9]{1,16})(?:-([0-9]{1,16}))?$/;

export const positionAt = (seq: number): WatchPosition => ({ fromSeq: seq, atSeq: seq });

export const formatCursor = ({ fromSeq, atSeq }: WatchPosition): string =>
  fromSeq === atSeq ? String(atSeq) : `${fromSeq}-${atSeq}`;

/** Errors: EVENTS_REQUEST_INVALID. `begin` is before everything. */
export function parseCursor(cursor: string): WatchPosition {
  if (cursor === 'begin') return positionAt(0);
  const match = CURSOR.exec(cursor);
  const fromSeq = Number(match?.[1]);
  const atSeq = Number(match?.[2] ?? match?.[1]);
  if (Number.isSafeInteger(fromSeq) && Number.isSafeInteger(atSeq) && fromSeq <= atSeq) return { fromSeq, atSeq };
  const description = 'Give the cursor of an earlier event, `begin`, or nothing for events from now on.';
  throw new AppError('EVENTS_REQUEST_INVALID', {
    violations: [{ field: 'cursor', rule: 'cursor-syntax', description }],
  });
}

export interface CatchUpOptions {
  readonly messages: Pick<TrackedMessages, 'changedSince'>;
  readonly tenantId: string;
  /** All messages when empty. */
  readonly wanted: ReadonlySet<string>;
  readonly position: WatchPosition;
  readonly batchMax: number;
}

/** Sends what lies after the position, at most `batchMax` messages per read; answers the number of the last change seen. */
export async function catchUp(
  options: CatchUpOptions,
  send: (events: readonly TrackedEvent[]) => Promise<void>,
): Promise<number> {
  const { messages, tenantId, wanted, position, batchMax } = options;
  const { fromSeq } = position;
  let { atSeq } = position;
  // Messages that may change, and so come again, while this goes on; finished ones rarely do.
  const sent = new Map<string, number>();
  for (;;) {
    const docs = await messages.changedSince(tenantId, atSeq, batchMax);
    if (docs.length === 0) return atSeq;
    const events: TrackedEvent[] = [];
    for (const doc of docs) {
      const after = sent.get(doc._id) ?? fromSeq;
      const fresh = wanted.size > 0 && !wanted.has(doc._id) ? [] : doc.events.filter((event) => event.seq > after);
      const before = atSeq;
      atSeq = doc.lastSeq;
      if (doc.finished === 0) sent.set(doc._id, doc.lastSeq);
      // Until its last event is sent, the message counts as not yet reached.
      fresh.forEach((event, i) => {
        const place = { fromSeq, atSeq: i === fresh.length - 1 ? atSeq : before };
        events.push(toTrackedEvent(doc._id, event, place));
      });
    }
    for (let i = 0; i < events.length; i += batchMax) await send(events.slice(i, i + batchMax));
  }
}

export const toTrackedEvent = (messageId: string, event: TrackedEventDoc, place: WatchPosition): TrackedEvent => ({
  cursor: formatCursor(place),
  messageId,
  version: event.version,
  eventTime: new Date(event.atMs),
  type: event.type,
  recipientIndexes: [...event.recipientIndexes],
  facts: { ...event.facts },
});
