/** What the SDK throws: typed, decoded, without content. */
import type { AcceptedMessage } from '@sealpost/contracts';
import { ERROR_CATALOGUE, type ErrorCode, type FieldViolation, type GrpcStatusName } from '@sealpost/kernel';

/** Names of google.rpc.Code that an error can have. */
export type StatusName = GrpcStatusName | 'CANCELLED' | 'UNKNOWN';

export interface SealpostErrorFacts {
  /** Code of the error catalogue, for example `IDEMPOTENCY_KEY_REUSED`. `sealpost explain CODE` says what it means. */
  readonly reason: string;
  readonly status: StatusName;
  readonly message: string;
  readonly fieldViolations?: readonly FieldViolation[];
  /** Milliseconds after which the server invites another try; undefined when it does not. */
  readonly retryAfterMs?: number | undefined;
  readonly requestId?: string | undefined;
  /** Ids and numbers that place the error. */
  readonly facts?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** Any failure of a call. `reason` and `status` are for code, `message` for people. */
export class SealpostError extends Error {
  readonly reason: string;
  readonly status: StatusName;
  readonly fieldViolations: readonly FieldViolation[];
  readonly retryAfterMs: number | undefined;
  readonly requestId: string | undefined;
  readonly facts: Readonly<Record<string, string>>;

  constructor(facts: SealpostErrorFacts) {
    super(facts.message, { cause: facts.cause });
    this.name = 'SealpostError';
    this.reason = facts.reason;
    this.status = facts.status;
    this.fieldViolations = facts.fieldViolations ?? [];
    this.retryAfterMs = facts.retryAfterMs;
    this.requestId = facts.requestId;
    this.facts = facts.facts ?? {};
  }
}

export interface AcceptedItem {
  /** Place in the array that was submitted. */
  readonly index: number;
  readonly accepted: AcceptedMessage;
}

export interface RejectedItem {
  readonly index: number;
  readonly error: SealpostError;
}

/** Part of a batch was refused. Both halves are here, so that nothing accepted is sent again by mistake. */
export class PartialBatchError extends SealpostError {
  readonly accepted: readonly AcceptedItem[];
  readonly rejected: readonly RejectedItem[];

  constructor(accepted: readonly AcceptedItem[], rejected: readonly RejectedItem[]) {
    const first = rejected[0]?.error;
    super({
      reason: 'CLIENT_BATCH_PARTIAL',
      status: first?.status ?? 'UNKNOWN',
      message: `${rejected.length} of ${accepted.length + rejected.length} messages were refused; the first: ${first?.message ?? 'unknown'}`,
      retryAfterMs: first?.retryAfterMs,
      requestId: first?.requestId,
    });
    this.name = 'PartialBatchError';
    this.accepted = accepted;
    this.rejected = rejected;
  }
}

/** An error that the SDK itself raises, by its code in the catalogue; `detail` follows the catalogue's sentence. */
export function clientError(code: ErrorCode, detail?: string, cause?: unknown): SealpostError {
  const { grpc, outward } = ERROR_CATALOGUE[code];
  const message = detail === undefined ? outward : `${outward} ${detail}`;
  return new SealpostError({ reason: code, status: grpc, message, cause });
}
