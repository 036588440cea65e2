/**
 * The bus: a durable, partitioned log with consumer groups.
 *
 * Promises (each is a test in conformance/):
 *  1. `append` resolves only once every record is durable (embedded: fsync; Kafka: acks=all).
 *  2. Records of one key arrive in the order they were appended.
 *  3. At least once: what was not acknowledged comes again after a crash or a new subscription.
 *  4. Every group sees every record; within a group a partition has one owner at a time.
 *  5. Unacknowledged work per subscription is bounded; a slow consumer stops the flow to itself only.
 *  6. Overload is the named error BUS_PUSHBACK with retryAfterMs.
 *  7. Parked records keep reason and origin, and can be listed, replayed and discarded.
 *  8. `close` returns within its deadline; unfinished work is delivered again later.
 *  9. Acknowledgement in any order commits only the contiguous finished prefix.
 * Not promised: order over keys, exactly-once, delayed delivery (due times live in the store).
 */

export interface AppendRecord {
  readonly topic: string;
  /** Decides the partition: murmur2(key) mod partitions, as in Kafka. */
  readonly key: string;
  /** Given away: neither the appender nor a subscriber changes it afterwards. */
  readonly value: Uint8Array;
  /** Short plain values only: traceparent, record type. Never content. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface BusRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: string;
  readonly value: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
  /** Append time, epoch milliseconds. */
  readonly timestampMs: number;
}

/** Records of one partition, in order. */
export interface Batch {
  readonly topic: string;
  readonly partition: number;
  /** Rises whenever the partition changes its owner; a batch of an old epoch must be left alone. */
  readonly epoch: number;
  readonly records: readonly BusRecord[];
  /** Aborts when the partition is taken away or the subscription closes. */
  readonly signal: AbortSignal;
  /** Marks these records (offsets) as finished. Safe to call in any order; a no-op for a stale epoch. */
  acknowledge(offsets: readonly number[]): void;
}

export interface SubscribeOptions {
  /** Consumer group, for example `dlp`. */
  readonly group: string;
  readonly topics: readonly string[];
  /** Called with the next batch of a partition. The next batch of that partition comes while earlier ones are unfinished, up to the limits. */
  readonly onBatch: (batch: Batch) => void;
  readonly onAssigned?: (topic: string, partitions: readonly number[], epoch: number) => void;
  readonly onRevoked?: (topic: string, partitions: readonly number[]) => void | Promise<void>;
  /** Where a group without a committed offset begins. */
  readonly from?: 'earliest' | 'latest';
  /** Unacknowledged records of this subscription; default IN_FLIGHT_RECORDS_DEFAULT. */
  readonly inFlightRecordsMax?: number;
  /** Unacknowledged bytes of this subscription; default IN_FLIGHT_BYTES_DEFAULT. */
  readonly inFlightBytesMax?: number;
  readonly batchRecordsMax?: number;
}

export interface Subscription {
  /** Stops new batches, waits up to `deadlineMs` for acknowledgements, commits, leaves the group. */
  close(deadlineMs: number): Promise<void>;
  lag(): Promise<readonly PartitionLag[]>;
  /** How often partitions changed hands since the subscription began. */
  rebalances(): number;
}

export interface PartitionLag {
  readonly topic: string;
  readonly partition: number;
  readonly endOffset: number;
  readonly committedOffset: number;
  readonly inFlight: number;
  /** Age of the oldest unacknowledged record, milliseconds; 0 when there is none. */
  readonly oldestUnackedAgeMs: number;
}

export interface ParkedEntry {
  readonly id: string;
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: string;
  readonly reason: string;
  readonly parkedAtMs: number;
  readonly sizeBytes: number;
}

export interface TopicSpec {
  readonly name: string;
  readonly partitions: number;
  readonly retentionMs: number;
  /** `work` (default): may go once every group has finished it. `history`: stays until its retention ends. */
  readonly kind?: 'work' | 'history';
  /** Groups that must finish a record before it may go, subscribed or not. */
  readonly groups?: readonly string[];
  /** Keeps the newest record of every key instead of all records of a time. */
  readonly compacted?: true;
}

export interface Bus {
  /** Same length and order as `records`. All durable, or rejected as a whole with none visible (embedded) or some (Kafka). */
  append(records: readonly AppendRecord[]): Promise<readonly { readonly partition: number; readonly offset: number }[]>;
  subscribe(options: SubscribeOptions): Promise<Subscription>;
  /** Moves a record aside: durable once resolved; the caller then acknowledges the record. */
  park(group: string, record: BusRecord, reason: string): Promise<void>;
  listParked(query: { readonly limit: number; readonly after?: string }): Promise<readonly ParkedEntry[]>;
  /** What is known of a parked record, without its value. */
  getParked(id: string): Promise<ParkedEntry | undefined>;
  countParked(): Promise<number>;
  /** Appends the parked record to its origin topic again, then forgets it. False when there is none. */
  replayParked(id: string): Promise<boolean>;
  discardParked(id: string): Promise<boolean>;
  partitionsOf(topic: string): number;
  health(): Promise<{ readonly ok: boolean; readonly detail?: string }>;
  close(deadlineMs: number): Promise<void>;
}

export const IN_FLIGHT_RECORDS_DEFAULT = 2_048;
export const IN_FLIGHT_BYTES_DEFAULT = 64 * 1_048_576;
export const BATCH_RECORDS_DEFAULT = 256;
/** Largest record value: 128 KiB of sealed content plus room for the rest. */
export const RECORD_SIZE_BYTES_MAX = 1_048_576;
