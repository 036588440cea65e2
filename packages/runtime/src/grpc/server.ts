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
import { AppError, type Clock } from '@sealpost/kernel';
import { formatTraceparent, parseTraceparent, safe, type Telemetry } from '@sealpost/telemetry';
import { type ApiKeys, hasRole, type Role } from '../api-keys.ts';
import { addHealthAndReflection } from './health-and-reflection.ts';
import type {
  BidiHandler,
  CallContext,
  GrpcRegistration,
  Principal,
  ServerStreamHandler,
  UnaryHandler,
} from './registration.ts';
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
  readonly clock: Pick<Clock, 'monotonicMs'>;
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
    const serve: Serve = (call, work) => serveCall(call, work, { role, path: method.path, options });
    if (method.requestStream) implementation[name] = bidi(handler as BidiHandler<unknown, unknown>, serve);
    else if (method.responseStream)
      implementation[name] = serverStream(handler as ServerStreamHandler<unknown, unknown>, serve);
    else implementation[name] = unary(handler as UnaryHandler<unknown, unknown>, serve);
  }
  return implementation;
}

interface OpenCall {
  readonly metadata: Metadata;
  on(event: 'cancelled', listener: () => void): unknown;
}

/** Runs the work of a call for its authenticated caller, inside a span. */
type Serve = <R>(call: OpenCall, work: (context: CallContext) => Promise<R>) => Promise<R>;

interface ServedMethod {
  readonly role: Role;
  /** `/sealpost.v1.SubmissionService/SubmitMessage` */
  readonly path: string;
  readonly options: GrpcServerOptions;
}

async function serveCall<R>(
  call: OpenCall,
  work: (context: CallContext) => Promise<R>,
  { role, path, options }: ServedMethod,
): Promise<R> {
  const { telemetry, clock } = options;
  const receivedAtMs = clock.monotonicMs();
  const given = call.metadata.get('traceparent')[0];
  const parent = typeof given === 'string' ? parseTraceparent(given) : undefined;
  const attributes = { method: safe.id(path) };
  const span = telemetry.tracer.startSpan('call', parent === undefined ? { attributes } : { attributes, parent });
  try {
    const principal = await authorize(call.metadata, role, options);
    const abort = new AbortController();
    call.on('cancelled', () => abort.abort());
    const traceparent = formatTraceparent(span.context);
    const result = await work({ principal, traceparent, signal: abort.signal, receivedAtMs });
    span.end();
    return result;
  } catch (thrown) {
    span.end('error');
    throw withTraceId(telemetry, thrown, span.context.traceId);
  }
}

/** The key is checked on every call and nothing of it is kept. */
async function authorize(metadata: Metadata, role: Role, options: GrpcServerOptions): Promise<Principal> {
  const header = metadata.get('authorization')[0];
  const bearer = typeof header === 'string' ? BEARER.exec(header)?.[1] : undefined;
  const principal = await options.apiKeys.authenticate(bearer);
  if (!hasRole(principal.roles, role)) throw new AppError('API_ROLE_DENIED', { facts: { role } });
  return principal;
}

const unary =
  (handler: UnaryHandler<unknown, unknown>, serve: Serve) =>
  (call: ServerUnaryCall<unknown, unknown>, callback: sendUnaryData<unknown>): void => {
    serve(call, (context) => handler(call.request, context)).then(
      (response) => callback(null, response),
      (error: unknown) => callback(toServiceError(error)),
    );
  };

const serverStream =
  (handler: ServerStreamHandler<unknown, unknown>, serve: Serve) =>
  (call: ServerWritableStream<unknown, unknown>): void => {
    const send = (response: unknown): Promise<void> =>
      call.write(response) || call.cancelled
        ? Promise.resolve()
        : new Promise((resolve) => {
            const done = (): void => {
              call.off('drain', done).off('cancelled', done);
              resolve();
            };
            call.on('drain', done).on('cancelled', done);
          });
    serve(call, (context) => handler(call.request, context, send)).then(
      () => call.end(),
      (error: unknown) => call.emit('error', toServiceError(error)),
    );
  };

const bidi =
  (handler: BidiHandler<unknown, unknown>, serve: Serve) =>
  (call: ServerDuplexStream<unknown, unknown>): void => {
    serve(call, (context) => handler(call, context)).then(
      () => call.end(),
      (error: unknown) => call.emit('error', toServiceError(error)),
    );
  };

/** What failed inside is logged with its trace id, and the caller is told that id: neither side sees the other's details. */
function withTraceId(telemetry: Telemetry, thrown: unknown, traceId: string): unknown {
  if (thrown instanceof AppError && thrown.code !== 'KERNEL_INTERNAL') return thrown;
  telemetry.logger.error('call failed inside', { traceId: safe.id(traceId) }, thrown);
  return new AppError('KERNEL_INTERNAL', { facts: { traceId }, cause: thrown });
}
