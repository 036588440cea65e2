/** The schedule's fences: who may write what, judged by the store in one step. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { type GivenStore, givenStore } from '../testing/given-store.ts';
import type { DeliveryDoc } from './delivery-docs.ts';

const INTENT = { attemptId: 'att_1', atMs: 1, source: 's', site: 'x', family: 'other' };

describe('the schedule', () => {
  let given: GivenStore;
  let partition = 0;
  before(async () => {
    given = await givenStore();
  });
  beforeEach(() => {
    partition++;
  });
  after(() => given.close());

  const held = (epoch: number) => ({ partition, epoch });
  const send = (address = 'reader@example.org') => given.send(address, { partition });
  async function claim(epoch: number): Promise<DeliveryDoc> {
    const [delivery] = await given.schedule.claimDue(held(epoch), 1);
    assert.ok(delivery !== undefined);
    return delivery.doc;
  }
  const next = (doc: DeliveryDoc) => ({
    dueAtMs: Date.now(),
    openIndexes: doc.openIndexes,
    attempts: doc.attempts,
    waitsFor: 'ready',
  });

  it('refuses every write of an owner whose delivery another has taken up', async () => {
    await send();
    const stale = await claim(1);
    assert.deepEqual(await given.schedule.takeUp(held(2)), { safe: 1, doubtful: [], more: false });
    const before = await given.docOf(stale.messageId);
    assert.deepEqual([before.state, before.epoch], ['waiting', 2]);
    assert.equal(await given.schedule.recordIntent(stale, INTENT), false);
    assert.equal(await given.schedule.putBack(stale, next(stale)), 'stale');
    assert.equal(await given.schedule.finish(stale), 'stale');
    assert.equal(await given.schedule.handBack([stale]), 1);
    assert.equal(await given.schedule.rekey(stale, { partition: 0, site: 'y', shard: 0, shards: 1 }), 'stale');
    assert.deepEqual(await given.docOf(stale.messageId), before);
  });

  it('hands a delivery with an intent to the new owner as doubtful, claimed in its epoch', async () => {
    await send();
    const first = await claim(1);
    assert.equal(await given.schedule.recordIntent(first, INTENT), true);
    const { safe, doubtful } = await given.schedule.takeUp(held(2));
    assert.equal(safe, 0);
    assert.deepEqual(
      doubtful.map(({ epoch, state, intent }) => [epoch, state, intent]),
      [[2, 'claimed', INTENT]],
    );
    assert.equal(await given.schedule.finish(first), 'stale');
    assert.equal(await given.schedule.finish(doubtful[0] as DeliveryDoc), 'done');
  });

  it('tells an earlier claim of the same owner from the present one', async () => {
    await send();
    const earlier = await claim(1);
    assert.equal(await given.schedule.putBack(earlier, next(earlier)), 'done');
    await new Promise((resolve) => setTimeout(resolve, 2));
    const present = await claim(1);
    assert.equal(await given.schedule.recordIntent(earlier, INTENT), false);
    assert.equal(await given.schedule.recordIntent(present, INTENT), true);
    assert.equal(await given.schedule.finish(earlier), 'stale');
    assert.equal(await given.schedule.finish(present), 'done');
  });

  it('lets no earlier epoch claim what a later one has written', async () => {
    await send();
    const newer = await claim(3);
    await given.schedule.putBack(newer, next(newer));
    assert.deepEqual(await given.schedule.claimDue(held(2), 10), []);
    assert.equal((await claim(3)).messageId, newer.messageId);
  });

  it('makes due what waits until exactly that time, for that reason', async () => {
    const untilMs = Date.now() + 86_400_000;
    for (const waitsFor of ['warm-up', 'suspended']) {
      await send();
      const doc = await claim(1);
      await given.schedule.putBack(doc, { ...next(doc), dueAtMs: untilMs, waitsFor });
    }
    assert.equal(await given.schedule.makeDue([partition], untilMs - 1), 0);
    assert.equal(await given.schedule.makeDue([partition], untilMs, { pool: 'other' }), 0);
    assert.equal(await given.schedule.makeDue([partition], untilMs, { waitsFor: 'warm-up' }), 1);
    assert.equal((await claim(1)).waitsFor, 'warm-up');
    assert.equal(await given.schedule.makeDue([partition], untilMs), 1);
  });

  it('forgets finished deliveries once their time is over', async () => {
    await send();
    const doc = await claim(1);
    await given.schedule.finish(doc);
    assert.equal(await given.schedule.purge(partition, Date.now() - 60_000), false);
    assert.equal((await given.docOf(doc.messageId)).state, 'done');
    await given.schedule.purge(partition, Date.now() + 1);
    assert.equal(await given.docOf(doc.messageId), undefined);
  });
});
