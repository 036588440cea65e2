/** How a batch enters the schedule: with its partition it is claimed at once, without it it waits for its owner. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Batch, BusRecord, SubscribeOptions } from '@sealpost/bus';
import { SealedMail } from '@sealpost/contracts';
import { createSeededRandom, systemClock } from '@sealpost/kernel';
import { createStageMetrics, type Ports } from '@sealpost/runtime';
import { createSilentTelemetry } from '@sealpost/telemetry';
import type { Delivery, HeldPartition } from './io/delivery-docs.ts';
import { createMtaStage } from './shell.ts';
import { type GivenStore, givenStore, TOPIC } from './testing/given-store.ts';

const PARTITION = 3;

describe('the mta stage', () => {
  let given: GivenStore;
  before(async () => {
    given = await givenStore();
  });
  after(() => given.close());

  async function run(ids: readonly string[], options: { readonly held?: HeldPartition; readonly room?: number }) {
    const taken: Delivery[] = [];
    const noted: number[] = [];
    let subscribed = {} as SubscribeOptions;
    const calls: unknown[] = [];
    const telemetry = createSilentTelemetry();
    const bus = {
      subscribe: async (wanted: SubscribeOptions) => {
        subscribed = wanted;
        return { close: async () => undefined, lag: async () => [], rebalances: () => 0 };
      },
    };
    const ports = { bus, telemetry, clock: systemClock, random: createSeededRandom(1) } as unknown as Ports;
    const stage = createMtaStage({
      ports,
      schedule: given.schedule,
      dispatcher: { room: () => options.room ?? 100, take: async (deliveries) => void taken.push(...deliveries) },
      ownership: {
        assigned: (partitions, topic) => void calls.push(['assigned', partitions, topic]),
        revoked: async (partitions, topic) => void calls.push(['revoked', partitions, topic]),
        whenHeld: async () => options.held,
      },
      noteDue: (partition) => void noted.push(partition),
    });
    const deferred = { put: async () => undefined, run: () => ({ stop: async () => undefined }) };
    await stage.start({ ports, deferred, metrics: createStageMetrics(telemetry, 'mta') });
    subscribed.onAssigned?.(TOPIC, [PARTITION], 1);
    const records = ids.map((id, offset) => recordOf(id, offset));
    await new Promise<void>((resolve) => {
      const signal = new AbortController().signal;
      const batch: Batch = {
        topic: TOPIC,
        partition: PARTITION,
        epoch: 1,
        records,
        signal,
        acknowledge: () => resolve(),
      };
      subscribed.onBatch(batch);
    });
    await subscribed.onRevoked?.(TOPIC, [PARTITION]);
    return { taken, noted, calls };
  }
  const recordOf = (messageId: string, offset: number): BusRecord => {
    const header = { messageId, tenantId: 'ten_1' };
    const site = { site: 'l.example.net', siteShard: 1, siteShards: 3 };
    const mail = { header, groupId: 'tls:0', content: {}, recipientIndexes: [0], domain: 'example.org', ...site };
    const value = SealedMail.encode(SealedMail.fromPartial(mail)).finish();
    return { topic: TOPIC, partition: PARTITION, offset, key: 'k', value, headers: {}, timestampMs: 0 };
  };

  it('claims what there is room for in the epoch of the owner, and leaves the rest to the schedule', async () => {
    const held = { partition: PARTITION, epoch: 7 };
    const { taken, noted, calls } = await run(['msg_a', 'msg_b'], { held, room: 1 });
    const [a, b] = [await given.docOf('msg_a'), await given.docOf('msg_b')];
    assert.deepEqual([a.state, a.epoch, a.partition], ['claimed', 7, PARTITION]);
    assert.deepEqual([b.state, b.epoch, b.site, b.shard, b.shards], ['waiting', 7, 'l.example.net', 1, 3]);
    assert.deepEqual(
      taken.map(({ doc }) => doc.messageId),
      ['msg_a'],
    );
    assert.deepEqual(noted, [PARTITION]);
    assert.deepEqual(calls, [
      ['assigned', [PARTITION], TOPIC],
      ['revoked', [PARTITION], TOPIC],
    ]);
  });

  it('makes mail durable also when it has lost the partition, for its owner to find', async () => {
    const { taken } = await run(['msg_c'], {});
    const doc = await given.docOf('msg_c');
    assert.deepEqual([doc.state, doc.epoch, doc.partition], ['waiting', 0, PARTITION]);
    assert.deepEqual(taken, []);
  });
});
