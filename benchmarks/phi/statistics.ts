/** Rates with their uncertainty, F scores and quantiles. */

/** A share of `of` trials with its Wilson 95 % interval; all NaN when there was no trial. */
export interface Rate {
  readonly hits: number;
  readonly of: number;
  readonly rate: number;
  readonly low: number;
  readonly high: number;
}

/** Two-sided 95 % point of the normal distribution. */
const Z95 = 1.959963984540054;

/** Wilson score interval without continuity correction (E. B. Wilson 1927, J. Am. Stat. Assoc. 22:209-212). */
export function wilson(hits: number, of: number): Rate {
  if (of === 0) return { hits, of, rate: Number.NaN, low: Number.NaN, high: Number.NaN };
  const rate = hits / of;
  const z2 = Z95 * Z95;
  const centre = rate + z2 / (2 * of);
  const half = Z95 * Math.sqrt((rate * (1 - rate)) / of + z2 / (4 * of * of));
  const scale = 1 + z2 / of;
  const low = hits === 0 ? 0 : (centre - half) / scale;
  const high = hits === of ? 1 : (centre + half) / scale;
  return { hits, of, rate, low, high };
}

/** F score that weighs recall twice as much as precision; NaN when either is unknown, 0 when both are 0. */
export function f2(precision: number, recall: number): number {
  if (precision === 0 && recall === 0) return 0;
  return (5 * precision * recall) / (4 * precision + recall);
}

/** Smallest value that at least the share `q` of the values do not exceed (nearest rank); NaN of nothing. */
export function quantile(values: readonly number[], q: number): number {
  if (values.length === 0) return Number.NaN;
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] as number;
}
