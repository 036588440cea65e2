/** Open watches: told of changes as they are made, catching up from the store from wherever their cursor stands. */
import type { TrackedEventDoc, TrackedMessageDoc } from '../core/tracked-message.ts';

export interface Change {
  readonly doc: TrackedMessageDoc;
  readonly sinceVersion: number;
}

export interface WatchedEvent {
  readonly messageId: string;
  readonly event: TrackedEventDoc;
}

export interface Watch {
  /** Waits for news, at most `waitMs`; empty when there were none. `overflowed`: read on from the store. */
  next(waitMs: number): Promise<{ readonly events: readonly WatchedEvent[]; readonly overflowed: boolean }>;
  close(): void;
}

export interface Watchers {
  changed(changes: readonly Change[]): void;
  open(tenantId: string, messageIds: ReadonlySet<string>): Watch;
  count(): number;
}

/** Events kept for a watcher that reads slowly; beyond it, it catches up from the store. */
const BUFFER_MAX = 10_000;

interface OpenWatch {
  readonly tenantId: string;
  readonly messageIds: ReadonlySet<string>;
  buffer: WatchedEvent[];
  overflowed: boolean;
  wake: (() => void) | undefined;
}

export function createWatchers(): Watchers {
  const open = new Set<OpenWatch>();
  const offer = (watch: OpenWatch, { doc, sinceVersion }: Change): void => {
    if (watch.tenantId !== doc.tenantId) return;
    if (watch.messageIds.size > 0 && !watch.messageIds.has(doc._id)) return;
    for (const event of doc.events) if (event.version > sinceVersion) watch.buffer.push({ messageId: doc._id, event });
    if (watch.buffer.length > BUFFER_MAX) {
      watch.buffer = [];
      watch.overflowed = true;
    }
    watch.wake?.();
  };
  return {
    count: () => open.size,
    changed: (changes) => {
      if (open.size === 0) return;
      for (const watch of open) for (const change of changes) offer(watch, change);
    },
    open: (tenantId, messageIds) => {
      const watch: OpenWatch = { tenantId, messageIds, buffer: [], overflowed: false, wake: undefined };
      open.add(watch);
      return {
        close: () => {
          open.delete(watch);
          watch.wake?.();
        },
        next: async (waitMs) => {
          if (watch.buffer.length === 0 && !watch.overflowed && open.has(watch)) {
            await new Promise<void>((resolve) => {
              const timer = setTimeout(resolve, waitMs);
              watch.wake = () => {
                clearTimeout(timer);
                resolve();
              };
            });
            watch.wake = undefined;
          }
          const events = watch.buffer;
          const { overflowed } = watch;
          watch.buffer = [];
          watch.overflowed = false;
          return { events, overflowed };
        },
      };
    },
  };
}
