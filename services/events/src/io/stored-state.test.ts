/** What instances keep in the store: messages that no stale copy overwrites, marks that only rise. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { MailEvent } from '@sealpost/contracts';
import type { Store } from '@sealpost/store';
import { applyEvent } from '../stage.ts';
import { type Instances, openInstances } from '../testing/open-instances.ts';
import { applyEvents } from './apply-events.ts';
import { createEventProgress, EVENT_PROGRESS } from './event-progress.ts';
import { settleMarks } from './settle-marks.ts';
import { createTrackedMessages } from './tracked-messages.ts';

const eventOf = (messageId: string, eventKey: string): MailEvent =>
  MailEvent.fromPartial({ messageId, tenantId: 't', eventKey });
const CACHE_MAX = 10;

describe('the store of events', () => {
  let given: Instances;
  let store: Store;
  before(async () => {
    given = await openInstances();
    store = given.ports.store;
  });
  after(() => given.close());

  it('refuses what rests on an old copy, names it, and forgets the copy', async () => {
    const [one, two] = [await createTrackedMessages(store, CACHE_MAX), await createTrackedMessages(store, CACHE_MAX)];
    const first = applyEvent(undefined, eventOf('a', 'k1'), { partition: 0, offset: 0 });
    assert.deepEqual(await one.writeAll([{ before: undefined, after: first }]), []);
    assert.deepEqual(await two.writeAll([{ before: undefined, after: first }]), ['a']);
    const second = applyEvent(first, eventOf('a', 'k2'), { partition: 0, offset: 1 });
    assert.deepEqual(await two.writeAll([{ before: first, after: second }]), []);
    const stale = applyEvent((await one.getKnown(['a']))[0], eventOf('a', 'k3'), { partition: 0, offset: 2 });
    assert.equal(stale.version, 2);
    assert.deepEqual(await one.writeAll([{ before: first, after: stale }]), ['a']);
    assert.equal((await one.getKnown(['a']))[0]?.version, 2);
    assert.deepEqual(
      (await one.get('a'))?.events.map((event) => event.key),
      ['k1', 'k2'],
    );
  });

  it('shows what another instance wrote, whatever was remembered', async () => {
    const [one, two] = [await createTrackedMessages(store, CACHE_MAX), await createTrackedMessages(store, CACHE_MAX)];
    const at = (offset: number) => ({ partition: 1, offset });
    await applyEvents(one, [{ event: eventOf('b', 'k1'), place: at(0) }]);
    await applyEvents(two, [{ event: eventOf('b', 'k2'), place: at(1) }]);
    assert.equal((await one.get('b'))?.version, 2);
    const { docs } = await applyEvents(one, [{ event: eventOf('b', 'k3'), place: at(2) }]);
    assert.deepEqual(
      docs[0]?.events.map((event) => event.key),
      ['k1', 'k2', 'k3'],
    );
  });

  it('answers from memory for partitions of its own only', async () => {
    const [one, two] = [await createTrackedMessages(store, CACHE_MAX), await createTrackedMessages(store, CACHE_MAX)];
    const at = (offset: number) => ({ partition: 3, offset });
    const accepted = MailEvent.fromPartial({
      ...eventOf('e', 'k1'),
      what: { $case: 'accepted', value: { recipientCount: 1 } },
    });
    one.own([3]);
    await applyEvents(one, [{ event: accepted, place: at(0) }]);
    await applyEvents(two, [{ event: eventOf('e', 'k2'), place: at(1) }]);
    assert.equal((await one.get('e'))?.version, 1);
    one.release([3]);
    assert.equal((await one.get('e'))?.version, 2);
  });

  it('gives up on messages that others write without end, for the batch to come again', async () => {
    const messages = await createTrackedMessages(store, CACHE_MAX);
    const contended = { ...messages, writeAll: async () => ['c'] };
    const event = { event: eventOf('c', 'k1'), place: { partition: 0, offset: 9 } };
    await assert.rejects(applyEvents(contended, [event]), { code: 'EVENTS_CONTENDED' });
    await applyEvents(messages, [event]);
    assert.equal((await messages.get('c'))?.version, 1);
  });

  it('keeps marks that rise and never fall, of all instances', async () => {
    const [one, two] = [await createEventProgress(store), await createEventProgress(store)];
    one.applied(0, 10);
    two.applied(0, 7);
    two.applied(2, 3, 2);
    assert.deepEqual((await one.marks()).next, [10], 'its own it knows at once');
    await Promise.all([one.flush(), two.flush()]);
    await two.stop();
    assert.deepEqual(await one.marks(), { next: [10, 0, 3], nextStray: [0, 0, 2] });
    two.applied(0, 12);
    await two.flush();
    assert.equal((await (await createEventProgress(store)).marks()).next[0], 12);
    await one.stop();
  });

  it('raises marks to what the group committed, which a dead owner may have left behind', async () => {
    const progress = await createEventProgress(store);
    const lagAt = (partition: number, committedOffset: number) => ({
      ...{ topic: 'mail.events.v1', endOffset: 90, inFlight: 0, oldestUnackedAgeMs: 0 },
      partition,
      committedOffset,
    });
    await settleMarks({ lag: async () => [lagAt(5, 80), lagAt(6, -1)] }, progress);
    await progress.stop();
    const { next } = await (await createEventProgress(store)).marks();
    assert.deepEqual([next[5], next[6] ?? 0], [80, 0]);
  });

  it('writes one mark for many batches', async () => {
    const state = { bulks: 0 };
    const counted = {
      ...store,
      collection: async () => {
        const real = await store.collection(EVENT_PROGRESS);
        return {
          ...real,
          bulkWrite: (ops: Parameters<typeof real.bulkWrite>[0]) => {
            state.bulks += 1;
            return real.bulkWrite(ops);
          },
        };
      },
    } as unknown as Store;
    const progress = await createEventProgress(counted);
    for (let next = 100; next < 200; next++) progress.applied(0, next);
    await progress.flush();
    assert.equal(state.bulks, 1);
    await progress.stop();
    assert.equal(state.bulks, 1);
  });
});
