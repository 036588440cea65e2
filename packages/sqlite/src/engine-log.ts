/** The log as the main thread sees it: partitions by number, records in, records out. */
import { OP, READ_STRIDE, type ReadAnswer, type TopicDefinition, type TopicsAnswer } from './protocol.ts';
import type { RequestQueue } from './request-queue.ts';

export interface LogRecord {
  readonly partitionId: number;
  readonly key: string;
  /** JSON of the headers; null when there are none. */
  readonly headers: string | null;
  readonly timestampMs: number;
  /** Must not change until the append has resolved. */
  readonly value: Uint8Array;
}

export interface StoredRecord {
  readonly offset: number;
  readonly timestampMs: number;
  readonly key: string;
  readonly headers: string | null;
  readonly value: Uint8Array;
}

export interface OffsetCommit {
  readonly group: string;
  readonly partitionId: number;
  /** Everything below it is finished. */
  readonly offset: number;
}

export interface ParkedRecord {
  readonly id: string;
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: string;
  readonly headers: string | null;
  readonly reason: string;
  readonly parkedAtMs: number;
  readonly value: Uint8Array;
}

export type ParkedSummary = Omit<ParkedRecord, 'headers' | 'value'> & { readonly sizeBytes: number };

export interface EngineLog {
  /** Replaces the set of topics this process works on; stored partitions and offsets are kept. */
  define(topics: readonly TopicDefinition[]): Promise<TopicsAnswer>;
  /** Offsets in the order of the records; all durable, or rejected with none kept. */
  append(records: readonly LogRecord[]): Promise<readonly number[]>;
  read(
    partitionId: number,
    from: number,
    limits: { readonly rows: number; readonly bytes: number },
  ): Promise<StoredRecord[]>;
  commitOffsets(commits: readonly OffsetCommit[]): Promise<void>;
  /** Lets records go whose retention has passed and that every declared group has finished. */
  retain(nowMs: number): Promise<void>;
  park(record: ParkedRecord): Promise<void>;
  listParked(after: string, limit: number): Promise<readonly ParkedSummary[]>;
  /** Origin of an entry; undefined when there is none. */
  peekParked(id: string): Promise<{ readonly topic: string; readonly key: string } | undefined>;
  /** The offset it got in the partition; undefined when there is no such entry. */
  replayParked(id: string, partitionId: number, timestampMs: number): Promise<number | undefined>;
  discardParked(id: string): Promise<boolean>;
}

/** Rough cost of a record beside its value: row header, key, page share. */
const RECORD_OVERHEAD_BYTES = 64;

function toRecords(flat: ReadAnswer): StoredRecord[] {
  const records: StoredRecord[] = [];
  for (let i = 0; i < flat.length; i += READ_STRIDE) {
    records.push({
      offset: flat[i] as number,
      timestampMs: flat[i + 1] as number,
      key: flat[i + 2] as string,
      headers: flat[i + 3] as string | null,
      value: flat[i + 4] as Uint8Array,
    });
  }
  return records;
}

function toSummary(fields: readonly unknown[]): ParkedSummary {
  const [id, group, topic, partition, offset, key, reason, parkedAtMs, sizeBytes] = fields as readonly [
    string,
    string,
    string,
    number,
    number,
    string,
    string,
    number,
    number,
  ];
  return { id, group, topic, partition, offset, key, reason, parkedAtMs, sizeBytes };
}

function append(queue: RequestQueue, records: readonly LogRecord[]): Promise<readonly number[]> {
  let sizeBytes = 0;
  for (const record of records) sizeBytes += record.value.byteLength + RECORD_OVERHEAD_BYTES;
  const answer = queue.request({ kind: 'growth', rows: records.length, sizeBytes }, (place) => {
    // Pushed, not preset: V8 clones a packed array without writing its indexes. APPEND_STRIDE values each.
    const flat: unknown[] = [];
    for (const { partitionId, key, headers, timestampMs, value } of records) {
      flat.push(partitionId, key, headers, timestampMs, place(value), value.byteLength);
    }
    return [OP.append, flat];
  });
  return answer as Promise<readonly number[]>;
}

function park(queue: RequestQueue, record: ParkedRecord): Promise<unknown> {
  const { id, group, topic, partition, offset, key, headers, reason, parkedAtMs, value } = record;
  const fields = [id, group, topic, partition, offset, key, headers, reason, parkedAtMs];
  return queue.request({ kind: 'growth', rows: 1, sizeBytes: value.byteLength }, (place) => {
    return [OP.park, fields, place(value), value.byteLength];
  });
}

export function createEngineLog(queue: RequestQueue): EngineLog {
  const drain = (rows: number, op: readonly [number, ...unknown[]]): Promise<unknown> =>
    queue.request({ kind: 'drain', rows, sizeBytes: 0 }, () => op);
  return {
    define: (topics) => drain(1, [OP.defineTopics, topics]) as Promise<TopicsAnswer>,
    append: (records) => append(queue, records),
    read: async (partitionId, from, limits) =>
      toRecords((await drain(1, [OP.read, partitionId, from, limits.rows, limits.bytes])) as ReadAnswer),
    async commitOffsets(commits) {
      const flat = commits.flatMap(({ group, partitionId, offset }) => [group, partitionId, offset]);
      await drain(commits.length, [OP.commitOffsets, flat]);
    },
    async retain(nowMs) {
      await drain(1, [OP.retain, nowMs]);
    },
    async park(record) {
      await park(queue, record);
    },
    async listParked(after, limit) {
      return ((await drain(1, [OP.listParked, after, limit])) as readonly (readonly unknown[])[]).map(toSummary);
    },
    async peekParked(id) {
      const found = (await drain(1, [OP.peekParked, id])) as readonly [string, string] | null;
      return found === null ? undefined : { topic: found[0], key: found[1] };
    },
    async replayParked(id, partitionId, timestampMs) {
      const offset = await drain(1, [OP.replayParked, id, partitionId, timestampMs]);
      return offset === null ? undefined : (offset as number);
    },
    discardParked: (id) => drain(1, [OP.discardParked, id]) as Promise<boolean>,
  };
}
