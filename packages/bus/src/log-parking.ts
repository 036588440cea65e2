/** Parked records on a compacted topic: an index without values in memory, values read when one is put back. Driver-neutral. */
import { AppError } from '@sealpost/kernel';
import { decodeParkedEntry, encodeParked, originalHeaders } from './parked-record.ts';
import type { AppendRecord, Bus, BusRecord, ParkedEntry } from './port.ts';

export interface ParkedLogPage {
  /** Value null: the key was removed. */
  readonly records: readonly (Omit<BusRecord, 'value'> & { readonly value: Uint8Array | null })[];
  /** Where to read on; equal to the end when there is no more. */
  readonly next: number;
  readonly end: number;
}

export interface ParkedLog {
  /** Records from an offset on; `next` is at least `from`. */
  read(from: number): Promise<ParkedLogPage>;
  write(record: {
    readonly key: string;
    readonly value: Uint8Array | null;
    readonly headers?: Readonly<Record<string, string>>;
  }): Promise<void>;
}

export const LIST_PARKED_LIMIT_MAX = 1_000;
/** Entries kept in memory; records parked beyond them stay on the log and come into view as others go. */
export const PARKED_INDEX_ENTRIES_MAX = 100_000;

interface Indexed {
  readonly entry: ParkedEntry;
  readonly logOffset: number;
}

interface State {
  readonly log: ParkedLog;
  readonly index: Map<string, Indexed>;
  sorted: readonly string[] | undefined;
  position: number;
  /** Some entries did not fit: the log is read again once there is room. */
  truncated: boolean;
  refreshing: Promise<void> | undefined;
}

function note(state: State, record: ParkedLogPage['records'][number]): void {
  state.sorted = undefined;
  if (record.value === null) {
    state.index.delete(record.key);
    return;
  }
  const entry = decodeParkedEntry(record, record.value.byteLength);
  if (entry === undefined) return;
  if (state.index.size >= PARKED_INDEX_ENTRIES_MAX && !state.index.has(record.key)) {
    state.truncated = true;
    return;
  }
  state.index.set(record.key, { entry, logOffset: record.offset });
}

async function readOn(state: State): Promise<void> {
  if (state.truncated && state.index.size < PARKED_INDEX_ENTRIES_MAX / 2) {
    state.index.clear();
    state.position = 0;
    state.truncated = false;
  }
  for (;;) {
    const page = await state.log.read(state.position);
    for (const record of page.records) note(state, record);
    state.position = page.next;
    if (page.next >= page.end) return;
  }
}

/** Reads what came since the last time. Calls that come meanwhile wait for one more reading, so each sees what was there before it. */
async function refresh(state: State): Promise<void> {
  const before = state.refreshing;
  const run = (before ?? Promise.resolve()).catch(() => undefined).then(() => readOn(state));
  state.refreshing = run;
  await run;
}

function sortedIds(state: State): readonly string[] {
  state.sorted ??= [...state.index.keys()].sort();
  return state.sorted;
}

function page(state: State, limit: number, after: string): ParkedEntry[] {
  const ids = sortedIds(state);
  let low = 0;
  let high = ids.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ids[middle] as string) <= after) low = middle + 1;
    else high = middle;
  }
  return ids.slice(low, low + limit).map((id) => (state.index.get(id) as Indexed).entry);
}

async function valueOf(state: State, { entry, logOffset }: Indexed) {
  const { records } = await state.log.read(logOffset);
  return records.find((record) => record.offset === logOffset && record.key === entry.id);
}

export type LogParking = Pick<
  Bus,
  'park' | 'listParked' | 'getParked' | 'countParked' | 'replayParked' | 'discardParked'
>;

export interface LogParkingPorts {
  readonly log: ParkedLog;
  readonly nowMs: () => number;
  readonly append: (records: readonly AppendRecord[]) => Promise<unknown>;
}

export function createLogParking(ports: LogParkingPorts): LogParking {
  const { log } = ports;
  const state: State = {
    log,
    index: new Map(),
    sorted: undefined,
    position: 0,
    truncated: false,
    refreshing: undefined,
  };
  const forget = async (id: string): Promise<void> => {
    await log.write({ key: id, value: null });
    state.index.delete(id);
    state.sorted = undefined;
  };
  return {
    async park(group, record, reason) {
      await log.write(encodeParked({ group, reason, parkedAtMs: ports.nowMs() }, record));
    },
    async listParked({ limit, after }) {
      if (limit < 1 || limit > LIST_PARKED_LIMIT_MAX) {
        throw new AppError('STORE_QUERY_INVALID', { facts: { rule: `limit is 1 to ${LIST_PARKED_LIMIT_MAX}` } });
      }
      await refresh(state);
      return page(state, limit, after ?? '');
    },
    async getParked(id) {
      await refresh(state);
      return state.index.get(id)?.entry;
    },
    async countParked() {
      await refresh(state);
      return state.index.size;
    },
    async replayParked(id) {
      await refresh(state);
      const indexed = state.index.get(id);
      if (indexed === undefined) return false;
      const parked = await valueOf(state, indexed);
      if (parked === undefined || parked.value === null) return false;
      const { topic, key } = indexed.entry;
      await ports.append([{ topic, key, value: parked.value, headers: originalHeaders(parked.headers) }]);
      await forget(id);
      return true;
    },
    async discardParked(id) {
      await refresh(state);
      if (!state.index.has(id)) return false;
      await forget(id);
      return true;
    },
  };
}
