/** Parked records: set aside with reason and origin, listed, replayed, discarded. */
import { deepEqual, equal } from 'node:assert/strict';
import { it } from 'node:test';
import type { Bus, BusRecord, ParkedEntry } from '../port.ts';
import { collect, eventually, type MakeBusHarness, recordOf } from './bus-harness.ts';

async function parkOne(bus: Bus, topic: string, text: string): Promise<BusRecord> {
  const seen = await collect(bus, { group: 'g', topics: [topic], from: 'earliest' });
  await bus.append([{ ...recordOf(topic, 'k', text), headers: { type: 'poison' } }]);
  await eventually('the record', () => seen.texts().includes(text));
  const record = seen.records.find((candidate) => Buffer.from(candidate.value).toString() === text) as BusRecord;
  await bus.park('g', record, 'DECODE_FAILED');
  await seen.subscription.close(1_000);
  return record;
}

async function entriesOf(bus: Bus, topic: string): Promise<readonly ParkedEntry[]> {
  return (await bus.listParked({ limit: 1_000 })).filter((entry) => entry.topic === topic);
}

export function busParkingConformance(makeHarness: MakeBusHarness): void {
  it('promise 7: a parked record keeps reason and origin, over a restart too', async () => {
    const harness = await makeHarness();
    const record = await parkOne(harness.bus, harness.narrowTopic, 'bad');
    const bus = await harness.reopen();
    const [entry, ...others] = await entriesOf(bus, harness.narrowTopic);
    deepEqual(others, []);
    equal(entry?.reason, 'DECODE_FAILED');
    equal(entry?.group, 'g');
    equal(entry?.partition, record.partition);
    equal(entry?.offset, record.offset);
    equal(entry?.key, 'k');
    equal(entry?.sizeBytes, 3);
    await harness.close();
  });

  it('promise 7: the same record parked twice by a group is one entry', async () => {
    const harness = await makeHarness();
    const record = await parkOne(harness.bus, harness.narrowTopic, 'bad');
    await harness.bus.park('g', record, 'DECODE_FAILED');
    equal((await entriesOf(harness.bus, harness.narrowTopic)).length, 1);
    await harness.close();
  });

  it('promise 7: parked records are counted, and one is told of without its value', async () => {
    const harness = await makeHarness();
    const { bus, narrowTopic } = harness;
    equal(await bus.countParked(), 0);
    const record = await parkOne(bus, narrowTopic, 'bad');
    await parkOne(bus, narrowTopic, 'worse');
    equal(await bus.countParked(), 2);
    const entry = (await entriesOf(bus, narrowTopic)).find(({ offset }) => offset === record.offset);
    deepEqual(await bus.getParked(entry?.id ?? ''), entry);
    equal(await bus.getParked('no/such/id'), undefined);
    equal(await bus.getParked(''), undefined);
    await bus.discardParked(entry?.id ?? '');
    equal(await bus.countParked(), 1);
    equal(await bus.getParked(entry?.id ?? ''), undefined);
    await harness.close();
  });

  it('promise 7: replay appends the record to its origin again and forgets it', async () => {
    const harness = await makeHarness();
    const { bus, narrowTopic } = harness;
    await parkOne(bus, narrowTopic, 'bad');
    const again = await collect(bus, { group: 'g', topics: [narrowTopic], from: 'earliest' });
    const [entry] = await entriesOf(bus, narrowTopic);
    equal(await bus.replayParked(entry?.id ?? ''), true);
    await eventually('the record again', () => again.records.length === 1);
    deepEqual(again.texts(), ['bad']);
    deepEqual({ ...again.records[0]?.headers }, { type: 'poison' });
    deepEqual(await entriesOf(bus, narrowTopic), []);
    equal(await bus.replayParked(entry?.id ?? ''), false);
    await harness.close();
  });

  it('promise 7: discard forgets it, and says whether there was one', async () => {
    const harness = await makeHarness();
    await parkOne(harness.bus, harness.narrowTopic, 'bad');
    const [entry] = await entriesOf(harness.bus, harness.narrowTopic);
    equal(await harness.bus.discardParked(entry?.id ?? ''), true);
    equal(await harness.bus.discardParked(entry?.id ?? ''), false);
    deepEqual(await entriesOf(harness.bus, harness.narrowTopic), []);
    await harness.close();
  });

  it('promise 7: the list is paged', async () => {
    const harness = await makeHarness();
    const { bus, narrowTopic } = harness;
    for (const text of ['a', 'b', 'c']) await parkOne(bus, narrowTopic, text);
    const ids: string[] = [];
    let after: string | undefined;
    for (;;) {
      const page = await bus.listParked({ limit: 2, ...(after === undefined ? {} : { after }) });
      if (page.length === 0) break;
      ids.push(...page.filter((entry) => entry.topic === narrowTopic).map((entry) => entry.id));
      after = page.at(-1)?.id;
    }
    equal(new Set(ids).size, 3);
    await harness.close();
  });
}
