/** A subscription on @platformatic/kafka: its group member and its fetch call; windows, commits and hand-over are the bus's own. */
import { setTimeout as delay } from 'node:timers/promises';
import type { BusRecord, SubscribeOptions, Subscription } from '@sealpost/bus';
import {
  ASSIGNER_NAME,
  type CommitScheduler,
  createCommitScheduler,
  createDeliveryWindow,
  createMembership,
  type DeliveryWindow,
  epochOfTopics,
  feedKey,
  kafkaGroupName,
  type LogBounds,
  type Membership,
  type Place,
  startOffset,
  within,
} from '@sealpost/bus/driver-kit';
import type { KafkaConnectionOptions } from '@sealpost/bus/kafka';
import { AppError, type Clock } from '@sealpost/kernel';
import { createAssigner } from './platformatic-assigner.ts';
import {
  clientOptions,
  errorCode,
  type FetchTopic,
  openConsumer,
  type PlainConsumer,
  unavailable,
} from './platformatic-client.ts';
import { toFetched } from './platformatic-records.ts';

export interface PlatformaticSubscriptionPorts {
  readonly connection: KafkaConnectionOptions;
  readonly clock: Clock;
  readonly sessionTimeoutMs: number;
  readonly fetchBounds: (brokerTopic: string) => Promise<ReadonlyMap<number, LogBounds>>;
  readonly endOffsets: (topics: readonly string[]) => Promise<ReadonlyMap<string, number>>;
  readonly onCrash: (error: AppError) => void;
}

// The same figures as with kafkajs, so that the two can be compared.
const FETCH_WAIT_MS_MAX = 250;
const FETCH_LINGER_MS = 5;
const FETCH_BYTES_MAX = 4 * 1_048_576;
const FETCH_PARTITION_BYTES_MAX = 1_048_576;
const REBALANCE_TIMEOUT_MS = 30_000;
const HEARTBEATS_PER_SESSION = 5;
const HEARTBEAT_INTERVAL_MS_MAX = 1_000;
const LEAVE_MS_MIN = 1_000;
/** Longest the loop rests when there is nothing to fetch. */
const IDLE_MS = 50;
const RETRY_MS = 500;
const UNCOMMITTED_READS = 0;
const VERSION = 1;

type Feed = ReturnType<DeliveryWindow['add']>;

interface State {
  readonly options: SubscribeOptions;
  readonly ports: PlatformaticSubscriptionPorts;
  readonly prefix: string;
  readonly window: DeliveryWindow;
  readonly committer: CommitScheduler;
  readonly paused: Set<string>;
  /** Fetches under way by node. */
  readonly fetching: Map<number, Promise<void>>;
  /** The member of the group: joins and heartbeats only. */
  member: PlainConsumer;
  /** Fetches on connections of its own, so that neither waits for the other's long requests. */
  fetcher: PlainConsumer;
  /**
   * Commits in the member's name without being one. The member itself must not: on an answer that it is no longer in
   * the group the library joins again and then commits the old offsets as the new member.
   */
  writer: PlainConsumer;
  membership: Membership;
  joining: boolean;
  closing: boolean;
  crashed: AppError | undefined;
  wake: () => void;
  markFailed: (error: AppError) => void;
}

function fail(state: State, thrown: unknown): void {
  if (state.closing || state.crashed !== undefined) return;
  const error = unavailable(thrown);
  state.crashed = error;
  state.window.stop();
  state.markFailed(error);
  state.ports.onCrash(error);
  void state.member.close(true).catch(() => undefined);
}

function openMember(state: State, groupId: string): PlainConsumer {
  const { sessionTimeoutMs, clock, connection } = state.ports;
  const member = openConsumer({
    ...clientOptions(connection),
    groupId,
    sessionTimeout: sessionTimeoutMs,
    rebalanceTimeout: Math.max(REBALANCE_TIMEOUT_MS, sessionTimeoutMs),
    heartbeatInterval: Math.min(HEARTBEAT_INTERVAL_MS_MAX, Math.floor(sessionTimeoutMs / HEARTBEATS_PER_SESSION)),
    protocols: [{ name: ASSIGNER_NAME, version: VERSION }],
    partitionAssigner: createAssigner(() => clock.nowMs()),
    protocolsMetadata: () => {
      // The library has just forgotten its member id: whatever it held may be another's.
      if (member.memberId === null) state.membership.lost();
      state.joining = true;
      return Buffer.from(JSON.stringify(state.membership.claim()));
    },
  });
  member.on('consumer:group:join', ({ memberId, assignments = [] }) => {
    state.joining = false;
    if (state.closing) return;
    const { prefix } = state;
    const places = assignments
      .filter(({ topic, partitions }) => partitions.length > 0 && topic.startsWith(prefix))
      .flatMap(({ topic, partitions }) =>
        partitions.map((partition) => ({ topic: topic.slice(prefix.length), partition })),
      );
    state.membership.noteEpoch(epochOfTopics(assignments.map(({ topic }) => topic)) ?? clock.nowMs());
    state.membership.joined(memberId, places);
    state.wake();
  });
  // After a join that failed the library sends no more heartbeats and does not try again.
  member.on('error', () => void join(state, RETRY_MS));
  return member;
}

async function join(state: State, waitMs: number): Promise<void> {
  state.joining = true;
  await delay(waitMs);
  while (!state.closing && state.crashed === undefined) {
    try {
      await state.member.joinGroup({});
      return;
    } catch {
      await delay(RETRY_MS);
    }
  }
}

function openMembership(state: State): Membership {
  const { options, ports, prefix, window, committer, paused } = state;
  return createMembership({
    options,
    clock: ports.clock,
    window,
    committer,
    fetchStarts: async (places) => {
      const topics = [...new Set(places.map(({ topic }) => topic))];
      const asked = topics.map((topic) => ({
        topic: prefix + topic,
        partitions: places.filter((place) => place.topic === topic).map(({ partition }) => partition),
      }));
      const [committed, bounds] = await Promise.all([
        state.writer.listCommittedOffsets({ topics: asked }),
        Promise.all(topics.map(async (topic) => [topic, await ports.fetchBounds(prefix + topic)] as const)),
      ]);
      const boundsOf = new Map(bounds);
      return places.map((place) =>
        startOffset(place, {
          committed: Number(committed.get(prefix + place.topic)?.[place.partition] ?? -1),
          bounds: boundsOf.get(place.topic)?.get(place.partition) ?? { first: 0, end: 0 },
          from: options.from ?? 'earliest',
        }),
      );
    },
    pause: (places) => {
      for (const { topic, partition } of places) paused.add(feedKey(topic, partition));
    },
    resume: (places) => {
      for (const { topic, partition } of places) paused.delete(feedKey(topic, partition));
      state.wake();
    },
    // Fetches begin where the window says.
    seek: () => undefined,
    isFatal: (thrown) => thrown instanceof AppError && thrown.code === 'BUS_OFFSET_OUT_OF_RANGE',
    onFatal: (thrown) => fail(state, thrown),
  });
}

type Metadata = Awaited<ReturnType<PlainConsumer['metadata']>>;

function toRequest(state: State, metadata: Metadata, feeds: readonly Feed[]): FetchTopic[] {
  const byTopic = new Map<string, FetchTopic>();
  for (const { topic, partition, fetchPosition } of feeds) {
    const topicId = metadata.topics.get(state.prefix + topic)?.id ?? '';
    const request = byTopic.get(topicId) ?? { topicId, partitions: [] };
    byTopic.set(topicId, request);
    request.partitions.push({
      partition,
      fetchOffset: BigInt(fetchPosition),
      partitionMaxBytes: FETCH_PARTITION_BYTES_MAX,
      currentLeaderEpoch: -1,
      lastFetchedEpoch: -1,
    });
  }
  return [...byTopic.values()];
}

async function fetchFrom(state: State, node: number, asked: { metadata: Metadata; feeds: readonly Feed[] }) {
  const { window, prefix, paused } = state;
  const { metadata, feeds } = asked;
  const names = new Map([...metadata.topics].map(([name, { id }]) => [id, name.slice(prefix.length)]));
  const { responses } = await state.fetcher.fetch({
    node,
    topics: toRequest(state, metadata, feeds),
    minBytes: 1,
    maxBytes: FETCH_BYTES_MAX,
    maxWaitTime: FETCH_WAIT_MS_MAX,
    isolationLevel: UNCOMMITTED_READS,
  });
  for (const { topicId, partitions } of responses) {
    for (const found of partitions) {
      const place: Place = { topic: names.get(topicId) ?? '', partition: found.partitionIndex };
      const feed = feeds.find((each) => each.topic === place.topic && each.partition === place.partition);
      if (feed === undefined || window.feed(place.topic, place.partition) !== feed) continue;
      const { records, next } = toFetched(place, found, feed.fetchPosition);
      // Only parked records have values of null, and no subscription reads those.
      const outcome = window.offer(feed, records as readonly BusRecord[]);
      if (outcome !== 'refused') feed.fetchPosition = Math.max(feed.fetchPosition, next);
      if (outcome !== 'kept') paused.add(feedKey(place.topic, place.partition));
    }
  }
}

async function failOutOfRange(state: State): Promise<void> {
  for (const { topic, partition, fetchPosition } of state.window.feeds.values()) {
    const found = (await state.ports.fetchBounds(state.prefix + topic)).get(partition);
    if (found === undefined || (fetchPosition >= found.first && fetchPosition <= found.end)) continue;
    const facts = { topic, partition, committed: fetchPosition, first: found.first, end: found.end };
    return fail(state, new AppError('BUS_OFFSET_OUT_OF_RANGE', { facts }));
  }
}

async function tryFetch(state: State, node: number, asked: { metadata: Metadata; feeds: readonly Feed[] }) {
  try {
    await fetchFrom(state, node, asked);
  } catch (thrown) {
    if (state.closing) return;
    if (errorCode(thrown) === 'OFFSET_OUT_OF_RANGE') await failOutOfRange(state).catch(() => undefined);
    state.fetcher.clearMetadata();
    await delay(RETRY_MS);
  }
}

async function turn(state: State): Promise<void> {
  if (!state.joining && state.membership.takeRejoin()) void join(state, 0);
  const metadata = await state.fetcher.metadata({ topics: state.options.topics.map((topic) => state.prefix + topic) });
  const byNode = new Map<number, Feed[]>();
  for (const [key, feed] of state.window.feeds) {
    const node = metadata.topics.get(state.prefix + feed.topic)?.partitions[feed.partition]?.leader ?? -1;
    if (!feed.active || state.paused.has(key) || node < 0 || state.fetching.has(node)) continue;
    const feeds = byNode.get(node);
    if (feeds === undefined) byNode.set(node, [feed]);
    else feeds.push(feed);
  }
  for (const [node, feeds] of byNode) {
    const fetch = tryFetch(state, node, { metadata, feeds })
      .then(() => delay(FETCH_LINGER_MS))
      .finally(() => {
        state.fetching.delete(node);
        state.wake();
      });
    state.fetching.set(node, fetch);
  }
}

async function fetchLoop(state: State): Promise<void> {
  while (!state.closing && state.crashed === undefined) {
    const woken = new Promise<void>((resolve) => {
      state.wake = resolve;
    });
    await turn(state).catch(() => delay(RETRY_MS));
    await within(woken, IDLE_MS);
  }
}

async function commit(
  state: State,
  offsets: { topic: string; partition: number; offset: bigint; leaderEpoch: number }[],
) {
  const { member, writer } = state;
  if (member.memberId === null) throw new AppError('BUS_UNAVAILABLE');
  writer.memberId = member.memberId;
  writer.generationId = member.generationId;
  await writer.commit({ offsets });
}

/** Stops fetching, hands everything over, leaves the group. */
async function leave(state: State): Promise<void> {
  await state.membership.leave();
  await Promise.allSettled([state.member.close(true), state.fetcher.close(true)]);
  // Last: handing over commits.
  await state.writer.close(true);
}

function openConsumers(state: State, groupId: string): void {
  const { connection } = state.ports;
  state.membership = openMembership(state);
  state.member = openMember(state, groupId);
  state.fetcher = openConsumer({ ...clientOptions(connection), groupId });
  // Without retries: with them the library would join a group to commit.
  state.writer = openConsumer({ ...clientOptions(connection), groupId, retries: 0 });
  for (const consumer of [state.member, state.fetcher, state.writer]) {
    for (const topic of state.options.topics) consumer.topics.track(state.prefix + topic);
  }
}

async function start(state: State): Promise<void> {
  void fetchLoop(state);
  await join(state, 0);
  await state.membership.whenJoined();
}

async function close(state: State, deadlineMs: number): Promise<void> {
  const startedMs = performance.now();
  state.window.stop();
  await within(state.window.whenIdle(), deadlineMs);
  state.closing = true;
  state.wake();
  state.markFailed(new AppError('BUS_CLOSED'));
  const leftMs = Math.max(0, deadlineMs - (performance.now() - startedMs));
  await within(leave(state), Math.max(leftMs, LEAVE_MS_MIN));
  state.committer.stop();
}

export function openPlatformaticSubscription(
  ports: PlatformaticSubscriptionPorts,
  options: SubscribeOptions,
): { readonly subscription: Subscription; readonly ready: Promise<void> } {
  const { connection } = ports;
  const prefix = connection.prefix ?? '';
  const groupId = kafkaGroupName(prefix, options.group, options.topics);
  const committer = createCommitScheduler((entries) =>
    commit(
      state,
      entries.map(({ topic, partition, offset }) => ({
        topic: prefix + topic,
        partition,
        offset: BigInt(offset),
        leaderEpoch: -1,
      })),
    ),
  );
  const window = createDeliveryWindow(options, {
    onMoved: (feed) => committer.markDirty(feed),
    onRoom: ({ topic, partition }) => {
      state.paused.delete(feedKey(topic, partition));
      state.wake();
    },
  });
  const state = {
    options,
    ports,
    prefix,
    window,
    committer,
    paused: new Set(),
    fetching: new Map(),
    joining: false,
    closing: false,
    crashed: undefined,
    wake: () => undefined,
    markFailed: () => undefined,
  } as unknown as State;
  openConsumers(state, groupId);
  const failed = new Promise<never>((_, reject) => {
    state.markFailed = reject;
  });
  let closing: Promise<void> | undefined;
  const subscription: Subscription = {
    close(deadlineMs) {
      closing ??= close(state, deadlineMs);
      return closing;
    },
    async lag() {
      const ends = await ports.endOffsets(options.topics);
      return window.lag((topic, partition) => ends.get(`${topic}/${partition}`) ?? 0, ports.clock.nowMs());
    },
    rebalances: () => state.membership.rebalances(),
  };
  return { subscription, ready: Promise.race([start(state), failed]) };
}
