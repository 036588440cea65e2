/** Remembers DNS answers within bounds and asks each question once at a time. */
import type { Clock } from '@sealpost/kernel';
import type { DnsAnswer, MxRecord, Resolver } from './resolver.ts';

export interface CachingResolverOptions {
  readonly clock: Clock;
  /** Answers kept over all types; the oldest go first. */
  readonly entriesMax?: number;
  /** Longest time an answer with records is kept, and the time for answers without a TTL. */
  readonly positiveMsMax?: number;
  /** Shortest time, against zero TTLs that would ask per message. */
  readonly positiveMsMin?: number;
  /** For `no-data` and `no-such-domain`. */
  readonly negativeMs?: number;
  /** For `temporary`; short, so that a broken server is not asked per message. */
  readonly temporaryMs?: number;
}

export const DNS_CACHE_ENTRIES_MAX = 50_000;
export const DNS_POSITIVE_MS_MAX = 300_000;
export const DNS_POSITIVE_MS_MIN = 5_000;
export const DNS_NEGATIVE_MS = 60_000;
export const DNS_TEMPORARY_MS = 5_000;

interface Entry {
  readonly answer: Promise<DnsAnswer<unknown>>;
  /** Infinite while the question is under way. */
  untilMs: number;
}

/** Wraps `inner`. A question that is under way is shared by all who ask it meanwhile. */
export function createCachingResolver(inner: Resolver, options: CachingResolverOptions): Resolver {
  const { clock } = options;
  const entriesMax = options.entriesMax ?? DNS_CACHE_ENTRIES_MAX;
  const entries = new Map<string, Entry>();

  const lifetimeMs = (answer: DnsAnswer<unknown>): number => {
    if (answer.kind === 'temporary') return options.temporaryMs ?? DNS_TEMPORARY_MS;
    if (answer.kind !== 'records') return options.negativeMs ?? DNS_NEGATIVE_MS;
    const longest = options.positiveMsMax ?? DNS_POSITIVE_MS_MAX;
    const wanted = Math.max(answer.ttlMs ?? longest, options.positiveMsMin ?? DNS_POSITIVE_MS_MIN);
    return Math.min(wanted, longest);
  };
  const ask = <T>(type: string, name: string, query: (name: string) => Promise<DnsAnswer<T>>) => {
    const asked = name.toLowerCase();
    const key = `${type} ${asked}`;
    const known = entries.get(key);
    if (known !== undefined && known.untilMs > clock.monotonicMs()) return known.answer as Promise<DnsAnswer<T>>;
    entries.delete(key);
    if (entries.size >= entriesMax) entries.delete(entries.keys().next().value as string);
    const answer = query(asked);
    const entry: Entry = { answer, untilMs: Number.POSITIVE_INFINITY };
    entries.set(key, entry);
    answer.then(
      (settled) => {
        entry.untilMs = clock.monotonicMs() + lifetimeMs(settled);
      },
      () => {
        if (entries.get(key) === entry) entries.delete(key);
      },
    );
    return answer;
  };
  return {
    resolveMx: (domain) => ask<MxRecord>('MX', domain, (name) => inner.resolveMx(name)),
    resolve4: (host) => ask<string>('A', host, (name) => inner.resolve4(name)),
    resolve6: (host) => ask<string>('AAAA', host, (name) => inner.resolve6(name)),
  };
}
