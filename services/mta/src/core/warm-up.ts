/** Warm-up: what a source may send on its n-th sending day, and which source of a pool takes the next message. Pure. */
import type { EgressPoolDoc, EgressSourceSpec } from '@sealpost/runtime';

/** Daily totals for one address, a widely used 29-day ladder; the sending day counts, not the calendar day. */
export const WARMUP_TABLE_DEFAULT: readonly number[] = [
  200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 40_000, 50_000, 75_000, 100_000, 150_000, 200_000, 250_000, 325_000,
  400_000, 500_000, 600_000, 750_000, 1_000_000, 1_250_000, 1_750_000, 2_000_000, 3_000_000, 4_250_000, 5_000_000,
  6_000_000, 7_500_000, 10_000_000,
];

/** Messages of one debit. Small, so that a crash forfeits little; at most a tenth of the day. */
const BLOCK_MAX = 200;

/** UTC date of a time, `2026-11-21`: budgets are per calendar day, the ladder per sending day. */
export const dateOf = (timeMs: number): string => new Date(timeMs).toISOString().slice(0, 10);

/** Start of the next UTC day, epoch milliseconds. */
export const nextDayMs = (timeMs: number): number => (Math.floor(timeMs / 86_400_000) + 1) * 86_400_000;

export const tableOf = (pool: EgressPoolDoc): readonly number[] =>
  pool.warmupTable.length > 0 ? pool.warmupTable : WARMUP_TABLE_DEFAULT;

/** Messages on that sending day (from 1); undefined when the ladder is behind it. */
export const limitOn = (pool: EgressPoolDoc, sendingDay: number): number | undefined => tableOf(pool)[sendingDay - 1];

export const blockSize = (limit: number): number => Math.max(1, Math.min(BLOCK_MAX, Math.floor(limit / 10)));

/**
 * Sources in the order they should be asked: those still warming up first (they must send to get warm), each with what is left
 * of its block; then the warmed ones in turn, which take all excess.
 */
export function askOrder(pool: EgressPoolDoc, turn: number): readonly EgressSourceSpec[] {
  const cold = pool.sources.filter((source) => !source.warmed);
  const warm = pool.sources.filter((source) => source.warmed);
  const rotate = (list: readonly EgressSourceSpec[]) =>
    list.map((_, i) => list[(i + turn) % list.length] as EgressSourceSpec);
  return [...rotate(cold), ...rotate(warm)];
}
