/** Two mta instances over one store that hand partitions to each other in good order. */
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { createSiteShards } from '@sealpost/destinations';
import { EGRESS_POOLS } from '@sealpost/runtime';
import { type FaultSink, type SinkBehaviours, startFaultSink } from '@sealpost/tests/fault-sink';
import { waitFor } from '@sealpost/tests/wait-for';
import { partitionOf } from '../core/placement.ts';
import { type GivenStore, givenStore, type Instance, type InstanceOptions, TOPIC } from '../testing/given-store.ts';
import { createStoppable } from '../testing/stoppable.ts';

const WAIT_MS = 10_000;
const BULK_TOPIC = TOPIC.replace('express', 'bulk');
const PARTITIONS = 24;

describe('two mta instances that hand over', () => {
  let given: GivenStore;
  let sink: FaultSink;
  const open: Instance[] = [];
  const PLAIN: SinkBehaviours = { startTls: false };
  before(async () => {
    given = await givenStore();
    sink = await startFaultSink({ behaviours: PLAIN });
  });
  beforeEach(() => sink.setBehaviours(PLAIN));
  afterEach(() => Promise.all(open.splice(0).map((instance) => instance.close())));
  after(async () => {
    await sink.close();
    await given.close();
  });

  async function start(options: Partial<InstanceOptions> = {}): Promise<Instance> {
    const instance = await given.startInstance({ name: 'i', sinkPort: sink.port, ...options });
    open.push(instance);
    return instance;
  }
  async function own({ owner }: Instance, partitions: readonly number[]): Promise<void> {
    owner.ownership.assigned(partitions, TOPIC);
    await waitFor(() => partitions.every((p) => owner.ownership.held().some((held) => held.partition === p)), WAIT_MS);
  }
  const stateOf = async (messageId: string) => (await given.docOf(messageId)).state;
  const isDone = (messageId: string) => waitFor(async () => (await stateOf(messageId)) === 'done', WAIT_MS);
  const copiesFor = (address: string) => sink.messages.filter((each) => each.recipients.includes(address)).length;
  const siteIn = (partition: number): string => {
    const shards = { siteShards: createSiteShards([]), partitions: PARTITIONS };
    for (let i = 0; ; i++) {
      const site = `mx${i}.example.net`;
      if (partitionOf(shards, { pool: 'default', site, shard: 0, shards: 1 }) === partition) return site;
    }
  };

  it('finish what is open, hand back what waits, and leave nothing in doubt', async () => {
    await sink.setBehaviours({ ...PLAIN, replyDelayMs: 20 });
    const [first, second] = [await start({ settings: { connectionsPerSiteMax: 1 } }), await start()];
    await own(first, [1]);
    const ids = await Promise.all([0, 1, 2, 3].map((i) => given.send(`r${i}@handover.example.org`, { partition: 1 })));
    await waitFor(() => sink.openCount > 0, WAIT_MS);
    // Both topics of the number go together; the second call only waits for the first.
    await Promise.all([TOPIC, BULK_TOPIC].map((topic) => first.owner.ownership.revoked([1], topic)));
    assert.deepEqual(first.owner.ownership.held(), []);
    const states = await Promise.all(ids.map(stateOf));
    assert.ok(!states.includes('claimed'), states.join());
    await own(second, [1]);
    for (const id of ids) await isDone(id);
    for (const i of [0, 1, 2, 3]) assert.equal(copiesFor(`r${i}@handover.example.org`), 1);
    const told = given.events.filter((event) => ids.includes(event.messageId));
    assert.equal(told.length, ids.length);
  });

  it('write twice per delivery, for the intent and for the outcome, and share all other calls', async () => {
    const COUNT = 40;
    const calls = new Map<string, number>();
    const stoppable = createStoppable(({ when, call }) => {
      if (when === 'before') calls.set(call, (calls.get(call) ?? 0) + 1);
      return false;
    });
    const ids: string[] = [];
    for (let i = 0; i < COUNT; i++) ids.push(await given.send(`c${i}@cost.example.org`, { partition: 3 }));
    await own(await start({ stoppable }), [3]);
    for (const id of ids) await isDone(id);
    await waitFor(() => (calls.get('delivery_bodies.bulkWrite') ?? 0) > 0, WAIT_MS);
    assert.equal(calls.get('deliveries.update'), 2 * COUNT);
    assert.equal(calls.get('bus.append'), COUNT);
    const shared = ['deliveries.claimDue', 'delivery_bodies.getMany', 'delivery_bodies.bulkWrite'];
    for (const call of shared) assert.ok((calls.get(call) ?? 0) < COUNT, `${call} ${calls.get(call)}`);
  });

  it('take a partition back in a new epoch', async () => {
    const instance = await start();
    await own(instance, [2]);
    const before = instance.owner.ownership.held()[0];
    const revoked = instance.owner.ownership.revoked([2], TOPIC);
    // Given again while it is still letting go.
    instance.owner.ownership.assigned([2], TOPIC);
    await revoked;
    await waitFor(() => instance.owner.ownership.held().length === 1, WAIT_MS);
    assert.equal(instance.owner.ownership.held()[0]?.epoch, (before?.epoch ?? 0) + 1);
    await isDone(await given.send('back@example.org', { partition: 2 }));
  });

  it('pass mail on to the owner of the site that it turns out to go to', async () => {
    const site = siteIn(5);
    const [first, second] = [await start({ siteOf: () => site }), await start({ siteOf: () => site })];
    await own(first, [4]);
    await own(second, [5]);
    const id = await given.send('moved@standin.example.org', { partition: 4 });
    await isDone(id);
    const doc = await given.docOf(id);
    assert.deepEqual([doc.partition, doc.site, doc.rekeys], [5, site, 1]);
    assert.equal(copiesFor('moved@standin.example.org'), 1);
  });

  it('deliver it themselves when they own the right partition, too, or when nobody agrees where it belongs', async () => {
    const [one, other] = [siteIn(7), siteIn(8)];
    const [first, second] = [await start({ siteOf: () => one }), await start({ siteOf: () => other })];
    await own(first, [6, 8]);
    await own(second, [7]);
    const restless = await given.send('restless@example.org', { partition: 6 });
    await isDone(restless);
    assert.equal((await given.docOf(restless)).rekeys, 3);
    await first.owner.ownership.revoked([6, 8], TOPIC);
    await own(second, [6, 8]);
    const stays = await given.send('stays@example.org', { partition: 6 });
    await isDone(stays);
    assert.deepEqual([(await given.docOf(stays)).partition, (await given.docOf(stays)).rekeys], [6, undefined]);
  });

  it('send what waits for a warm-up budget as soon as its pool has another source', async () => {
    const cold = { name: 'cold', address: '', heloName: '', warmed: false, startDay: 0 };
    const pool = { _id: 'warming', sources: [cold], warmupTable: [1], generation: 1 };
    const pools = await given.store.collection(EGRESS_POOLS);
    await pools.put(pool);
    await own(await start(), [9]);
    const ids = [await given.send('w1@example.org', { partition: 9, pool: 'warming' })];
    await isDone(ids[0] as string);
    const waits = await given.send('w2@example.org', { partition: 9, pool: 'warming' });
    await waitFor(async () => (await given.docOf(waits)).waitsFor === 'warm-up', WAIT_MS);
    await pools.put({ ...pool, generation: 2, sources: [cold, { ...cold, name: 'warm', warmed: true }] });
    await isDone(waits);
  });
});
