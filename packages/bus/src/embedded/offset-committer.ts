/** Makes finished offsets durable every few milliseconds, in the same group commit as everything else. */
import type { EngineLog } from '@sealpost/sqlite';
import type { Group } from './group.ts';

export interface OffsetCommitter {
  markDirty(group: Group, partitionId: number): void;
  /** Writes what is dirty now. */
  flush(): Promise<void>;
  stop(): void;
}

export const OFFSET_COMMIT_INTERVAL_MS = 50;
/** Pause after a commit that failed, for example on a full disk. */
const OFFSET_COMMIT_RETRY_MS = 1_000;

export function createOffsetCommitter(log: EngineLog): OffsetCommitter {
  let dirty = new Map<Group, Set<number>>();
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  const schedule = (delayMs: number): void => {
    if (stopped || timer !== undefined) return;
    timer = setTimeout(() => {
      timer = undefined;
      committer.flush().catch(() => schedule(OFFSET_COMMIT_RETRY_MS));
    }, delayMs);
  };
  const mark = (group: Group, partitionId: number): void => {
    const partitions = dirty.get(group);
    if (partitions === undefined) dirty.set(group, new Set([partitionId]));
    else partitions.add(partitionId);
  };
  const committer: OffsetCommitter = {
    markDirty(group, partitionId) {
      mark(group, partitionId);
      schedule(OFFSET_COMMIT_INTERVAL_MS);
    },
    async flush() {
      const taken = dirty;
      dirty = new Map();
      const commits = [...taken].flatMap(([group, partitions]) =>
        [...partitions].map((partitionId) => ({
          group: group.name,
          partitionId,
          offset: group.finished.get(partitionId) ?? 0,
        })),
      );
      if (commits.length === 0) return;
      try {
        await log.commitOffsets(commits);
      } catch (thrown) {
        for (const [group, partitions] of taken) for (const partitionId of partitions) mark(group, partitionId);
        throw thrown;
      }
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
      timer = undefined;
    },
  };
  return committer;
}
