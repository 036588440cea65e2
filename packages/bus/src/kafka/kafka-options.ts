/** What the Kafka driver is told, with its defaults and limits. */
import { AppError, type Clock, type Random } from '@sealpost/kernel';
import type { Logger } from '@sealpost/telemetry';
import type { TopicSpec } from '../port.ts';

export interface KafkaTls {
  /** PEM text. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly servername?: string;
}

export interface KafkaSasl {
  readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
  readonly username: string;
  readonly password: string;
}

export interface KafkaConnectionOptions {
  /** `host:port` of one broker or more. */
  readonly brokers: readonly string[];
  readonly clientId: string;
  /** Put before topic and group names. */
  readonly prefix?: string;
  readonly security?: { readonly tls?: KafkaTls; readonly sasl?: KafkaSasl };
  readonly logger?: Logger;
}

export interface KafkaBusOptions extends KafkaConnectionOptions {
  readonly topics: readonly TopicSpec[];
  readonly clock: Clock;
  readonly random?: Random;
  /** Told once when a subscription has ended for good; the process should exit non-zero and be started again. */
  readonly onCrash: (error: AppError) => void;
  /** An append that is not durable by then is BUS_UNAVAILABLE. */
  readonly appendTimeoutMs?: number;
  readonly compression?: 'none' | 'gzip';
  /** Wait for company before a request that is not full. */
  readonly lingerMs?: number;
  /** Bytes of one produce request. */
  readonly batchBytesMax?: number;
  /** Bytes accepted and not yet durable; more is BUS_PUSHBACK. */
  readonly queueBytesMax?: number;
  /** Without a heartbeat for this long a member loses its partitions. */
  readonly sessionTimeoutMs?: number;
}

export const APPEND_TIMEOUT_MS_DEFAULT = 1_500;
export const LINGER_MS_DEFAULT = 5;
export const BATCH_BYTES_DEFAULT = 2 * 1_048_576;
export const QUEUE_BYTES_DEFAULT = 16 * 1_048_576;
export const SESSION_TIMEOUT_MS_DEFAULT = 15_000;
/** Largest record batch a topic takes: a record of RECORD_SIZE_BYTES_MAX and everything around it. */
export const MESSAGE_BYTES_MAX = 2 * 1_048_576;
export const BROKERS_MAX = 64;

const BROKER_PATTERN = /^(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?|\[[0-9a-f:]{2,39}\]):\d{1,5}$/iu;
const PORT_MAX = 65_535;

/** Brokers of `kafka://host:port,host:port`. Throws BUS_URL_INVALID. */
export function parseKafkaUrl(url: string): readonly string[] {
  const match = /^kafka:\/\/([^/?#]+)\/?$/u.exec(url);
  const brokers = match === null ? [] : (match[1] as string).split(',');
  const valid = brokers.every((broker) => {
    const port = Number(broker.slice(broker.lastIndexOf(':') + 1));
    return BROKER_PATTERN.test(broker) && port > 0 && port <= PORT_MAX;
  });
  if (brokers.length === 0 || brokers.length > BROKERS_MAX || !valid) throw new AppError('BUS_URL_INVALID');
  return brokers;
}
