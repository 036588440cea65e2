/** Bounds of the bus: work in flight, overload, records that do not fit. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { it } from 'node:test';
import { RECORD_SIZE_BYTES_MAX } from '../port.ts';
import { collect, eventually, type MakeBusHarness, offsetsOf, recordOf } from './bus-harness.ts';

/** More than any driver may queue: 512 MiB. */
const OVERLOAD_APPENDS_MAX = 512;

interface Refusal {
  readonly code?: string;
  readonly retryAfterMs?: number;
}

async function refusalOf(work: Promise<unknown>): Promise<Refusal | undefined> {
  return work.then(
    () => undefined,
    (error: Refusal) => error,
  );
}

function inFlightLimits(makeHarness: MakeBusHarness): void {
  it('promise 5: unacknowledged records of a subscription are bounded', async () => {
    const harness = await makeHarness();
    const { bus, topic } = harness;
    const held = await collect(bus, {
      group: 'g',
      topics: [topic],
      from: 'earliest',
      hold: true,
      inFlightRecordsMax: 10,
    });
    await bus.append(Array.from({ length: 50 }, (_, i) => recordOf(topic, `key-${i}`, `${i}`)));
    let finished = 0;
    while (finished < 50) {
      await eventually('more records', () => held.records.length > finished);
      ok(held.records.length - finished <= 10, 'no more than ten in flight');
      for (const batch of held.batches.splice(0)) {
        batch.acknowledge(offsetsOf(batch));
        finished += batch.records.length;
      }
    }
    equal(held.records.length, 50);
    await harness.close();
  });

  it('promise 5: unacknowledged bytes of a subscription are bounded, by no more than one record over', async () => {
    const harness = await makeHarness();
    const { bus, narrowTopic } = harness;
    const value = new Uint8Array(1_000);
    const limits = { inFlightBytesMax: 3_500, batchRecordsMax: 1 };
    const held = await collect(bus, { group: 'g', topics: [narrowTopic], from: 'earliest', hold: true, ...limits });
    await bus.append(Array.from({ length: 10 }, () => ({ topic: narrowTopic, key: 'k', value })));
    await eventually('the first records', () => held.records.length >= 4);
    equal((await held.subscription.lag())[0]?.inFlight, 4);
    await harness.close();
  });

  it('promise 5: a slow consumer stops the flow to itself only', async () => {
    const harness = await makeHarness();
    const { bus, topic } = harness;
    const slow = await collect(bus, {
      group: 'slow',
      topics: [topic],
      from: 'earliest',
      hold: true,
      inFlightRecordsMax: 1,
    });
    const quick = await collect(bus, { group: 'quick', topics: [topic], from: 'earliest' });
    await bus.append(Array.from({ length: 200 }, (_, i) => recordOf(topic, `key-${i}`, `${i}`)));
    await eventually('the quick one has all', () => quick.records.length === 200);
    await eventually('the slow one has its share', () => slow.records.length > 0);
    equal(slow.records.length, 1);
    await harness.close();
  });
}

function refusals(makeHarness: MakeBusHarness): void {
  it('promise 6: overload is BUS_PUSHBACK with a delay, and passes', async () => {
    const harness = await makeHarness();
    const { bus, topic } = harness;
    const value = new Uint8Array(RECORD_SIZE_BYTES_MAX);
    const results: Promise<Refusal | undefined>[] = [];
    for (let i = 0; i < OVERLOAD_APPENDS_MAX; i++) results.push(refusalOf(bus.append([{ topic, key: `${i}`, value }])));
    const refusals = (await Promise.all(results)).filter((refusal) => refusal !== undefined);
    ok(refusals.length > 0, 'something was refused');
    ok(refusals.length < OVERLOAD_APPENDS_MAX, 'something was taken');
    deepEqual([...new Set(refusals.map((refusal) => refusal.code))], ['BUS_PUSHBACK']);
    ok(refusals.every((refusal) => (refusal.retryAfterMs ?? 0) > 0));
    equal(await refusalOf(bus.append([recordOf(topic, 'k', 'later')])), undefined);
    await harness.close();
  });

  it('a record over the limit and an unknown topic are refused by name, with nothing appended', async () => {
    const harness = await makeHarness();
    const { bus, narrowTopic } = harness;
    const large = { topic: narrowTopic, key: 'k', value: new Uint8Array(RECORD_SIZE_BYTES_MAX + 1) };
    const both = await refusalOf(bus.append([recordOf(narrowTopic, 'k', 'small'), large]));
    equal(both?.code, 'BUS_RECORD_TOO_LARGE');
    equal((await refusalOf(bus.append([recordOf('no.such.topic', 'k', 'x')])))?.code, 'BUS_TOPIC_UNKNOWN');
    const seen = await collect(bus, { group: 'g', topics: [narrowTopic], from: 'earliest' });
    await bus.append([recordOf(narrowTopic, 'k', 'marker')]);
    await eventually('the marker', () => seen.records.length > 0);
    deepEqual(seen.texts(), ['marker']);
    await harness.close();
  });
}

export function busLimitsConformance(makeHarness: MakeBusHarness): void {
  inFlightLimits(makeHarness);
  refusals(makeHarness);
}
