/** A subscription on a kafkajs consumer: fetching, pausing, committing; work itself never holds the fetch loop or its heartbeats. */
import { AppError, type Clock } from '@sealpost/kernel';
import type { Admin, Consumer, EachBatchPayload, KafkaMessage } from 'kafkajs';
import { createCommitScheduler } from '../delivery/commit-scheduler.ts';
import { createDeliveryWindow, type DeliveryWindow } from '../delivery/delivery-window.ts';
import { within } from '../delivery/within.ts';
import type { BusRecord, SubscribeOptions, Subscription } from '../port.ts';
import { installClusterHooks } from './cluster-hooks.ts';
import { kafkaGroupName } from './group-name.ts';
import { fetchStarts, type Place } from './group-offsets.ts';
import { createAssigner, epochOfTopics } from './group-protocol.ts';
import { createKafkaClient, RETRY } from './kafka-client.ts';
import { unavailable } from './kafka-errors.ts';
import type { KafkaConnectionOptions } from './kafka-options.ts';
import { createMembership, type Membership } from './membership.ts';

export interface KafkaSubscriptionPorts {
  readonly connection: KafkaConnectionOptions;
  readonly clock: Clock;
  readonly admin: Admin;
  readonly sessionTimeoutMs: number;
  /** End offsets by `topic/partition` of the broker's names, not older than a few seconds. */
  readonly endOffsets: (topics: readonly string[]) => Promise<ReadonlyMap<string, number>>;
  readonly onCrash: (error: AppError) => void;
}

/** Longest wait of a fetch that finds nothing; a partition that was paused waits no longer than this for its next fetch. */
const FETCH_WAIT_MS_MAX = 250;
/** Pause between two fetches, so that under load one brings what several would. */
const FETCH_LINGER_MS = 5;
/** Bytes of one fetch; a record keeps its fetch in memory until it is finished. */
const FETCH_BYTES_MAX = 4 * 1_048_576;
const FETCH_PARTITION_BYTES_MAX = 1_048_576;
/** How long a joining member waits for the others. */
const REBALANCE_TIMEOUT_MS = 30_000;
const HEARTBEATS_PER_SESSION = 5;
const HEARTBEAT_INTERVAL_MS_MAX = 1_000;
const CONSUMER_RETRIES = 5;
/** Even a late subscriber gets this long to hand its partitions over and leave. */
const LEAVE_MS_MIN = 1_000;

/**
 * kafkajs 2.2.4 tells of a membership that ended (this process was away longer than its session) in its log only,
 * just before it joins again as a new member.
 */
const MEMBER_UNKNOWN_LINE = 'The coordinator is not aware of this member';

const NO_HEADERS: Readonly<Record<string, string>> = Object.freeze({});
const NO_BYTES = new Uint8Array(0);

function toHeaders(headers: KafkaMessage['headers']): Readonly<Record<string, string>> {
  if (headers === undefined) return NO_HEADERS;
  const plain: Record<string, string> = {};
  for (const name of Object.keys(headers)) {
    const value = headers[name];
    const single = Array.isArray(value) ? value[0] : value;
    if (single !== undefined) plain[name] = single.toString();
  }
  return plain;
}

export function toBusRecord(place: Place, message: KafkaMessage): BusRecord {
  return {
    topic: place.topic,
    partition: place.partition,
    offset: Number(message.offset),
    key: message.key?.toString() ?? '',
    value: message.value ?? NO_BYTES,
    headers: toHeaders(message.headers),
    timestampMs: Number(message.timestamp),
  };
}

interface State {
  readonly options: SubscribeOptions;
  readonly ports: KafkaSubscriptionPorts;
  readonly groupId: string;
  readonly prefix: string;
  readonly window: DeliveryWindow;
  consumer: Consumer;
  membership: Membership;
  closing: boolean;
  crashed: AppError | undefined;
  markFailed: (error: AppError) => void;
}

const brokerTopic = (state: State, topic: string): string => `${state.prefix}${topic}`;

/** kafkajs throws while it is between two starts; the next assignment makes up for what was missed. */
function quietly(call: () => void): void {
  try {
    call();
  } catch {
    // The consumer is not running: it holds no partition that could be paused, resumed or sought.
  }
}

function eachBatch(state: State, payload: EachBatchPayload): void {
  const { batch, resolveOffset } = payload;
  const place: Place = { topic: batch.topic.slice(state.prefix.length), partition: batch.partition };
  const feed = state.window.feed(place.topic, place.partition);
  if (feed === undefined || !feed.active || state.closing) {
    payload.pause();
    return;
  }
  const records: BusRecord[] = [];
  for (const message of batch.messages) {
    if (Number(message.offset) >= feed.fetchPosition) records.push(toBusRecord(place, message));
  }
  const outcome = state.window.offer(feed, records);
  if (outcome !== 'refused') resolveOffset(batch.lastOffset());
  if (outcome !== 'kept') payload.pause();
}

function toPlaces(state: State, assignment: Readonly<Record<string, readonly number[]>>): readonly Place[] {
  return Object.entries(assignment).flatMap(([topic, partitions]) =>
    partitions.map((partition) => ({ topic: topic.slice(state.prefix.length), partition })),
  );
}

function fail(state: State, thrown: unknown): void {
  if (state.closing || state.crashed !== undefined) return;
  const error = unavailable(thrown);
  state.crashed = error;
  state.window.stop();
  state.markFailed(error);
  state.ports.onCrash(error);
  state.consumer.disconnect().catch(() => undefined);
}

/** kafkajs only says that some fetch was out of range: find which. */
async function failOutOfRange(state: State): Promise<void> {
  try {
    const { admin } = state.ports;
    const topics = state.options.topics.map((topic) => brokerTopic(state, topic));
    const bounds = new Map(
      await Promise.all(topics.map(async (topic) => [topic, await admin.fetchTopicOffsets(topic)] as const)),
    );
    for (const { topic, partition, fetchPosition } of state.window.feeds.values()) {
      const found = bounds.get(brokerTopic(state, topic))?.find((entry) => entry.partition === partition);
      const [first, end] = [Number(found?.low ?? 0), Number(found?.high ?? 0)];
      if (fetchPosition >= first && fetchPosition <= end) continue;
      const facts = { topic, partition, committed: fetchPosition, first, end };
      return fail(state, new AppError('BUS_OFFSET_OUT_OF_RANGE', { facts }));
    }
  } catch {
    // The name of the partition is a help; without it the error is still true.
  }
  fail(state, new AppError('BUS_OFFSET_OUT_OF_RANGE'));
}

function isOutOfRange(thrown: unknown): boolean {
  let error = thrown as { readonly cause?: unknown; readonly message?: string } | undefined;
  for (let depth = 0; depth < 4 && error !== undefined && error !== null; depth++) {
    if (error instanceof AppError && error.code === 'BUS_OFFSET_OUT_OF_RANGE') return true;
    error = error.cause as typeof error;
  }
  return false;
}

function openConsumer(state: State): Consumer {
  const { ports, groupId } = state;
  const { sessionTimeoutMs } = ports;
  const onLine = (message: string): void => {
    if (message.startsWith(MEMBER_UNKNOWN_LINE)) state.membership.lost();
  };
  const consumer = createKafkaClient(ports.connection, onLine).consumer({
    groupId,
    allowAutoTopicCreation: false,
    sessionTimeout: sessionTimeoutMs,
    heartbeatInterval: Math.min(HEARTBEAT_INTERVAL_MS_MAX, Math.floor(sessionTimeoutMs / HEARTBEATS_PER_SESSION)),
    rebalanceTimeout: Math.max(REBALANCE_TIMEOUT_MS, sessionTimeoutMs),
    maxWaitTimeInMs: FETCH_WAIT_MS_MAX,
    maxBytes: FETCH_BYTES_MAX,
    maxBytesPerPartition: FETCH_PARTITION_BYTES_MAX,
    retry: { ...RETRY, retries: CONSUMER_RETRIES, restartOnFailure: async () => !state.closing },
    partitionAssigners: [
      ({ cluster }) => {
        installClusterHooks(cluster, {
          takeRejoin: () => state.membership.takeRejoin(),
          beforeFetch: () => ports.clock.sleep(FETCH_LINGER_MS),
        });
        return createAssigner(cluster, {
          nowMs: () => ports.clock.nowMs(),
          claim: () => state.membership.claim(),
        });
      },
    ],
  });
  const { events } = consumer;
  consumer.on(events.RECEIVED_UNSUBSCRIBED_TOPICS, ({ payload }) => {
    const epoch = epochOfTopics(payload.assignedTopics);
    if (epoch !== undefined) state.membership.noteEpoch(epoch);
  });
  consumer.on(events.GROUP_JOIN, ({ payload }) => {
    if (!state.closing) state.membership.joined(payload.memberId, toPlaces(state, payload.memberAssignment));
  });
  consumer.on(events.CRASH, ({ payload }) => {
    if (state.closing) return;
    if (isOutOfRange(payload.error)) {
      void failOutOfRange(state);
      return;
    }
    state.membership.lost();
    if (!payload.restart) fail(state, payload.error);
  });
  return consumer;
}

function openMembership(state: State, commit: ReturnType<typeof createCommitScheduler>): Membership {
  const { ports, options } = state;
  const grouped = (places: readonly Place[]) =>
    places.map(({ topic, partition }) => ({ topic: brokerTopic(state, topic), partitions: [partition] }));
  return createMembership({
    options,
    clock: ports.clock,
    window: state.window,
    committer: commit,
    fetchStarts: async (places) => {
      const named = places.map(({ topic, partition }) => ({ topic: brokerTopic(state, topic), partition }));
      const query = { groupId: state.groupId, places: named, from: options.from ?? 'earliest' };
      return (await fetchStarts(ports.admin, query)).map((start) => ({
        ...start,
        topic: start.topic.slice(state.prefix.length),
      }));
    },
    pause: (places) => quietly(() => state.consumer.pause(grouped(places))),
    resume: (places) => quietly(() => state.consumer.resume(grouped(places))),
    seek: ({ topic, partition }, offset) =>
      quietly(() => state.consumer.seek({ topic: brokerTopic(state, topic), partition, offset: `${offset}` })),
    isFatal: isOutOfRange,
    onFatal: (thrown) => fail(state, thrown),
  });
}

async function leave(state: State): Promise<void> {
  await state.membership.leave();
  await state.consumer.disconnect();
}

export interface OpenedSubscription {
  readonly subscription: Subscription;
  /** Resolves when the group was joined and the positions are fixed; rejects when it ended for good before. */
  readonly ready: Promise<void>;
}

export function openKafkaSubscription(ports: KafkaSubscriptionPorts, options: SubscribeOptions): OpenedSubscription {
  const prefix = ports.connection.prefix ?? '';
  const committer = createCommitScheduler(async (entries) => {
    const offsets = entries.map(({ topic, partition, offset }) => ({
      topic: prefix + topic,
      partition,
      offset: `${offset}`,
    }));
    await state.consumer.commitOffsets(offsets);
  });
  const window = createDeliveryWindow(options, {
    onMoved: (feed) => committer.markDirty(feed),
    onRoom: ({ topic, partition }) =>
      quietly(() => state.consumer.resume([{ topic: prefix + topic, partitions: [partition] }])),
  });
  const state = {
    options,
    ports,
    prefix,
    groupId: kafkaGroupName(prefix, options.group, options.topics),
    window,
    closing: false,
    crashed: undefined,
    markFailed: () => undefined,
  } as unknown as State;
  state.membership = openMembership(state, committer);
  state.consumer = openConsumer(state);
  const failed = new Promise<never>((_, reject) => {
    state.markFailed = reject;
  });
  const run = async (): Promise<void> => {
    await subscribeTopics(state);
    await state.consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      eachBatch: async (payload) => eachBatch(state, payload),
    });
    await state.membership.whenJoined();
  };
  const close = async (deadlineMs: number): Promise<void> => {
    const startedMs = performance.now();
    window.stop();
    quietly(() => state.consumer.pause(options.topics.map((topic) => ({ topic: prefix + topic }))));
    await within(window.whenIdle(), deadlineMs);
    state.closing = true;
    state.markFailed(new AppError('BUS_CLOSED'));
    const leftMs = Math.max(0, deadlineMs - (performance.now() - startedMs));
    await within(leave(state), Math.max(leftMs, LEAVE_MS_MIN));
    committer.stop();
  };
  let closing: Promise<void> | undefined;
  const subscription: Subscription = {
    close(deadlineMs) {
      closing ??= close(deadlineMs);
      return closing;
    },
    async lag() {
      const ends = await ports.endOffsets(options.topics);
      return window.lag((topic, partition) => ends.get(`${topic}/${partition}`) ?? 0, ports.clock.nowMs());
    },
    rebalances: () => state.membership.rebalances(),
  };
  return { subscription, ready: Promise.race([run(), failed]) };
}

/** Subscribing asks the broker for the topics, and may be too early for one that is coming back. */
async function subscribeTopics(state: State): Promise<void> {
  const topics = state.options.topics.map((topic) => brokerTopic(state, topic));
  while (!state.closing) {
    try {
      await state.consumer.connect();
      await state.consumer.subscribe({ topics, fromBeginning: true });
      return;
    } catch {
      await state.ports.clock.sleep(SUBSCRIBE_RETRY_MS);
    }
  }
  throw new AppError('BUS_CLOSED');
}

const SUBSCRIBE_RETRY_MS = 500;
