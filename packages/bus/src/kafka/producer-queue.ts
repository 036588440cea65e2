/** Appends on their way out: bounded by bytes, batched, one request at a time, each with its own end. Pure of Kafka. */
import { AppError } from '@sealpost/kernel';

export interface QueuedRecord {
  readonly topic: string;
  readonly partition: number;
  readonly key: string;
  /** Null removes the key from a compacted topic. */
  readonly value: Uint8Array | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Offset of each record, or why it was refused for good. Rejects when the whole request failed and should be cut smaller. */
export type SendBatch = (records: readonly QueuedRecord[]) => Promise<readonly number[]>;

export interface ProducerQueueOptions {
  readonly send: SendBatch;
  /** The log takes no record this large. */
  readonly isTooLarge: (thrown: unknown) => boolean;
  readonly toError: (thrown: unknown) => AppError;
  readonly appendTimeoutMs: number;
  readonly lingerMs: number;
  readonly batchBytesMax: number;
  readonly queueBytesMax: number;
  /** Monotonic. */
  readonly nowMs: () => number;
}

export interface ProducerQueue {
  /** Offsets in order. Errors: BUS_PUSHBACK, BUS_UNAVAILABLE, BUS_RECORD_TOO_LARGE. */
  append(records: readonly QueuedRecord[]): Promise<readonly number[]>;
  waitingBytes(): number;
  /** Resolves once nothing waits and nothing is under way. */
  whenIdle(): Promise<void>;
  /** Rejects everything that is left. */
  stop(error: AppError): void;
}

/** Records in one request: kafkajs groups them with an effort that grows with the square of their number per partition. */
export const BATCH_RECORDS_MAX = 1_000;
/** Bytes of one partition in one request, at least one record: stays below what a broker takes in one batch. */
export const PARTITION_BATCH_BYTES_MAX = 1_048_576;
/** How often waiting appends are looked through for those whose time is over. */
const SWEEP_INTERVAL_MS = 100;
/** Keys, headers and framing around a value. */
const RECORD_OVERHEAD_BYTES = 128;
/** A refusal's delay per queued byte assumes this rate, until one is measured. */
const DRAIN_BYTES_PER_MS = 8_192;
const RETRY_AFTER_MS_MIN = 50;

interface Call {
  readonly offsets: number[];
  readonly deadlineMs: number;
  readonly resolve: (offsets: readonly number[]) => void;
  readonly reject: (error: AppError) => void;
  left: number;
  settled: boolean;
}

interface Entry {
  readonly record: QueuedRecord;
  readonly sizeBytes: number;
  readonly call: Call;
  readonly index: number;
}

interface State {
  readonly options: ProducerQueueOptions;
  entries: Entry[];
  waitingBytes: number;
  sending: boolean;
  lingering: NodeJS.Timeout | undefined;
  sweeping: NodeJS.Timeout | undefined;
  open: Set<Call>;
  idle: (() => void)[];
  stopped: AppError | undefined;
}

function settle(state: State, call: Call, error: AppError | undefined): void {
  if (call.settled) return;
  call.settled = true;
  state.open.delete(call);
  if (error === undefined) call.resolve(call.offsets);
  else call.reject(error);
}

const sizeOf = ({ key, value }: QueuedRecord): number => (value?.byteLength ?? 0) + key.length + RECORD_OVERHEAD_BYTES;

/** Appends whose time is over are told so; what of them has not gone out never will. */
function sweep(state: State): void {
  const nowMs = state.options.nowMs();
  for (const call of state.open) {
    // Calls are in order of their deadlines.
    if (call.deadlineMs > nowMs) break;
    settle(state, call, new AppError('BUS_UNAVAILABLE', { retryAfterMs: state.options.appendTimeoutMs }));
  }
  dropSettled(state);
  if (state.open.size === 0 && state.sweeping !== undefined) {
    clearInterval(state.sweeping);
    state.sweeping = undefined;
  }
}

function dropSettled(state: State): void {
  if (!state.entries.some((entry) => entry.call.settled)) return;
  const kept: Entry[] = [];
  for (const entry of state.entries) {
    if (entry.call.settled) state.waitingBytes -= entry.sizeBytes;
    else kept.push(entry);
  }
  state.entries = kept;
}

/** From the front: as many as fit a request. Records of a partition keep their order, whatever is left behind. */
function takeBatch(state: State): Entry[] {
  const { batchBytesMax } = state.options;
  const taken: Entry[] = [];
  const byPartition = new Map<string, number>();
  let sizeBytes = 0;
  for (const entry of state.entries) {
    const place = `${entry.record.topic}/${entry.record.partition}`;
    const partitionBytes = byPartition.get(place) ?? 0;
    const fits =
      taken.length < BATCH_RECORDS_MAX &&
      sizeBytes + entry.sizeBytes <= batchBytesMax &&
      partitionBytes + entry.sizeBytes <= PARTITION_BATCH_BYTES_MAX;
    if (!fits && taken.length > 0) break;
    taken.push(entry);
    sizeBytes += entry.sizeBytes;
    byPartition.set(place, partitionBytes + entry.sizeBytes);
  }
  state.entries = state.entries.slice(taken.length);
  return taken;
}

/** One record of a request that is too large for the log must not fail the others: the request is halved until it stands alone. */
async function sendCut(state: State, entries: readonly Entry[]): Promise<void> {
  try {
    const offsets = await state.options.send(entries.map((entry) => entry.record));
    entries.forEach(({ call, index }, i) => {
      call.offsets[index] = offsets[i] as number;
      call.left -= 1;
      if (call.left === 0) settle(state, call, undefined);
    });
  } catch (thrown) {
    if (!state.options.isTooLarge(thrown)) {
      const error = state.options.toError(thrown);
      for (const { call } of entries) settle(state, call, error);
      return;
    }
    if (entries.length === 1) {
      const [{ call, record }] = entries as [Entry];
      const facts = { topic: record.topic, sizeBytes: record.value?.byteLength ?? 0 };
      settle(state, call, new AppError('BUS_RECORD_TOO_LARGE', { facts }));
      return;
    }
    const half = entries.length >> 1;
    await sendCut(state, entries.slice(0, half));
    await sendCut(state, entries.slice(half));
  }
}

async function drain(state: State): Promise<void> {
  state.sending = true;
  while (state.entries.length > 0) {
    const batch = takeBatch(state);
    await sendCut(state, batch);
    for (const { sizeBytes } of batch) state.waitingBytes -= sizeBytes;
    dropSettled(state);
  }
  state.sending = false;
  const idle = state.idle;
  state.idle = [];
  for (const resolve of idle) resolve();
}

function schedule(state: State): void {
  if (state.sending || state.stopped !== undefined) return;
  const { lingerMs, batchBytesMax } = state.options;
  const full = state.waitingBytes >= batchBytesMax || state.entries.length >= BATCH_RECORDS_MAX;
  if (!full && lingerMs > 0) {
    state.lingering ??= setTimeout(() => {
      state.lingering = undefined;
      if (!state.sending) void drain(state);
    }, lingerMs);
    return;
  }
  clearTimeout(state.lingering);
  state.lingering = undefined;
  void drain(state);
}

function enqueue(state: State, records: readonly QueuedRecord[]): Promise<readonly number[]> {
  const { queueBytesMax, appendTimeoutMs, nowMs } = state.options;
  let sizeBytes = 0;
  for (const record of records) sizeBytes += sizeOf(record);
  if (state.waitingBytes > 0 && state.waitingBytes + sizeBytes > queueBytesMax) {
    const retryAfterMs = Math.max(RETRY_AFTER_MS_MIN, Math.ceil(state.waitingBytes / DRAIN_BYTES_PER_MS));
    throw new AppError('BUS_PUSHBACK', { retryAfterMs });
  }
  return new Promise((resolve, reject) => {
    const left = records.length;
    const deadlineMs = nowMs() + appendTimeoutMs;
    const call: Call = { offsets: new Array(left), deadlineMs, resolve, reject, left, settled: false };
    state.open.add(call);
    records.forEach((record, index) => state.entries.push({ record, sizeBytes: sizeOf(record), call, index }));
    state.waitingBytes += sizeBytes;
    state.sweeping ??= setInterval(() => sweep(state), SWEEP_INTERVAL_MS);
    schedule(state);
  });
}

export function createProducerQueue(options: ProducerQueueOptions): ProducerQueue {
  const state: State = {
    options,
    entries: [],
    waitingBytes: 0,
    sending: false,
    lingering: undefined,
    sweeping: undefined,
    open: new Set(),
    idle: [],
    stopped: undefined,
  };
  return {
    async append(records) {
      if (state.stopped !== undefined) throw state.stopped;
      return records.length === 0 ? [] : enqueue(state, records);
    },
    waitingBytes: () => state.waitingBytes,
    whenIdle() {
      if (!state.sending && state.entries.length === 0) return Promise.resolve();
      return new Promise((resolve) => state.idle.push(resolve));
    },
    stop(error) {
      state.stopped = error;
      clearTimeout(state.lingering);
      clearInterval(state.sweeping);
      for (const call of state.open) settle(state, call, error);
      dropSettled(state);
    },
  };
}
