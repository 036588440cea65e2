/** Gathers submissions of all calls for a moment, so that they share one durable write. */
import { AppError, type Clock } from '@sealpost/kernel';
import type { IngestShell, Submission, SubmissionResult } from '../shell.ts';

/** Submissions in one write. */
const BATCH_MAX = 256;
/** Batches being written at one time. */
const OPEN_BATCHES_MAX = 8;
/** When a refused sender may try again. */
const OVERLOAD_RETRY_MS = 500;

export interface Batcher {
  /** The result of one submission; never rejects. */
  submit(submission: Submission): Promise<SubmissionResult>;
  /** Resolves once nothing is open. */
  drained(): Promise<void>;
  /** Bytes being accepted now. */
  openBytes(): number;
}

export interface BatcherOptions {
  readonly waitMs: number;
  readonly openBytesMax: number;
  readonly clock: Clock;
}

interface Waiting {
  readonly submission: Submission;
  readonly sizeBytes: number;
  readonly resolve: (result: SubmissionResult) => void;
}

export function createBatcher(shell: IngestShell, options: BatcherOptions): Batcher {
  const state = { waiting: [] as Waiting[], openBytes: 0, openBatches: 0, timerSet: false, idle: [] as (() => void)[] };

  const flush = (): void => {
    state.timerSet = false;
    while (state.waiting.length > 0 && state.openBatches < OPEN_BATCHES_MAX)
      void write(state.waiting.splice(0, BATCH_MAX));
  };
  const write = async (batch: readonly Waiting[]): Promise<void> => {
    state.openBatches++;
    const results = await shell.accept(batch.map((waiting) => waiting.submission));
    batch.forEach((waiting, i) => {
      state.openBytes -= waiting.sizeBytes;
      waiting.resolve(results[i] as SubmissionResult);
    });
    state.openBatches--;
    flush();
    if (state.openBatches === 0) for (const resolve of state.idle.splice(0)) resolve();
  };

  return {
    openBytes: () => state.openBytes,
    drained: () =>
      state.openBatches === 0 && state.waiting.length === 0
        ? Promise.resolve()
        : new Promise((resolve) => state.idle.push(resolve)),
    submit: (submission) => {
      const sizeBytes = sizeOf(submission);
      if (state.openBytes > 0 && state.openBytes + sizeBytes > options.openBytesMax) {
        return Promise.resolve(new AppError('INGEST_OVERLOADED', { retryAfterMs: OVERLOAD_RETRY_MS }));
      }
      state.openBytes += sizeBytes;
      return new Promise((resolve) => {
        state.waiting.push({ submission, sizeBytes, resolve });
        if (state.waiting.length >= BATCH_MAX) flush();
        else if (!state.timerSet) {
          state.timerSet = true;
          setTimeout(flush, options.waitMs);
        }
      });
    },
  };
}

function sizeOf({ message }: Submission): number {
  if (message === undefined) return 0;
  const attached = message.attachments.reduce((sum, attachment) => sum + attachment.content.length, 0);
  return message.rawMime.length + message.text.length + message.html.length + attached + 1_024;
}
