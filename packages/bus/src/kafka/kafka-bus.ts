/** The bus on Apache Kafka, through kafkajs 2.2.4 (ADR 021). */
import { AppError } from '@sealpost/kernel';
import type { Admin } from 'kafkajs';
import { within } from '../delivery/within.ts';
import { createLogParking, type LogParking } from '../log-parking.ts';
import { partitionOfKey } from '../murmur2.ts';
import { PARKED_PARTITION, PARKED_TOPIC } from '../parked-record.ts';
import {
  type AppendRecord,
  type Bus,
  RECORD_SIZE_BYTES_MAX,
  type SubscribeOptions,
  type Subscription,
} from '../port.ts';
import { fetchBounds } from './group-offsets.ts';
import { createKafkaClient, REQUEST_TIMEOUT_MS } from './kafka-client.ts';
import { isTooLarge, unavailable } from './kafka-errors.ts';
import {
  APPEND_TIMEOUT_MS_DEFAULT,
  BATCH_BYTES_DEFAULT,
  type KafkaBusOptions,
  LINGER_MS_DEFAULT,
  QUEUE_BYTES_DEFAULT,
  SESSION_TIMEOUT_MS_DEFAULT,
} from './kafka-options.ts';
import { createKafkaProducer, type KafkaProducer } from './kafka-producer.ts';
import { openKafkaSubscription } from './kafka-subscription.ts';
import { createLogReader, type LogReader } from './log-reader.ts';
import { createProducerQueue, type ProducerQueue } from './producer-queue.ts';
import { withParkedTopic } from './topics.ts';

/** End offsets older than this are asked for again. */
const END_OFFSETS_AGE_MS_MAX = 2_000;
const HEALTH_AGE_MS_MAX = 2_000;
const HEALTH_TIMEOUT_MS = 1_000;
/** What is left of the queue after closing began. */
const DISCONNECT_MS_MAX = 2_000;

interface Ends {
  readonly atMs: number;
  readonly answer: Promise<ReadonlyMap<string, number>>;
}

interface State {
  readonly options: KafkaBusOptions;
  readonly prefix: string;
  readonly admin: Admin;
  readonly producer: KafkaProducer;
  readonly queue: ProducerQueue;
  readonly reader: LogReader;
  readonly partitions: ReadonlyMap<string, number>;
  readonly ends: Map<string, Ends>;
  readonly subscriptions: Set<Subscription>;
  health: { readonly atMs: number; readonly answer: Promise<{ ok: boolean; detail?: string }> } | undefined;
  closed: boolean;
}

function partitionsOf(state: State, topic: string): number {
  const partitions = state.partitions.get(topic);
  if (partitions === undefined) throw new AppError('BUS_TOPIC_UNKNOWN', { facts: { topic } });
  return partitions;
}

function toQueued(state: State, record: AppendRecord) {
  const { topic, key, value } = record;
  const sizeBytes = value.byteLength;
  if (sizeBytes > RECORD_SIZE_BYTES_MAX) {
    throw new AppError('BUS_RECORD_TOO_LARGE', { facts: { topic, sizeBytes, sizeBytesMax: RECORD_SIZE_BYTES_MAX } });
  }
  return { ...record, partition: partitionOfKey(key, partitionsOf(state, topic)) };
}

async function append(state: State, records: readonly AppendRecord[]) {
  if (state.closed) throw new AppError('BUS_CLOSED');
  const queued = records.map((record) => toQueued(state, record));
  const offsets = await state.queue.append(queued);
  return queued.map(({ partition }, i) => ({ partition, offset: offsets[i] as number }));
}

async function endsOf(state: State, topic: string): Promise<ReadonlyMap<string, number>> {
  const nowMs = state.options.clock.monotonicMs();
  const known = state.ends.get(topic);
  if (known !== undefined && nowMs - known.atMs < END_OFFSETS_AGE_MS_MAX) return known.answer;
  const answer = fetchBounds(state.admin, `${state.prefix}${topic}`).then(
    (bounds) => new Map([...bounds].map(([partition, { end }]) => [`${topic}/${partition}`, end])),
  );
  state.ends.set(topic, { atMs: nowMs, answer });
  answer.catch(() => state.ends.delete(topic));
  return answer;
}

async function subscribe(state: State, options: SubscribeOptions): Promise<Subscription> {
  if (state.closed) throw new AppError('BUS_CLOSED');
  for (const topic of options.topics) partitionsOf(state, topic);
  const { clock, onCrash, sessionTimeoutMs } = state.options;
  const { subscription, ready } = openKafkaSubscription(
    {
      connection: state.options,
      clock,
      admin: state.admin,
      sessionTimeoutMs: sessionTimeoutMs ?? SESSION_TIMEOUT_MS_DEFAULT,
      endOffsets: async (topics) => {
        const answers = await Promise.all(topics.map((topic) => endsOf(state, topic)));
        return new Map(answers.flatMap((answer) => [...answer]));
      },
      onCrash,
    },
    options,
  );
  state.subscriptions.add(subscription);
  try {
    await ready;
  } catch (thrown) {
    state.subscriptions.delete(subscription);
    await subscription.close(0);
    throw thrown;
  }
  return subscription;
}

async function checkHealth(state: State): Promise<{ ok: boolean; detail?: string }> {
  if (state.closed) return { ok: false, detail: 'the log is closed' };
  let ok = false;
  const asked = state.admin.describeCluster().then(({ brokers }) => {
    ok = brokers.length > 0;
  });
  await within(asked, HEALTH_TIMEOUT_MS);
  return ok ? { ok } : { ok, detail: 'no broker answers' };
}

function health(state: State): Promise<{ ok: boolean; detail?: string }> {
  const nowMs = state.options.clock.monotonicMs();
  if (state.health === undefined || nowMs - state.health.atMs >= HEALTH_AGE_MS_MAX) {
    state.health = { atMs: nowMs, answer: checkHealth(state) };
  }
  return state.health.answer;
}

function createParking(state: State): LogParking {
  return createLogParking({
    nowMs: () => state.options.clock.nowMs(),
    append: (records) => append(state, records),
    log: {
      read: (from) => state.reader.read(`${state.prefix}${PARKED_TOPIC}`, PARKED_PARTITION, from),
      write: async (record) => {
        if (state.closed) throw new AppError('BUS_CLOSED');
        await state.queue.append([{ ...record, topic: PARKED_TOPIC, partition: PARKED_PARTITION }]);
      },
    },
  });
}

async function close(state: State, deadlineMs: number): Promise<void> {
  state.closed = true;
  await Promise.all([...state.subscriptions].map((subscription) => subscription.close(deadlineMs)));
  await within(state.queue.whenIdle(), Math.min(deadlineMs, REQUEST_TIMEOUT_MS));
  state.queue.stop(new AppError('BUS_CLOSED'));
  const ends = [state.producer.close(), state.reader.close(), state.admin.disconnect()];
  await within(Promise.allSettled(ends), DISCONNECT_MS_MAX);
}

async function countPartitions(options: KafkaBusOptions, admin: Admin): Promise<ReadonlyMap<string, number>> {
  const prefix = options.prefix ?? '';
  const names = withParkedTopic(options.topics).map(({ name }) => name);
  const existing = new Set(await admin.listTopics());
  const missing = names.filter((name) => !existing.has(`${prefix}${name}`));
  if (missing.length > 0) {
    throw new AppError('BUS_TOPIC_MISSING', { facts: { topics: missing.map((name) => `${prefix}${name}`).join(' ') } });
  }
  const { topics } = await admin.fetchTopicMetadata({ topics: names.map((name) => `${prefix}${name}`) });
  return new Map(topics.map((topic) => [topic.name.slice(prefix.length), topic.partitions.length]));
}

function openQueue(options: KafkaBusOptions, producer: KafkaProducer): ProducerQueue {
  return createProducerQueue({
    send: producer.send,
    isTooLarge,
    toError: unavailable,
    appendTimeoutMs: options.appendTimeoutMs ?? APPEND_TIMEOUT_MS_DEFAULT,
    lingerMs: options.lingerMs ?? LINGER_MS_DEFAULT,
    batchBytesMax: options.batchBytesMax ?? BATCH_BYTES_DEFAULT,
    queueBytesMax: options.queueBytesMax ?? QUEUE_BYTES_DEFAULT,
    nowMs: () => options.clock.monotonicMs(),
  });
}

/**
 * Resolves once a broker answered and every topic was seen. Errors: BUS_UNAVAILABLE (try again), BUS_TOPIC_MISSING.
 * Errors of `append`: BUS_UNAVAILABLE within `appendTimeoutMs`, BUS_PUSHBACK, BUS_RECORD_TOO_LARGE,
 * BUS_TOPIC_UNKNOWN, BUS_CLOSED. An append that was refused as BUS_UNAVAILABLE may have become durable all the same.
 */
export async function createKafkaBus(options: KafkaBusOptions): Promise<Bus> {
  const admin = createKafkaClient(options).admin();
  const compression = options.compression ?? 'none';
  const producer = createKafkaProducer({ connection: options, compression, nowMs: () => options.clock.nowMs() });
  let partitions: ReadonlyMap<string, number>;
  try {
    await admin.connect();
    partitions = await countPartitions(options, admin);
    await producer.connect();
  } catch (thrown) {
    await within(Promise.allSettled([admin.disconnect(), producer.close()]), DISCONNECT_MS_MAX);
    throw unavailable(thrown);
  }
  const state: State = {
    options,
    prefix: options.prefix ?? '',
    admin,
    producer,
    queue: openQueue(options, producer),
    reader: createLogReader(options),
    partitions,
    ends: new Map(),
    subscriptions: new Set(),
    health: undefined,
    closed: false,
  };
  return {
    append: (records) => append(state, records),
    subscribe: (subscribeOptions) => subscribe(state, subscribeOptions),
    ...createParking(state),
    partitionsOf: (topic) => partitionsOf(state, topic),
    health: () => health(state),
    close: (deadlineMs) => close(state, deadlineMs),
  };
}
