/** What only the Kafka driver promises: places outside the log, records the broker refuses, missing topics, topic plans. */
import { deepEqual, equal, ok, rejects } from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { type AppError, systemClock } from '@sealpost/kernel';
import { collect, eventually, recordOf } from '../conformance/bus-harness.ts';
import type { Bus, TopicSpec } from '../port.ts';
import { createKafkaBus } from './kafka-bus.ts';
import { createKafkaClient } from './kafka-client.ts';
import type { KafkaBusOptions } from './kafka-options.ts';
import { applyTopics, planTopics } from './topics.ts';

const BOOTSTRAP = process.env.SEALPOST_TEST_KAFKA_BOOTSTRAP;
if (BOOTSTRAP === undefined) {
  throw new Error(
    'SEALPOST_TEST_KAFKA_BOOTSTRAP is not set: run `npm run test:cluster`, or name a broker as host:port',
  );
}
const brokers = BOOTSTRAP.split(',');
const RETENTION_MS = 3_600_000;
const TOPICS: readonly TopicSpec[] = [{ name: 'one.v1', partitions: 1, retentionMs: RETENTION_MS }];
const RESOURCE_TOPIC = 2;

const prefix = `p${randomUUID().slice(0, 8)}.`;
const connection = { brokers, clientId: 'promises', prefix };
const admin = createKafkaClient(connection).admin();
const opened: Bus[] = [];

async function openBus(changes: Partial<KafkaBusOptions> = {}): Promise<Bus> {
  const onCrash = (error: AppError): void => {
    throw error;
  };
  const bus = await createKafkaBus({ ...connection, topics: TOPICS, clock: systemClock, onCrash, ...changes });
  opened.push(bus);
  return bus;
}

before(async () => {
  await admin.connect();
  await applyTopics({ ...connection, topics: TOPICS });
});
after(async () => {
  await Promise.all(opened.map((bus) => bus.close(0)));
  await admin.disconnect();
});

describe('a place outside the log', () => {
  it('stops a subscription with its numbers instead of going on elsewhere', async () => {
    const crashes: AppError[] = [];
    const bus = await openBus({ onCrash: (error) => void crashes.push(error) });
    await bus.append([recordOf('one.v1', 'k', '1')]);
    const groupId = `${prefix}lost.one`;
    await admin.setOffsets({ groupId, topic: `${prefix}one.v1`, partitions: [{ partition: 0, offset: '500' }] });
    await rejects(collect(bus, { group: 'lost', topics: ['one.v1'] }), (error: AppError) => {
      equal(error.code, 'BUS_OFFSET_OUT_OF_RANGE');
      deepEqual([error.facts.partition, error.facts.committed, error.facts.first], [0, 500, 0]);
      return true;
    });
    deepEqual(
      crashes.map((error) => error.code),
      ['BUS_OFFSET_OUT_OF_RANGE'],
    );
    const after = await admin.fetchOffsets({ groupId, topics: [`${prefix}one.v1`] });
    equal(after[0]?.partitions[0]?.offset, '500', 'the committed offset is as it was');
  });

  it('stops a subscription whose log went on without it', async () => {
    const crashes: AppError[] = [];
    const bus = await openBus({ onCrash: (error) => void crashes.push(error) });
    await bus.append(Array.from({ length: 10 }, (_, i) => recordOf('one.v1', 'k', `${i}`)));
    const held = await collect(bus, { group: 'slow', topics: ['one.v1'], hold: true, inFlightRecordsMax: 1 });
    await eventually('a record', () => held.records.length === 1);
    // The records that wait are in memory; what follows is deleted before it can be fetched.
    const value = Buffer.alloc(900_000);
    for (let i = 0; i < 8; i++) await bus.append([{ topic: 'one.v1', key: 'k', value }]);
    const [bounds] = await admin.fetchTopicOffsets(`${prefix}one.v1`);
    await admin.deleteTopicRecords({
      topic: `${prefix}one.v1`,
      partitions: [{ partition: 0, offset: bounds?.high ?? '0' }],
    });
    for (const batch of held.batches.splice(0)) batch.acknowledge(batch.records.map(({ offset }) => offset));
    await eventually('the end', () => {
      for (const batch of held.batches.splice(0)) batch.acknowledge(batch.records.map(({ offset }) => offset));
      return crashes.length > 0;
    });
    equal(crashes[0]?.code, 'BUS_OFFSET_OUT_OF_RANGE');
    equal(crashes[0]?.facts.topic, 'one.v1');
  });
});

describe('a record that the broker refuses', () => {
  it('fails alone, as BUS_RECORD_TOO_LARGE', async () => {
    const topics: readonly TopicSpec[] = [{ name: 'strict.v1', partitions: 2, retentionMs: RETENTION_MS }];
    await applyTopics({ ...connection, topics });
    const configEntries = [{ name: 'max.message.bytes', value: '20000' }];
    const resources = [{ type: RESOURCE_TOPIC, name: `${prefix}strict.v1`, configEntries }];
    await admin.alterConfigs({ validateOnly: false, resources });
    const bus = await openBus({ topics, lingerMs: 50 });
    const sizes = [10, 100, 30_000, 200, 300];
    const results = await Promise.all(
      sizes.map((size, i) =>
        bus.append([{ topic: 'strict.v1', key: `k${i}`, value: new Uint8Array(size) }]).then(
          () => 'done',
          (error: AppError) => error.code,
        ),
      ),
    );
    deepEqual(results, ['done', 'done', 'BUS_RECORD_TOO_LARGE', 'done', 'done']);
    equal((await bus.append([recordOf('strict.v1', 'k', 'x')])).length, 1);
  });
});

describe('the start', () => {
  it('names topics that are missing', async () => {
    const topics: readonly TopicSpec[] = [...TOPICS, { name: 'missing.v1', partitions: 1, retentionMs: RETENTION_MS }];
    await rejects(openBus({ topics }), (error: AppError) => {
      equal(error.code, 'BUS_TOPIC_MISSING');
      equal(error.facts.topics, `${prefix}missing.v1`);
      return true;
    });
  });

  it('is BUS_UNAVAILABLE when no broker answers', async () => {
    await rejects(openBus({ brokers: ['127.0.0.1:1'] }), { code: 'BUS_UNAVAILABLE' });
  });
});

describe('records on the way', () => {
  it('come back as they were from a compressed batch', async () => {
    const bus = await openBus({ compression: 'gzip', lingerMs: 20 });
    const seen = await collect(bus, { group: 'zip', topics: ['one.v1'], from: 'latest' });
    const texts = Array.from({ length: 50 }, (_, i) => `text ${i} `.repeat(20));
    await Promise.all(texts.map((text) => bus.append([recordOf('one.v1', 'k', text)])));
    await eventually('all', () => seen.records.length === texts.length);
    deepEqual(seen.texts(), texts);
  });

  it('are seen by health while a broker answers', async () => {
    deepEqual(await (await openBus()).health(), { ok: true });
  });
});

describe('topic administration', () => {
  const spec = (partitions: number, retentionMs: number): readonly TopicSpec[] => [
    { name: 'grown.v1', partitions, retentionMs },
  ];
  const kinds = async (topics: readonly TopicSpec[]): Promise<string[]> => {
    const { steps } = await planTopics({ ...connection, topics });
    return steps.filter(({ topic }) => topic.endsWith('grown.v1')).map(({ kind }) => kind);
  };

  it('creates, finds nothing to do, changes, grows, and never shrinks', async () => {
    deepEqual(await kinds(spec(2, 1_000)), ['create']);
    await applyTopics({ ...connection, topics: spec(2, 1_000) });
    deepEqual(await kinds(spec(2, 1_000)), ['none']);
    deepEqual(await kinds(spec(4, 2_000)), ['grow', 'alter']);
    await applyTopics({ ...connection, topics: spec(4, 2_000) });
    deepEqual(await kinds(spec(4, 2_000)), ['none']);
    const { topics } = await admin.fetchTopicMetadata({ topics: [`${prefix}grown.v1`] });
    equal(topics[0]?.partitions.length, 4);
    await rejects(applyTopics({ ...connection, topics: spec(3, 2_000) }), (error: AppError) => {
      equal(error.code, 'BUS_TOPICS_REFUSED');
      deepEqual(error.facts, { topic: `${prefix}grown.v1`, what: 'partitions', have: 4, want: 3 });
      return true;
    });
    ok((await planTopics({ ...connection, topics: spec(6, 2_000) })).warnings.length > 0);
  });
});
