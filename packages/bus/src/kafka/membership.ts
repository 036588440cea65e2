/** One member of a consumer group: joins, what it was given and what it lost, hand-over in two steps. Driven by kafkajs's events. */
import type { Clock } from '@sealpost/kernel';
import type { CommitScheduler } from '../delivery/commit-scheduler.ts';
import { type DeliveryWindow, feedKey } from '../delivery/delivery-window.ts';
import type { PartitionFeed } from '../delivery/partition-feed.ts';
import { within } from '../delivery/within.ts';
import type { SubscribeOptions } from '../port.ts';
import type { Place, StartPlace } from './group-offsets.ts';
import type { MemberClaim } from './group-protocol.ts';

/** How long a handler may take to let go of partitions. */
export const REVOKE_WAIT_MS_MAX = 5_000;
/** Pause between attempts to learn where a partition goes on. */
const STARTS_RETRY_MS = 500;

export interface MembershipPorts {
  readonly options: SubscribeOptions;
  readonly clock: Clock;
  readonly window: DeliveryWindow;
  readonly committer: CommitScheduler;
  readonly fetchStarts: (places: readonly Place[]) => Promise<readonly StartPlace[]>;
  readonly pause: (places: readonly Place[]) => void;
  readonly resume: (places: readonly Place[]) => void;
  readonly seek: (place: Place, offset: number) => void;
  /** A committed offset lies outside the log: nothing sensible can follow. */
  readonly onFatal: (thrown: unknown) => void;
  readonly isFatal: (thrown: unknown) => boolean;
}

export interface Membership {
  /** What to tell the group in the join that begins now. */
  claim(): MemberClaim;
  /** The leader's epoch, told just before `joined`. */
  noteEpoch(epoch: number): void;
  joined(memberId: string, places: readonly Place[]): void;
  /** The client lost the group and begins anew: everything it held may be another's. */
  lost(): void;
  /** True once when the group should be joined again so that others get what was let go. */
  takeRejoin(): boolean;
  /** Resolves when the first assignment is in use. */
  whenJoined(): Promise<void>;
  /** Lets go of everything, commits included. */
  leave(): Promise<void>;
  rebalances(): number;
}

interface State {
  readonly ports: MembershipPorts;
  memberId: string | undefined;
  epoch: number;
  joins: number;
  /** Between telling our claim and hearing the assignment: what is taken up now would be missing in the claim. */
  joining: boolean;
  claimed: ReadonlySet<number>;
  rejoin: boolean;
  rebalances: number;
  closed: boolean;
  settling: Promise<void>;
  markJoined: () => void;
}

function byTopic(places: readonly Place[]): ReadonlyMap<string, readonly number[]> {
  const topics = new Map<string, number[]>();
  for (const { topic, partition } of places) topics.set(topic, [...(topics.get(topic) ?? []), partition]);
  return topics;
}

async function tellRevoked({ ports }: State, feeds: readonly PartitionFeed[]): Promise<void> {
  const { onRevoked } = ports.options;
  if (onRevoked === undefined) return;
  const told = [...byTopic(feeds)].map(async ([topic, partitions]) => onRevoked(topic, partitions));
  await within(Promise.allSettled(told), REVOKE_WAIT_MS_MAX);
}

/** While still a member: stop, let the handler finish, commit, and only then let go. */
async function release(state: State, feeds: readonly PartitionFeed[]): Promise<void> {
  const { window, committer } = state.ports;
  for (const feed of feeds) feed.active = false;
  await tellRevoked(state, feeds);
  // Waited for to its end: a commit that arrived after the hand-over would put the next owner's place back.
  await committer.flush(feeds).catch(() => undefined);
  for (const feed of feeds) window.drop(feed);
}

/** No longer a member: acknowledgements count no more from this moment on. */
async function abandon(state: State, feeds: readonly PartitionFeed[]): Promise<void> {
  for (const feed of feeds) state.ports.window.drop(feed);
  await tellRevoked(state, feeds);
}

async function startsOf(state: State, places: readonly Place[], join: number): Promise<readonly StartPlace[]> {
  const { ports } = state;
  while (isCurrent(state, join)) {
    try {
      return await ports.fetchStarts(places);
    } catch (thrown) {
      if (ports.isFatal(thrown)) throw thrown;
      await ports.clock.sleep(STARTS_RETRY_MS);
    }
  }
  return [];
}

const isCurrent = (state: State, join: number): boolean => state.joins === join && !state.joining && !state.closed;

async function takeUp(state: State, gained: readonly Place[], join: number): Promise<void> {
  const { ports } = state;
  const starts = await startsOf(state, gained, join);
  // A newer join has these partitions among its own gains, or has lost them.
  if (!isCurrent(state, join)) return;
  for (const start of starts) {
    const feed = ports.window.add({ ...start, epoch: state.epoch });
    ports.seek(start, start.offset);
    if (start.isNew) ports.committer.markDirty(feed);
  }
  for (const [topic, partitions] of byTopic(gained)) ports.options.onAssigned?.(topic, partitions, state.epoch);
  ports.resume(gained);
}

interface Change {
  readonly join: number;
  readonly places: readonly Place[];
  readonly lost: readonly PartitionFeed[];
  readonly abandoned: readonly PartitionFeed[];
  readonly gained: readonly Place[];
}

async function settle(state: State, change: Change): Promise<void> {
  const { join, places, lost, abandoned, gained } = change;
  if (abandoned.length > 0) await abandon(state, abandoned);
  if (lost.length > 0) await release(state, lost);
  const given = new Set(places.map((place) => place.partition));
  // What we claimed was kept from others until now: joining again tells the group that it is free.
  const isFreed = [...state.claimed].some((slot) => !given.has(slot));
  if (isFreed && isCurrent(state, join) && state.memberId !== undefined) state.rejoin = true;
  if (gained.length > 0) await takeUp(state, gained, join);
  if (state.joins === join) state.markJoined();
}

function joined(state: State, memberId: string, places: readonly Place[]): void {
  const { ports } = state;
  state.joins += 1;
  state.joining = false;
  const join = state.joins;
  const isSame = memberId === state.memberId;
  state.memberId = memberId;
  const feeds = [...ports.window.feeds.values()];
  const given = new Set(places.map(({ topic, partition }) => feedKey(topic, partition)));
  const retained = isSame ? feeds.filter((feed) => feed.active && given.has(feedKey(feed.topic, feed.partition))) : [];
  const retainedKeys = new Set(retained.map((feed) => feedKey(feed.topic, feed.partition)));
  const gone = feeds.filter((feed) => feed.active && !retainedKeys.has(feedKey(feed.topic, feed.partition)));
  const gained = places.filter(({ topic, partition }) => !retainedKeys.has(feedKey(topic, partition)));
  for (const feed of retained) ports.seek(feed, feed.fetchPosition);
  ports.pause(gained);
  if (isSame) for (const feed of gone) feed.active = false;
  else for (const feed of feeds) ports.window.drop(feed);
  if (gone.length + gained.length > 0) state.rebalances += 1;
  const change: Change = { join, places, lost: isSame ? gone : [], abandoned: isSame ? [] : gone, gained };
  state.settling = state.settling.then(() => settle(state, change)).catch((thrown) => ports.onFatal(thrown));
}

export function createMembership(ports: MembershipPorts): Membership {
  let markJoined: () => void = () => undefined;
  const first = new Promise<void>((resolve) => {
    markJoined = resolve;
  });
  const state: State = {
    ports,
    memberId: undefined,
    epoch: 0,
    joins: 0,
    joining: false,
    claimed: new Set(),
    rejoin: false,
    rebalances: 0,
    closed: false,
    settling: Promise.resolve(),
    markJoined,
  };
  return {
    claim() {
      state.joining = true;
      state.rejoin = false;
      state.claimed = new Set([...ports.window.feeds.values()].map((feed) => feed.partition));
      return { holds: [...state.claimed], epoch: state.epoch };
    },
    noteEpoch(epoch) {
      state.epoch = Math.max(epoch, state.epoch + 1);
    },
    joined: (memberId, places) => joined(state, memberId, places),
    lost() {
      state.memberId = undefined;
      state.rejoin = false;
      const feeds = [...ports.window.feeds.values()];
      for (const feed of feeds) ports.window.drop(feed);
      state.settling = state.settling.then(() => tellRevoked(state, feeds));
    },
    takeRejoin() {
      const taken = state.rejoin;
      state.rejoin = false;
      return taken;
    },
    whenJoined: () => first,
    async leave() {
      state.closed = true;
      await state.settling;
      await release(state, [...ports.window.feeds.values()]);
    },
    rebalances: () => state.rebalances,
  };
}
