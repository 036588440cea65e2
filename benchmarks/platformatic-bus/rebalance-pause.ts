/**
 * How long partitions are silent when a member joins a group and when it leaves, in JSON:
 * `node benchmarks/platformatic-bus/rebalance-pause.ts --bus kafka://127.0.0.1:9092 --driver kafkajs|platformatic`.
 */
import { parseArgs } from 'node:util';
import { type Bus, partitionOfKey, type Subscription, type TopicSpec } from '@sealpost/bus';
import { applyTopics, createKafkaBus, parseKafkaUrl } from '@sealpost/bus/kafka';
import { systemClock } from '@sealpost/kernel';
import { createPlatformaticBus } from './platformatic-bus.ts';

const { values: flags } = parseArgs({
  options: {
    bus: { type: 'string', default: 'kafka://127.0.0.1:9092' },
    driver: { type: 'string', default: 'kafkajs' },
  },
});

const PARTITIONS = 12;
const APPEND_EVERY_MS = 20;
const WATCH_MS = 6_000;
const topic = 'pause.v1';
const topics: readonly TopicSpec[] = [{ name: topic, partitions: PARTITIONS, retentionMs: 3_600_000 }];
const prefix = `pause${Date.now()}.`;
const connection = { brokers: parseKafkaUrl(flags.bus), clientId: 'pause', prefix, topics };

interface Arrival {
  readonly member: number;
  readonly partition: number;
  readonly atMs: number;
}
const arrivals: Arrival[] = [];

function openBus(): Promise<Bus> {
  const create = flags.driver === 'platformatic' ? createPlatformaticBus : createKafkaBus;
  const onCrash = (error: Error): never => {
    throw error;
  };
  return create({ ...connection, clock: systemClock, onCrash, appendTimeoutMs: 10_000 });
}

const join = (bus: Bus, member: number): Promise<Subscription> =>
  bus.subscribe({
    group: 'g',
    topics: [topic],
    from: 'earliest',
    onBatch(batch) {
      arrivals.push({ member, partition: batch.partition, atMs: performance.now() });
      batch.acknowledge(batch.records.map((record) => record.offset));
    },
  });

/** A key for each partition. */
function keyPerPartition(): readonly string[] {
  const keys = new Map<number, string>();
  for (let n = 0; keys.size < PARTITIONS; n++) keys.set(partitionOfKey(`key-${n}`, PARTITIONS), `key-${n}`);
  return [...keys.values()];
}

interface Pause {
  /** From the call until every partition had delivered at the member that has it in the end. */
  readonly settledMs: number;
  /** Longest time without a delivery, of any partition. */
  readonly longestGapMs: number;
  /** The same, of partitions that stayed where they were. */
  readonly longestStayingGapMs: number;
}

function pauseSince(startMs: number): Pause {
  let settledMs = 0;
  let longestGapMs = 0;
  let longestStayingGapMs = 0;
  for (let partition = 0; partition < PARTITIONS; partition++) {
    const mine = arrivals.filter((arrival) => arrival.partition === partition);
    const last = mine.at(-1)?.member;
    const before = mine.findLast(({ atMs }) => atMs < startMs);
    const since = mine.filter(({ atMs }) => atMs >= startMs);
    const stays = before?.member === last;
    const first = since.find(({ member }) => member === last)?.atMs ?? Number.POSITIVE_INFINITY;
    if (!stays) settledMs = Math.max(settledMs, first - startMs);
    let previousMs = before?.atMs ?? startMs;
    for (const { atMs } of since) {
      longestGapMs = Math.max(longestGapMs, atMs - previousMs);
      if (stays) longestStayingGapMs = Math.max(longestStayingGapMs, atMs - previousMs);
      previousMs = atMs;
    }
  }
  return { settledMs, longestGapMs, longestStayingGapMs };
}

await applyTopics(connection);
const [producer, one, two] = await Promise.all([openBus(), openBus(), openBus()]);
const keys = keyPerPartition();
let appending = true;
const append = async (): Promise<void> => {
  while (appending) {
    const value = Buffer.alloc(64);
    await producer.append(keys.map((key) => ({ topic, key, value })));
    await systemClock.sleep(APPEND_EVERY_MS);
  }
};
const appender = append();
await join(one, 1);
await systemClock.sleep(WATCH_MS / 2);
const joinMs = performance.now();
const second = await join(two, 2);
await systemClock.sleep(WATCH_MS);
const joined = pauseSince(joinMs);
const leaveMs = performance.now();
await second.close(1_000);
await systemClock.sleep(WATCH_MS);
const left = pauseSince(leaveMs);
appending = false;
await appender;
await Promise.all([producer, one, two].map((bus) => bus.close(1_000)));
process.stdout.write(`${JSON.stringify({ driver: flags.driver, joined, left })}\n`);
