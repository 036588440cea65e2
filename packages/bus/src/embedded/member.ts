/** One subscription: its partitions, its limits, and the pump that hands out batches while there is room. */
import type { StoredRecord } from '@sealpost/sqlite';
import {
  BATCH_RECORDS_DEFAULT,
  type BusRecord,
  IN_FLIGHT_BYTES_DEFAULT,
  IN_FLIGHT_RECORDS_DEFAULT,
  type SubscribeOptions,
} from '../port.ts';
import { type Cursor, takeBatch } from './cursor.ts';
import { readTail } from './partition-log.ts';

export interface MemberPorts {
  /** Reads records from the file. */
  read(partitionId: number, from: number, limits: { rows: number; bytes: number }): Promise<readonly StoredRecord[]>;
  /** The prefix of a cursor may have moved. */
  moved(cursor: Cursor): void;
  /** Records were handed out: memory may be let go. */
  delivered(cursor: Cursor): void;
}

export interface Member {
  readonly options: SubscribeOptions;
  readonly cursors: Map<number, Cursor>;
  inFlight: number;
  inFlightBytes: number;
  closing: boolean;
  /** Delivers what there is room for. Cheap when there is nothing. */
  pump(): void;
  /** Takes a cursor out of the account: its unfinished records are no longer this member's. */
  drop(cursor: Cursor): void;
  /** Resolves once nothing is in flight. */
  whenIdle(): Promise<void>;
}

/** Bytes asked from the file in one read. */
const READ_SIZE_BYTES_MAX = 1_048_576;
/** Pause after a read that failed. */
const READ_RETRY_MS = 500;
const NO_HEADERS: Readonly<Record<string, string>> = Object.freeze({});

interface Limits {
  readonly records: number;
  readonly bytes: number;
  readonly batch: number;
}

function toBusRecord(cursor: Cursor, stored: StoredRecord): BusRecord {
  const { topic, partition } = cursor.log;
  const { offset, timestampMs, key, value } = stored;
  const headers = stored.headers === null ? NO_HEADERS : (JSON.parse(stored.headers) as Record<string, string>);
  return { topic, partition, offset, key, value, headers, timestampMs };
}

/** A handler that throws has broken its contract: the process ends loudly rather than leave records in flight for ever. */
function callHandler(call: () => void): void {
  try {
    call();
  } catch (thrown) {
    queueMicrotask(() => {
      throw thrown;
    });
  }
}

export function createMember(options: SubscribeOptions, ports: MemberPorts): Member {
  const limits: Limits = {
    records: options.inFlightRecordsMax ?? IN_FLIGHT_RECORDS_DEFAULT,
    bytes: options.inFlightBytesMax ?? IN_FLIGHT_BYTES_DEFAULT,
    batch: options.batchRecordsMax ?? BATCH_RECORDS_DEFAULT,
  };
  const cursors = new Map<number, Cursor>();
  let idleWaiters: (() => void)[] = [];
  let turn = 0;

  const account = (count: number, sizeBytes: number): void => {
    member.inFlight += count;
    member.inFlightBytes += sizeBytes;
    if (member.inFlight > 0 || idleWaiters.length === 0) return;
    const waiters = idleWaiters;
    idleWaiters = [];
    for (const resolve of waiters) resolve();
  };
  const room = (): { records: number; bytes: number } => ({
    records: Math.min(limits.batch, limits.records - member.inFlight),
    bytes: limits.bytes - member.inFlightBytes,
  });
  const deliver = (cursor: Cursor, records: readonly BusRecord[]): void => {
    let sizeBytes = 0;
    for (const record of records) sizeBytes += record.value.byteLength;
    account(records.length, sizeBytes);
    const batch = takeBatch(cursor, records, (count, finishedBytes) => {
      account(-count, -finishedBytes);
      ports.moved(cursor);
    });
    ports.delivered(cursor);
    callHandler(() => options.onBatch(batch));
  };
  const startRead = async (cursor: Cursor): Promise<void> => {
    cursor.reading = true;
    const { records, bytes } = room();
    try {
      const from = cursor.position;
      const stored = await ports.read(cursor.log.id, from, {
        rows: records,
        bytes: Math.min(bytes, READ_SIZE_BYTES_MAX),
      });
      if (!cursor.active || member.closing) return;
      // Acknowledgements only make room, other partitions may have used it: what no longer fits is read again.
      const fitting = stored.slice(0, Math.max(0, room().records)).map((item) => toBusRecord(cursor, item));
      if (fitting.length > 0) deliver(cursor, fitting);
      else if (stored.length === 0) cursor.position = Math.max(cursor.position, cursor.log.end);
    } finally {
      cursor.reading = false;
    }
    member.pump();
  };
  /** True when it handed something out. */
  const pumpOne = (cursor: Cursor): boolean => {
    if (!cursor.active || cursor.reading || cursor.position >= cursor.log.end) return false;
    const { records, bytes } = room();
    if (records <= 0 || bytes <= 0) return false;
    const fresh = readTail(cursor.log, cursor.position, { records, bytes });
    if (fresh === undefined) {
      startRead(cursor).catch(() => setTimeout(() => member.pump(), READ_RETRY_MS).unref());
      return false;
    }
    if (fresh.length === 0) return false;
    deliver(cursor, fresh);
    return true;
  };
  const member: Member = {
    options,
    cursors,
    inFlight: 0,
    inFlightBytes: 0,
    closing: false,
    pump() {
      // Partitions take turns at going first, so that a busy one cannot keep the room to itself.
      const list = [...cursors.values()];
      turn += 1;
      let delivered = true;
      while (delivered && !member.closing) {
        delivered = false;
        for (let i = 0; i < list.length; i++) {
          if (pumpOne(list[(i + turn) % list.length] as Cursor)) delivered = true;
        }
      }
    },
    drop(cursor) {
      cursors.delete(cursor.log.id);
      account(-cursor.tracker.inFlight(), -cursor.tracker.inFlightBytes());
    },
    whenIdle: () => (member.inFlight === 0 ? Promise.resolve() : new Promise((resolve) => idleWaiters.push(resolve))),
  };
  return member;
}
