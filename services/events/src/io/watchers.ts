/**
 * Open watches: told at once of what this instance applies, and of what others do as their marks rise in the store.
 *
 * The watches of a tenant share one feed, so that the store is read once however many watch. A feed knows how far every
 * partition was told; a batch of this instance that begins where the feed stands is passed on from memory, all else is read.
 */
import { AppError } from '@sealpost/kernel';
import { dueEvents, type DueEvent, type Stretch } from '../core/due-events.ts';
import type { TrackedMessageDoc } from '../core/tracked-message.ts';
import { furthest } from '../core/watch-cursor.ts';
import { standing } from './catch-up.ts';
import type { EventProgress, Marks } from './event-progress.ts';
import { type ScannedMessages, scanPartition } from './scan-partition.ts';

export interface News {
  /** In the order of each partition; empty when there was nothing until the wait ended. */
  readonly events: readonly DueEvent[];
  /** Some events were let go because they were not taken in time: read on from the store. */
  readonly overflowed: boolean;
  /** With these events all before here is told, by partition. */
  readonly reached: readonly number[];
}

export interface Watch {
  /** Where the watch began: what lies before comes from the store, what lies behind comes as news. */
  readonly start: readonly number[];
  /** Waits for news, at most `waitMs`. */
  next(waitMs: number): Promise<News>;
  close(): void;
}

export interface Watchers {
  /** A batch of this instance is in the store: `docs` are the messages it concerns. */
  applied(stretch: Stretch, docs: readonly TrackedMessageDoc[]): void;
  /** Errors: EVENTS_WATCHERS_FULL and those of the store. */
  open(tenantId: string, messageIds: ReadonlySet<string>): Promise<Watch>;
  count(): number;
  stop(): void;
}

export interface WatchersOptions {
  readonly messages: ScannedMessages;
  readonly progress: Pick<EventProgress, 'marks'>;
  readonly watchersMax: number;
}

/** Events kept for a watcher that reads slowly; beyond it, it catches up from the store. */
const BUFFER_MAX = 10_000;
/** How often other instances' marks are looked at while someone watches, milliseconds. */
const POLL_INTERVAL_MS = 250;
const READ_MAX = 500;
const RETRY_AFTER_MS = 5_000;

interface OpenWatch {
  readonly messageIds: ReadonlySet<string>;
  buffer: DueEvent[];
  overflowed: boolean;
  closed: boolean;
  wake: (() => void) | undefined;
}

interface Feed {
  readonly tenantId: string;
  readonly watches: Set<OpenWatch>;
  reached: readonly number[];
  /** The store is being read; `behind` then says that there is more to read by now. */
  isReading: boolean;
  behind: boolean;
}

interface State {
  readonly options: WatchersOptions;
  readonly feeds: Map<string, Feed>;
  open: number;
  poll: NodeJS.Timeout | undefined;
}

export function createWatchers(options: WatchersOptions): Watchers {
  const state: State = { options, feeds: new Map(), open: 0, poll: undefined };
  return {
    count: () => state.open,
    applied: (stretch, docs) => {
      for (const feed of state.feeds.values()) {
        if (stretch.from > (feed.reached[stretch.partition] ?? 0)) void readOn(state, feed);
        else offerBatch(feed, stretch, docs);
      }
    },
    open: async (tenantId, messageIds) => {
      if (state.open >= options.watchersMax)
        throw new AppError('EVENTS_WATCHERS_FULL', { retryAfterMs: RETRY_AFTER_MS });
      state.open += 1;
      try {
        return await openWatch(state, tenantId, messageIds);
      } catch (thrown) {
        state.open -= 1;
        throw thrown;
      }
    },
    stop: () => clearInterval(state.poll),
  };
}

async function openWatch(state: State, tenantId: string, messageIds: ReadonlySet<string>): Promise<Watch> {
  const { next: reached } = await state.options.progress.marks();
  let feed = state.feeds.get(tenantId);
  if (feed === undefined) {
    feed = { tenantId, watches: new Set(), reached, isReading: false, behind: false };
    state.feeds.set(tenantId, feed);
  }
  state.poll ??= setInterval(() => {
    for (const each of state.feeds.values()) void readOn(state, each);
  }, POLL_INTERVAL_MS).unref();
  const watch: OpenWatch = { messageIds, buffer: [], overflowed: false, closed: false, wake: undefined };
  feed.watches.add(watch);
  return {
    start: feed.reached,
    next: (waitMs) => takeNews(feed, watch, waitMs),
    close: () => closeWatch(state, feed, watch),
  };
}

function closeWatch(state: State, feed: Feed, watch: OpenWatch): void {
  if (watch.closed) return;
  watch.closed = true;
  state.open -= 1;
  feed.watches.delete(watch);
  if (feed.watches.size === 0) state.feeds.delete(feed.tenantId);
  if (state.feeds.size === 0) {
    clearInterval(state.poll);
    state.poll = undefined;
  }
  watch.wake?.();
}

async function takeNews(feed: Feed, watch: OpenWatch, waitMs: number): Promise<News> {
  if (watch.buffer.length === 0 && !watch.overflowed && !watch.closed) {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, waitMs);
      watch.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    watch.wake = undefined;
  }
  const { buffer: events, overflowed } = watch;
  watch.buffer = [];
  watch.overflowed = false;
  return { events, overflowed, reached: feed.reached };
}

function offerBatch(feed: Feed, { partition, until }: Stretch, docs: readonly TrackedMessageDoc[]): void {
  const from = feed.reached[partition] ?? 0;
  if (until <= from) return;
  const own = docs.filter((doc) => doc.tenantId === feed.tenantId);
  const events = own.flatMap((doc) => dueEvents(doc, { partition, from, until }, feed.reached));
  offer(feed, { partition, from, until }, events);
}

/** Passes on a stretch that begins where the feed stands. */
function offer(feed: Feed, { partition, until }: Stretch, events: readonly DueEvent[]): void {
  const inOrder = events.toSorted((a, b) => a.offset - b.offset);
  for (const watch of feed.watches) {
    const { messageIds } = watch;
    const wanted = messageIds.size === 0 ? inOrder : inOrder.filter((event) => messageIds.has(event.messageId));
    if (watch.buffer.length + wanted.length > BUFFER_MAX) overflow(watch);
    else for (const event of wanted) watch.buffer.push(event);
    if (wanted.length > 0) watch.wake?.();
  }
  feed.reached = furthest(feed.reached, standing([], partition, until));
}

function overflow(watch: OpenWatch): void {
  watch.buffer = [];
  watch.overflowed = true;
  watch.wake?.();
}

/** Reads up to the marks, and again while more came meanwhile. Never rejects: the next poll tries again. */
async function readOn(state: State, feed: Feed): Promise<void> {
  feed.behind = true;
  if (feed.isReading) return;
  feed.isReading = true;
  try {
    while (feed.behind && feed.watches.size > 0) {
      feed.behind = false;
      const marks = await state.options.progress.marks();
      for (const [partition, until] of marks.next.entries()) {
        const from = feed.reached[partition] ?? 0;
        if (until > from) await readStretch(state, feed, { stretch: { partition, from, until }, marks });
      }
    }
  } catch {
    feed.behind = true;
  } finally {
    feed.isReading = false;
  }
}

async function readStretch(
  { options }: State,
  feed: Feed,
  { stretch, marks }: { readonly stretch: Stretch; readonly marks: Marks },
): Promise<void> {
  const { messages } = options;
  const { tenantId, reached: told } = feed;
  const { partition, from, until } = stretch;
  const nextStray = marks.nextStray[partition] ?? 0;
  const found: DueEvent[] = [];
  const scan = scanPartition({ messages, tenantId, stretch, at: from, told, nextStray, readMax: READ_MAX });
  for await (const page of scan) {
    for (const message of page) for (const event of message.events) found.push(event);
    if (found.length <= BUFFER_MAX) continue;
    for (const watch of feed.watches) overflow(watch);
    feed.reached = furthest(feed.reached, standing([], partition, until));
    return;
  }
  // A batch of this instance may have been passed on meanwhile.
  const since = feed.reached[partition] ?? 0;
  offer(
    feed,
    { partition, from: since, until },
    found.filter((event) => event.offset >= since),
  );
}
