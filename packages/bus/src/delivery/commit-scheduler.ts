/** Commits the finished prefix of partitions every few hundred milliseconds, and at once when asked. Driver-neutral. */
import type { PartitionFeed } from './partition-feed.ts';

export interface CommitEntry {
  readonly topic: string;
  readonly partition: number;
  /** Everything below is finished. */
  readonly offset: number;
}

export interface CommitScheduler {
  markDirty(feed: PartitionFeed): void;
  /** Commits what is dirty, or of these partitions only. Rejects when the broker does not take it; the rest stays dirty. */
  flush(feeds?: readonly PartitionFeed[]): Promise<void>;
  stop(): void;
}

export const COMMIT_INTERVAL_MS = 250;
/** Pause after a commit that failed. */
const COMMIT_RETRY_MS = 1_000;

export function createCommitScheduler(commit: (entries: readonly CommitEntry[]) => Promise<void>): CommitScheduler {
  const dirty = new Set<PartitionFeed>();
  const committed = new WeakMap<PartitionFeed, number>();
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  /** Commits go one after the other: a late answer to an older one must not overtake a newer. */
  let last: Promise<void> = Promise.resolve();

  const schedule = (delayMs: number): void => {
    if (stopped || timer !== undefined) return;
    timer = setTimeout(() => {
      timer = undefined;
      // What failed stays dirty and goes with the next turn.
      scheduler.flush().catch(() => schedule(COMMIT_RETRY_MS));
    }, delayMs);
  };
  const commitNow = async (feeds: readonly PartitionFeed[] | undefined): Promise<void> => {
    const taken = (feeds ?? [...dirty]).filter((feed) => dirty.delete(feed) && feed.owned);
    const entries = taken
      .map((feed) => ({ feed, offset: feed.tracker.committable() }))
      .filter(({ feed, offset }) => offset > (committed.get(feed) ?? -1));
    if (entries.length === 0) return;
    try {
      await commit(entries.map(({ feed, offset }) => ({ topic: feed.topic, partition: feed.partition, offset })));
    } catch (thrown) {
      for (const feed of taken) if (feed.owned) dirty.add(feed);
      if (dirty.size > 0) schedule(COMMIT_RETRY_MS);
      throw thrown;
    }
    for (const { feed, offset } of entries) committed.set(feed, offset);
  };
  const scheduler: CommitScheduler = {
    markDirty(feed) {
      dirty.add(feed);
      schedule(COMMIT_INTERVAL_MS);
    },
    flush(feeds) {
      const run = last.then(() => commitNow(feeds));
      last = run.catch(() => undefined);
      return run;
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
      timer = undefined;
    },
  };
  return scheduler;
}
