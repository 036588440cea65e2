/** A map with a bound and an age limit; the least recently used entry leaves first. */
import type { Clock } from '@sealpost/kernel';

export interface BoundedCacheOptions<V> {
  readonly entriesMax: number;
  readonly ttlMs: number;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  /** Told of every entry that leaves by age, bound or `clear`; not of one that was taken out or deleted. */
  readonly onEvict?: (value: V) => void;
}

export interface BoundedCache<V> {
  get(key: string): V | undefined;
  set(key: string, value: V): void;
  /** Removes and answers it, without `onEvict`. */
  take(key: string): V | undefined;
  delete(key: string): void;
  clear(): void;
  readonly size: number;
}

interface Entry<V> {
  readonly value: V;
  readonly bornMs: number;
}

export function createBoundedCache<V>(options: BoundedCacheOptions<V>): BoundedCache<V> {
  const { entriesMax, ttlMs, clock } = options;
  const evicted = options.onEvict ?? (() => {});
  // A Map keeps insertion order: taking an entry out and putting it back makes it the youngest.
  const entries = new Map<string, Entry<V>>();
  return {
    get(key) {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      entries.delete(key);
      if (clock.monotonicMs() - entry.bornMs >= ttlMs) {
        evicted(entry.value);
        return undefined;
      }
      entries.set(key, entry);
      return entry.value;
    },
    set(key, value) {
      entries.delete(key);
      entries.set(key, { value, bornMs: clock.monotonicMs() });
      if (entries.size <= entriesMax) return;
      const [oldest] = entries;
      if (oldest === undefined) return;
      entries.delete(oldest[0]);
      evicted(oldest[1].value);
    },
    take(key) {
      const entry = entries.get(key);
      entries.delete(key);
      return entry?.value;
    },
    delete(key) {
      entries.delete(key);
    },
    clear() {
      for (const entry of entries.values()) evicted(entry.value);
      entries.clear();
    },
    get size() {
      return entries.size;
    },
  };
}
