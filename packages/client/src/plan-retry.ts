/** Decides whether a failed call is tried again, and after how long. */
import { backoffMs, type Random } from '@sealpost/kernel';
import { RETRY_BACKOFF } from './limits.ts';
import type { SealpostError } from './sealpost-error.ts';

/** `safe`: doing it twice is the same as once (reads, or a message with an idempotency key). */
export type Repeatability = 'safe' | 'never';

export interface RetryContext {
  /** Tries made so far, 1 after the first. */
  readonly tries: number;
  readonly triesMax: number;
  readonly repeat: Repeatability;
  /** Milliseconds left of the caller's time. */
  readonly leftMs: number;
  readonly random: Random;
}

/**
 * Milliseconds to wait before the next try; undefined to give up.
 * UNAVAILABLE is repeated only where that is safe. RESOURCE_EXHAUSTED and ABORTED are repeated only with RetryInfo: the
 * server then says that it did nothing (AIP-194; gRPC raises RESOURCE_EXHAUSTED for oversized messages, too).
 */
export function planRetry(error: SealpostError, context: RetryContext): number | undefined {
  if (context.tries >= context.triesMax) return undefined;
  const backoff = backoffMs(context.tries, RETRY_BACKOFF, context.random);
  const delayMs = invites(error, context.repeat) ? Math.max(error.retryAfterMs ?? 0, backoff) : undefined;
  return delayMs !== undefined && delayMs < context.leftMs ? delayMs : undefined;
}

function invites(error: SealpostError, repeat: Repeatability): boolean {
  if (error.reason === 'CLIENT_TLS_MISMATCH' || error.reason === 'CLIENT_OUTCOME_UNKNOWN') return false;
  if (error.status === 'UNAVAILABLE') return repeat === 'safe';
  if (error.status === 'RESOURCE_EXHAUSTED' || error.status === 'ABORTED') return error.retryAfterMs !== undefined;
  return false;
}
