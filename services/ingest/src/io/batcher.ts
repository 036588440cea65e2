/**
 * Gathers submissions of all calls for a moment, so that they share one durable write, and answers each in time.
 *
 * What is not durable when its time is over is answered INGEST_TIMED_OUT. If it had not begun, it never will; if it had, it
 * is stopped before its next step, and what a step under way may still do is what the same idempotency key finds later.
 */
import { AppError, type Clock } from '@sealpost/kernel';
import type { IngestShell, Submission, SubmissionResult } from '../shell.ts';

/** Submissions in one write. */
const BATCH_MAX = 256;
/** Batches being written at one time. */
const OPEN_BATCHES_MAX = 8;
/** When a refused sender may try again. */
const OVERLOAD_RETRY_MS = 500;
const TIMED_OUT_RETRY_MS = 1_000;
/** How often answers that are due are looked for; with ACCEPT_DEADLINE_MS it stays below the promised 2 s. */
const OVERDUE_CHECK_MS = 50;

export interface Batcher {
  /** The result of one submission, no later than `dueAtMs` (monotonic) and a moment; never rejects. */
  submit(submission: Submission, dueAtMs: number): Promise<SubmissionResult>;
  /** Resolves once nothing is open. */
  drained(): Promise<void>;
  /** Bytes being accepted now, also of writes that were given up and have not ended. */
  openBytes(): number;
}

export interface BatcherOptions {
  readonly waitMs: number;
  readonly openBytesMax: number;
  readonly clock: Clock;
}

interface Item {
  readonly submission: Submission;
  readonly sizeBytes: number;
  readonly dueAtMs: number;
  /** Answers it the first time; does nothing afterwards. */
  readonly answer: (result: SubmissionResult) => void;
  isAnswered: boolean;
}

interface OpenBatch {
  readonly items: readonly Item[];
  readonly abort: AbortController;
}

export function createBatcher(shell: IngestShell, options: BatcherOptions): Batcher {
  const state = { openBytes: 0, flushTimerSet: false, dueTimerSet: false, idle: [] as (() => void)[] };
  let waiting: Item[] = [];
  const batches = new Set<OpenBatch>();

  const flush = (): void => {
    state.flushTimerSet = false;
    while (waiting.length > 0 && batches.size < OPEN_BATCHES_MAX) void write(waiting.splice(0, BATCH_MAX));
  };
  const leave = (batch: OpenBatch): void => {
    if (!batches.delete(batch)) return;
    flush();
    if (batches.size === 0) for (const resolve of state.idle.splice(0)) resolve();
  };
  const write = async (items: readonly Item[]): Promise<void> => {
    const batch: OpenBatch = { items, abort: new AbortController() };
    batches.add(batch);
    const results = await shell.accept(
      items.map((item) => item.submission),
      batch.abort.signal,
    );
    for (const [i, item] of items.entries()) item.answer(results[i] as SubmissionResult);
    state.openBytes -= bytesOf(items);
    leave(batch);
  };
  /** Bytes of a write that was given up stay counted until it ends: what hangs cannot pile up without bound. */
  const answerOverdue = (): void => {
    const overdue = answerDue(waiting, options.clock.monotonicMs());
    waiting = waiting.filter((item) => !item.isAnswered);
    state.openBytes -= bytesOf(overdue);
    for (const batch of [...batches]) {
      answerDue(batch.items, options.clock.monotonicMs());
      if (!batch.items.every((item) => item.isAnswered)) continue;
      batch.abort.abort();
      leave(batch);
    }
  };
  const watchOverdue = (): void => {
    if (state.dueTimerSet) return;
    state.dueTimerSet = true;
    setTimeout(() => {
      state.dueTimerSet = false;
      answerOverdue();
      if (waiting.length > 0 || batches.size > 0) watchOverdue();
    }, OVERDUE_CHECK_MS);
  };

  return {
    openBytes: () => state.openBytes,
    drained: () =>
      batches.size === 0 && waiting.length === 0
        ? Promise.resolve()
        : new Promise((resolve) => state.idle.push(resolve)),
    submit: (submission, dueAtMs) => {
      const sizeBytes = sizeOf(submission);
      if (state.openBytes > 0 && state.openBytes + sizeBytes > options.openBytesMax)
        return Promise.resolve(new AppError('INGEST_OVERLOADED', { retryAfterMs: OVERLOAD_RETRY_MS }));
      state.openBytes += sizeBytes;
      watchOverdue();
      return new Promise((resolve) => {
        waiting.push(createItem({ submission, sizeBytes, dueAtMs }, resolve));
        if (waiting.length >= BATCH_MAX) flush();
        else if (!state.flushTimerSet) {
          state.flushTimerSet = true;
          setTimeout(flush, options.waitMs);
        }
      });
    },
  };
}

/** Tells those whose time is over that it is; they are returned. */
function answerDue(items: readonly Item[], nowMs: number): readonly Item[] {
  const due = items.filter((item) => item.dueAtMs <= nowMs && !item.isAnswered);
  for (const item of due) item.answer(new AppError('INGEST_TIMED_OUT', { retryAfterMs: TIMED_OUT_RETRY_MS }));
  return due;
}

const bytesOf = (items: readonly Item[]): number => items.reduce((sum, item) => sum + item.sizeBytes, 0);

function createItem(
  given: Pick<Item, 'submission' | 'sizeBytes' | 'dueAtMs'>,
  resolve: (result: SubmissionResult) => void,
): Item {
  const item: Item = {
    ...given,
    isAnswered: false,
    answer: (result) => {
      item.isAnswered = true;
      resolve(result);
    },
  };
  return item;
}

function sizeOf({ message }: Submission): number {
  if (message === undefined) return 0;
  const attached = message.attachments.reduce((sum, attachment) => sum + attachment.content.length, 0);
  return message.rawMime.length + message.text.length + message.html.length + attached + 1_024;
}
