/** Brings events into the tracked messages, whoever else is writing them: read, apply, write on condition, and again where another was first. */
import type { MailEvent } from '@sealpost/contracts';
import { AppError } from '@sealpost/kernel';
import type { TrackedMessageDoc } from '../core/tracked-message.ts';
import { applyEvent, type Place } from '../stage.ts';
import type { MessageWrite, StrayEventDoc, TrackedMessages } from './tracked-messages.ts';

export interface PlacedEvent {
  readonly event: MailEvent;
  readonly place: Place;
}

export interface AppliedEvents {
  /** Every message that the events concern, as it is now. */
  readonly docs: readonly TrackedMessageDoc[];
  /** Behind the last event whose message began in another partition; 0 when there is none. */
  readonly nextStray: number;
}

/** Times that a message may be written by another before the batch is put back. */
const ROUNDS_MAX = 8;

/** Applies events of one partition. Durable once resolved. Errors: EVENTS_CONTENDED and those of the store; the events may then be applied again. */
export async function applyEvents(
  messages: Pick<TrackedMessages, 'getKnown' | 'getMany' | 'writeAll' | 'putStrays'>,
  events: readonly PlacedEvent[],
): Promise<AppliedEvents> {
  let open = Map.groupBy(events, (placed) => placed.event.messageId);
  const docs = new Map<string, TrackedMessageDoc>();
  for (let round = 1; open.size > 0; round++) {
    if (round > ROUNDS_MAX) throw new AppError('EVENTS_CONTENDED', { facts: { messages: open.size } });
    const ids = [...open.keys()];
    const found = round === 1 ? await messages.getKnown(ids) : await messages.getMany(ids);
    const writes: MessageWrite[] = [];
    ids.forEach((id, i) => {
      const before = found[i];
      const after = applyAll(before, open.get(id) ?? []);
      docs.set(id, after);
      if (after !== before) writes.push({ before, after });
    });
    // Before the messages: a stray without its event is harmless, an event without its stray would not be told.
    await messages.putStrays(writes.flatMap(straysOf));
    const lost = new Set(await messages.writeAll(writes));
    open = new Map([...open].filter(([id]) => lost.has(id)));
  }
  const all = [...docs.values()];
  return { docs: all, nextStray: nextStrayOf(all, events[0]?.place.partition) };
}

/** Of all messages, also those that had their events before: the process that wrote them may have died right after. */
function nextStrayOf(docs: readonly TrackedMessageDoc[], partition: number | undefined): number {
  const strays = docs.filter((doc) => doc.partition !== partition);
  const offsets = strays.flatMap((doc) => doc.events.filter((event) => event.partition === partition));
  return offsets.reduce((next, { offset }) => Math.max(next, offset + 1), 0);
}

function applyAll(before: TrackedMessageDoc | undefined, events: readonly PlacedEvent[]): TrackedMessageDoc {
  let doc = before;
  for (const { event, place } of events) doc = applyEvent(doc, event, place);
  return doc as TrackedMessageDoc;
}

function straysOf({ before, after }: MessageWrite): readonly StrayEventDoc[] {
  const { tenantId, _id: messageId } = after;
  return after.events
    .filter((event) => event.version > (before?.version ?? 0) && event.partition !== after.partition)
    .map(({ partition, offset }) => ({ _id: `${partition}-${offset}`, tenantId, partition, offset, messageId }));
}
