/** Options whose text means something: lengths of time, pairs, counts. */
import { listOf, type OptionValues, textOf } from '../command.ts';
import { usageError } from '../usage-error.ts';
import { parseDurationMs } from './duration.ts';

/** Commander keeps `--expires-in` as `expiresIn`. */
const keyOf = (name: string): string => name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** A length of time from a flag, in milliseconds. */
export function durationOption(options: OptionValues, name: string, fallbackMs: number): number {
  const text = textOf(options, keyOf(name));
  if (text === undefined) return fallbackMs;
  const ms = parseDurationMs(text);
  if (ms === undefined)
    throw usageError(`--${name}`, 'DURATION', 'Write a number and a unit: 500ms, 120s, 5m, 2h, 30d.');
  return ms;
}

/** `key=value` pairs of a repeatable option. */
export function pairsOption(options: OptionValues, name: string): Record<string, string> {
  const pairs = listOf(options, keyOf(name)).map((text): [string, string] => {
    const at = text.indexOf('=');
    if (at < 1) throw usageError(`--${name}`, 'PAIR', 'Write it as name=value.');
    return [text.slice(0, at), text.slice(at + 1)];
  });
  return Object.fromEntries(pairs);
}

/** A whole number of a flag between `min` and `max`. */
export function countOption(
  options: OptionValues,
  name: string,
  bounds: { readonly min: number; readonly max: number; readonly fallback: number },
): number {
  const text = textOf(options, keyOf(name));
  if (text === undefined) return bounds.fallback;
  const count = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (count >= bounds.min && count <= bounds.max) return count;
  throw usageError(`--${name}`, 'RANGE', `Write a whole number from ${bounds.min} to ${bounds.max}.`);
}
