/**
 * Both Kafka clients where only a broker can break them: `node --test benchmarks/platformatic-bus/faults.ts`.
 * It starts a broker behind a proxy that cuts it off.
 */
import { deepEqual, equal, ok, rejects } from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, describe, it } from 'node:test';
import type { Bus, TopicSpec } from '@sealpost/bus';
import { applyTopics, createKafkaBus, type KafkaBusOptions } from '@sealpost/bus/kafka';
import { type AppError, systemClock } from '@sealpost/kernel';
import { startFaultProxy } from '@sealpost/tests/fault-proxy';
import { freePort } from '@sealpost/tests/free-port';
import { startKafka } from '@sealpost/tests/kafka';
import { createPlatformaticBus } from './platformatic-bus.ts';

const port = await freePort();
const proxy = await startFaultProxy({ targetPort: port });
const kafka = await startKafka({ ports: [port], advertisedPorts: [proxy.port] });
const brokers = kafka.bootstrap.split(',');
after(async () => {
  await proxy.set({ kind: 'refuse' });
  await kafka.kill9();
});

/** Shorter and longer than a session. */
const OUTAGES_MS = [5_000, 40_000];
const RETENTION_MS = 3_600_000;
const ARRIVAL_MS_MAX = 30_000;
/** `append` answers within 1.5 s; the rest is this machine's. */
const ANSWER_MS_MAX = 4_000;
const topics: readonly TopicSpec[] = [{ name: 'one.v1', partitions: 4, retentionMs: RETENTION_MS }];

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: AppError) => error.code,
  );

async function eventually(what: string, check: () => boolean | Promise<boolean>): Promise<void> {
  const deadlineMs = performance.now() + ARRIVAL_MS_MAX;
  while (!(await check())) {
    if (performance.now() > deadlineMs) throw new Error(`waited too long for: ${what}`);
    await systemClock.sleep(50);
  }
}

function brokerFaults(create: (options: KafkaBusOptions) => Promise<Bus>): void {
  const connection = { brokers, clientId: 'faults', prefix: `f${randomUUID().slice(0, 8)}.`, topics };
  const open = (changes: Partial<KafkaBusOptions> = {}) =>
    create({
      ...connection,
      clock: systemClock,
      onCrash: (error) => {
        throw error;
      },
      ...changes,
    });

  for (const outageMs of OUTAGES_MS)
    it(`refuses within its time while no broker answers for ${outageMs / 1_000} s, and both ways go on alone afterwards`, async () => {
      await applyTopics(connection);
      const crashes: string[] = [];
      const bus = await open({ onCrash: (error) => void crashes.push(`${error.code} ${error.facts.code}`) });
      const seen = new Set<string>();
      await bus.subscribe({
        group: `g${outageMs}`,
        topics: ['one.v1'],
        onBatch(batch) {
          for (const record of batch.records) seen.add(record.key);
          batch.acknowledge(batch.records.map(({ offset }) => offset));
        },
      });
      const taken: string[] = [];
      const append = async (key: string): Promise<string> => {
        const code = await codeOf(bus.append([{ topic: 'one.v1', key, value: Buffer.from(key) }]));
        if (code === 'done') taken.push(key);
        return code;
      };
      for (let i = 0; i < 20; i++) equal(await append(`before-${i}`), 'done');
      await proxy.set({ kind: 'refuse' });
      const startedMs = performance.now();
      equal(await append('away'), 'BUS_UNAVAILABLE');
      const answeredMs = performance.now() - startedMs;
      equal((await bus.health()).ok, false);
      await systemClock.sleep(outageMs);
      await proxy.set(undefined);
      const backMs = performance.now();
      await eventually('an append', async () => (await append(`after-${outageMs}`)) === 'done');
      const appendBackMs = performance.now() - backMs;
      for (let i = 0; i < 20; i++) await append(`later-${i}`);
      await eventually('everything, or the end', () => crashes.length > 0 || taken.every((key) => seen.has(key)));
      const figures = [answeredMs, appendBackMs, performance.now() - backMs].map((ms) => ms.toFixed(0));
      process.stdout.write(`refused after, append back after, delivery back after: ${figures.join(', ')} ms\n`);
      await bus.close(1_000);
      deepEqual(crashes, []);
      ok(answeredMs < ANSWER_MS_MAX, `answered after ${answeredMs} ms`);
    });

  it('stops at a place that the log no longer has, and leaves the committed offset alone', async () => {
    await applyTopics(connection);
    const bus = await open();
    await bus.append([{ topic: 'one.v1', key: 'k', value: Buffer.from('1') }]);
    const { Admin } = await import('@platformatic/kafka');
    const admin = new Admin({ clientId: 'faults', bootstrapBrokers: brokers });
    const groupId = `${connection.prefix}lost.one`;
    const partitionOffsets = [0, 1, 2, 3].map((partition) => ({ partition, offset: 500n }));
    await admin.alterConsumerGroupOffsets({
      groupId,
      topics: [{ name: `${connection.prefix}one.v1`, partitionOffsets }],
    });
    const crashes: string[] = [];
    const other = await open({ onCrash: (error) => void crashes.push(error.code) });
    const subscribed = other.subscribe({ group: 'lost', topics: ['one.v1'], onBatch: () => undefined });
    await rejects(subscribed, { code: 'BUS_OFFSET_OUT_OF_RANGE' });
    deepEqual(crashes, ['BUS_OFFSET_OUT_OF_RANGE']);
    const [found] = await admin.listConsumerGroupOffsets({ groups: [groupId] });
    ok(found?.topics[0]?.partitions.every(({ committedOffset }) => committedOffset === 500n));
    await Promise.all([admin.close(), bus.close(0), other.close(0)]);
  });

  it('names missing topics and an absent broker at the start', async () => {
    const missing = [...topics, { name: 'missing.v1', partitions: 1, retentionMs: RETENTION_MS }];
    await rejects(open({ topics: missing }), { code: 'BUS_TOPIC_MISSING' });
    await rejects(open({ brokers: ['127.0.0.1:1'] }), { code: 'BUS_UNAVAILABLE' });
  });

  it('refuses the one record that the broker finds too large, and takes its neighbours', async () => {
    const strict = { ...connection, topics: [{ name: 'strict.v1', partitions: 2, retentionMs: RETENTION_MS }] };
    await applyTopics(strict);
    const { Admin, ConfigResourceTypes, IncrementalAlterConfigOperationTypes } = await import('@platformatic/kafka');
    const admin = new Admin({ clientId: 'faults', bootstrapBrokers: brokers });
    await admin.incrementalAlterConfigs({
      resources: [
        {
          resourceType: ConfigResourceTypes.TOPIC,
          resourceName: `${connection.prefix}strict.v1`,
          configs: [
            { name: 'max.message.bytes', configOperation: IncrementalAlterConfigOperationTypes.SET, value: '20000' },
          ],
        },
      ],
    });
    const bus = await open({ topics: strict.topics, lingerMs: 50 });
    const results = await Promise.all(
      [10, 100, 30_000, 200, 300].map((size, i) =>
        codeOf(bus.append([{ topic: 'strict.v1', key: `k${i}`, value: new Uint8Array(size) }])),
      ),
    );
    deepEqual(results, ['done', 'done', 'BUS_RECORD_TOO_LARGE', 'done', 'done']);
    await Promise.all([admin.close(), bus.close(0)]);
  });
}

describe('kafkajs and a broker that breaks', () => brokerFaults(createKafkaBus));
describe('@platformatic/kafka and a broker that breaks', () => brokerFaults(createPlatformaticBus));

describe('members of both clients in one group', () => {
  for (const [name, first, second] of [
    ['kafkajs first', createKafkaBus, createPlatformaticBus],
    ['kafkajs second', createPlatformaticBus, createKafkaBus],
  ] as const)
    it(`share its partitions and get every record once, ${name}`, async () => {
      const prefix = `m${randomUUID().slice(0, 8)}.`;
      const connection = { brokers, clientId: 'mixed', prefix, topics, clock: systemClock };
      await applyTopics(connection);
      const onCrash = (error: AppError): never => {
        throw error;
      };
      const buses = [await first({ ...connection, onCrash }), await second({ ...connection, onCrash })];
      const keys: string[] = [];
      const subscriptions = await Promise.all(
        buses.map((bus) =>
          bus.subscribe({
            group: 'mixed',
            topics: ['one.v1'],
            onBatch(batch) {
              keys.push(...batch.records.map(({ key }) => key));
              batch.acknowledge(batch.records.map(({ offset }) => offset));
            },
          }),
        ),
      );
      await eventually('two partitions each', async () => {
        const lags = await Promise.all(subscriptions.map((subscription) => subscription.lag()));
        return lags.every(({ length }) => length === 2);
      });
      const wanted = Array.from({ length: 40 }, (_, i) => `key-${i}`);
      const value = Buffer.from('x');
      await buses[0]?.append(wanted.map((key) => ({ topic: 'one.v1', key, value })));
      await eventually('every record', () => keys.length >= wanted.length);
      deepEqual([...keys].sort(), [...wanted].sort());
      await Promise.all(buses.map((bus) => bus.close(1_000)));
    });
});
