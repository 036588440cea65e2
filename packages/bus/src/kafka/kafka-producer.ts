/** Sends batches with acks from all in-sync replicas; kafkajs tries again by itself until the broker takes or refuses them. */
import type { Kafka, Message, Producer } from 'kafkajs';
import type { KafkaConnectionOptions } from './kafka-options.ts';
import { createKafkaClient, RETRY } from './kafka-client.ts';
import { loadKafkajs } from './kafkajs-mend.ts';
import type { QueuedRecord, SendBatch } from './producer-queue.ts';
import { sendUntilAnswered } from './send-until-answered.ts';

export interface KafkaProducer {
  readonly send: SendBatch;
  connect(): Promise<void>;
  close(): Promise<void>;
}

export interface KafkaProducerOptions {
  readonly connection: KafkaConnectionOptions;
  readonly compression: 'none' | 'gzip';
  readonly nowMs: () => number;
}

const ACKS_ALL = -1;
/** Attempts of one batch, about six seconds of them: its appends have been answered BUS_UNAVAILABLE long before. */
const SEND_RETRIES = 8;
/** How long the broker waits for its replicas. */
const ACK_TIMEOUT_MS = 5_000;

const toBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function toMessage(record: QueuedRecord, timestamp: string): Message {
  const { key, value, partition, headers } = record;
  return {
    key,
    value: value === null ? null : toBuffer(value),
    partition,
    timestamp,
    ...(headers === undefined ? {} : { headers: headers as Record<string, string> }),
  };
}

function toTopicMessages(
  records: readonly QueuedRecord[],
  { prefix, timestamp }: { readonly prefix: string; readonly timestamp: string },
) {
  const byTopic = new Map<string, Message[]>();
  for (const record of records) {
    const messages = byTopic.get(record.topic);
    if (messages === undefined) byTopic.set(record.topic, [toMessage(record, timestamp)]);
    else messages.push(toMessage(record, timestamp));
  }
  return [...byTopic].map(([topic, messages]) => ({ topic: `${prefix}${topic}`, messages }));
}

function openProducer(kafka: Kafka): Producer {
  return kafka.producer({
    idempotent: true,
    // One request at a time is the queue's doing; this holds it true per connection too (tulios/kafkajs#598).
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    createPartitioner: () => (choice) => choice.message.partition as number,
    retry: { ...RETRY, retries: SEND_RETRIES },
  });
}

/**
 * The idempotent producer numbers its batches, so a batch that kafkajs sends again after a lost answer is stored once.
 * When a batch fails for good the numbers are in doubt, and a wrong number can make a broker drop new records as
 * old ones: the producer is thrown away and the next batch goes out under a new producer id.
 */
export function createKafkaProducer(options: KafkaProducerOptions): KafkaProducer {
  const prefix = options.connection.prefix ?? '';
  const { CompressionTypes } = loadKafkajs();
  const compression = options.compression === 'gzip' ? CompressionTypes.GZIP : CompressionTypes.None;
  let current: Promise<Producer> | undefined;
  let closed = false;

  const open = async (): Promise<Producer> => {
    const producer = openProducer(createKafkaClient(options.connection));
    await producer.connect();
    return producer;
  };
  const producer = (): Promise<Producer> => {
    current ??= open();
    return current;
  };
  const renew = (): void => {
    const old = current;
    current = undefined;
    old?.then((opened) => opened.disconnect()).catch(() => undefined);
  };
  return {
    async connect() {
      try {
        await producer();
      } catch (thrown) {
        renew();
        throw thrown;
      }
    },
    async send(records) {
      try {
        const opened = await producer();
        return await sendUntilAnswered(records, async (some) => {
          const topicMessages = toTopicMessages(some, { prefix, timestamp: `${options.nowMs()}` });
          const request = { acks: ACKS_ALL, timeout: ACK_TIMEOUT_MS, compression, topicMessages };
          return (await opened.sendBatch(request)).map(({ topicName, partition, baseOffset }) => ({
            topic: topicName.slice(prefix.length),
            partition,
            baseOffset: Number(baseOffset),
          }));
        });
      } catch (thrown) {
        if (!closed) renew();
        throw thrown;
      }
    },
    async close() {
      closed = true;
      await current?.then((opened) => opened.disconnect()).catch(() => undefined);
    },
  };
}
