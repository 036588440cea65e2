/** The embedded bus under the conformance suite, and what only it promises: purge, epochs over restarts, memory. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { systemClock } from '@sealpost/kernel';
import { type Engine, openEngine } from '@sealpost/sqlite';
import { busConformance } from '../conformance/bus-conformance.ts';
import { type BusHarness, collect, eventually, recordOf } from '../conformance/bus-harness.ts';
import type { Bus, TopicSpec } from '../port.ts';
import { createEmbeddedBus } from './embedded-bus.ts';

const RETENTION_MS = 3_600_000;

let root = '';
/** Closed at the end even when a test failed half-way: an open engine would keep the test process alive. */
const engines: Engine[] = [];
before(async () => {
  root = await mkdtemp(join(tmpdir(), 'sealpost-bus-'));
});
after(async () => {
  await Promise.all(engines.map((engine) => engine.close()));
  await rm(root, { recursive: true, force: true });
});

async function openTestEngine(folder: string): Promise<Engine> {
  const engine = await openEngine({ folder, diskFloorBytes: 0 });
  engines.push(engine);
  return engine;
}

interface Opened {
  readonly engine: Engine;
  readonly bus: Bus;
}

async function openBus(folder: string, topics: readonly TopicSpec[]): Promise<Opened> {
  const engine = await openTestEngine(folder);
  return { engine, bus: await createEmbeddedBus({ engine, topics, clock: systemClock }) };
}

async function makeHarness(): Promise<BusHarness> {
  const folder = await mkdtemp(join(root, 'conformance-'));
  const topics: readonly TopicSpec[] = [
    { name: 'wide.v1', partitions: 4, retentionMs: RETENTION_MS, kind: 'history' },
    { name: 'narrow.v1', partitions: 1, retentionMs: RETENTION_MS, kind: 'history' },
  ];
  let opened = await openBus(folder, topics);
  return {
    bus: opened.bus,
    topic: 'wide.v1',
    narrowTopic: 'narrow.v1',
    async reopen() {
      await opened.bus.close(0);
      await opened.engine.close();
      opened = await openBus(folder, topics);
      return opened.bus;
    },
    async close() {
      await opened.bus.close(0);
      await opened.engine.close();
    },
  };
}

busConformance('the embedded bus', makeHarness);

async function purged(engine: Engine, sparePages: number): Promise<void> {
  await eventually('purge', async () => (await engine.stats()).sparePages >= sparePages);
}

describe('the purge of the embedded bus', () => {
  const work: TopicSpec = { name: 'work.v1', partitions: 2, retentionMs: RETENTION_MS, groups: ['a', 'b'] };
  const value = new Uint8Array(9_000);

  it('removes work once every declared group has finished it, subscribed or not', async () => {
    const folder = await mkdtemp(join(root, 'purge-'));
    const { engine, bus } = await openBus(folder, [work]);
    await bus.append(Array.from({ length: 100 }, (_, i) => ({ topic: 'work.v1', key: `${i}`, value })));
    const a = await collect(bus, { group: 'a', topics: ['work.v1'] });
    await eventually('group a', () => a.records.length === 100);
    await a.subscription.close(1_000);
    equal((await engine.stats()).sparePages, 0);
    const b = await collect(bus, { group: 'b', topics: ['work.v1'] });
    await eventually('group b', () => b.records.length === 100);
    await purged(engine, 100);
    await bus.close(1_000);
    await engine.close();
  });

  it('goes on at the next offset after everything was purged and the process restarted', async () => {
    const folder = await mkdtemp(join(root, 'purge-'));
    const topics: readonly TopicSpec[] = [{ ...work, partitions: 1, groups: ['a'] }];
    let { engine, bus } = await openBus(folder, topics);
    const a = await collect(bus, { group: 'a', topics: ['work.v1'] });
    await bus.append(Array.from({ length: 20 }, () => ({ topic: 'work.v1', key: 'k', value })));
    await eventually('group a', () => a.records.length === 20);
    await purged(engine, 20);
    await bus.close(1_000);
    await engine.close();
    ({ engine, bus } = await openBus(folder, topics));
    deepEqual(await bus.append([recordOf('work.v1', 'k', 'next')]), [{ partition: 0, offset: 20 }]);
    const late = await collect(bus, { group: 'late', topics: ['work.v1'], from: 'earliest' });
    await eventually('what is left', () => late.records.length === 1);
    await bus.close(1_000);
    await engine.close();
  });

  it('keeps history until its retention ends, and longer for a declared group that is behind', async () => {
    const folder = await mkdtemp(join(root, 'purge-'));
    const engine = await openTestEngine(folder);
    let nowMs = 1_000_000;
    const clock = { nowMs: () => nowMs };
    const topics: readonly TopicSpec[] = [
      { name: 'free.v1', partitions: 1, retentionMs: 1_000, kind: 'history' },
      { name: 'owed.v1', partitions: 1, retentionMs: 1_000, kind: 'history', groups: ['slow'] },
    ];
    const bus = await createEmbeddedBus({ engine, topics, clock });
    for (const topic of ['free.v1', 'owed.v1']) await bus.append([recordOf(topic, 'k', 'old')]);
    nowMs += 5_000;
    for (const topic of ['free.v1', 'owed.v1']) await bus.append([recordOf(topic, 'k', 'new')]);
    await engine.log.retain(nowMs);
    await bus.append([recordOf('free.v1', 'k', 'newest')]);
    const seen = await collect(bus, { group: 'slow', topics: ['free.v1', 'owed.v1'], from: 'earliest' });
    await eventually('what is kept', () => seen.records.length === 4);
    deepEqual(seen.texts().sort(), ['new', 'new', 'newest', 'old']);
    await bus.close(1_000);
    await engine.close();
  });
});

describe('the embedded bus over restarts', () => {
  it('gives rising epochs from process to process', async () => {
    const folder = await mkdtemp(join(root, 'epoch-'));
    const topics: readonly TopicSpec[] = [{ name: 't.v1', partitions: 1, retentionMs: RETENTION_MS, kind: 'history' }];
    const epochs: number[] = [];
    for (let start = 0; start < 3; start++) {
      const { engine, bus } = await openBus(folder, topics);
      const onAssigned = (_topic: string, _partitions: readonly number[], epoch: number): void =>
        void epochs.push(epoch);
      await bus.subscribe({ group: 'g', topics: ['t.v1'], onAssigned, onBatch: () => undefined });
      await bus.close(100);
      await engine.close();
    }
    equal(epochs.length, 3);
    ok((epochs[0] ?? 0) < (epochs[1] ?? 0) && (epochs[1] ?? 0) < (epochs[2] ?? 0));
  });
});
