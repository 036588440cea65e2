/** The thread that reads documents: one in, one out. */
import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '@sealpost/kernel';
import { createBudget } from './limits.ts';
import { createPictureReader } from './ocr/picture-reader.ts';
import { readDocument } from './read-document.ts';
import type { ExtractLimits, Source } from './types.ts';
import type { WorkerMessage } from './worker-pool.ts';

export interface WorkerSetup {
  readonly limits: ExtractLimits;
  /** Time after which reading ends with what it has. */
  readonly readMs: number;
  readonly ocr: boolean;
}

const { limits, readMs, ocr } = workerData as WorkerSetup;
const pictures = ocr ? { readPicture: createPictureReader() } : {};
const say = (message: WorkerMessage): void => parentPort?.postMessage(message);

// What libraries print may quote the document, and nobody reads it: it would pile up in the streams.
for (const method of ['log', 'info', 'warn', 'error', 'debug', 'trace'] as const) console[method] = () => undefined;

parentPort?.on('message', (source: Source) => {
  const budget = createBudget(limits, systemClock.monotonicMs, systemClock.monotonicMs() + readMs);
  readDocument(source, { limits, budget, ...pictures }).then(
    (document) => say({ kind: 'done', document }),
    () => say({ kind: 'failed' }),
  );
});
say({ kind: 'ready' });
