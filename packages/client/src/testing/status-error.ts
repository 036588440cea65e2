/** Errors as a Sealpost server sends them, for fakes. */
import { Metadata, type ServiceError, status as GrpcStatus } from '@grpc/grpc-js';
import { type Any, BadRequest, ErrorInfo, RetryInfo, Status } from '@sealpost/contracts';
import type { FieldViolation } from '@sealpost/kernel';

export interface StatusSpec {
  readonly code: GrpcStatus;
  readonly reason: string;
  readonly message?: string;
  readonly violations?: readonly FieldViolation[];
  readonly retryAfterMs?: number;
  readonly metadata?: Readonly<Record<string, string>>;
}

const TYPE_PREFIX = 'type.googleapis.com/google.rpc.';

/** A google.rpc.Status with ErrorInfo and, where given, BadRequest and RetryInfo. */
export function buildStatus(spec: StatusSpec): Status {
  const info = ErrorInfo.fromPartial({ reason: spec.reason, domain: 'sealpost', metadata: { ...spec.metadata } });
  const details: Any[] = [pack('ErrorInfo', ErrorInfo.encode(info).finish())];
  if (spec.violations !== undefined) {
    const fieldViolations = spec.violations.map(({ field, rule, description }) => ({
      field,
      reason: rule,
      description,
    }));
    details.push(pack('BadRequest', BadRequest.encode({ fieldViolations }).finish()));
  }
  if (spec.retryAfterMs !== undefined) {
    const retryDelay = { seconds: Math.floor(spec.retryAfterMs / 1000), nanos: (spec.retryAfterMs % 1000) * 1e6 };
    details.push(pack('RetryInfo', RetryInfo.encode({ retryDelay }).finish()));
  }
  return { code: spec.code, message: spec.message ?? `fake: ${spec.reason}`, details };
}

/** The same as an error that a grpc-js handler may answer with. */
export function statusError(spec: StatusSpec): ServiceError {
  const status = buildStatus(spec);
  const metadata = new Metadata();
  metadata.set('grpc-status-details-bin', Buffer.from(Status.encode(status).finish()));
  return Object.assign(new Error(status.message), { code: spec.code, details: status.message, metadata });
}

function pack(type: string, bytes: Uint8Array): Any {
  return { typeUrl: TYPE_PREFIX + type, value: Buffer.from(bytes) };
}
