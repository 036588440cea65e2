/** The window of a subscription under any order of fetches, acknowledgements and losses: bounds, order, nothing left behind. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Batch, BusRecord } from '../port.ts';
import { createDeliveryWindow, PARTITION_WAITING_RECORDS_HIGH } from './delivery-window.ts';

const PARTITIONS = 3;
const step = fc.oneof(
  fc.record({
    kind: fc.constant('fetch' as const),
    partition: fc.nat(PARTITIONS - 1),
    count: fc.integer({ min: 1, max: 9 }),
  }),
  fc.record({ kind: fc.constant('finish' as const), pick: fc.nat(50) }),
);

const recordAt = (partition: number, offset: number): BusRecord => ({
  topic: 't',
  partition,
  offset,
  key: 'k',
  value: new Uint8Array(10),
  headers: {},
  timestampMs: offset,
});

function givenWindow(inFlightRecordsMax: number) {
  const batches: Batch[] = [];
  const room: number[] = [];
  const window = createDeliveryWindow(
    { group: 'g', topics: ['t'], onBatch: (batch) => void batches.push(batch), inFlightRecordsMax },
    { onMoved: () => undefined, onRoom: ({ partition }) => void room.push(partition) },
  );
  const feeds = Array.from({ length: PARTITIONS }, (_, partition) =>
    window.add({ topic: 't', partition, epoch: 1, offset: 0 }),
  );
  const fetch = (partition: number, count: number) => {
    const feed = feeds[partition];
    if (feed === undefined) throw new Error('no such partition');
    const records = Array.from({ length: count }, (_, i) => recordAt(partition, feed.fetchPosition + i));
    return window.offer(feed, records);
  };
  return { window, feeds, batches, room, fetch };
}

const offsetsOf = (batch: Batch): number[] => batch.records.map(({ offset }) => offset);

describe('the window of a subscription', () => {
  it('never has more in flight than it may, and hands out everything once, in order', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 12 }), (steps, max) => {
        const { window, feeds, batches, fetch } = givenWindow(max);
        const open: Batch[] = [];
        const seen = new Map<number, number[]>();
        const collect = (): void => {
          for (const batch of batches.splice(0)) {
            open.push(batch);
            seen.set(batch.partition, [...(seen.get(batch.partition) ?? []), ...offsetsOf(batch)]);
          }
          ok(open.reduce((sum, batch) => sum + batch.records.length, 0) <= max);
        };
        const finish = (index: number): void => {
          const [batch] = open.splice(index, 1);
          batch?.acknowledge(offsetsOf(batch));
          collect();
        };
        for (const one of steps) {
          if (one.kind === 'fetch') fetch(one.partition, one.count);
          else if (open.length > 0) finish(one.pick % open.length);
          collect();
        }
        while (open.length > 0) finish(0);
        for (const feed of feeds) {
          deepEqual(
            seen.get(feed.partition) ?? [],
            Array.from({ length: feed.fetchPosition }, (_, offset) => offset),
          );
          equal(feed.tracker.committable(), feed.fetchPosition);
        }
        deepEqual(
          window.lag(() => 0, 0).map(({ inFlight }) => inFlight),
          feeds.map(() => 0),
        );
      }),
    );
  });

  it('says when a partition has enough waiting, and when it has room again', () => {
    const { batches, room, fetch } = givenWindow(1);
    equal(fetch(0, 10), 'kept');
    equal(fetch(0, PARTITION_WAITING_RECORDS_HIGH + 1), 'full');
    deepEqual(room, []);
    while (batches.length > 0) for (const batch of batches.splice(0)) batch.acknowledge(offsetsOf(batch));
    deepEqual(room, [0]);
  });

  it('lets go of a partition at once: room for others, no acknowledgement, an abort', async () => {
    const { window, feeds, batches, fetch } = givenWindow(2);
    fetch(0, 5);
    equal(batches.length, 1);
    fetch(1, 1);
    const [stale] = batches.splice(0);
    window.drop(feeds[0] as (typeof feeds)[0]);
    ok(stale?.signal.aborted);
    deepEqual(
      batches.map(({ partition }) => partition),
      [1],
    );
    stale?.acknowledge(offsetsOf(stale));
    equal(feeds[0]?.tracker.committable(), 0);
    batches[0]?.acknowledge([0]);
    await window.whenIdle();
  });
});
