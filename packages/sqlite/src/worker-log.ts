/** The log inside the worker: partitions as tables, offsets of groups, purge behind the slowest group. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { PARTITIONS_MAX, PURGE_ROWS_PER_STATEMENT } from './limits.ts';
import { OpError } from './op-error.ts';
import { APPEND_STRIDE, type PartitionState, type TopicDefinition, type TopicsAnswer } from './protocol.ts';
import { row, rows, type Statements } from './statements.ts';

interface Partition {
  readonly id: number;
  readonly topic: TopicDefinition;
  readonly index: number;
  start: number;
  next: number;
  /** Offsets below it may go. */
  purgeBelow: number;
  readonly insert: StatementSync;
  readonly read: StatementSync;
  readonly remove: StatementSync;
}

export interface WorkerLog {
  define(topics: readonly TopicDefinition[]): TopicsAnswer;
  /** Offsets in the order of the records. */
  append(flat: readonly unknown[], bytes: Uint8Array | null): number[];
  read(partitionId: number, from: number, limits: { readonly rows: number; readonly bytes: number }): unknown[];
  commitOffsets(flat: readonly (string | number)[]): void;
  /** Marks what has outlived its retention; the purge removes it in slices. */
  retain(nowMs: number): void;
  /** Removes up to `rowsMax` records nobody needs; returns how many went. */
  purge(rowsMax: number): number;
  /** True while `purge` has work. */
  purgeable(): boolean;
  /** Reads counters back from the file after a rollback. */
  reload(): void;
}

interface LogState {
  readonly db: DatabaseSync;
  readonly statements: Statements;
  readonly partitions: Map<number, Partition>;
  readonly committed: Map<string, Map<number, number>>;
  readonly toPurge: Set<Partition>;
}

const ensureSql = 'INSERT INTO partitions (topic, part, start) VALUES (?, ?, 0) RETURNING id';
const offsetSql =
  'INSERT INTO offsets VALUES (?, ?, ?) ON CONFLICT (grp, part) DO UPDATE SET off = excluded.off WHERE excluded.off > off';

function tableSql(id: number): string {
  return `CREATE TABLE IF NOT EXISTS log_${id} (off INTEGER PRIMARY KEY, ts INTEGER NOT NULL, key TEXT NOT NULL, headers TEXT, value BLOB NOT NULL)`;
}

function openPartition(
  state: LogState,
  id: number,
  at: { readonly topic: TopicDefinition; readonly index: number },
): Partition {
  const { statements } = state;
  return {
    id,
    topic: at.topic,
    index: at.index,
    start: 0,
    next: 0,
    purgeBelow: 0,
    insert: statements.of(`INSERT INTO log_${id} VALUES (?, ?, ?, ?, ?)`),
    read: statements.of(`SELECT off, ts, key, headers, value FROM log_${id} WHERE off >= ? ORDER BY off LIMIT ?`),
    remove: statements.of(`DELETE FROM log_${id} WHERE off < ?`),
  };
}

function loadCounters(state: LogState, partition: Partition): void {
  const { statements } = state;
  const stored = row(statements.of('SELECT start FROM partitions WHERE id = ?').get(partition.id));
  const last = row(statements.of(`SELECT max(off) FROM log_${partition.id}`).get());
  partition.start = Number(stored?.[0] ?? 0);
  partition.next = Math.max(partition.start, last?.[0] === null ? 0 : Number(last?.[0]) + 1);
  partition.purgeBelow = partition.start;
}

function loadOffsets(state: LogState): void {
  state.committed.clear();
  for (const [group, part, off] of rows(state.statements.of('SELECT grp, part, off FROM offsets').all())) {
    const offsets = state.committed.get(group as string) ?? new Map<number, number>();
    offsets.set(part as number, off as number);
    state.committed.set(group as string, offsets);
  }
}

/** Offset that every declared group has finished; `next` when no group is declared. */
function finishedBelow(state: LogState, partition: Partition): number {
  let least = partition.next;
  for (const group of partition.topic.groups) {
    least = Math.min(least, state.committed.get(group)?.get(partition.id) ?? partition.start);
  }
  return least;
}

function markConsumed(state: LogState, partition: Partition): void {
  // Without a declared group nothing says that a record was consumed, so that only its age can end it.
  if (partition.topic.kind !== 'work' || partition.topic.groups.length === 0) return;
  partition.purgeBelow = finishedBelow(state, partition);
  if (partition.purgeBelow > partition.start) state.toPurge.add(partition);
}

function partitionOf(state: LogState, id: number): Partition {
  const partition = state.partitions.get(id);
  if (partition === undefined) throw new OpError('STORE_QUERY_INVALID', `partition ${id} is not defined`);
  return partition;
}

function define(state: LogState, topics: readonly TopicDefinition[]): TopicsAnswer {
  const { db, statements } = state;
  const known = new Map<string, number>();
  for (const [id, topic, part] of rows(statements.of('SELECT id, topic, part FROM partitions').all())) {
    known.set(`${topic}/${part}`, id as number);
  }
  for (const topic of topics) {
    // A stored topic never loses partitions: records in them would be out of reach.
    const stored = Number(row(statements.of('SELECT count(*) FROM partitions WHERE topic = ?').get(topic.name))?.[0]);
    for (let index = 0; index < Math.max(topic.partitions, stored); index++) {
      const id =
        known.get(`${topic.name}/${index}`) ?? Number(row(statements.of(ensureSql).get(topic.name, index))?.[0]);
      if (id > PARTITIONS_MAX) throw new OpError('STORE_QUERY_INVALID', `more than ${PARTITIONS_MAX} partitions`);
      db.exec(tableSql(id));
      state.partitions.set(id, openPartition(state, id, { topic, index }));
    }
  }
  reload(state);
  const partitions = [...state.partitions.values()].map(
    (p): PartitionState => ({ id: p.id, topic: p.topic.name, partition: p.index, start: p.start, next: p.next }),
  );
  const committed = [...state.committed].flatMap(([group, offsets]) =>
    [...offsets].map(([part, off]) => [group, part, off] as const),
  );
  return { partitions, committed };
}

function reload(state: LogState): void {
  loadOffsets(state);
  state.toPurge.clear();
  for (const partition of state.partitions.values()) {
    loadCounters(state, partition);
    markConsumed(state, partition);
  }
}

function append(state: LogState, flat: readonly unknown[], bytes: Uint8Array | null): number[] {
  const offsets: number[] = [];
  for (let i = 0; i < flat.length; i += APPEND_STRIDE) {
    const partition = partitionOf(state, flat[i] as number);
    const at = flat[i + 4] as number;
    const value = (bytes as Uint8Array).subarray(at, at + (flat[i + 5] as number));
    const offset = partition.next;
    partition.insert.run(offset, flat[i + 3] as number, flat[i + 1] as string, flat[i + 2] as string | null, value);
    partition.next = offset + 1;
    offsets.push(offset);
  }
  return offsets;
}

function read(
  partition: Partition,
  from: number,
  limits: { readonly rows: number; readonly bytes: number },
): unknown[] {
  const flat: unknown[] = [];
  let sizeBytes = 0;
  for (const record of partition.read.iterate(from, limits.rows) as Iterable<unknown>) {
    const fields = record as readonly unknown[];
    flat.push(...fields);
    sizeBytes += (fields[4] as Uint8Array).byteLength;
    if (sizeBytes >= limits.bytes) break;
  }
  return flat;
}

function commitOffsets(state: LogState, flat: readonly (string | number)[]): void {
  for (let i = 0; i < flat.length; i += 3) {
    const group = flat[i] as string;
    const partition = partitionOf(state, flat[i + 1] as number);
    const offset = flat[i + 2] as number;
    state.statements.of(offsetSql).run(group, partition.id, offset);
    const offsets = state.committed.get(group) ?? new Map<number, number>();
    offsets.set(partition.id, Math.max(offset, offsets.get(partition.id) ?? 0));
    state.committed.set(group, offsets);
    markConsumed(state, partition);
  }
}

function retain(state: LogState, nowMs: number): void {
  for (const partition of state.partitions.values()) {
    if (partition.topic.kind === 'work' && partition.topic.groups.length > 0) continue;
    const oldestKept = nowMs - partition.topic.retentionMs;
    const limit = Math.min(
      partition.start + PURGE_ROWS_PER_STATEMENT * PURGE_ROWS_PER_STATEMENT,
      finishedBelow(state, partition),
    );
    const first = row(
      state.statements
        .of(`SELECT min(off) FROM (SELECT off, ts FROM log_${partition.id} WHERE off < ? ORDER BY off) WHERE ts >= ?`)
        .get(limit, oldestKept),
    );
    const below = first?.[0] === null || first?.[0] === undefined ? limit : Number(first[0]);
    if (below <= partition.start) continue;
    partition.purgeBelow = below;
    state.toPurge.add(partition);
  }
}

function purge(state: LogState, rowsMax: number): number {
  let removed = 0;
  for (const partition of state.toPurge) {
    const below = Math.min(
      partition.purgeBelow,
      partition.start + Math.min(PURGE_ROWS_PER_STATEMENT, rowsMax - removed),
    );
    partition.remove.run(below);
    state.statements.of('UPDATE partitions SET start = ? WHERE id = ?').run(below, partition.id);
    removed += below - partition.start;
    partition.start = below;
    // Back in line behind the others, so that one long backlog does not starve their purge.
    state.toPurge.delete(partition);
    if (below < partition.purgeBelow) state.toPurge.add(partition);
    if (removed >= rowsMax) break;
  }
  return removed;
}

export function createWorkerLog(db: DatabaseSync, statements: Statements): WorkerLog {
  const state: LogState = { db, statements, partitions: new Map(), committed: new Map(), toPurge: new Set() };
  return {
    define: (topics) => define(state, topics),
    append: (flat, bytes) => append(state, flat, bytes),
    read: (partitionId, from, limits) => read(partitionOf(state, partitionId), from, limits),
    commitOffsets: (flat) => commitOffsets(state, flat),
    retain: (nowMs) => retain(state, nowMs),
    purge: (rowsMax) => purge(state, rowsMax),
    purgeable: () => state.toPurge.size > 0,
    reload: () => reload(state),
  };
}
