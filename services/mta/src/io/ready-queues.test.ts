import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { createReadyQueues, type ReadyItem } from './ready-queues.ts';

const item = (id: string, rest: Partial<ReadyItem> = {}): ReadyItem => ({
  id,
  lane: 'express',
  pool: 'p',
  site: 's',
  shard: 0,
  openMax: 2,
  partition: 0,
  sizeBytes: 10,
  ...rest,
});
const idsOf = (items: readonly ReadyItem[]) => items.map((each) => each.id);

/** Queues whose attempts end when told to. */
function givenQueues(openMax: number) {
  const started: string[] = [];
  const finish = new Map<string, () => void>();
  const queues = createReadyQueues<ReadyItem>({
    itemsMax: 100,
    bytesMax: 1_000,
    run: ({ id }) =>
      new Promise((resolve) => {
        started.push(id);
        finish.set(id, resolve);
      }),
  });
  const end = async (id: string) => {
    finish.get(id)?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  const add = (id: string, rest: Partial<ReadyItem> = {}) => queues.add(item(id, { openMax, ...rest }));
  return { queues, started, end, add };
}

describe('ready queues', () => {
  it('open as many attempts at a site as allowed, and no site waits for another', async () => {
    const { queues, started, end, add } = givenQueues(2);
    for (const id of ['a', 'b', 'c']) add(id);
    add('other', { site: 't' });
    assert.deepEqual(started, ['a', 'b', 'other']);
    await end('a');
    assert.deepEqual(started, ['a', 'b', 'other', 'c']);
    assert.equal(queues.counts().open, 3);
  });

  it('take express first and starve no bulk', async () => {
    const { started, end, add } = givenQueues(1);
    add('first');
    for (let i = 0; i < 8; i++) add(`bulk${i}`, { lane: 'bulk' });
    for (let i = 0; i < 8; i++) add(`express${i}`);
    for (let i = 0; i < 8; i++) await end(started.at(-1) ?? '');
    const bulk = started.filter((id) => id.startsWith('bulk')).length;
    assert.ok(bulk >= 2 && bulk <= 3, started.join());
  });

  it('say how much room is left in items and in bytes', async () => {
    const { queues, end, add } = givenQueues(1);
    assert.equal(queues.room(), 100);
    add('large', { sizeBytes: 2_000 });
    assert.equal(queues.room(), 0);
    await end('large');
    assert.equal(queues.room(), 100);
  });

  it('hand back what waits when stopped, and tell when nothing is open', async () => {
    const { queues, started, end, add } = givenQueues(1);
    for (const id of ['a', 'b', 'c']) add(id);
    queues.stop();
    assert.deepEqual(idsOf(queues.drain()), ['b', 'c']);
    let idle = false;
    const waiting = queues.idle().then(() => {
      idle = true;
    });
    assert.equal(idle, false);
    await end('a');
    await waiting;
    assert.deepEqual(started, ['a']);
    assert.equal(queues.room(), 0);
  });

  it('give up one partition and go on with the others', async () => {
    const { queues, started, end, add } = givenQueues(1);
    for (const id of ['a', 'b']) add(id, { partition: 1 });
    for (const id of ['c', 'd']) add(id, { partition: 2 });
    assert.deepEqual(idsOf(queues.drain(1)), ['b']);
    let idle = false;
    const ended = queues.idle(1).then(() => {
      idle = true;
    });
    await queues.idle(2);
    assert.equal(idle, false);
    await end('a');
    await ended;
    await end('c');
    assert.deepEqual(started, ['a', 'c', 'd']);
    assert.equal(queues.has('b'), false);
    assert.equal(queues.has('d'), true);
  });

  it('keep the parts of a split site to their share of its connections', () => {
    const { started, add } = givenQueues(1);
    for (const id of ['a', 'b']) add(id, { shard: 0 });
    for (const id of ['c', 'd']) add(id, { shard: 1 });
    assert.deepEqual(started, ['a', 'c']);
  });

  it('run each item once, whatever the order of arrival', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ site: fc.constantFrom('s', 't'), lane: fc.constantFrom('express', 'bulk') }), {
          maxLength: 40,
        }),
        async (arrivals) => {
          const ran: string[] = [];
          const queues = createReadyQueues<ReadyItem>({
            itemsMax: 100,
            bytesMax: 1e6,
            run: async ({ id }) => void ran.push(id),
          });
          arrivals.forEach((arrival, i) => queues.add(item(String(i), arrival)));
          while (ran.length < arrivals.length) await new Promise((resolve) => setImmediate(resolve));
          await queues.idle();
          assert.equal(new Set(ran).size, arrivals.length);
          assert.equal(queues.room(), 100);
        },
      ),
      { numRuns: 30 },
    );
  });
});
