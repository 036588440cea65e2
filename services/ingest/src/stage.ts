/** What ingest decides: a message is accepted as checked, refused with every violation, or answered as before. Pure. */
import type { Message } from '@sealpost/contracts';
import { AppError } from '@sealpost/kernel';
import type { IngestConfig } from './config.ts';
import { type CheckedMessage, checkMessage } from './core/check-message.ts';

/** What is known of an earlier call with the same idempotency key. */
export interface EarlierCall {
  readonly messageId: string;
  readonly contentHash: string;
  readonly acceptedAtMs: number;
  /** When the call that works on it began: the first one, or the last that took it over. */
  readonly claimedAtMs: number;
  readonly state: 'pending' | 'done';
}

/** A pending call is left to its owner for this long; then it is taken over with the same message id. */
export const PENDING_LEASE_MS = 10_000;

export type IdempotencyDecision =
  | { readonly kind: 'replay'; readonly messageId: string; readonly acceptedAtMs: number }
  | { readonly kind: 'take-over'; readonly messageId: string; readonly acceptedAtMs: number }
  | { readonly kind: 'refuse'; readonly error: AppError };

/** Same key and same content: the first answer. Other content: refused. Unfinished: wait, or finish it. */
export function decideIdempotency(earlier: EarlierCall, contentHash: string, nowMs: number): IdempotencyDecision {
  if (earlier.contentHash !== contentHash) return { kind: 'refuse', error: new AppError('IDEMPOTENCY_KEY_REUSED') };
  const { messageId, acceptedAtMs } = earlier;
  if (earlier.state === 'done') return { kind: 'replay', messageId, acceptedAtMs };
  const ageMs = nowMs - earlier.claimedAtMs;
  if (ageMs < PENDING_LEASE_MS) {
    return {
      kind: 'refuse',
      error: new AppError('IDEMPOTENCY_IN_PROGRESS', { retryAfterMs: PENDING_LEASE_MS - ageMs }),
    };
  }
  return { kind: 'take-over', messageId, acceptedAtMs };
}

/** The checked message, or the error that names every wrong field. */
export function decideMessage(
  message: Message | undefined,
  config: IngestConfig,
  nowMs: number,
): CheckedMessage | AppError {
  if (message === undefined) return new AppError('INGEST_MESSAGE_MISSING');
  if (message.templateId !== '') return new AppError('INGEST_TEMPLATE_UNIMPLEMENTED');
  const check = checkMessage(message, config, nowMs);
  return check.ok ? check : new AppError('INGEST_MESSAGE_INVALID', { violations: check.violations });
}
