/** The promises of the bus, one test each; every driver runs them unchanged. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import type { Bus } from '../port.ts';
import type { BusHarness, MakeBusHarness } from './bus-harness.ts';
import { collect, eventually, numberedKeys, offsetsOf, recordOf, textOf } from './bus-harness.ts';
import { busLimitsConformance } from './bus-limits-conformance.ts';
import { busMembersConformance } from './bus-members-conformance.ts';
import { busParkingConformance } from './bus-parking-conformance.ts';

const CLOSE_MS = 2_000;
/** Not a figure: it tells a close that hangs from one that honours its deadline of 200 ms. */
const CLOSE_HANGS_MS = 15_000;

function durability(makeHarness: MakeBusHarness): void {
  let harness: BusHarness;
  let bus: Bus;
  beforeEach(async () => {
    harness = await makeHarness();
    bus = harness.bus;
  });

  it('promise 1: a resolved append is there after the process lost its bus', async () => {
    await bus.append([recordOf(harness.topic, 'a', 'one'), recordOf(harness.topic, 'b', 'two')]);
    bus = await harness.reopen();
    const seen = await collect(bus, { group: 'g', topics: [harness.topic], from: 'earliest' });
    await eventually('both records', () => seen.records.length === 2);
    deepEqual(seen.texts().sort(), ['one', 'two']);
    await harness.close();
  });

  it('promise 1: append answers with partition and offset of every record, in order', async () => {
    const keys = numberedKeys(40);
    const places = await bus.append(keys.map((key) => recordOf(harness.topic, key, key)));
    equal(places.length, keys.length);
    const seen = await collect(bus, { group: 'g', topics: [harness.topic], from: 'earliest' });
    await eventually('all records', () => seen.records.length === keys.length);
    for (const record of seen.records) {
      deepEqual(places[keys.indexOf(record.key)], { partition: record.partition, offset: record.offset });
    }
    ok(new Set(places.map((place) => place.partition)).size > 1, 'keys spread over partitions');
    await harness.close();
  });

  it('promise 3: what was not acknowledged comes again after a crash, what was does not', async () => {
    await bus.append([1, 2, 3, 4].map((n) => recordOf(harness.narrowTopic, 'k', `${n}`)));
    const first = await collect(bus, { group: 'g', topics: [harness.narrowTopic], from: 'earliest', hold: true });
    await eventually('four records', () => first.records.length === 4);
    first.batches[0]?.acknowledge(first.records.slice(0, 2).map((record) => record.offset));
    await first.subscription.close(0);
    bus = await harness.reopen();
    const second = await collect(bus, { group: 'g', topics: [harness.narrowTopic], from: 'earliest' });
    await eventually('the rest', () => second.records.length >= 2);
    deepEqual(second.texts(), ['3', '4']);
    await harness.close();
  });

  it('promise 3: a new subscription of the group gets what the closed one left unfinished', async () => {
    await bus.append([1, 2, 3].map((n) => recordOf(harness.narrowTopic, 'k', `${n}`)));
    const first = await collect(bus, { group: 'g', topics: [harness.narrowTopic], from: 'earliest', hold: true });
    await eventually('three records', () => first.records.length === 3);
    await first.subscription.close(0);
    const second = await collect(bus, { group: 'g', topics: [harness.narrowTopic], from: 'earliest' });
    await eventually('three records again', () => second.records.length === 3);
    deepEqual(second.texts(), ['1', '2', '3']);
    await harness.close();
  });
}

function order(makeHarness: MakeBusHarness): void {
  it('promise 2: records of one key arrive in the order they were appended', async () => {
    const harness = await makeHarness();
    const keys = numberedKeys(12);
    const seen = await collect(harness.bus, { group: 'g', topics: [harness.topic], from: 'earliest' });
    const rounds = 20;
    const appended: Promise<unknown>[] = [];
    for (let n = 0; n < rounds; n++)
      appended.push(harness.bus.append(keys.map((key) => recordOf(harness.topic, key, `${n}`))));
    await Promise.all(appended);
    await eventually('all records', () => seen.records.length >= rounds * keys.length);
    for (const key of keys) {
      const texts = seen.records.filter((record) => record.key === key).map(textOf);
      deepEqual(
        texts,
        Array.from({ length: rounds }, (_, n) => `${n}`),
      );
    }
    await harness.close();
  });

  it('promise 2: offsets of a partition rise, and value, headers and key come back as given', async () => {
    const harness = await makeHarness();
    const value = Uint8Array.from({ length: 256 }, (_, i) => i);
    const headers = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' };
    await harness.bus.append([{ topic: harness.narrowTopic, key: 'schlüssel', value, headers }]);
    await harness.bus.append([{ topic: harness.narrowTopic, key: 'b', value: new Uint8Array(0) }]);
    const seen = await collect(harness.bus, { group: 'g', topics: [harness.narrowTopic], from: 'earliest' });
    await eventually('both', () => seen.records.length === 2);
    const [first, second] = seen.records;
    deepEqual([...(first?.value ?? [])], [...value]);
    deepEqual({ ...first?.headers }, headers);
    equal(first?.key, 'schlüssel');
    equal(second?.value.byteLength, 0);
    ok((second?.offset ?? 0) > (first?.offset ?? 0));
    await harness.close();
  });
}

function groups(makeHarness: MakeBusHarness): void {
  it('promise 4: every group sees every record', async () => {
    const harness = await makeHarness();
    const one = await collect(harness.bus, { group: 'one', topics: [harness.topic], from: 'earliest' });
    const two = await collect(harness.bus, { group: 'two', topics: [harness.topic], from: 'earliest' });
    await harness.bus.append(numberedKeys(30).map((key) => recordOf(harness.topic, key, key)));
    await eventually('both groups', () => one.records.length === 30 && two.records.length === 30);
    deepEqual(one.texts().sort(), two.texts().sort());
    await harness.close();
  });

  it('promise 4: within a group a partition has one owner, and a second member takes its share', async () => {
    const harness = await makeHarness();
    const one = await collect(harness.bus, { group: 'g', topics: [harness.topic], from: 'earliest' });
    const two = await collect(harness.bus, { group: 'g', topics: [harness.topic], from: 'earliest' });
    const partitions = harness.bus.partitionsOf(harness.topic);
    await eventually('a shared topic', async () => {
      const [a, b] = [await one.subscription.lag(), await two.subscription.lag()];
      return a.length > 0 && b.length > 0 && a.length + b.length === partitions;
    });
    await harness.bus.append(numberedKeys(60).map((key) => recordOf(harness.topic, key, key)));
    await eventually('all records', () => one.records.length + two.records.length === 60);
    const shared = one.records.filter((record) => two.records.some((other) => other.partition === record.partition));
    deepEqual(shared, []);
    await harness.close();
  });

  it('promise 4: the epoch rises with the owner, and a batch of the old one is left alone', async () => {
    const harness = await makeHarness();
    const revoked: string[] = [];
    await harness.bus.append([recordOf(harness.narrowTopic, 'k', '1'), recordOf(harness.narrowTopic, 'k', '2')]);
    const first = await collect(harness.bus, {
      group: 'g',
      topics: [harness.narrowTopic],
      from: 'earliest',
      hold: true,
      onRevoked: (topic) => void revoked.push(topic),
    });
    await eventually('delivery', () => first.records.length === 2);
    const [stale] = first.batches;
    await first.subscription.close(0);
    deepEqual(revoked, [harness.narrowTopic]);
    ok(stale?.signal.aborted, 'the batch hears of it');
    const second = await collect(harness.bus, {
      group: 'g',
      topics: [harness.narrowTopic],
      from: 'earliest',
      hold: true,
    });
    await eventually('delivery again', () => second.records.length === 2);
    ok((second.batches[0]?.epoch ?? 0) > (stale?.epoch ?? 0));
    stale?.acknowledge(offsetsOf(stale));
    const [lag] = await second.subscription.lag();
    equal(lag?.inFlight, 2);
    await harness.close();
  });

  it('a group from `latest` begins behind what is there', async () => {
    const harness = await makeHarness();
    await harness.bus.append([recordOf(harness.narrowTopic, 'k', 'old')]);
    const seen = await collect(harness.bus, { group: 'g', topics: [harness.narrowTopic], from: 'latest' });
    await harness.bus.append([recordOf(harness.narrowTopic, 'k', 'new')]);
    await eventually('the new record', () => seen.records.length > 0);
    deepEqual(seen.texts(), ['new']);
    await harness.close();
  });
}

function acknowledgement(makeHarness: MakeBusHarness): void {
  it('promise 9: acknowledgement in any order commits only the contiguous finished prefix', async () => {
    const harness = await makeHarness();
    await harness.bus.append([0, 1, 2, 3, 4].map((n) => recordOf(harness.narrowTopic, 'k', `${n}`)));
    const held = await collect(harness.bus, {
      group: 'g',
      topics: [harness.narrowTopic],
      from: 'earliest',
      hold: true,
    });
    await eventually('delivery', () => held.records.length === 5);
    const finish = (positions: readonly number[]): void => {
      const offsets = positions.map((position) => held.records[position]?.offset ?? -1);
      for (const batch of held.batches)
        batch.acknowledge(offsets.filter((offset) => offsetsOf(batch).includes(offset)));
    };
    const committed = async (): Promise<number | undefined> => (await held.subscription.lag())[0]?.committedOffset;
    finish([1, 3]);
    equal(await committed(), held.records[0]?.offset);
    finish([0]);
    equal(await committed(), held.records[2]?.offset);
    finish([4, 2, 2]);
    equal(await committed(), (held.records[4]?.offset ?? 0) + 1);
    await harness.close();
  });

  it('promise 8: close returns within its deadline, and unfinished work is delivered again', async () => {
    const harness = await makeHarness();
    await harness.bus.append([recordOf(harness.narrowTopic, 'k', '1')]);
    const held = await collect(harness.bus, {
      group: 'g',
      topics: [harness.narrowTopic],
      from: 'earliest',
      hold: true,
    });
    await eventually('delivery', () => held.records.length === 1);
    const startedMs = performance.now();
    await held.subscription.close(200);
    ok(performance.now() - startedMs < CLOSE_HANGS_MS);
    const again = await collect(harness.bus, { group: 'g', topics: [harness.narrowTopic], from: 'earliest' });
    await eventually('delivery again', () => again.records.length === 1);
    await harness.close();
  });

  it('promise 8: close waits for acknowledgements that come in time, and appends after it are refused', async () => {
    const harness = await makeHarness();
    await harness.bus.append([recordOf(harness.narrowTopic, 'k', '1')]);
    const held = await collect(harness.bus, {
      group: 'g',
      topics: [harness.narrowTopic],
      from: 'earliest',
      hold: true,
    });
    await eventually('delivery', () => held.records.length === 1);
    setTimeout(() => held.batches[0]?.acknowledge([held.records[0]?.offset ?? -1]), 50);
    await harness.bus.close(CLOSE_MS);
    const refused = await harness.bus.append([recordOf(harness.narrowTopic, 'k', '2')]).then(
      () => 'appended',
      (error: { code?: string }) => error.code,
    );
    equal(refused, 'BUS_CLOSED');
    const bus = await harness.reopen();
    const again = await collect(bus, { group: 'g', topics: [harness.narrowTopic], from: 'earliest' });
    await bus.append([recordOf(harness.narrowTopic, 'k', '3')]);
    await eventually('the next record', () => again.records.length > 0);
    deepEqual(again.texts(), ['3']);
    await harness.close();
  });
}

/** Registers the suite under `name`. `makeHarness` gives each test topics of its own. */
export function busConformance(name: string, makeHarness: MakeBusHarness): void {
  describe(`${name} keeps the promises of the bus`, () => {
    describe('durability', () => durability(makeHarness));
    describe('order', () => order(makeHarness));
    describe('groups', () => groups(makeHarness));
    describe('members of a group', () => busMembersConformance(makeHarness));
    describe('acknowledgement and close', () => acknowledgement(makeHarness));
    describe('limits', () => busLimitsConformance(makeHarness));
    describe('parked records', () => busParkingConformance(makeHarness));
  });
}
