/** Makes kafkajs clients: security, time-outs, and a log that lets only codes and numbers through. */
import type { Logger } from '@sealpost/telemetry';
import { safe } from '@sealpost/telemetry';
import type { Kafka, LogEntry, SASLOptions } from 'kafkajs';
import type { KafkaConnectionOptions } from './kafka-options.ts';
import { loadKafkajs } from './kafkajs-mend.ts';

/** Longest a request may take before its connection counts as dead. */
export const REQUEST_TIMEOUT_MS = 10_000;
const CONNECT_TIMEOUT_MS = 2_000;
/** Waits between kafkajs's own attempts. */
export const RETRY = { initialRetryTime: 100, maxRetryTime: 1_000, factor: 0.2, multiplier: 2 } as const;

/** kafkajs says this much oftener than it matters: rejoining and being asked to is every day's business. */
const QUIET = new Set([
  'Consumer group received unsubscribed topics',
  'Response without match',
  'Limiting retries for the idempotent producer may invalidate EoS guarantees',
]);

interface LoggedFields {
  readonly topic?: unknown;
  readonly partition?: unknown;
  readonly retryCount?: unknown;
  readonly error?: unknown;
}

/** kafkajs's number for it. */
const LEVEL_ERROR = 1;

const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

/** A line of kafkajs: its part and its numbers. Its sentence stays out, as it may quote what a broker or a record said. */
function logLine(logger: Logger, entry: LogEntry): void {
  const { log, namespace, level } = entry;
  if (QUIET.has(log.message)) return;
  const fields = log as unknown as LoggedFields;
  const partition = numberOf(fields.partition);
  const retryCount = numberOf(fields.retryCount);
  const facts = {
    part: safe.id(namespace),
    ...(partition === undefined ? {} : { partition }),
    ...(retryCount === undefined ? {} : { retryCount }),
  };
  if (level === LEVEL_ERROR) logger.warn('kafka client error', facts);
  else logger.debug('kafka client notice', facts);
}

/**
 * A client of its own for each use: kafkajs shares committed offsets among the consumers of one client.
 * `onLine` hears the sentences of kafkajs's warnings and errors, for the few things it tells in no other way.
 */
export function createKafkaClient(options: KafkaConnectionOptions, onLine?: (message: string) => void): Kafka {
  const { Kafka, logLevel } = loadKafkajs();
  const { brokers, clientId, security, logger } = options;
  const { tls, sasl } = security ?? {};
  return new Kafka({
    brokers: [...brokers],
    clientId,
    connectionTimeout: CONNECT_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    retry: { ...RETRY, retries: 5 },
    logLevel: logLevel.WARN,
    logCreator: () => (entry) => {
      onLine?.(entry.log.message);
      if (logger !== undefined) logLine(logger, entry);
    },
    ...(tls === undefined ? {} : { ssl: { ...tls } }),
    ...(sasl === undefined ? {} : { sasl: { ...sasl } as SASLOptions }),
  });
}
