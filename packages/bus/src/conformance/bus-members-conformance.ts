/** What several members of a group may rely on; the last two need a driver whose members can be processes of their own. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Bus, Subscription } from '../port.ts';
import {
  type BusHarness,
  collect,
  eventually,
  type MakeBusHarness,
  numberedKeys,
  offsetsOf,
  recordOf,
} from './bus-harness.ts';

/** Work that takes this many session time-outs. */
const SLOW_SESSIONS = 1.5;
const REVOKE_WORK_MS = 300;

async function shared(harness: BusHarness, subscriptions: readonly Subscription[]): Promise<void> {
  const partitions = harness.bus.partitionsOf(harness.topic);
  await eventually('a shared topic', async () => {
    const lags = await Promise.all(subscriptions.map((subscription) => subscription.lag()));
    return lags.every((lag) => lag.length > 0) && lags.flat().length === partitions;
  });
}

async function fill(bus: Bus, topic: string, count: number): Promise<void> {
  await bus.append(numberedKeys(count).map((key) => recordOf(topic, key, key)));
}

function comings(makeHarness: MakeBusHarness): void {
  it('promise 4: a partition that stays keeps its epoch, its place and its unfinished work', async () => {
    const harness = await makeHarness();
    const { bus, topic } = harness;
    const one = await collect(bus, { group: 'g', topics: [topic], from: 'earliest', hold: true });
    await fill(bus, topic, 40);
    await eventually('all records', () => one.records.length === 40);
    const two = await collect(bus, { group: 'g', topics: [topic], from: 'earliest' });
    await shared(harness, [one.subscription, two.subscription]);
    const stays = new Set((await one.subscription.lag()).map(({ partition }) => partition));
    const kept = one.batches.filter((batch) => stays.has(batch.partition));
    ok(kept.length > 0 && kept.every((batch) => !batch.signal.aborted), 'batches that stay hear nothing');
    ok(
      one.batches.every((batch) => stays.has(batch.partition) || batch.signal.aborted),
      'the others hear of it',
    );
    for (const batch of one.batches) batch.acknowledge(offsetsOf(batch));
    const moved = one.records.filter((record) => !stays.has(record.partition)).length;
    await eventually('what moved, again', () => two.records.length === moved);
    const lags = await one.subscription.lag();
    deepEqual(
      lags.map(({ inFlight }) => inFlight),
      lags.map(() => 0),
    );
    equal(one.records.length, 40, 'nothing of what stays came again');
    await harness.close();
  });

  it('promise 4: a partition is handed over only when its old owner has let go', async () => {
    const harness = await makeHarness();
    const { bus, topic } = harness;
    const letGo: number[] = [];
    const early: number[] = [];
    await collect(bus, {
      group: 'g',
      topics: [topic],
      onRevoked: async (_topic, partitions) => {
        await new Promise((resolve) => setTimeout(resolve, REVOKE_WORK_MS));
        letGo.push(...partitions);
      },
    });
    const taken: number[] = [];
    await collect(bus, {
      group: 'g',
      topics: [topic],
      onAssigned: (_topic, partitions) => {
        taken.push(...partitions);
        early.push(...partitions.filter((partition) => !letGo.includes(partition)));
      },
    });
    await eventually('a hand-over', () => taken.length > 0);
    deepEqual(early, []);
    await harness.close();
  });

  it('promise 4: a member that leaves gives its partitions to those who stay, and each hears of it', async () => {
    const harness = await makeHarness();
    const { bus, topic } = harness;
    const one = await collect(bus, { group: 'g', topics: [topic], from: 'earliest' });
    const two = await collect(bus, { group: 'g', topics: [topic], from: 'earliest' });
    await shared(harness, [one.subscription, two.subscription]);
    ok(one.subscription.rebalances() >= 2);
    ok(two.subscription.rebalances() >= 1);
    await two.subscription.close(1_000);
    await eventually('all with one', async () => {
      return (await one.subscription.lag()).length === harness.bus.partitionsOf(topic);
    });
    await fill(bus, topic, 30);
    await eventually('all records', () => one.records.length === 30);
    await harness.close();
  });

  it('promise 4: partition p of every topic of a subscription goes to one member', async () => {
    const harness = await makeHarness();
    const { bus, topic, narrowTopic } = harness;
    const options = { group: 'both', topics: [topic, narrowTopic], from: 'earliest' } as const;
    const one = await collect(bus, options);
    const two = await collect(bus, options);
    const places = async () => [await one.subscription.lag(), await two.subscription.lag()];
    await eventually('everything shared', async () => {
      const [a = [], b = []] = await places();
      return a.length > 0 && b.length > 0 && a.length + b.length === bus.partitionsOf(topic) + 1;
    });
    for (const lag of await places()) {
      if (!lag.some((place) => place.topic === narrowTopic)) continue;
      ok(lag.some((place) => place.topic === topic && place.partition === 0));
    }
    await harness.close();
  });

  it('subscriptions of one group to different topics leave each other alone', async () => {
    const harness = await makeHarness();
    const { bus, topic, narrowTopic } = harness;
    const wide = await collect(bus, { group: 'g', topics: [topic], from: 'earliest' });
    const narrow = await collect(bus, { group: 'g', topics: [narrowTopic], from: 'earliest' });
    equal(wide.subscription.rebalances(), 1);
    await fill(bus, topic, 20);
    await fill(bus, narrowTopic, 5);
    await eventually('all records', () => wide.records.length === 20 && narrow.records.length === 5);
    await narrow.subscription.close(1_000);
    equal(wide.subscription.rebalances(), 1);
    await harness.close();
  });
}

/** Registered by every driver. */
export function busMembersConformance(makeHarness: MakeBusHarness): void {
  comings(makeHarness);
}

export interface Rival {
  /** Ends the process at once, without a farewell. */
  kill(): void;
  /** Stops it as a long pause does; `wake` lets it go on. */
  freeze(): void;
  wake(): void;
  /** Partitions it says it owns now. */
  owned(): number;
  /** Records it has been given so far. */
  received(): number;
}

export interface ProcessHarness extends BusHarness {
  /** How long a member may be silent. */
  readonly sessionTimeoutMs: number;
  /** Another process that joins `group` on the wide topic and acknowledges what it gets. */
  startRival(group: string): Promise<Rival>;
}

/** Registered by drivers whose members may be processes of their own. */
export function busProcessesConformance(name: string, makeHarness: () => Promise<ProcessHarness>): void {
  describe(`${name} among processes`, () => {
    it('promise 4: work that lasts longer than a session keeps its partition', async () => {
      const harness = await makeHarness();
      const { bus, topic } = harness;
      const held = await collect(bus, { group: 'g', topics: [topic], from: 'earliest', hold: true });
      await fill(bus, topic, 20);
      await eventually('all records', () => held.records.length === 20);
      await new Promise((resolve) => setTimeout(resolve, harness.sessionTimeoutMs * SLOW_SESSIONS));
      ok(held.batches.every((batch) => !batch.signal.aborted));
      for (const batch of held.batches) batch.acknowledge(offsetsOf(batch));
      equal(held.records.length, 20);
      equal(held.subscription.rebalances(), 1);
      await harness.close();
    });

    it('promises 3 and 4: the partitions of a member that dies go to the others, with what it left unfinished', async () => {
      const harness = await makeHarness();
      const { bus, topic } = harness;
      const one = await collect(bus, { group: 'g', topics: [topic], from: 'earliest' });
      const rival = await harness.startRival('g');
      await eventually('a shared topic', () => rival.owned() > 0);
      rival.kill();
      await fill(bus, topic, 40);
      await eventually('all records', () => one.records.length === 40);
      await harness.close();
    });

    it('promise 4: a member that was away longer than its session gives up what went to others', async () => {
      const harness = await makeHarness();
      const { bus, topic } = harness;
      const one = await collect(bus, { group: 'g', topics: [topic], from: 'earliest' });
      const rival = await harness.startRival('g');
      await eventually('a shared topic', () => rival.owned() > 0);
      rival.freeze();
      await eventually('all with one', async () => (await one.subscription.lag()).length === bus.partitionsOf(topic));
      rival.wake();
      await eventually('a shared topic again', async () => {
        return rival.owned() > 0 && (await one.subscription.lag()).length + rival.owned() === bus.partitionsOf(topic);
      });
      await fill(bus, topic, 40);
      await eventually('all records', () => one.records.length + rival.received() === 40);
      rival.kill();
      await harness.close();
    });
  });
}
