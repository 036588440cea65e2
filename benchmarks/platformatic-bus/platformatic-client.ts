/** Options and errors of @platformatic/kafka as ours: security, time-outs, codes. */
import { Consumer, type ConsumerOptions } from '@platformatic/kafka';
import type { KafkaConnectionOptions } from '@sealpost/bus/kafka';
import { AppError } from '@sealpost/kernel';

export type PlainConsumer = Consumer<Buffer, Buffer, Buffer, Buffer>;
/** The library's own names for these are not among what it exports. */
export type FetchTopic = Parameters<PlainConsumer['fetch']>[0]['topics'][number];
export type FetchedPartition = Awaited<ReturnType<PlainConsumer['fetch']>>['responses'][number]['partitions'][number];

const CONNECT_TIMEOUT_MS = 2_000;
const REQUEST_TIMEOUT_MS = 10_000;
/** How long the broker waits for its replicas. */
const ACK_TIMEOUT_MS = 5_000;
const RETRIES = 5;
const RETRY_MS = 250;
const RETRY_AFTER_MS = 1_000;
const CAUSE_DEPTH_MAX = 8;

const MECHANISMS = { plain: 'PLAIN', 'scram-sha-256': 'SCRAM-SHA-256', 'scram-sha-512': 'SCRAM-SHA-512' } as const;

export function clientOptions({ brokers, clientId, security }: KafkaConnectionOptions) {
  const { tls, sasl } = security ?? {};
  return {
    clientId,
    bootstrapBrokers: [...brokers],
    connectTimeout: CONNECT_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    timeout: ACK_TIMEOUT_MS,
    retries: RETRIES,
    retryDelay: RETRY_MS,
    ...(tls === undefined ? {} : { tls: { ...tls } }),
    ...(sasl === undefined ? {} : { sasl: { ...sasl, mechanism: MECHANISMS[sasl.mechanism] } }),
  };
}

/** A consumer for asking and fetching; its `error` events say nothing that its answers do not. */
export function openConsumer(options: ConsumerOptions<Buffer, Buffer, Buffer, Buffer>): PlainConsumer {
  const consumer: PlainConsumer = new Consumer(options);
  consumer.on('error', () => undefined);
  return consumer;
}

interface ErrorLike {
  readonly apiId?: string;
  readonly code?: string;
  readonly cause?: unknown;
  readonly errors?: readonly unknown[];
}

/** Protocol name (`MESSAGE_TOO_LARGE`) of an error or of any it is made of, else its own code. */
export function errorCode(thrown: unknown, depth = 0): string {
  if (typeof thrown !== 'object' || thrown === null || depth > CAUSE_DEPTH_MAX) return 'Unknown';
  const { apiId, code, cause, errors } = thrown as ErrorLike;
  if (typeof apiId === 'string') return apiId;
  for (const inner of [cause, ...(errors ?? [])]) {
    const found = errorCode(inner, depth + 1);
    if (found !== 'Unknown') return found;
  }
  return code ?? 'Unknown';
}

export function unavailable(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const facts = { code: errorCode(thrown) };
  return new AppError('BUS_UNAVAILABLE', { facts, retryAfterMs: RETRY_AFTER_MS, cause: thrown });
}
