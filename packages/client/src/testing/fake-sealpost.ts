/** A Sealpost that is not one: the generated services on a real gRPC port, answered from memory. For tests. */
import {
  type sendUnaryData,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type ServerWritableStream,
  status as GrpcStatus,
} from '@grpc/grpc-js';
import {
  AdminServiceService,
  AuditServiceService,
  EgressServiceService,
  PolicyServiceService,
  QuarantineServiceService,
  RecipientServiceService,
  SubmissionServiceService,
  type TrackedEvent,
  TrackingServiceService,
} from '@sealpost/contracts';
import { createAdministrationHandlers } from './fake-administration.ts';
import { createSubmissionHandlers } from './fake-submission.ts';
import { createTrackingHandlers } from './fake-tracking.ts';
import { type FakeState, newFakeState } from './fake-state.ts';
import { statusError, type StatusSpec } from './status-error.ts';

export { buildStatus, statusError, type StatusSpec } from './status-error.ts';

export interface FakeSealpost {
  /** `127.0.0.1:PORT`. */
  readonly address: string;
  readonly state: FakeState;
  /** The next `times` calls of `method` ("submitMessage") fail like this. */
  failNext(method: string, spec: StatusSpec, times?: number): void;
  /** Sends an event to everyone who watches. */
  emit(event: Partial<TrackedEvent>): void;
  /** Ends every open stream as a restart would. */
  breakStreams(): void;
  stop(): void;
}

export interface FakeOptions {
  /** The only key that is let in; any or none when absent. */
  readonly key?: string;
  readonly port?: number;
  /** Serves TLS with this certificate and key (PEM). */
  readonly tls?: { readonly certPem: string; readonly keyPem: string };
}

type Unary = (call: ServerUnaryCall<never, unknown>, callback: sendUnaryData<unknown>) => void;
type Streaming = (call: ServerWritableStream<never, unknown>) => void;

const HEALTH_SERVICE = {
  check: {
    path: '/grpc.health.v1.Health/Check',
    requestStream: false,
    responseStream: false,
    requestSerialize: (value: Buffer) => value,
    requestDeserialize: (value: Buffer) => value,
    responseSerialize: (value: Buffer) => value,
    responseDeserialize: (value: Buffer) => value,
  },
} as const;

/** Starts on 127.0.0.1; on a free port unless told. */
export async function startFakeSealpost(options: FakeOptions = {}): Promise<FakeSealpost> {
  const state = newFakeState();
  const server = new Server({ 'grpc.max_receive_message_length': 40 * 1024 * 1024 });
  const guarded = <H extends object>(handlers: H): H => guard(state, options.key, handlers);
  const administration = createAdministrationHandlers(state);
  server.addService(SubmissionServiceService, guarded(createSubmissionHandlers(state)));
  server.addService(TrackingServiceService, guarded(createTrackingHandlers(state)));
  server.addService(AdminServiceService, guarded(administration.admin));
  server.addService(RecipientServiceService, guarded(administration.recipients));
  server.addService(EgressServiceService, guarded(administration.egress));
  server.addService(QuarantineServiceService, guarded(administration.quarantine));
  server.addService(AuditServiceService, guarded(administration.audit));
  server.addService(PolicyServiceService, guarded(administration.policy));
  server.addService(HEALTH_SERVICE, {
    check: (_call: unknown, callback: sendUnaryData<Buffer>) => callback(null, Buffer.of(8, state.healthStatus)),
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${options.port ?? 0}`, credentialsOf(options.tls), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return {
    address: `127.0.0.1:${port}`,
    state,
    failNext: (method, spec, times = 1) => state.failures.push({ method, spec, left: times }),
    emit(event) {
      const whole = {
        cursor: '',
        messageId: '',
        version: 1,
        eventTime: new Date(),
        type: '',
        recipientIndexes: [],
        facts: {},
      };
      for (const write of state.watchers) write({ events: [{ ...whole, ...event }] });
    },
    breakStreams() {
      const broken = statusError({ code: GrpcStatus.UNAVAILABLE, reason: 'KERNEL_SHUTTING_DOWN' });
      for (const destroy of [...state.streams]) destroy(broken);
    },
    stop: () => server.forceShutdown(),
  };
}

function credentialsOf(tls: FakeOptions['tls']): ServerCredentials {
  if (tls === undefined) return ServerCredentials.createInsecure();
  return ServerCredentials.createSsl(null, [
    { cert_chain: Buffer.from(tls.certPem), private_key: Buffer.from(tls.keyPem) },
  ]);
}

/** Counts calls, checks the key, and answers with a failure that a test has asked for. */
function guard<H extends object>(state: FakeState, key: string | undefined, handlers: H): H {
  const isLetIn = (call: Pick<ServerUnaryCall<never, unknown>, 'metadata'>): boolean =>
    key === undefined || call.metadata.get('authorization')[0] === `Bearer ${key}`;
  const unknownKey = () => statusError({ code: GrpcStatus.UNAUTHENTICATED, reason: 'API_KEY_UNKNOWN' });
  const entries = Object.entries(handlers).map(([name, handler]: [string, Unary & Streaming]) => {
    const guardStream: Streaming = (call) => void (isLetIn(call) ? handler(call) : call.emit('error', unknownKey()));
    if (handler.length < 2) return [name, guardStream];
    const guardUnary: Unary = (call, callback) => {
      state.calls.push(name);
      if (!isLetIn(call)) return callback(unknownKey());
      const failure = state.failures.find((row) => row.method === name && row.left > 0);
      if (failure === undefined) return handler(call, callback);
      failure.left -= 1;
      callback(statusError(failure.spec));
    };
    return [name, guardUnary];
  });
  return Object.fromEntries(entries) as H;
}
