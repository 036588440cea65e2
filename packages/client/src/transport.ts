/** The one place that speaks gRPC: a channel, the key on every call, sizes checked before sending, retries. */
import {
  Client,
  type ClientDuplexStream,
  type ClientReadableStream,
  credentials,
  Metadata,
  type ServiceError,
} from '@grpc/grpc-js';
import type { Clock, Random } from '@sealpost/kernel';
import { type Destination, parseServerAddress, type TlsOptions, usesTls } from './address.ts';
import { fromServiceError } from './decode-error.ts';
import { MESSAGE_SIZE_BYTES_MAX } from './limits.ts';
import { planRetry, type Repeatability } from './plan-retry.ts';
import { clientError, SealpostError } from './sealpost-error.ts';

/** What generated services say of a call. */
export interface Method<Q, S> {
  readonly path: string;
  readonly requestSerialize: (value: Q) => Buffer;
  readonly responseDeserialize: (value: Buffer) => S;
}

export interface TransportOptions {
  readonly address: string;
  readonly key: string | undefined;
  readonly tls: TlsOptions | boolean | undefined;
  readonly timeoutMs: number;
  readonly triesMax: number;
  readonly clock: Clock;
  readonly random: Random;
}

export interface CallOptions {
  readonly repeat: Repeatability;
  /** For all tries together; the client's own when absent. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
}

export interface Transport {
  readonly destination: Destination;
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly random: Random;
  unary<Q, S>(method: Method<Q, S>, request: Q, options: CallOptions): Promise<S>;
  readable<Q, S>(method: Method<Q, S>, request: Q): ClientReadableStream<S>;
  /** Requests are encoded by the caller, so that they can be sent again as they are. */
  duplex<S>(method: Pick<Method<never, S>, 'path' | 'responseDeserialize'>): ClientDuplexStream<Buffer, S>;
  close(): void;
}

/** Encodes a request. Throws CLIENT_MESSAGE_TOO_LARGE before anything is sent. */
export function encodeRequest<Q>(method: Pick<Method<Q, never>, 'requestSerialize'>, request: Q): Buffer {
  const bytes = method.requestSerialize(request);
  if (bytes.length > MESSAGE_SIZE_BYTES_MAX) {
    throw clientError('CLIENT_MESSAGE_TOO_LARGE', `It has ${bytes.length} bytes.`);
  }
  return bytes;
}

const asIs = (bytes: Buffer): Buffer => bytes;

/** Opens a channel; it connects with the first call. Throws CLIENT_ADDRESS_INVALID. */
export function createTransport(options: TransportOptions): Transport {
  const address = parseServerAddress(options.address);
  const tls = usesTls(address, options.tls);
  const destination: Destination = { target: address.target, tls };
  const tlsOptions = typeof options.tls === 'object' ? options.tls : {};
  const channel = new Client(address.target, channelCredentials(tls, tlsOptions), {
    'grpc.max_send_message_length': MESSAGE_SIZE_BYTES_MAX,
    'grpc.max_receive_message_length': MESSAGE_SIZE_BYTES_MAX,
    'grpc.initial_reconnect_backoff_ms': 200,
    'grpc.max_reconnect_backoff_ms': 5_000,
    'grpc.keepalive_time_ms': 60_000,
    'grpc.use_local_subchannel_pool': 1,
    ...(address.isLoopback ? { 'grpc.enable_http_proxy': 0 } : {}),
    ...(tlsOptions.serverName === undefined ? {} : { 'grpc.ssl_target_name_override': tlsOptions.serverName }),
  });
  const metadata = (): Metadata => {
    const made = new Metadata();
    if (options.key !== undefined) made.set('authorization', `Bearer ${options.key}`);
    return made;
  };
  const deps: TryDeps = { channel, metadata, destination, clock: options.clock };
  let closed = false;
  const assertOpen = (): void => {
    if (closed) throw clientError('CLIENT_CLOSED');
  };
  return {
    destination,
    timeoutMs: options.timeoutMs,
    clock: options.clock,
    random: options.random,
    async unary(method, request, call) {
      assertOpen();
      const bytes = encodeRequest(method, request);
      const timeoutMs = call.timeoutMs ?? options.timeoutMs;
      return await callWithRetries(deps, {
        method,
        bytes,
        timeoutMs,
        call,
        triesMax: options.triesMax,
        random: options.random,
      });
    },
    readable(method, request) {
      assertOpen();
      const bytes = encodeRequest(method, request);
      return channel.makeServerStreamRequest(method.path, asIs, method.responseDeserialize, bytes, metadata(), {});
    },
    duplex(method) {
      assertOpen();
      return channel.makeBidiStreamRequest(method.path, asIs, method.responseDeserialize, metadata(), {});
    },
    close() {
      closed = true;
      channel.close();
    },
  };
}

interface TryDeps {
  readonly channel: Client;
  readonly metadata: () => Metadata;
  readonly destination: Destination;
  readonly clock: Clock;
}

interface UnaryInput<S> {
  readonly method: Pick<Method<never, S>, 'path' | 'responseDeserialize'>;
  readonly bytes: Buffer;
  readonly timeoutMs: number;
  readonly call: CallOptions;
  readonly triesMax: number;
  readonly random: Random;
}

async function callWithRetries<S>(deps: TryDeps, input: UnaryInput<S>): Promise<S> {
  const endMs = deps.clock.monotonicMs() + input.timeoutMs;
  for (let tries = 1; ; tries++) {
    const leftMs = endMs - deps.clock.monotonicMs();
    try {
      return await tryOnce(deps, input, Math.max(1, leftMs));
    } catch (thrown) {
      if (!(thrown instanceof SealpostError)) throw thrown;
      const { repeat, signal } = input.call;
      const remainingMs = endMs - deps.clock.monotonicMs();
      const delayMs = planRetry(thrown, {
        tries,
        triesMax: input.triesMax,
        repeat,
        leftMs: remainingMs,
        random: input.random,
      });
      if (delayMs === undefined || signal?.aborted) throw thrown;
      await deps.clock.sleep(delayMs, signal);
    }
  }
}

function tryOnce<S>(deps: TryDeps, input: UnaryInput<S>, leftMs: number): Promise<S> {
  const { signal } = input.call;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(clientError('CLIENT_CANCELLED'));
    const cancel = (): void => call.cancel();
    const done = (error: ServiceError | null, value?: S): void => {
      signal?.removeEventListener('abort', cancel);
      if (error !== null) return reject(fromServiceError(error, deps.destination));
      resolve(value as S);
    };
    const call = deps.channel.makeUnaryRequest(
      input.method.path,
      asIs,
      input.method.responseDeserialize,
      input.bytes,
      deps.metadata(),
      // gRPC wants a wall-clock deadline and turns it into a duration at once.
      { deadline: deps.clock.nowMs() + leftMs },
      done,
    );
    signal?.addEventListener('abort', cancel, { once: true });
  });
}

function channelCredentials(tls: boolean, options: TlsOptions): ReturnType<typeof credentials.createInsecure> {
  if (!tls) return credentials.createInsecure();
  return credentials.createSsl(
    options.rootCertificates ?? null,
    options.clientKey ?? null,
    options.clientCertificate ?? null,
  );
}
