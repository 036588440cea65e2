/** Choices from a seed: everything that is generated here is the same for the same seed. */
import { createSeededRandom } from '@sealpost/kernel';

export interface Draw {
  below(limit: number): number;
  /** From `low` to `high`, both included. */
  between(low: number, high: number): number;
  pick<T>(from: readonly T[]): T;
  digits(count: number): string;
  /** `count` units of an alphabet. */
  units(alphabet: string, count: number): string;
  chance(probability: number): boolean;
}

export function createDraw(seed: number): Draw {
  const random = createSeededRandom(seed);
  const below = (limit: number): number => Math.floor(random.fraction() * limit);
  const units = (alphabet: string, count: number): string =>
    Array.from({ length: count }, () => alphabet.charAt(below(alphabet.length))).join('');
  return {
    below,
    units,
    between: (low, high) => low + below(high - low + 1),
    pick: (from) => from[below(from.length)] as (typeof from)[number],
    digits: (count) => units('0123456789', count),
    chance: (probability) => random.fraction() < probability,
  };
}

/** A seed for a named thing, so that adding one thing leaves the others as they were (FNV-1a). */
export function seedOf(seed: number, name: string): number {
  let hash = (0x811c9dc5 ^ seed) >>> 0;
  for (const char of name) hash = Math.imul(hash ^ (char.codePointAt(0) as number), 0x01000193) >>> 0;
  return hash;
}
