/** The bus on the embedded engine: appends go to the file, fresh records reach subscribers from memory after the commit. */
import { AppError, type Clock } from '@sealpost/kernel';
import type { Engine, LogRecord, TopicDefinition } from '@sealpost/sqlite';
import { partitionOfKey } from '../murmur2.ts';
import {
  type AppendRecord,
  type Bus,
  type BusRecord,
  type PartitionLag,
  RECORD_SIZE_BYTES_MAX,
  type SubscribeOptions,
  type Subscription,
  type TopicSpec,
} from '../port.ts';
import { createGroup, type Group, type GroupPorts, rebalance, recordProgress, revoke } from './group.ts';
import { createMember, type Member } from './member.ts';
import { createOffsetCommitter, type OffsetCommitter } from './offset-committer.ts';
import { createParking } from './parking.ts';
import { clearTail, type PartitionLog, pushTail, skipTail, TAIL_SIZE_BYTES_MAX, trimTail } from './partition-log.ts';

export interface EmbeddedBusOptions {
  /** Shared with the embedded store; `close` of the bus leaves it open. */
  readonly engine: Engine;
  readonly topics: readonly TopicSpec[];
  /** Groups by topic, added to those the topics name themselves. */
  readonly groupsByTopic?: Readonly<Record<string, readonly string[]>>;
  readonly clock: Pick<Clock, 'nowMs'>;
}

/** Room for this many changes of ownership between two starts of the process. */
const EPOCHS_PER_START = 1_048_576;
const RETENTION_INTERVAL_MS = 60_000;

interface State {
  readonly engine: Engine;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly topics: ReadonlyMap<string, readonly PartitionLog[]>;
  readonly partitions: ReadonlyMap<number, PartitionLog>;
  readonly groups: Map<string, Group>;
  readonly committer: OffsetCommitter;
  /** Live members by partition: who still wants what is in a tail. */
  readonly members: Set<Member>;
  epochs: number;
  tailBytes: number;
  pumpScheduled: boolean;
  closed: boolean;
}

function partitionsOf(state: State, topic: string): readonly PartitionLog[] {
  const partitions = state.topics.get(topic);
  if (partitions === undefined) throw new AppError('BUS_TOPIC_UNKNOWN', { facts: { topic } });
  return partitions;
}

function schedulePump(state: State): void {
  if (state.pumpScheduled) return;
  state.pumpScheduled = true;
  setImmediate(() => {
    state.pumpScheduled = false;
    for (const member of state.members) member.pump();
  });
}

/** Lets go of what every reader in this process has behind it, and of the largest tail while all are too large. */
function trim(state: State, log: PartitionLog): void {
  let wanted = log.end;
  for (const member of state.members) wanted = Math.min(wanted, member.cursors.get(log.id)?.position ?? log.end);
  state.tailBytes -= trimTail(log, wanted);
}

function boundTails(state: State): void {
  while (state.tailBytes > TAIL_SIZE_BYTES_MAX) {
    let largest: PartitionLog | undefined;
    for (const log of state.partitions.values()) {
      if (log.tailBytes > (largest?.tailBytes ?? 0)) largest = log;
    }
    if (largest === undefined) return;
    state.tailBytes -= clearTail(largest);
  }
}

function isRead(state: State, log: PartitionLog): boolean {
  for (const member of state.members) if (member.cursors.has(log.id)) return true;
  return false;
}

function toLogRecord(state: State, record: AppendRecord, timestampMs: number): LogRecord {
  const { topic, key, value, headers } = record;
  const sizeBytes = value.byteLength;
  if (sizeBytes > RECORD_SIZE_BYTES_MAX) {
    throw new AppError('BUS_RECORD_TOO_LARGE', { facts: { topic, sizeBytes, sizeBytesMax: RECORD_SIZE_BYTES_MAX } });
  }
  const partitions = partitionsOf(state, topic);
  const log = partitions[partitionOfKey(key, partitions.length)] as PartitionLog;
  return {
    partitionId: log.id,
    key,
    headers: headers === undefined ? null : JSON.stringify(headers),
    timestampMs,
    value,
  };
}

const NO_HEADERS: Readonly<Record<string, string>> = Object.freeze({});

async function append(state: State, records: readonly AppendRecord[]) {
  if (state.closed) throw new AppError('BUS_CLOSED');
  if (records.length === 0) return [];
  const timestampMs = state.clock.nowMs();
  const entries = records.map((record) => toLogRecord(state, record, timestampMs));
  const offsets = await state.engine.log.append(entries);
  const places = records.map((record, i) => {
    const { topic, key, value } = record;
    const log = state.partitions.get((entries[i] as LogRecord).partitionId) as PartitionLog;
    const offset = offsets[i] as number;
    const { partition } = log;
    if (isRead(state, log)) {
      const fresh: BusRecord = {
        topic,
        partition,
        offset,
        key,
        value,
        headers: record.headers ?? NO_HEADERS,
        timestampMs,
      };
      state.tailBytes += pushTail(log, fresh);
    } else {
      state.tailBytes -= skipTail(log, offset);
    }
    return { partition, offset };
  });
  boundTails(state);
  schedulePump(state);
  return places;
}

function groupNamed(state: State, name: string): Group {
  const group = state.groups.get(name) ?? createGroup(name);
  state.groups.set(name, group);
  return group;
}

function lagOf(state: State, member: Member): PartitionLag[] {
  const nowMs = state.clock.nowMs();
  return [...member.cursors.values()].map(({ log, tracker }) => {
    const oldest = tracker.oldestTimestampMs();
    return {
      topic: log.topic,
      partition: log.partition,
      endOffset: log.end,
      committedOffset: tracker.committable(),
      inFlight: tracker.inFlight(),
      oldestUnackedAgeMs: oldest === undefined ? 0 : Math.max(0, nowMs - oldest),
    };
  });
}

/** Resolves when the work does or the deadline passes, whichever is first. */
async function within(work: Promise<unknown>, deadlineMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, deadlineMs);
  });
  await Promise.race([work.catch(() => undefined), late]);
  clearTimeout(timer);
}

function groupPorts(state: State): GroupPorts {
  return {
    partitionsOf: (topic) => partitionsOf(state, topic),
    nextEpoch: () => {
      state.epochs += 1;
      return state.engine.generation * EPOCHS_PER_START + state.epochs;
    },
    startOf: (log, from) => (from === 'latest' ? log.end : 0),
    markDirty: (group, partitionId) => state.committer.markDirty(group, partitionId),
  };
}

async function leave(state: State, group: Group, member: Member): Promise<void> {
  group.members.delete(member);
  await revoke(group, member, [...member.cursors.values()]);
  state.members.delete(member);
  await rebalance(group, groupPorts(state));
}

async function subscribe(state: State, options: SubscribeOptions): Promise<Subscription> {
  if (state.closed) throw new AppError('BUS_CLOSED');
  for (const topic of options.topics) partitionsOf(state, topic);
  const group = groupNamed(state, options.group);
  const member = createMember(options, {
    read: (partitionId, from, limits) => state.engine.log.read(partitionId, from, limits),
    moved: (cursor) => {
      recordProgress(group, cursor, state.committer);
      schedulePump(state);
    },
    delivered: (cursor) => trim(state, cursor.log),
  });
  group.members.add(member);
  state.members.add(member);
  await rebalance(group, groupPorts(state));
  let closing: Promise<void> | undefined;
  const close = async (deadlineMs: number): Promise<void> => {
    member.closing = true;
    const startedMs = performance.now();
    await within(member.whenIdle(), deadlineMs);
    const leftMs = Math.max(0, deadlineMs - (performance.now() - startedMs));
    await within(
      leave(state, group, member).then(() => state.committer.flush()),
      Math.max(leftMs, LEAVE_MS_MIN),
    );
  };
  const subscription: Subscription = {
    close(deadlineMs) {
      closing ??= close(deadlineMs);
      return closing;
    },
    lag: async () => lagOf(state, member),
    rebalances: () => member.rebalances,
  };
  return subscription;
}

/** Even a late subscriber gets this long to hand its partitions over. */
const LEAVE_MS_MIN = 50;

function toDefinitions(options: EmbeddedBusOptions): TopicDefinition[] {
  return options.topics.map(({ name, partitions, retentionMs, kind, groups }) => ({
    name,
    partitions,
    retentionMs,
    kind: kind ?? 'work',
    groups: [...new Set([...(groups ?? []), ...(options.groupsByTopic?.[name] ?? [])])],
  }));
}

async function openState(options: EmbeddedBusOptions): Promise<State> {
  const { engine, clock } = options;
  const answer = await engine.log.define(toDefinitions(options));
  const partitions = new Map<number, PartitionLog>();
  const topics = new Map<string, PartitionLog[]>();
  const sorted = [...answer.partitions].sort((a, b) => a.partition - b.partition);
  for (const { id, topic, partition, next } of sorted) {
    const log: PartitionLog = { id, topic, partition, end: next, tail: [], tailHead: 0, tailBytes: 0 };
    partitions.set(id, log);
    topics.set(topic, [...(topics.get(topic) ?? []), log]);
  }
  const committer = createOffsetCommitter(engine.log);
  const groups = new Map<string, Group>();
  for (const [name, partitionId, offset] of answer.committed) {
    const group = groups.get(name) ?? createGroup(name);
    group.finished.set(partitionId, offset);
    groups.set(name, group);
  }
  const fresh = { members: new Set<Member>(), epochs: 0, tailBytes: 0, pumpScheduled: false, closed: false };
  return { engine, clock, topics, partitions, groups, committer, ...fresh };
}

/**
 * Creates missing topics and opens the log. Errors of `append`: BUS_PUSHBACK, BUS_CLOSED, BUS_TOPIC_UNKNOWN,
 * BUS_RECORD_TOO_LARGE, STORE_DISK_FULL, STORE_UNAVAILABLE. A topic once stored keeps its number of partitions
 * or gains some; it never loses any.
 */
export async function createEmbeddedBus(options: EmbeddedBusOptions): Promise<Bus> {
  const state = await openState(options);
  const subscriptions = new Set<Subscription>();
  const retain = (): void => {
    // A retention that fails now is due again at the next turn.
    state.engine.log.retain(state.clock.nowMs()).catch(() => undefined);
  };
  retain();
  const retention = setInterval(retain, RETENTION_INTERVAL_MS);
  retention.unref();
  const parking = createParking({
    log: state.engine.log,
    clock: state.clock,
    partitionFor: (topic, key) => {
      const partitions = partitionsOf(state, topic);
      return partitions[partitionOfKey(key, partitions.length)] as PartitionLog;
    },
    appended: (log, offset) => {
      state.tailBytes -= skipTail(log, offset);
      schedulePump(state);
    },
  });
  return {
    append: (records) => append(state, records),
    async subscribe(subscribeOptions) {
      const subscription = await subscribe(state, subscribeOptions);
      subscriptions.add(subscription);
      return subscription;
    },
    ...parking,
    partitionsOf: (topic) => partitionsOf(state, topic).length,
    health: async () => (state.closed ? { ok: false, detail: 'the log is closed' } : state.engine.health()),
    async close(deadlineMs) {
      state.closed = true;
      clearInterval(retention);
      await Promise.all([...subscriptions].map((subscription) => subscription.close(deadlineMs)));
      await state.committer.flush().catch(() => undefined);
      state.committer.stop();
    },
  };
}
