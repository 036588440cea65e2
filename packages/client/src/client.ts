/** The client: everything the API offers, as typed calls over one channel. */
import { type Clock, createSystemRandom, type Random, systemClock } from '@sealpost/kernel';
import type { TlsOptions } from './address.ts';
import {
  type Audit,
  createAudit,
  createKeys,
  createParked,
  createPolicies,
  createPools,
  createQuarantine,
  createQueues,
  createRecipients,
  type Keys,
  type Parked,
  type Policies,
  type Pools,
  type Quarantine,
  type Queues,
  type Recipients,
} from './administration.ts';
import { checkHealth, type Health } from './health.ts';
import { TIMEOUT_MS_DEFAULT, TRIES_MAX } from './limits.ts';
import { createMessageStream, type MessageStream, type StreamOptions } from './message-stream.ts';
import type { KeyPolicy } from './message-input.ts';
import { clientError } from './sealpost-error.ts';
import { createSubmission, type Submission } from './submission.ts';
import { createTracking, type Tracking } from './tracking.ts';
import { createTransport } from './transport.ts';

export interface ClientOptions {
  /** `HOST:PORT` of the gRPC port. */
  readonly address: string;
  /** API key ("sp_live_…", "sp_test_…"). */
  readonly key?: string | undefined;
  /** Absent: plain on loopback, TLS with the system's roots elsewhere. `false`: plain on purpose. */
  readonly tls?: TlsOptions | boolean | undefined;
  /** Milliseconds for one call, retries included; default 30,000. */
  readonly timeoutMs?: number;
  /** Tries of one call, the first included; default 5. 1 tells of a broken connection at once. */
  readonly triesMax?: number;
  /** `generate` (default): messages without idempotency key get a random one, so that retries never send twice. */
  readonly idempotencyKeys?: KeyPolicy;
  readonly clock?: Clock;
  readonly random?: Random;
}

export interface SealpostClient extends Submission, Tracking {
  /** A stream for many messages: back-pressured, answered one by one, repeated after a break. */
  stream(options?: StreamOptions): MessageStream;
  /** Standard health check of one service, or of the whole server. Needs no key. */
  health(service?: string, timeoutMs?: number): Promise<Health>;
  readonly keys: Keys;
  readonly parked: Parked;
  readonly recipients: Recipients;
  readonly queues: Queues;
  readonly pools: Pools;
  readonly quarantine: Quarantine;
  readonly audit: Audit;
  readonly policies: Policies;
  /** Plain or TLS, and where to. */
  readonly destination: { readonly target: string; readonly tls: boolean };
  /** Closes the channel; calls made later throw CLIENT_CLOSED. */
  close(): void;
}

const HEALTH_TIMEOUT_MS = 5_000;
const KEY_PATTERN = /^[\x21-\x7e]{1,256}$/;

/** Opens a client. Connects with the first call. Throws CLIENT_ADDRESS_INVALID, or API_KEY_UNKNOWN for a key that cannot be one. */
export function createClient(options: ClientOptions): SealpostClient {
  if (options.key !== undefined && !KEY_PATTERN.test(options.key)) throw clientError('API_KEY_UNKNOWN');
  const keys = options.idempotencyKeys ?? 'generate';
  const transport = createTransport({
    address: options.address,
    key: options.key,
    tls: options.tls,
    timeoutMs: options.timeoutMs ?? TIMEOUT_MS_DEFAULT,
    triesMax: options.triesMax ?? TRIES_MAX,
    clock: options.clock ?? systemClock,
    random: options.random ?? createSystemRandom(),
  });
  return {
    ...createSubmission(transport, keys),
    ...createTracking(transport),
    stream: (streamOptions) => createMessageStream(transport, keys, streamOptions),
    health: async (service = '', timeoutMs = HEALTH_TIMEOUT_MS) => await checkHealth(transport, service, timeoutMs),
    keys: createKeys(transport),
    parked: createParked(transport),
    recipients: createRecipients(transport),
    queues: createQueues(transport),
    pools: createPools(transport),
    quarantine: createQuarantine(transport),
    audit: createAudit(transport),
    policies: createPolicies(transport),
    destination: transport.destination,
    close: () => transport.close(),
  };
}
