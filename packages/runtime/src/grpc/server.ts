/** The gRPC server: authenticates, checks the role, runs the handler, turns errors into google.rpc.Status. */
import {
  type Metadata,
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  type ServerUnaryCall,
  type ServerWritableStream,
  type sendUnaryData,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { AppError, type Random } from '@sealpost/kernel';
import { formatTraceparent, newTraceContext, parseTraceparent, type Telemetry } from '@sealpost/telemetry';
import type { ApiKeys, Role } from '../api-keys.ts';
import { addHealthAndReflection } from './health-and-reflection.ts';
import type { BidiHandler, CallContext, GrpcRegistration, ServerStreamHandler, UnaryHandler } from './registration.ts';
import { toServiceError } from './status.ts';

/** Largest request; the largest message is 25 MiB and its encoding adds a third at most for what a client may wrap. */
export const REQUEST_SIZE_BYTES_MAX = 36 * 1_048_576;
const CONCURRENT_STREAMS_MAX = 1_000;
const BEARER = /^Bearer\s+(\S+)$/i;

export interface GrpcServerOptions {
  readonly host: string;
  readonly port: number;
  readonly registrations: readonly GrpcRegistration[];
  readonly apiKeys: ApiKeys;
  readonly telemetry: Telemetry;
  readonly random: Random;
}

export interface RunningGrpcServer {
  readonly address: string;
  readonly port: number;
  setServing(serving: 'serving' | 'not-serving'): void;
  /** Lets open calls finish for `deadlineMs`, then ends them. */
  stop(deadlineMs: number): Promise<void>;
}

/** Binds and serves. Errors: RUNTIME_PORT_IN_USE naming port and setting. */
export async function startGrpcServer(options: GrpcServerOptions): Promise<RunningGrpcServer> {
  const server = new Server({
    'grpc.max_receive_message_length': REQUEST_SIZE_BYTES_MAX,
    'grpc.max_concurrent_streams': CONCURRENT_STREAMS_MAX,
    'grpc.keepalive_time_ms': 60_000,
  });
  for (const registration of options.registrations)
    server.addService(registration.definition, implement(registration, options));
  const health = await addHealthAndReflection(
    server,
    options.registrations.map((registration) => registration.serviceName),
  );
  const port = await bind(server, options);
  return {
    address: `${options.host}:${port}`,
    port,
    setServing: (serving) => health.setServing(serving),
    stop: (deadlineMs) =>
      new Promise((resolve) => {
        const timer = setTimeout(() => server.forceShutdown(), deadlineMs);
        server.tryShutdown(() => {
          clearTimeout(timer);
          resolve();
        });
      }),
  };
}

const bind = (server: Server, options: GrpcServerOptions): Promise<number> =>
  new Promise((resolve, reject) => {
    server.bindAsync(`${options.host}:${options.port}`, ServerCredentials.createInsecure(), (error, port) => {
      if (error === null) return resolve(port);
      const facts = { listener: 'grpc', port: options.port, setting: 'grpc.port' };
      reject(new AppError('RUNTIME_PORT_IN_USE', { facts, cause: error }));
    });
  });

function implement(registration: GrpcRegistration, options: GrpcServerOptions): UntypedServiceImplementation {
  const implementation: UntypedServiceImplementation = {};
  for (const [name, method] of Object.entries(registration.definition)) {
    const handler = registration.handlers[name];
    const role = registration.roles[name] as Role;
    const open = (call: OpenCall) => openCall(call, role, options);
    if (method.requestStream) implementation[name] = bidi(handler as BidiHandler<unknown, unknown>, open);
    else if (method.responseStream)
      implementation[name] = serverStream(handler as ServerStreamHandler<unknown, unknown>, open);
    else implementation[name] = unary(handler as UnaryHandler<unknown, unknown>, open, options.telemetry);
  }
  return implementation;
}

interface OpenCall {
  readonly metadata: Metadata;
  on(event: 'cancelled', listener: () => void): unknown;
}

async function openCall(call: OpenCall, role: Role, options: GrpcServerOptions): Promise<CallContext> {
  // The key is checked on every call and nothing of it is kept.
  const header = call.metadata.get('authorization')[0];
  const bearer = typeof header === 'string' ? BEARER.exec(header)?.[1] : undefined;
  const principal = await options.apiKeys.authenticate(bearer);
  if (!principal.roles.includes(role) && !principal.roles.includes('admin'))
    throw new AppError('API_ROLE_DENIED', { facts: { role } });
  const given = call.metadata.get('traceparent')[0];
  const parent = typeof given === 'string' ? parseTraceparent(given) : undefined;
  const abort = new AbortController();
  call.on('cancelled', () => abort.abort());
  return { principal, traceparent: formatTraceparent(parent ?? newTraceContext(options.random)), signal: abort.signal };
}

const unary =
  (handler: UnaryHandler<unknown, unknown>, open: (call: OpenCall) => Promise<CallContext>, telemetry: Telemetry) =>
  (call: ServerUnaryCall<unknown, unknown>, callback: sendUnaryData<unknown>): void => {
    open(call)
      .then((context) => handler(call.request, context))
      .then(
        (response) => callback(null, response),
        (error: unknown) => {
          logInternal(telemetry, error);
          callback(toServiceError(error));
        },
      );
  };

const serverStream =
  (handler: ServerStreamHandler<unknown, unknown>, open: (call: OpenCall) => Promise<CallContext>) =>
  (call: ServerWritableStream<unknown, unknown>): void => {
    const send = (response: unknown): Promise<void> =>
      call.write(response) || call.cancelled
        ? Promise.resolve()
        : new Promise((resolve) => call.once('drain', resolve).once('cancelled', resolve));
    open(call)
      .then((context) => handler(call.request, context, send))
      .then(
        () => call.end(),
        (error: unknown) => call.emit('error', toServiceError(error)),
      );
  };

const bidi =
  (handler: BidiHandler<unknown, unknown>, open: (call: OpenCall) => Promise<CallContext>) =>
  (call: ServerDuplexStream<unknown, unknown>): void => {
    open(call)
      .then((context) => handler(call, context))
      .then(
        () => call.end(),
        (error: unknown) => call.emit('error', toServiceError(error)),
      );
  };

function logInternal(telemetry: Telemetry, error: unknown): void {
  if (error instanceof AppError && error.code !== 'KERNEL_INTERNAL') return;
  telemetry.logger.error('call failed inside', {}, error);
}
