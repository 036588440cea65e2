/** The embedded engine: one SQLite file in the data folder, owned by one worker thread, shared by log and documents. */
import { accessSync, chmodSync, constants, existsSync, mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { AppError } from '@sealpost/kernel';
import { createEngineDocs, type EngineDocs } from './engine-docs.ts';
import { createEngineLog, type EngineLog } from './engine-log.ts';
import { DISK_FLOOR_BYTES_DEFAULT, FORMAT_VERSION } from './limits.ts';
import { type AnswerMessage, OP, type OpenAnswer, type WorkerOptions, type WorkerStats } from './protocol.ts';
import { createRequestQueue, type RequestQueue } from './request-queue.ts';

export interface EngineOptions {
  /** Data folder; created with mode 0700 when missing. Holds sealpost.db and what SQLite keeps beside it. */
  readonly folder: string;
  /** Free space below which growth is refused with STORE_DISK_FULL; default 256 MiB, 0 turns the check off. */
  readonly diskFloorBytes?: number;
  /** Name of the setting that chose the folder, for error texts. */
  readonly folderSetting?: string;
}

export interface EngineStats extends WorkerStats {
  readonly queueRows: number;
  readonly queueSizeBytes: number;
  /** How many times this folder has been opened. */
  readonly generation: number;
}

export interface Engine {
  readonly folder: string;
  /** How many times this folder has been opened: rises from process to process. */
  readonly generation: number;
  readonly log: EngineLog;
  readonly docs: EngineDocs;
  stats(): Promise<EngineStats>;
  /** `ok`, or SQLite's first complaint. Reads the whole file. */
  checkIntegrity(): Promise<string>;
  health(): Promise<{ readonly ok: boolean; readonly freeBytes?: number; readonly detail?: string }>;
  /** Commits what was accepted, folds the write-ahead log into the file, ends the worker. */
  close(): Promise<void>;
}

const FOLDER_MODE = 0o700;

function prepareFolder(folder: string, setting: string): void {
  const missing: string[] = [];
  for (let path = folder; !existsSync(path); path = dirname(path)) missing.unshift(path);
  try {
    // One by one: `recursive` never returns below a folder that lets nobody create anything, such as /proc.
    for (const path of missing) {
      try {
        mkdirSync(path, { mode: FOLDER_MODE });
        if (path === folder) chmodSync(folder, FOLDER_MODE);
      } catch (thrown) {
        if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown;
      }
    }
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (thrown) {
    const detail = (thrown as NodeJS.ErrnoException).code ?? 'unknown';
    throw new AppError('STORE_FOLDER_UNREADABLE', { facts: { setting, folder, detail }, cause: thrown });
  }
}

function toOpenError(
  answer: OpenAnswer & { readonly opened: false },
  at: { readonly folder: string; readonly setting: string },
): AppError {
  const { folder, setting } = at;
  if (answer.reason === 'in-use') {
    return new AppError('STORE_FOLDER_IN_USE', { facts: { setting, folder, pid: answer.pid ?? 'unknown' } });
  }
  if (answer.reason === 'newer') {
    const facts = { setting, folder, formatFound: answer.format ?? 0, formatKnown: FORMAT_VERSION };
    return new AppError('STORE_FOLDER_NEWER', { facts });
  }
  const code = answer.reason === 'full' ? 'STORE_DISK_FULL' : 'STORE_FOLDER_UNREADABLE';
  return new AppError(code, { facts: { setting, folder, detail: answer.detail } });
}

/** The worker's first message tells whether it could open the file. */
function awaitOpen(worker: Worker): Promise<OpenAnswer> {
  return new Promise((resolveOpen, reject) => {
    const ended = (): void => reject(new AppError('STORE_UNAVAILABLE', { facts: { detail: 'the worker ended' } }));
    worker.once('exit', ended);
    worker.once('error', (cause) => reject(new AppError('STORE_UNAVAILABLE', { cause })));
    worker.once('message', (answer: OpenAnswer) => {
      worker.off('exit', ended);
      resolveOpen(answer);
    });
  });
}

function unavailable(cause?: unknown): AppError {
  return new AppError('STORE_UNAVAILABLE', { facts: { detail: 'the storage thread ended' }, cause });
}

/** Asks the worker to finish, and waits until the file is closed. Safe to call again. */
function createClose(worker: Worker, queue: RequestQueue): () => Promise<void> {
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    const exited = new Promise<void>((resolveExit) => worker.once('exit', () => resolveExit()));
    const asked = queue
      .request({ kind: 'drain', rows: 1, sizeBytes: 0 }, () => [OP.close])
      .catch(() => worker.terminate());
    queue.refuse(new AppError('STORE_UNAVAILABLE', { facts: { detail: 'the store is closed' } }));
    await asked;
    await exited;
  };
  return () => {
    closing ??= close();
    return closing;
  };
}

/**
 * Opens the data folder. Throws STORE_FOLDER_IN_USE (naming the holder's pid), STORE_FOLDER_NEWER (naming both
 * formats), STORE_FOLDER_UNREADABLE or STORE_DISK_FULL (naming the setting). The lock on the file ends with the process.
 */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const folder = resolve(options.folder);
  const setting = options.folderSetting ?? 'data.folder';
  prepareFolder(folder, setting);
  const workerData: WorkerOptions = { folder, diskFloorBytes: options.diskFloorBytes ?? DISK_FLOOR_BYTES_DEFAULT };
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData, name: 'sealpost-store' });
  const opened = await awaitOpen(worker);
  if (!opened.opened) {
    await worker.terminate();
    throw toOpenError(opened, { folder, setting });
  }
  const queue = createRequestQueue((message, transfer) => worker.postMessage(message, transfer));
  worker.on('message', (answer: AnswerMessage) => queue.settle(answer));
  worker.on('error', (cause) => queue.end(unavailable(cause)));
  worker.on('exit', () => queue.end(unavailable()));
  const drain = (op: readonly [number]): Promise<unknown> =>
    queue.request({ kind: 'drain', rows: 1, sizeBytes: 0 }, () => op);
  const stats = async (): Promise<EngineStats> => {
    const { rows: queueRows, sizeBytes: queueSizeBytes } = queue.depth;
    return { ...((await drain([OP.stats])) as WorkerStats & { generation: number }), queueRows, queueSizeBytes };
  };
  return {
    folder,
    generation: (await stats()).generation,
    log: createEngineLog(queue),
    docs: createEngineDocs(queue),
    stats,
    checkIntegrity: async () => String(await drain([OP.integrity])),
    async health() {
      try {
        const { freeBytes } = await stats();
        return {
          ok: freeBytes >= workerData.diskFloorBytes,
          freeBytes,
          ...(freeBytes >= workerData.diskFloorBytes ? {} : { detail: 'free space is below the floor' }),
        };
      } catch {
        return { ok: false, detail: 'the storage thread does not answer' };
      }
    },
    close: createClose(worker, queue),
  };
}
