/** Errors on the wire: google.rpc.Status with ErrorInfo, BadRequest and RetryInfo (AIP-193), never content. */
import { Metadata, status as grpcStatus, type ServiceError } from '@grpc/grpc-js';
import { Any, BadRequest, ErrorInfo, RetryInfo, Status } from '@sealpost/contracts';
import { AppError, toAppError } from '@sealpost/kernel';

const TYPE_PREFIX = 'type.googleapis.com/google.rpc.';
export const ERROR_DOMAIN = 'sealpost';
const STATUS_DETAILS_KEY = 'grpc-status-details-bin';
/** Where nobody knows better. */
const RETRY_AFTER_DEFAULT_MS = 1_000;
/** Violations in one answer; the rest is counted, so that a hostile request cannot ask for a huge reply. */
const VIOLATIONS_MAX = 100;

/** `google.rpc.Status` of an error, as sent per item in batches and streams. */
export function toStatus(thrown: unknown): Status {
  const error = toAppError(thrown);
  const shown = error.violations.slice(0, VIOLATIONS_MAX);
  const details = [any('ErrorInfo', ErrorInfo.encode(errorInfo(error)).finish())];
  if (shown.length > 0) {
    const fieldViolations = shown.map(({ field, rule, description }) => ({ field, reason: rule, description }));
    details.push(any('BadRequest', BadRequest.encode({ fieldViolations }).finish()));
  }
  const retryAfterMs = retryAfterMsOf(error);
  if (retryAfterMs !== undefined) {
    const seconds = Math.floor(retryAfterMs / 1_000);
    const nanos = Math.round((retryAfterMs % 1_000) * 1_000_000);
    details.push(any('RetryInfo', RetryInfo.encode({ retryDelay: { seconds, nanos } }).finish()));
  }
  return { code: grpcStatus[error.entry.grpc], message: messageOf(error), details };
}

/** The same for a whole call, as grpc-js wants it. */
export function toServiceError(thrown: unknown): Partial<ServiceError> {
  const status = toStatus(thrown);
  const metadata = new Metadata();
  metadata.set(STATUS_DETAILS_KEY, Buffer.from(Status.encode(status).finish()));
  return { code: status.code, details: status.message, metadata };
}

/** A client repeats RESOURCE_EXHAUSTED only when it is told when, so such an answer always says so. */
function retryAfterMsOf({ retryAfterMs, entry }: AppError): number | undefined {
  if (retryAfterMs !== undefined || !entry.retryable) return retryAfterMs;
  return entry.grpc === 'UNAVAILABLE' || entry.grpc === 'RESOURCE_EXHAUSTED' ? RETRY_AFTER_DEFAULT_MS : undefined;
}

const any = (name: string, value: Uint8Array): Any => ({ typeUrl: `${TYPE_PREFIX}${name}`, value: Buffer.from(value) });

function errorInfo(error: AppError): ErrorInfo {
  const metadata: Record<string, string> = {};
  for (const [name, value] of Object.entries(error.facts)) metadata[name] = String(value);
  if (error.violations.length > VIOLATIONS_MAX)
    metadata['violationsNotShown'] = String(error.violations.length - VIOLATIONS_MAX);
  return { reason: error.code, domain: ERROR_DOMAIN, metadata };
}

function messageOf(error: AppError): string {
  const first = error.violations[0];
  return first === undefined
    ? error.entry.outward
    : `${error.entry.outward} First: ${first.field}: ${first.description}`;
}
