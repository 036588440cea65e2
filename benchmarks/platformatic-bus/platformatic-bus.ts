/** The bus on @platformatic/kafka 2.12.1, to compare it with kafkajs (ADR 022). Only benchmarks load it. */
import { Admin, ListOffsetTimestamps, ProduceAcks, Producer } from '@platformatic/kafka';
import { type AppendRecord, type Bus, partitionOfKey, RECORD_SIZE_BYTES_MAX, type Subscription } from '@sealpost/bus';
import {
  createLogParking,
  createProducerQueue,
  type LogBounds,
  PARKED_PARTITION,
  PARKED_TOPIC,
  type ParkedLogPage,
  type ProducerQueue,
  type QueuedRecord,
  type SendBatch,
  within,
} from '@sealpost/bus/driver-kit';
import {
  APPEND_TIMEOUT_MS_DEFAULT,
  BATCH_BYTES_DEFAULT,
  type KafkaBusOptions,
  LINGER_MS_DEFAULT,
  QUEUE_BYTES_DEFAULT,
  SESSION_TIMEOUT_MS_DEFAULT,
  withParkedTopic,
} from '@sealpost/bus/kafka';
import { AppError } from '@sealpost/kernel';
import { clientOptions, errorCode, openConsumer, type PlainConsumer, unavailable } from './platformatic-client.ts';
import { toFetched } from './platformatic-records.ts';
import { openPlatformaticSubscription } from './platformatic-subscription.ts';

/** Attempts of one batch, a quarter of a second between them. */
const SEND_RETRIES = 24;
const END_OFFSETS_AGE_MS_MAX = 2_000;
const HEALTH_TIMEOUT_MS = 1_000;
const IDLE_MS_MAX = 10_000;
const DISCONNECT_MS_MAX = 2_000;
const PARKED_READ_BYTES_MAX = 4 * 1_048_576;

type PlainProducer = Producer<string, Uint8Array | null, string, string>;

const toBytes = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const textBytes = (text?: string): Buffer => Buffer.from(text ?? '');

function openProducer(options: KafkaBusOptions): PlainProducer {
  const producer: PlainProducer = new Producer({
    ...clientOptions(options),
    retries: SEND_RETRIES,
    idempotent: true,
    serializers: {
      key: textBytes,
      // Null takes the key out of a compacted topic; the library writes it, its types leave it out.
      value: (value) => (value === undefined || value === null ? (null as unknown as Buffer) : toBytes(value)),
      headerKey: textBytes,
      headerValue: textBytes,
    },
  });
  producer.on('error', () => undefined);
  return producer;
}

/** The library numbers batches and takes a new producer id by itself after one that failed for good. */
function createSend(options: KafkaBusOptions, producer: PlainProducer): SendBatch {
  const prefix = options.prefix ?? '';
  const compression = options.compression ?? 'none';
  return async (records: readonly QueuedRecord[]) => {
    const timestamp = BigInt(options.clock.nowMs());
    const messages = records.map(({ topic, partition, key, value, headers }) => ({
      topic: prefix + topic,
      partition,
      key,
      value,
      timestamp,
      ...(headers === undefined ? {} : { headers: headers as Record<string, string> }),
    }));
    const { offsets = [] } = await producer.send({ messages, acks: ProduceAcks.ALL, compression });
    const next = new Map<string, number>(
      offsets.map(({ topic, partition, offset }) => [`${topic}/${partition}`, Number(offset)] as const),
    );
    return records.map(({ topic, partition }) => {
      const place = `${prefix}${topic}/${partition}`;
      const offset = next.get(place) as number;
      next.set(place, offset + 1);
      return offset;
    });
  };
}

/** First and end offset of each partition of a topic. */
export async function fetchBounds(asker: PlainConsumer, topic: string): Promise<ReadonlyMap<number, LogBounds>> {
  const ask = async (timestamp: bigint) => (await asker.listOffsets({ topics: [topic], timestamp })).get(topic) ?? [];
  const [first, end] = await Promise.all([ask(ListOffsetTimestamps.EARLIEST), ask(ListOffsetTimestamps.LATEST)]);
  return new Map(end.map((offset, partition) => [partition, { first: Number(first[partition]), end: Number(offset) }]));
}

interface State {
  readonly options: KafkaBusOptions;
  readonly prefix: string;
  readonly producer: PlainProducer;
  readonly asker: PlainConsumer;
  readonly queue: ProducerQueue;
  readonly partitions: ReadonlyMap<string, number>;
  readonly ends: Map<string, { readonly atMs: number; readonly answer: Promise<ReadonlyMap<string, number>> }>;
  readonly subscriptions: Set<Subscription>;
  closed: boolean;
}

function partitionsOf(state: State, topic: string): number {
  const partitions = state.partitions.get(topic);
  if (partitions === undefined) throw new AppError('BUS_TOPIC_UNKNOWN', { facts: { topic } });
  return partitions;
}

function toQueued(state: State, record: AppendRecord): QueuedRecord {
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

function endsOf(state: State, topic: string): Promise<ReadonlyMap<string, number>> {
  const nowMs = state.options.clock.monotonicMs();
  const known = state.ends.get(topic);
  if (known !== undefined && nowMs - known.atMs < END_OFFSETS_AGE_MS_MAX) return known.answer;
  const answer = fetchBounds(state.asker, `${state.prefix}${topic}`).then(
    (bounds) => new Map([...bounds].map(([partition, { end }]) => [`${topic}/${partition}`, end])),
  );
  state.ends.set(topic, { atMs: nowMs, answer });
  answer.catch(() => state.ends.delete(topic));
  return answer;
}

async function subscribe(state: State, options: Parameters<Bus['subscribe']>[0]): Promise<Subscription> {
  if (state.closed) throw new AppError('BUS_CLOSED');
  for (const topic of options.topics) partitionsOf(state, topic);
  const { subscription, ready } = openPlatformaticSubscription(
    {
      connection: state.options,
      clock: state.options.clock,
      sessionTimeoutMs: state.options.sessionTimeoutMs ?? SESSION_TIMEOUT_MS_DEFAULT,
      fetchBounds: (topic) => fetchBounds(state.asker, topic),
      endOffsets: async (topics) => {
        const answers = await Promise.all(topics.map((topic) => endsOf(state, topic)));
        return new Map(answers.flatMap((answer) => [...answer]));
      },
      onCrash: state.options.onCrash,
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

async function readParked(state: State, from: number): Promise<ParkedLogPage> {
  const { asker, prefix } = state;
  const topic = `${prefix}${PARKED_TOPIC}`;
  try {
    const { first, end } = (await fetchBounds(asker, topic)).get(PARKED_PARTITION) as LogBounds;
    const start = from === 0 ? first : from;
    if (start >= end) return { records: [], next: start, end };
    const found = (await asker.metadata({ topics: [topic] })).topics.get(topic);
    const { responses } = await asker.fetch({
      node: found?.partitions[PARKED_PARTITION]?.leader ?? -1,
      maxWaitTime: 0,
      maxBytes: PARKED_READ_BYTES_MAX,
      isolationLevel: 0,
      topics: [
        {
          topicId: found?.id ?? '',
          partitions: [
            {
              partition: PARKED_PARTITION,
              fetchOffset: BigInt(start),
              partitionMaxBytes: PARKED_READ_BYTES_MAX,
              currentLeaderEpoch: -1,
              lastFetchedEpoch: -1,
            },
          ],
        },
      ],
    });
    const answer = responses[0]?.partitions[0];
    if (answer === undefined) throw new AppError('BUS_UNAVAILABLE');
    return { ...toFetched({ topic, partition: PARKED_PARTITION }, answer, start), end };
  } catch (thrown) {
    throw unavailable(thrown);
  }
}

async function health(state: State): Promise<{ ok: boolean; detail?: string }> {
  if (state.closed) return { ok: false, detail: 'the log is closed' };
  let ok = false;
  const asked = state.asker.metadata({ topics: [], forceUpdate: true }).then(({ brokers }) => {
    ok = brokers.size > 0;
  });
  await within(asked, HEALTH_TIMEOUT_MS);
  return ok ? { ok } : { ok, detail: 'no broker answers' };
}

async function close(state: State, deadlineMs: number): Promise<void> {
  state.closed = true;
  await Promise.all([...state.subscriptions].map((subscription) => subscription.close(deadlineMs)));
  await within(state.queue.whenIdle(), Math.min(deadlineMs, IDLE_MS_MAX));
  state.queue.stop(new AppError('BUS_CLOSED'));
  await within(Promise.allSettled([state.producer.close(true), state.asker.close(true)]), DISCONNECT_MS_MAX);
}

async function countPartitions(options: KafkaBusOptions): Promise<ReadonlyMap<string, number>> {
  const prefix = options.prefix ?? '';
  const names = withParkedTopic(options.topics).map(({ name }) => `${prefix}${name}`);
  const admin = new Admin(clientOptions(options));
  try {
    const existing = new Set(await admin.listTopics());
    const missing = names.filter((name) => !existing.has(name));
    if (missing.length > 0) throw new AppError('BUS_TOPIC_MISSING', { facts: { topics: missing.join(' ') } });
    const { topics } = await admin.metadata({ topics: names });
    return new Map([...topics].map(([name, { partitionsCount }]) => [name.slice(prefix.length), partitionsCount]));
  } finally {
    await within(admin.close(), DISCONNECT_MS_MAX);
  }
}

function openQueue(options: KafkaBusOptions, send: SendBatch): ProducerQueue {
  const tooLarge = new Set(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE']);
  return createProducerQueue({
    send,
    isTooLarge: (thrown) => tooLarge.has(errorCode(thrown)),
    toError: unavailable,
    appendTimeoutMs: options.appendTimeoutMs ?? APPEND_TIMEOUT_MS_DEFAULT,
    lingerMs: options.lingerMs ?? LINGER_MS_DEFAULT,
    batchBytesMax: options.batchBytesMax ?? BATCH_BYTES_DEFAULT,
    queueBytesMax: options.queueBytesMax ?? QUEUE_BYTES_DEFAULT,
    nowMs: () => options.clock.monotonicMs(),
  });
}

/** As `createKafkaBus` of @sealpost/bus/kafka, errors included. */
export async function createPlatformaticBus(options: KafkaBusOptions): Promise<Bus> {
  const prefix = options.prefix ?? '';
  const partitions = await countPartitions(options).catch((thrown) => {
    throw unavailable(thrown);
  });
  const asker = openConsumer({ ...clientOptions(options), groupId: `${options.clientId}-asker` });
  asker.topics.track(`${prefix}${PARKED_TOPIC}`);
  const producer = openProducer(options);
  const state: State = {
    options,
    prefix,
    producer,
    asker,
    queue: openQueue(options, createSend(options, producer)),
    partitions,
    ends: new Map(),
    subscriptions: new Set(),
    closed: false,
  };
  const parking = createLogParking({
    nowMs: () => options.clock.nowMs(),
    append: (records) => append(state, records),
    log: {
      read: (from) => readParked(state, from),
      write: async (record) => {
        if (state.closed) throw new AppError('BUS_CLOSED');
        await state.queue.append([{ ...record, topic: PARKED_TOPIC, partition: PARKED_PARTITION }]);
      },
    },
  });
  return {
    append: (records) => append(state, records),
    subscribe: (subscribeOptions) => subscribe(state, subscribeOptions),
    ...parking,
    partitionsOf: (topic) => partitionsOf(state, topic),
    health: () => health(state),
    close: (deadlineMs) => close(state, deadlineMs),
  };
}
