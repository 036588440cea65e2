/** A partition as this process sees it: where it ends, and its newest records still in memory for readers that keep up. */
import type { BusRecord } from '../port.ts';

export interface PartitionLog {
  readonly id: number;
  readonly topic: string;
  readonly partition: number;
  /** Offset the next record gets. */
  end: number;
  /** Newest records, without gaps, ending at `end`. */
  tail: BusRecord[];
  /** Records of `tail` in front of it are no longer wanted. */
  tailHead: number;
  tailBytes: number;
}

/** Memory of all tails together. */
export const TAIL_SIZE_BYTES_MAX = 64 * 1_048_576;
/** Wanted by nobody any more and still in the array, before it is cut. */
const TAIL_COMPACT_RECORDS = 512;

export function clearTail(log: PartitionLog): number {
  const freed = log.tailBytes;
  log.tail = [];
  log.tailHead = 0;
  log.tailBytes = 0;
  return freed;
}

/** Offset of the first record in memory; `end` when there is none. */
export function tailStart(log: PartitionLog): number {
  return log.tail[log.tailHead]?.offset ?? log.end;
}

/** Adds a committed record. Returns by how many bytes the tail grew. */
export function pushTail(log: PartitionLog, record: BusRecord): number {
  let grown = 0;
  // A gap means that a record was appended past this cache (a replay): readers fetch it from the file.
  if (record.offset !== log.end) grown -= clearTail(log);
  if (record.offset < log.end) return grown;
  log.end = record.offset + 1;
  log.tail.push(record);
  log.tailBytes += record.value.byteLength;
  return grown + record.value.byteLength;
}

/** Notes a record that is in the file only. Returns by how many bytes the tail shrank. */
export function skipTail(log: PartitionLog, offset: number): number {
  if (offset < log.end) return 0;
  const freed = clearTail(log);
  log.end = offset + 1;
  return freed;
}

/** Lets go of records below `offset`. Returns the bytes freed. */
export function trimTail(log: PartitionLog, offset: number): number {
  let freed = 0;
  while (log.tailHead < log.tail.length) {
    const record = log.tail[log.tailHead] as BusRecord;
    if (record.offset >= offset) break;
    freed += record.value.byteLength;
    log.tailHead += 1;
  }
  log.tailBytes -= freed;
  if (log.tailHead === log.tail.length) {
    log.tail = [];
    log.tailHead = 0;
  } else if (log.tailHead >= TAIL_COMPACT_RECORDS) {
    log.tail = log.tail.slice(log.tailHead);
    log.tailHead = 0;
  }
  return freed;
}

/** Records from `from` on, up to the limits; undefined when they are in the file only. */
export function readTail(
  log: PartitionLog,
  from: number,
  limits: { readonly records: number; readonly bytes: number },
): BusRecord[] | undefined {
  const start = tailStart(log);
  if (from < start) return undefined;
  const records: BusRecord[] = [];
  let sizeBytes = 0;
  for (let i = log.tailHead + from - start; i < log.tail.length; i++) {
    if (records.length >= limits.records || sizeBytes >= limits.bytes) break;
    const record = log.tail[i] as BusRecord;
    records.push(record);
    sizeBytes += record.value.byteLength;
  }
  return records;
}
