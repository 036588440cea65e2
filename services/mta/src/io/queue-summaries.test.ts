/** Every instance answers for all: queues that others own, added up; those of instances that are gone left out. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { systemClock } from '@sealpost/kernel';
import { waitFor } from '@sealpost/tests/wait-for';
import { type GivenStore, givenStore } from '../testing/given-store.ts';
import type { Backlog } from './loader.ts';
import { createQueueSummaries, QUEUE_SUMMARIES, type QueueSummary } from './queue-summaries.ts';
import type { SiteSummary } from './ready-queues.ts';

const WAIT_MS = 5_000;
const queue = (site: string, rest: Partial<QueueSummary>): QueueSummary => ({
  pool: 'p',
  site,
  ready: 0,
  open: 0,
  scheduled: 0,
  deep: false,
  ...rest,
});
const DEEP = queue('b', { scheduled: 7, deep: true });

describe('summaries of queues', () => {
  let given: GivenStore;
  before(async () => {
    given = await givenStore();
  });
  after(() => given.close());

  const summaries = (instanceId: string, sites: readonly SiteSummary[], backlog: readonly Backlog[] = []) =>
    createQueueSummaries({
      ports: { clock: systemClock, store: given.store },
      instanceId,
      sites: () => sites,
      backlog: () => backlog,
    });

  it('are added up over all owners, and gone when an owner stops', async () => {
    const first = await summaries('first', [
      { pool: 'p', site: 'a', ready: 2, open: 1 },
      { pool: 'p', site: 'idle', ready: 0, open: 0 },
    ]);
    const backlog = { partition: 1, queues: [{ pool: 'p', site: 'b', count: 7 }], deep: true };
    const second = await summaries('second', [{ pool: 'p', site: 'a', ready: 1, open: 0 }], [backlog]);
    first.start();
    await waitFor(async () => (await second.all()).some(({ ready }) => ready === 3), WAIT_MS);
    assert.deepEqual(await second.all(), [queue('a', { ready: 3, open: 1 }), DEEP]);
    assert.deepEqual(await first.all(), [queue('a', { ready: 2, open: 1 })]);
    await first.stop();
    assert.deepEqual(await second.all(), [queue('a', { ready: 1 }), DEEP]);
  });

  it('are left out once they are old, and removed in the end', async () => {
    const collection = await given.store.collection(QUEUE_SUMMARIES);
    const at = (id: string, ageMs: number) =>
      collection.put({ _id: id, atMs: Date.now() - ageMs, queues: [queue(id, { ready: 1 })] });
    await Promise.all([at('fresh', 1_000), at('old', 60_000), at('ancient', 2 * 86_400_000)]);
    const asking = await summaries('asking', []);
    assert.deepEqual(
      (await asking.all()).map(({ site }) => site),
      ['fresh'],
    );
    assert.deepEqual(
      (await collection.getMany(['old', 'ancient'])).map((doc) => doc?._id),
      ['old', undefined],
    );
  });
});
