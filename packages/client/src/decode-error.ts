/** Turns what gRPC reports into a SealpostError: google.rpc.Status with its details, or a broken connection. */
import { type ServiceError, status as GrpcStatus, type Metadata } from '@grpc/grpc-js';
import { type Any, BadRequest, ErrorInfo, RetryInfo, Status } from '@sealpost/contracts';
import type { FieldViolation } from '@sealpost/kernel';
import type { Destination } from './address.ts';
import { connectionError } from './connection-error.ts';
import { VIOLATIONS_MAX } from './limits.ts';
import { clientError, SealpostError, type StatusName } from './sealpost-error.ts';

interface Details {
  readonly info: ErrorInfo | undefined;
  readonly violations: readonly FieldViolation[];
  readonly retryAfterMs: number | undefined;
}

const REQUEST_ID_KEYS = ['request_id', 'requestId'];
const NO_DETAILS: Details = { info: undefined, violations: [], retryAfterMs: undefined };

/** The error of a call as a SealpostError. Never throws, whatever the server sent. */
export function fromServiceError(error: ServiceError, destination: Destination): SealpostError {
  const details = detailsOf(error.metadata);
  if (details.info !== undefined) {
    return build({ code: error.code, message: error.details, details, metadata: error.metadata, cause: error });
  }
  if (error.code === GrpcStatus.UNAVAILABLE || isProtocolBreak(error)) return connectionError(error, destination);
  if (error.code === GrpcStatus.DEADLINE_EXCEEDED) return timedOut(error, destination);
  if (error.code === GrpcStatus.CANCELLED) return clientError('CLIENT_CANCELLED', undefined, error);
  // Without our details this code is gRPC's own word for an oversized message.
  if (error.code === GrpcStatus.RESOURCE_EXHAUSTED && details.retryAfterMs === undefined) {
    return clientError('CLIENT_MESSAGE_TOO_LARGE', undefined, error);
  }
  return build({ code: error.code, message: error.details, details, metadata: error.metadata, cause: error });
}

/** A google.rpc.Status that came inside an answer (one item of a batch or stream). */
export function fromStatus(status: Status): SealpostError {
  return build({ code: status.code, message: status.message, details: decodeDetails(status.details) });
}

interface BuildInput {
  readonly code: number;
  readonly message: string;
  readonly details: Details;
  readonly metadata?: Metadata;
  readonly cause?: unknown;
}

function build(input: BuildInput): SealpostError {
  const status = statusName(input.code);
  const { info, violations, retryAfterMs } = input.details;
  return new SealpostError({
    reason: info?.reason !== undefined && info.reason !== '' ? info.reason : `GRPC_${status}`,
    status,
    message: input.message === '' ? `The call failed with ${status}.` : input.message,
    fieldViolations: violations,
    retryAfterMs,
    requestId: requestIdOf(info, input.metadata),
    facts: info?.metadata ?? {},
    cause: input.cause,
  });
}

function timedOut(error: ServiceError, destination: Destination): SealpostError {
  return clientError('CLIENT_TIMED_OUT', `Server: ${destination.target}.`, error);
}

/** A reset or a wrong protocol shows as INTERNAL or UNKNOWN made on this side, without any metadata of the server. */
function isProtocolBreak(error: ServiceError): boolean {
  if (error.code !== GrpcStatus.INTERNAL && error.code !== GrpcStatus.UNKNOWN) return false;
  return /RST_STREAM|Protocol error|ECONNRESET|socket hang up|ERR_HTTP2/i.test(error.details);
}

function detailsOf(metadata: Metadata | undefined): Details {
  const raw = metadata?.get('grpc-status-details-bin')[0];
  if (!Buffer.isBuffer(raw)) return NO_DETAILS;
  const status = decodeOr(() => Status.decode(raw));
  return status === undefined ? NO_DETAILS : decodeDetails(status.details);
}

function decodeDetails(details: readonly Any[]): Details {
  let found = NO_DETAILS;
  for (const detail of details) found = { ...found, ...decodeDetail(detail) };
  return found;
}

function decodeDetail(detail: Any): Partial<Details> {
  const type = detail.typeUrl.slice(detail.typeUrl.lastIndexOf('/') + 1);
  if (type === 'google.rpc.ErrorInfo') return { info: decodeOr(() => ErrorInfo.decode(detail.value)) };
  if (type === 'google.rpc.BadRequest') return { violations: violationsOf(detail.value) };
  if (type === 'google.rpc.RetryInfo') return { retryAfterMs: retryAfterOf(detail.value) };
  return {};
}

function violationsOf(bytes: Uint8Array): readonly FieldViolation[] {
  const fields = decodeOr(() => BadRequest.decode(bytes))?.fieldViolations ?? [];
  return fields
    .slice(0, VIOLATIONS_MAX)
    .map(({ field, reason, description }) => ({ field, rule: reason, description }));
}

function retryAfterOf(bytes: Uint8Array): number | undefined {
  const delay = decodeOr(() => RetryInfo.decode(bytes))?.retryDelay;
  return delay === undefined ? undefined : Math.max(0, delay.seconds * 1000 + Math.ceil(delay.nanos / 1e6));
}

/** Details are advice: bytes that do not decode are ignored, the status itself still counts. */
function decodeOr<T>(decode: () => T): T | undefined {
  try {
    return decode();
  } catch {
    return undefined;
  }
}

function requestIdOf(info: ErrorInfo | undefined, metadata: Metadata | undefined): string | undefined {
  for (const key of REQUEST_ID_KEYS) {
    const value = info?.metadata[key];
    if (value !== undefined && value !== '') return value;
  }
  const header = metadata?.get('x-request-id')[0];
  return typeof header === 'string' && header !== '' ? header : undefined;
}

const STATUS_NAMES = new Map<number, StatusName>(
  Object.entries(GrpcStatus)
    .filter((entry): entry is [StatusName, GrpcStatus] => typeof entry[1] === 'number' && entry[0] !== 'OK')
    .map(([name, code]) => [code, name]),
);

function statusName(code: number): StatusName {
  return STATUS_NAMES.get(code) ?? 'UNKNOWN';
}
