/** Reads documents in worker threads, one at a time each, and ends a thread that takes too long. */
import type { Worker } from 'node:worker_threads';
import type { ExtractedDocument, ExtractProblem, Source } from './types.ts';

/** What a worker says: that it listens, or what it read. */
export type WorkerMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'done'; readonly document: ExtractedDocument }
  | { readonly kind: 'failed' };

export interface WorkerPoolOptions {
  readonly startWorker: () => Worker;
  /** Threads at most; the first one starts with the first document. */
  readonly workers: number;
  /** Documents that wait for a thread; more are answered `scanner_failed`. */
  readonly queueMax: number;
  /** A thread that has not answered by then is ended. */
  readonly killAfterMs: number;
  /** A thread whose buffers take more while it reads is ended, and the document answered `too_large`. */
  readonly buffersBytesMax: number;
}

export interface WorkerPool {
  /** Never rejects. `source.bytes` are copied once, when a thread takes them: they must not change before. */
  run(source: Source): Promise<ExtractedDocument | ExtractProblem>;
  /** Ends all threads; documents that are open end as `scanner_failed`. Safe twice. */
  stop(): Promise<void>;
}

/** A worker loads some code before it listens; one that cannot in this time is given up. */
const START_MS_MAX = 30_000;
/** A thread is replaced after this many documents, so that nothing a library keeps adds up. */
const DOCUMENTS_PER_WORKER_MAX = 1_000;

/** How often the memory of a reading thread is looked at: the heap has a limit of its own, buffers have none. */
const WATCH_EVERY_MS = 100;

interface Job {
  readonly source: Source;
  end(result: ExtractedDocument | ExtractProblem): void;
}

interface Thread {
  readonly worker: Worker;
  state: 'starting' | 'idle' | 'busy';
  job: Job | undefined;
  timer: NodeJS.Timeout | undefined;
  watch: NodeJS.Timeout | undefined;
  served: number;
}

interface Pool {
  readonly options: WorkerPoolOptions;
  readonly threads: Set<Thread>;
  readonly waiting: Job[];
  stopped: boolean;
}

export function createWorkerPool(options: WorkerPoolOptions): WorkerPool {
  const pool: Pool = { options, threads: new Set(), waiting: [], stopped: false };
  return {
    run: (source) =>
      new Promise((end) => {
        if (pool.stopped || pool.waiting.length >= options.queueMax) return end('scanner_failed');
        pool.waiting.push({ source, end });
        serve(pool);
      }),
    stop: async () => {
      pool.stopped = true;
      for (const job of pool.waiting.splice(0)) job.end('scanner_failed');
      await Promise.all([...pool.threads].map((thread) => drop(pool, thread, 'scanner_failed')));
    },
  };
}

/** Gives waiting documents to idle threads, and starts a thread when there are more documents than threads to come. */
function serve(pool: Pool): void {
  for (const thread of pool.threads) {
    if (thread.state !== 'idle') continue;
    const job = pool.waiting.shift();
    if (job === undefined) return;
    hand(pool, thread, job);
  }
  let starting = 0;
  for (const thread of pool.threads) if (thread.state === 'starting') starting++;
  while (starting < pool.waiting.length && pool.threads.size < pool.options.workers) {
    start(pool);
    starting++;
  }
}

function start(pool: Pool): void {
  const worker = pool.options.startWorker();
  const thread: Thread = { worker, state: 'starting', job: undefined, timer: undefined, watch: undefined, served: 0 };
  pool.threads.add(thread);
  const lost = (): void => void drop(pool, thread, 'scanner_failed');
  thread.timer = setTimeout(lost, START_MS_MAX);
  worker.on('message', (message: WorkerMessage) => heard(pool, thread, message));
  worker.on('messageerror', lost);
  worker.on('error', lost);
  worker.on('exit', lost);
}

function hand(pool: Pool, thread: Thread, job: Job): void {
  thread.state = 'busy';
  thread.job = job;
  thread.worker.ref();
  thread.timer = setTimeout(() => void drop(pool, thread, 'timed_out'), pool.options.killAfterMs);
  watchMemory(pool, thread, job);
  // The copy is handed over, so that the caller's buffer stays whole and the bytes are copied once.
  const bytes = Uint8Array.from(job.source.bytes);
  thread.worker.postMessage({ ...job.source, bytes } satisfies Source, [bytes.buffer]);
}

function watchMemory(pool: Pool, thread: Thread, job: Job): void {
  thread.watch = setTimeout(() => {
    thread.worker.getHeapStatistics().then(
      ({ external_memory: bytes }) => {
        if (thread.job !== job) return;
        if (bytes > pool.options.buffersBytesMax) void drop(pool, thread, 'too_large');
        else watchMemory(pool, thread, job);
      },
      // The thread has ended, which its own events tell.
      () => undefined,
    );
  }, WATCH_EVERY_MS);
}

function heard(pool: Pool, thread: Thread, message: WorkerMessage): void {
  if (!pool.threads.has(thread)) return;
  clearTimeout(thread.timer);
  clearTimeout(thread.watch);
  const { job } = thread;
  thread.job = undefined;
  thread.state = 'idle';
  // An idle thread keeps no process alive.
  thread.worker.unref();
  if (message.kind !== 'ready') {
    thread.served++;
    job?.end(message.kind === 'done' ? message.document : 'scanner_failed');
  }
  if (thread.served >= DOCUMENTS_PER_WORKER_MAX) void drop(pool, thread, 'scanner_failed');
  serve(pool);
}

/** Ends a thread, answers its document and lets others be served. A thread that never listened costs one document. */
async function drop(pool: Pool, thread: Thread, problem: ExtractProblem): Promise<void> {
  if (!pool.threads.delete(thread)) return;
  clearTimeout(thread.timer);
  clearTimeout(thread.watch);
  const job = thread.state === 'starting' ? pool.waiting.shift() : thread.job;
  thread.worker.unref();
  const ended = thread.worker.terminate();
  job?.end(problem);
  if (!pool.stopped) serve(pool);
  await ended;
}
