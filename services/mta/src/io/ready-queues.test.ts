import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { createReadyQueues, type ReadyItem } from './ready-queues.ts';

const item = (id: string, rest: Partial<ReadyItem> = {}): ReadyItem => ({
  id,
  lane: 'express',
  pool: 'p',
  site: 's',
  sizeBytes: 10,
  ...rest,
});

/** Queues whose attempts end when told to. */
function givenQueues(openPerSiteMax: number) {
  const started: string[] = [];
  const finish = new Map<string, () => void>();
  const queues = createReadyQueues<ReadyItem>({
    itemsMax: 100,
    bytesMax: 1_000,
    openPerSiteMax,
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
  return { queues, started, end };
}

describe('ready queues', () => {
  it('open as many attempts at a site as allowed, and no site waits for another', async () => {
    const { queues, started, end } = givenQueues(2);
    for (const id of ['a', 'b', 'c']) queues.add(item(id));
    queues.add(item('other', { site: 't' }));
    assert.deepEqual(started, ['a', 'b', 'other']);
    await end('a');
    assert.deepEqual(started, ['a', 'b', 'other', 'c']);
    assert.equal(queues.counts().open, 3);
  });

  it('take express first and starve no bulk', async () => {
    const { queues, started, end } = givenQueues(1);
    queues.add(item('first'));
    for (let i = 0; i < 8; i++) queues.add(item(`bulk${i}`, { lane: 'bulk' }));
    for (let i = 0; i < 8; i++) queues.add(item(`express${i}`));
    for (let i = 0; i < 8; i++) await end(started.at(-1) ?? '');
    const bulk = started.filter((id) => id.startsWith('bulk')).length;
    assert.ok(bulk >= 2 && bulk <= 3, started.join());
  });

  it('say how much room is left in items and in bytes', async () => {
    const { queues, end } = givenQueues(1);
    assert.equal(queues.room(), 100);
    queues.add(item('large', { sizeBytes: 2_000 }));
    assert.equal(queues.room(), 0);
    await end('large');
    assert.equal(queues.room(), 100);
  });

  it('hand back what waits when stopped, and tell when nothing is open', async () => {
    const { queues, started, end } = givenQueues(1);
    for (const id of ['a', 'b', 'c']) queues.add(item(id));
    queues.stop();
    assert.deepEqual(
      queues.drain().map((each) => each.id),
      ['b', 'c'],
    );
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
            openPerSiteMax: 2,
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
