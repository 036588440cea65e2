/** The engine's worker thread: owns the one connection to sealpost.db and serves the main thread's messages. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import {
  type MessagePort,
  parentPort,
  receiveMessageOnPort,
  type TransferListItem,
  workerData,
} from 'node:worker_threads';
import { IDLE_MAINTENANCE_MS, VACUUM_PAGES_PER_STEP, VACUUM_SPARE_PAGES_KEPT } from './limits.ts';
import {
  type AnswerMessage,
  OP,
  type OpenAnswer,
  type RequestMessage,
  type WorkerOptions,
  type WorkerStats,
} from './protocol.ts';
import { createStatements, row } from './statements.ts';
import { createCommitter, type Committer } from './worker-commit.ts';
import type { Parts } from './worker-dispatch.ts';
import { createDiskWatch } from './worker-disk.ts';
import { createWorkerDocs } from './worker-docs.ts';
import { createWorkerLog } from './worker-log.ts';
import { DATABASE_FILE, type Opened, OpenRefused, openDatabase } from './worker-open.ts';
import { createWorkerParked } from './worker-parked.ts';

/** Buffers in an answer travel by transfer; a search this deep finds every one the operations produce. */
const ANSWER_DEPTH_MAX = 5;

function collectBuffers(value: unknown, into: TransferListItem[], depth = 0): void {
  if (value instanceof Uint8Array) {
    into.push(value.buffer as ArrayBuffer);
    return;
  }
  if (!Array.isArray(value) || depth > ANSWER_DEPTH_MAX) return;
  for (const item of value) if (typeof item === 'object' && item !== null) collectBuffers(item, into, depth + 1);
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function readStats(
  db: DatabaseSync,
  folder: string,
  sources: { readonly committer: Committer; readonly parts: Parts },
): WorkerStats {
  const { counters } = sources.committer;
  const cpu = process.threadCpuUsage();
  const stats: WorkerStats = {
    commits: counters.commits,
    rows: counters.rows,
    rowsPerCommit: counters.commits === 0 ? 0 : counters.rows / counters.commits,
    commitMs: counters.commits === 0 ? 0 : counters.commitMs / counters.commits,
    commitMsMax: counters.commitMsMax,
    cpuMs: (cpu.user + cpu.system) / 1_000,
    utilization: performance.eventLoopUtilization().utilization,
    fileSizeBytes: sizeOf(join(folder, DATABASE_FILE)),
    walSizeBytes: sizeOf(join(folder, `${DATABASE_FILE}-wal`)),
    sparePages: Number(Object.values(db.prepare('PRAGMA freelist_count').get() ?? {})[0]),
    freeBytes: sources.parts.disk.freeBytes(),
  };
  counters.commitMsMax = 0;
  return stats;
}

/**
 * Gives a slice of spare pages back, and once there are none to give, folds the write-ahead log into the file.
 * True while there are more slices. A full disk only postpones it.
 */
function maintain(db: DatabaseSync): boolean {
  try {
    const spare = Number(Object.values(db.prepare('PRAGMA freelist_count').get() ?? {})[0]);
    const excess = spare - VACUUM_SPARE_PAGES_KEPT;
    if (excess > 0) db.exec(`PRAGMA incremental_vacuum(${Math.min(VACUUM_PAGES_PER_STEP, excess)})`);
    if (excess > VACUUM_PAGES_PER_STEP) return true;
    db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  } catch {
    // The next write meets the same trouble and reports it to its caller.
  }
  return false;
}

function serve(port: MessagePort, options: WorkerOptions, opened: Opened): void {
  const { db, generation } = opened;
  const statements = createStatements(db);
  const parts: Parts = {
    log: createWorkerLog(db, createStatements(db)),
    docs: createWorkerDocs(db, statements),
    parked: createWorkerParked(statements),
    disk: createDiskWatch(options.folder, options.diskFloorBytes),
  };
  let activeAtMs = performance.now();
  let idleTimer: NodeJS.Timeout | undefined;
  let closing = false;

  const special = (op: RequestMessage['ops'][number]): { readonly result: unknown } | undefined => {
    if (op[0] < OP.stats) return undefined;
    if (op[0] === OP.stats) return { result: { ...readStats(db, options.folder, { committer, parts }), generation } };
    if (op[0] === OP.integrity) return { result: row(statements.of('PRAGMA integrity_check').get())?.[0] };
    if (op[0] === OP.close) closing = true;
    return { result: null };
  };
  const answer = (message: AnswerMessage): void => {
    const transfer: TransferListItem[] = [];
    for (const result of message.results) collectBuffers(result, transfer);
    port.postMessage(message, transfer);
  };
  const next = (): RequestMessage | undefined => receiveMessageOnPort(port)?.message as RequestMessage | undefined;
  const committer = createCommitter({ db, parts, next, answer, special });

  /** Works in slices between messages: purges, then waits for quiet, then gives space back. */
  const whenIdle = (): void => {
    idleTimer = undefined;
    if (closing) return;
    const quietMs = performance.now() - activeAtMs;
    if (committer.purgeIdle()) idleTimer = setTimeout(whenIdle, 0);
    else if (quietMs < IDLE_MAINTENANCE_MS) idleTimer = setTimeout(whenIdle, IDLE_MAINTENANCE_MS - quietMs);
    else if (maintain(db)) idleTimer = setTimeout(whenIdle, 0);
  };
  port.on('message', (message: RequestMessage) => {
    committer.run(message);
    if (closing) {
      clearTimeout(idleTimer);
      maintain(db);
      db.close();
      port.close();
      return;
    }
    if (message.ops.every((op) => op[0] === OP.stats)) return;
    activeAtMs = performance.now();
    idleTimer ??= setTimeout(whenIdle, IDLE_MAINTENANCE_MS);
  });
}

if (parentPort !== null) {
  const options = workerData as WorkerOptions;
  let answer: OpenAnswer = { opened: true };
  let opened: Opened | undefined;
  try {
    opened = openDatabase(options.folder);
  } catch (thrown) {
    if (!(thrown instanceof OpenRefused)) throw thrown;
    answer = thrown.answer;
  }
  if (opened !== undefined) serve(parentPort, options, opened);
  parentPort.postMessage(answer);
}
