/** The main thread's side of the worker: gathers the operations of a tick, posts them as one message, settles answers. */
import { AppError, type ErrorCode } from '@sealpost/kernel';
import {
  DISK_FULL_RETRY_AFTER_MS,
  MESSAGE_ROWS_EAGER,
  MESSAGE_ROWS_MAX,
  MESSAGE_SIZE_BYTES_EAGER,
  MESSAGE_SIZE_BYTES_MAX,
  PUSHBACK_RETRY_AFTER_MS,
  QUEUE_ROWS_MAX,
  QUEUE_SIZE_BYTES_MAX,
} from './limits.ts';
import type { AnswerMessage, Failure, OpTuple, RequestMessage } from './protocol.ts';

/** `growth` and `write` are pushed back when the queue is full; `drain` (reads, acknowledgements) always goes in. */
export type RequestKind = 'growth' | 'write' | 'drain';

export interface RequestSize {
  readonly kind: RequestKind;
  readonly rows: number;
  readonly sizeBytes: number;
}

/** Puts bytes into the message being gathered; the answer is their position in its buffer. */
export type PlaceBytes = (bytes: Uint8Array) => number;

export interface RequestQueue {
  /**
   * `build` is called at once. Rejects with BUS_PUSHBACK (growth) or STORE_UNAVAILABLE (write) when the queue is
   * full, with STORE_DISK_FULL when the disk is, with STORE_UNAVAILABLE when the worker is gone.
   */
  request(size: RequestSize, build: (place: PlaceBytes) => OpTuple): Promise<unknown>;
  settle(answer: AnswerMessage): void;
  /** Refuses what comes later; what is waiting still gets its answer. */
  refuse(error: AppError): void;
  /** Fails what is waiting and what comes later. */
  end(error: AppError): void;
  readonly depth: { readonly rows: number; readonly sizeBytes: number };
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: AppError) => void;
}

interface Gathering {
  readonly ops: OpTuple[];
  readonly waiting: Waiting[];
  readonly chunks: Uint8Array[];
  sizeBytes: number;
  /** As told by the callers; what the queue's depth counts. */
  declaredBytes: number;
  rows: number;
}

function newGathering(): Gathering {
  return { ops: [], waiting: [], chunks: [], sizeBytes: 0, declaredBytes: 0, rows: 0 };
}

/** Every chunk is copied: a pooled Buffer shares its memory with strangers and must never be transferred. */
function joinChunks(gathering: Gathering): Uint8Array<ArrayBuffer> | null {
  if (gathering.chunks.length === 0) return null;
  const joined = Buffer.allocUnsafeSlow(gathering.sizeBytes);
  let at = 0;
  for (const chunk of gathering.chunks) {
    joined.set(chunk, at);
    at += chunk.byteLength;
  }
  return new Uint8Array(joined.buffer);
}

function toError(failure: Failure): AppError {
  const [, code, detail] = failure;
  const options = { facts: { detail } };
  if (code === 'STORE_DISK_FULL') return new AppError(code, { ...options, retryAfterMs: DISK_FULL_RETRY_AFTER_MS });
  if (code === 'STORE_UNAVAILABLE') return new AppError(code, { ...options, retryAfterMs: PUSHBACK_RETRY_AFTER_MS });
  return new AppError(code satisfies ErrorCode, options);
}

interface QueueState {
  readonly post: (message: RequestMessage, transfer: ArrayBuffer[]) => void;
  /** Full messages that wait for the end of the tick, and posted ones that wait for their answer, both in order. */
  readonly ready: Gathering[];
  readonly posted: Gathering[];
  postedHead: number;
  gathering: Gathering;
  scheduled: boolean;
  ended: AppError | undefined;
  readonly depth: { rows: number; sizeBytes: number };
}

function seal(state: QueueState): void {
  if (state.gathering.ops.length === 0) return;
  state.ready.push(state.gathering);
  state.gathering = newGathering();
}

/** Small batches wait while the worker is busy, so that the next commit carries more for the same sync. */
function flush(state: QueueState): void {
  state.scheduled = false;
  const { gathering } = state;
  const busy = state.posted.length > state.postedHead;
  if (!busy || gathering.rows >= MESSAGE_ROWS_EAGER || gathering.sizeBytes >= MESSAGE_SIZE_BYTES_EAGER) seal(state);
  for (const batch of state.ready) {
    const bytes = joinChunks(batch);
    batch.chunks.length = 0;
    state.posted.push(batch);
    state.post({ ops: batch.ops, rows: batch.rows, bytes }, bytes === null ? [] : [bytes.buffer]);
  }
  state.ready.length = 0;
}

function scheduleFlush(state: QueueState): void {
  if (state.scheduled) return;
  state.scheduled = true;
  setImmediate(() => flush(state));
}

function refusalOf(state: QueueState, size: RequestSize): AppError | undefined {
  const { depth, ended } = state;
  if (ended !== undefined) return ended;
  if (size.kind === 'drain') return undefined;
  const full = depth.rows + size.rows > QUEUE_ROWS_MAX || depth.sizeBytes + size.sizeBytes > QUEUE_SIZE_BYTES_MAX;
  // A call larger than the whole queue goes in when nothing else is waiting: refused, it could never succeed.
  if (!full || depth.rows === 0) return undefined;
  const code = size.kind === 'growth' ? 'BUS_PUSHBACK' : 'STORE_UNAVAILABLE';
  return new AppError(code, { facts: { queuedRows: depth.rows }, retryAfterMs: PUSHBACK_RETRY_AFTER_MS });
}

function placeIn(gathering: Gathering, bytes: Uint8Array): number {
  const at = gathering.sizeBytes;
  gathering.chunks.push(bytes);
  gathering.sizeBytes += bytes.byteLength;
  return at;
}

function request(state: QueueState, size: RequestSize, build: (place: PlaceBytes) => OpTuple): Promise<unknown> {
  const refused = refusalOf(state, size);
  if (refused !== undefined) return Promise.reject(refused);
  const over = state.gathering.rows + size.rows > MESSAGE_ROWS_MAX;
  if (over || state.gathering.sizeBytes + size.sizeBytes > MESSAGE_SIZE_BYTES_MAX) seal(state);
  return new Promise((resolve, reject) => {
    const { gathering, depth } = state;
    gathering.ops.push(build((bytes) => placeIn(gathering, bytes)));
    gathering.waiting.push({ resolve, reject });
    gathering.rows += size.rows;
    gathering.declaredBytes += size.sizeBytes;
    depth.rows += size.rows;
    depth.sizeBytes += size.sizeBytes;
    scheduleFlush(state);
  });
}

/** Answers come in the order in which messages were posted. */
function settle(state: QueueState, answer: AnswerMessage): void {
  const batch = state.posted[state.postedHead];
  if (batch === undefined) return;
  state.postedHead += 1;
  if (state.postedHead === state.posted.length) {
    state.posted.length = 0;
    state.postedHead = 0;
  }
  state.depth.rows -= batch.rows;
  state.depth.sizeBytes -= batch.declaredBytes;
  const failures = new Map(answer.failures.map((failure) => [failure[0], failure]));
  batch.waiting.forEach((waiting, i) => {
    const failure = failures.get(i);
    if (failure === undefined) waiting.resolve(answer.results[i]);
    else waiting.reject(toError(failure));
  });
  if (state.gathering.ops.length > 0 || state.ready.length > 0) scheduleFlush(state);
}

function end(state: QueueState, error: AppError): void {
  state.ended ??= error;
  const batches = [...state.posted.slice(state.postedHead), ...state.ready, state.gathering];
  state.posted.length = 0;
  state.postedHead = 0;
  state.ready.length = 0;
  state.gathering = newGathering();
  state.depth.rows = 0;
  state.depth.sizeBytes = 0;
  for (const batch of batches) for (const waiting of batch.waiting) waiting.reject(error);
}

export function createRequestQueue(post: QueueState['post']): RequestQueue {
  const state: QueueState = {
    post,
    ready: [],
    posted: [],
    postedHead: 0,
    gathering: newGathering(),
    scheduled: false,
    ended: undefined,
    depth: { rows: 0, sizeBytes: 0 },
  };
  return {
    depth: state.depth,
    request: (size, build) => request(state, size, build),
    settle: (answer) => settle(state, answer),
    refuse(error) {
      state.ended ??= error;
    },
    end: (error) => end(state, error),
  };
}
