/** Reads what happened in a stretch of a partition from the store, message by message in the order of their last change. */
import { dueEvents, type DueEvent, type Stretch } from '../core/due-events.ts';
import type { TrackedMessageDoc } from '../core/tracked-message.ts';
import type { TrackedMessages } from './tracked-messages.ts';

export type ScannedMessages = Pick<TrackedMessages, 'changedSince' | 'straysIn' | 'getMany'>;

export interface ScanOptions {
  readonly messages: ScannedMessages;
  readonly tenantId: string;
  /** All of it is known to be in the store: its end is at most the mark of the partition. */
  readonly stretch: Stretch;
  /** Messages whose last change lies before it were looked at; the start of the stretch, or behind it when reading goes on. */
  readonly at: number;
  /** By partition: what was told before. */
  readonly told: readonly number[];
  /** Behind the last stray of the partition; 0 when there is none. */
  readonly nextStray: number;
  /** Messages of one read. */
  readonly readMax: number;
}

export interface ScannedMessage {
  readonly doc: TrackedMessageDoc;
  readonly events: readonly DueEvent[];
  /** Where the scan may go on once these events are told. */
  readonly at: number;
}

/** Messages remembered because they may change, and so come again, while a scan goes on; beyond it events may be told twice. */
const REMEMBERED_MAX = 10_000;

/**
 * Misses no event of the stretch while messages change: a change moves a message forward only, and so to where the scan has
 * yet to come. That is why it reads on to the end of what there is.
 */
export async function* scanPartition(options: ScanOptions): AsyncGenerator<readonly ScannedMessage[]> {
  const { messages, tenantId, stretch, told, readMax } = options;
  const { partition, from, until } = stretch;
  if (options.nextStray > from) yield* scanStrays(options);
  const seen = new Map<string, number>();
  let at = options.at;
  for (;;) {
    const docs = await messages.changedSince({ tenantId, partition, from: at }, readMax);
    yield docs.map((doc) => {
      const events = dueEvents(doc, { partition, from: seen.get(doc._id) ?? from, until }, told);
      if (doc.finished === 0 && seen.size < REMEMBERED_MAX) seen.set(doc._id, until);
      at = doc.lastOffset + 1;
      return { doc, events, at: Math.min(at, until) };
    });
    if (docs.length < readMax) return;
  }
}

/** Events of messages that began in another partition, and so are not found by their last change in this one. */
async function* scanStrays(options: ScanOptions): AsyncGenerator<readonly ScannedMessage[]> {
  const { messages, tenantId, stretch, told, readMax } = options;
  for (let { from } = stretch; from < options.nextStray; ) {
    const strays = await messages.straysIn(tenantId, { ...stretch, from }, readMax);
    const docs = await messages.getMany([...new Set(strays.map((stray) => stray.messageId))]);
    const next = strays.length < readMax ? stretch.until : (strays.at(-1)?.offset ?? 0) + 1;
    const part = { ...stretch, from, until: next };
    yield docs.flatMap((doc) =>
      doc === undefined ? [] : [{ doc, events: dueEvents(doc, part, told), at: options.at }],
    );
    if (next === stretch.until) return;
    from = next;
  }
}
