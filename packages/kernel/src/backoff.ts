/** Exponential delays with full jitter, so that a crowd that failed together does not come back together. */
import type { Random } from './random.ts';

export interface BackoffOptions {
  readonly baseMs: number;
  readonly factor: number;
  readonly capMs: number;
  /** Share of the delay that is random: 0 none, 1 anywhere between 0 and the full delay. */
  readonly jitter: number;
}

/** Milliseconds to wait before attempt `attempt` + 1, where `attempt` counts from 1. */
export function backoffMs(attempt: number, options: BackoffOptions, random: Random): number {
  const full = Math.min(options.capMs, options.baseMs * options.factor ** Math.max(0, attempt - 1));
  return Math.round(full * (1 - options.jitter) + full * options.jitter * random.fraction());
}
