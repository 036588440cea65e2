/** How a service offers gRPC calls: plain async handlers, a role per method, no grpc-js types in the service's own code. */
import type {
  handleBidiStreamingCall,
  handleServerStreamingCall,
  handleUnaryCall,
  ServerDuplexStream,
  ServiceDefinition,
} from '@grpc/grpc-js';
import type { Role } from '../api-keys.ts';

/** Who calls. */
export interface Principal {
  readonly keyId: string;
  readonly tenantId: string;
  readonly roles: readonly Role[];
  /** Made with a test key: everything it sends is sandboxed. */
  readonly sandbox: boolean;
}

export interface CallContext {
  readonly principal: Principal;
  /** W3C Trace Context of this call: the caller's, or a new one. */
  readonly traceparent: string;
  /** Aborts when the caller goes away or its deadline passes. */
  readonly signal: AbortSignal;
  /** Monotonic milliseconds when the call arrived, before its key was checked. */
  readonly receivedAtMs?: number;
}

export type UnaryHandler<Q, R> = (request: Q, context: CallContext) => Promise<R>;
/** Write with `send`, which resolves once the peer takes more (HTTP/2 flow control). Returning ends the stream. */
export type ServerStreamHandler<Q, R> = (
  request: Q,
  context: CallContext,
  send: (response: R) => Promise<void>,
) => Promise<void>;
/** The raw stream, for handlers that manage their own back-pressure. Resolving ends it. */
export type BidiHandler<Q, R> = (call: ServerDuplexStream<Q, R>, context: CallContext) => Promise<void>;

/** The handlers that a generated `…ServiceServer` interface asks for. */
export type GrpcHandlers<S> = {
  readonly [K in keyof S as string extends K ? never : K]: S[K] extends handleUnaryCall<infer Q, infer R>
    ? UnaryHandler<Q, R>
    : S[K] extends handleServerStreamingCall<infer Q, infer R>
      ? ServerStreamHandler<Q, R>
      : S[K] extends handleBidiStreamingCall<infer Q, infer R>
        ? BidiHandler<Q, R>
        : never;
};

export interface GrpcRegistration {
  /** `sealpost.v1.SubmissionService` */
  readonly serviceName: string;
  readonly definition: ServiceDefinition;
  readonly handlers: Readonly<Record<string, unknown>>;
  readonly roles: Readonly<Record<string, Role>>;
}

/** Binds handlers and roles to a generated service definition; the types make sure that none is forgotten. */
export function registerGrpc<S>(
  definition: ServiceDefinition,
  parts: { readonly handlers: GrpcHandlers<S>; readonly roles: { readonly [K in keyof GrpcHandlers<S>]: Role } },
): GrpcRegistration {
  const first = Object.values(definition)[0];
  const serviceName = first?.path.split('/')[1] ?? '';
  return {
    serviceName,
    definition,
    handlers: parts.handlers as Record<string, unknown>,
    roles: parts.roles as Record<string, Role>,
  };
}
