/** Takes the text out of attachments in threads of their own, so that no document can hold up or end the process. */
import { Worker } from 'node:worker_threads';
import type { WorkerSetup } from './extract-worker.ts';
import { EXTRACT_LIMITS } from './limits.ts';
import { unreadDocument } from './read-document.ts';
import { recognize } from './recognize.ts';
import type { ExtractedDocument, ExtractLimits, Source } from './types.ts';
import { createWorkerPool } from './worker-pool.ts';

export interface ExtractorOptions {
  /** Replaces single limits of EXTRACT_LIMITS. */
  readonly limits?: Partial<ExtractLimits>;
  /** Reads text in pictures, which takes seconds a picture; without it they are counted. Default: false. */
  readonly ocr?: boolean;
  /** Threads at most, each started when needed. Default: 2. */
  readonly workers?: number;
}

export interface Extractor {
  /**
   * The text of a document and of what lies inside it. Never rejects: what went wrong is in `problems`.
   * `source.bytes` stay the caller's and must not change before the answer.
   */
  extract(source: Source): Promise<ExtractedDocument>;
  /** Ends the threads; open documents end as `scanner_failed`. Safe twice. */
  stop(): Promise<void>;
}

const WORKERS_DEFAULT = 2;
/** A reader that heeds the time limit ends by itself and keeps what it read; one that does not is ended after this. */
const KILL_GRACE_MS = 500;
/** Short-lived objects of a worker, in MiB, beside its heap. */
const YOUNG_GENERATION_MIB = 16;

/** Starts no thread before the first document that needs one. */
export function createExtractor(options: ExtractorOptions = {}): Extractor {
  const limits: ExtractLimits = { ...EXTRACT_LIMITS, ...options.limits };
  const ocr = options.ocr ?? false;
  const readMs = ocr ? limits.ocrTimeoutMs : limits.timeoutMs;
  const pool = createWorkerPool({
    startWorker: () => startWorker({ limits, readMs, ocr }),
    workers: options.workers ?? WORKERS_DEFAULT,
    queueMax: limits.queueMax,
    killAfterMs: readMs + KILL_GRACE_MS,
    buffersBytesMax: limits.workerBuffersMib * 1_048_576,
  });
  return {
    extract: async (source) => {
      if (source.bytes.length > limits.bytesMax) return unreadDocument('unknown', 'too_large');
      const recognized = recognize(source);
      if (recognized.kind === 'problem') return unreadDocument('unknown', recognized.problem);
      if (recognized.kind === 'nothing') return unreadDocument('unknown');
      if (recognized.kind === 'image' && !ocr) return { ...unreadDocument('image'), images: 1 };
      const result = await pool.run(source);
      return typeof result === 'string' ? unreadDocument('unknown', result) : result;
    },
    stop: pool.stop,
  };
}

function startWorker(setup: WorkerSetup): Worker {
  return new Worker(new URL('./extract-worker.ts', import.meta.url), {
    workerData: setup,
    resourceLimits: {
      maxOldGenerationSizeMb: setup.limits.workerHeapMib,
      maxYoungGenerationSizeMb: YOUNG_GENERATION_MIB,
    },
    // Readers need no settings or secrets, and what they print may quote the document: nobody reads these streams.
    env: {},
    stdout: true,
    stderr: true,
  });
}
