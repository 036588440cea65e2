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
  /** How often its set of partitions changed. */
  rebalances: number;
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

interface MemberState {
  readonly options: SubscribeOptions;
  readonly ports: MemberPorts;
  readonly limits: Limits;
  readonly member: Member;
  idleWaiters: (() => void)[];
  turn: number;
}

function account(state: MemberState, count: number, sizeBytes: number): void {
  const { member } = state;
  member.inFlight += count;
  member.inFlightBytes += sizeBytes;
  if (member.inFlight > 0 || state.idleWaiters.length === 0) return;
  const waiters = state.idleWaiters;
  state.idleWaiters = [];
  for (const resolve of waiters) resolve();
}

function roomOf({ limits, member }: MemberState): { readonly records: number; readonly bytes: number } {
  return {
    records: Math.min(limits.batch, limits.records - member.inFlight),
    bytes: limits.bytes - member.inFlightBytes,
  };
}

function deliver(state: MemberState, cursor: Cursor, records: readonly BusRecord[]): void {
  let sizeBytes = 0;
  for (const record of records) sizeBytes += record.value.byteLength;
  account(state, records.length, sizeBytes);
  const batch = takeBatch(cursor, records, (count, finishedBytes) => {
    account(state, -count, -finishedBytes);
    state.ports.moved(cursor);
  });
  state.ports.delivered(cursor);
  callHandler(() => state.options.onBatch(batch));
}

async function readAndDeliver(state: MemberState, cursor: Cursor): Promise<void> {
  const { records, bytes } = roomOf(state);
  const limits = { rows: records, bytes: Math.min(bytes, READ_SIZE_BYTES_MAX) };
  cursor.reading = true;
  try {
    const stored = await state.ports.read(cursor.log.id, cursor.position, limits);
    if (!cursor.active || state.member.closing) return;
    // Other partitions may have used the room meanwhile: what no longer fits is read again.
    const fitting = stored.slice(0, Math.max(0, roomOf(state).records)).map((item) => toBusRecord(cursor, item));
    if (fitting.length > 0) deliver(state, cursor, fitting);
    else if (stored.length === 0) cursor.position = Math.max(cursor.position, cursor.log.end);
  } finally {
    cursor.reading = false;
  }
  state.member.pump();
}

/** True when it handed something out. */
function pumpOne(state: MemberState, cursor: Cursor): boolean {
  if (!cursor.active || cursor.reading || cursor.position >= cursor.log.end) return false;
  const { records, bytes } = roomOf(state);
  if (records <= 0 || bytes <= 0) return false;
  const fresh = readTail(cursor.log, cursor.position, { records, bytes });
  if (fresh === undefined) {
    readAndDeliver(state, cursor).catch(() => setTimeout(() => state.member.pump(), READ_RETRY_MS).unref());
    return false;
  }
  if (fresh.length === 0) return false;
  deliver(state, cursor, fresh);
  return true;
}

/** Partitions take turns at going first, so that a busy one cannot keep the room to itself. */
function pump(state: MemberState): void {
  const list = [...state.member.cursors.values()];
  state.turn += 1;
  let delivered = true;
  while (delivered && !state.member.closing) {
    delivered = false;
    for (let i = 0; i < list.length; i++) {
      if (pumpOne(state, list[(i + state.turn) % list.length] as Cursor)) delivered = true;
    }
  }
}

export function createMember(options: SubscribeOptions, ports: MemberPorts): Member {
  const limits: Limits = {
    records: options.inFlightRecordsMax ?? IN_FLIGHT_RECORDS_DEFAULT,
    bytes: options.inFlightBytesMax ?? IN_FLIGHT_BYTES_DEFAULT,
    batch: options.batchRecordsMax ?? BATCH_RECORDS_DEFAULT,
  };
  const member: Member = {
    options,
    cursors: new Map(),
    inFlight: 0,
    inFlightBytes: 0,
    closing: false,
    rebalances: 0,
    pump: () => pump(state),
    drop(cursor) {
      member.cursors.delete(cursor.log.id);
      account(state, -cursor.tracker.inFlight(), -cursor.tracker.inFlightBytes());
    },
    whenIdle() {
      if (member.inFlight === 0) return Promise.resolve();
      return new Promise((resolve) => state.idleWaiters.push(resolve));
    },
  };
  const state: MemberState = { options, ports, limits, member, idleWaiters: [], turn: 0 };
  return member;
}
