/** Group commit: everything queued goes into one transaction, and is answered once that is on the disk. */
import type { DatabaseSync } from 'node:sqlite';
import { COMMIT_DURATION_MS_MAX, COMMIT_ROWS_MAX, COMMIT_SIZE_BYTES_MAX } from './limits.ts';
import { OpError, SQLITE_FULL, sqliteCode, sqliteDetail } from './op-error.ts';
import type { AnswerMessage, Failure, RequestMessage } from './protocol.ts';
import { dispatch, isRead, type Parts, purgeSlice } from './worker-dispatch.ts';

export interface CommitCounters {
  commits: number;
  rows: number;
  commitMs: number;
  commitMsMax: number;
}

export interface Committer {
  /** Runs `first` and what `next` still gives, then answers each through `answer`, in order. */
  run(first: RequestMessage): void;
  /** Runs a purge slice in a transaction of its own; false when there is nothing to purge. */
  purgeIdle(): boolean;
  readonly counters: CommitCounters;
}

interface CommitterOptions {
  readonly db: DatabaseSync;
  readonly parts: Parts;
  readonly next: () => RequestMessage | undefined;
  readonly answer: (message: AnswerMessage) => void;
  /** Operations that concern the database as a whole; undefined when `op` is none of them. */
  readonly special: (op: RequestMessage['ops'][number]) => { readonly result: unknown } | undefined;
}

interface Slot {
  readonly message: RequestMessage;
  readonly results: unknown[];
  readonly failures: Failure[];
}

function runMessage(options: CommitterOptions, message: RequestMessage): Slot {
  const slot: Slot = { message, results: [], failures: [] };
  message.ops.forEach((op, i) => {
    try {
      if (!isRead(op) && !options.db.isTransaction) options.db.exec('BEGIN');
      const special = options.special(op);
      slot.results.push(special === undefined ? (dispatch(options.parts, op, message.bytes) ?? null) : special.result);
    } catch (thrown) {
      if (!(thrown instanceof OpError)) throw thrown;
      slot.results.push(null);
      slot.failures.push([i, thrown.code, thrown.message]);
    }
  });
  return slot;
}

function reasonOf(thrown: unknown): { readonly code: Failure[1]; readonly detail: string } {
  const code = sqliteCode(thrown);
  if (code === SQLITE_FULL) return { code: 'STORE_DISK_FULL', detail: sqliteDetail(thrown) };
  if (code !== undefined) return { code: 'STORE_UNAVAILABLE', detail: sqliteDetail(thrown) };
  return { code: 'KERNEL_INTERNAL', detail: thrown instanceof Error ? thrown.message : 'unknown' };
}

/** After a failure nothing of the transaction remains, in the file or in memory. */
function rollBack(options: CommitterOptions): void {
  if (options.db.isTransaction) options.db.exec('ROLLBACK');
  options.parts.log.reload();
  options.parts.docs.reload();
  options.parts.disk.recheck();
  try {
    // A full disk may hold a write-ahead log whose pages already have their place in the file.
    options.db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  } catch {
    // Then space has to come from elsewhere; the next write tries again.
  }
}

function failed(
  message: RequestMessage,
  reason: { readonly code: Failure[1]; readonly detail: string },
): AnswerMessage {
  const failures = message.ops.map((_, i): Failure => [i, reason.code, reason.detail]);
  return { results: message.ops.map(() => null), failures };
}

function commit(options: CommitterOptions, counters: CommitCounters): void {
  if (!options.db.isTransaction) return;
  purgeSlice(options.parts);
  const startedMs = performance.now();
  options.db.exec('COMMIT');
  const tookMs = performance.now() - startedMs;
  counters.commits += 1;
  counters.commitMs += tookMs;
  counters.commitMsMax = Math.max(counters.commitMsMax, tookMs);
}

export function createCommitter(options: CommitterOptions): Committer {
  const counters: CommitCounters = { commits: 0, rows: 0, commitMs: 0, commitMsMax: 0 };
  return {
    counters,
    run(first) {
      const taken: RequestMessage[] = [];
      const slots: Slot[] = [];
      let rows = 0;
      let sizeBytes = 0;
      const startedMs = performance.now();
      try {
        let message: RequestMessage | undefined = first;
        while (message !== undefined) {
          taken.push(message);
          rows += message.rows;
          sizeBytes += message.bytes?.byteLength ?? 0;
          slots.push(runMessage(options, message));
          const full = rows >= COMMIT_ROWS_MAX || sizeBytes >= COMMIT_SIZE_BYTES_MAX;
          message = full || performance.now() - startedMs >= COMMIT_DURATION_MS_MAX ? undefined : options.next();
        }
        commit(options, counters);
        counters.rows += rows;
      } catch (thrown) {
        rollBack(options);
        const reason = reasonOf(thrown);
        for (const message of taken) options.answer(failed(message, reason));
        return;
      }
      for (const { results, failures } of slots) options.answer({ results, failures });
    },
    purgeIdle() {
      if (!options.parts.log.purgeable()) return false;
      try {
        options.db.exec('BEGIN');
        commit(options, counters);
      } catch {
        // The records stay for a later purge; the next write reports what is wrong with the disk.
        rollBack(options);
        return false;
      }
      return options.parts.log.purgeable();
    },
  };
}
