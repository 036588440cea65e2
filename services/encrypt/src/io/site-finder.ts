/** Finds the sites of a batch's domains, and never holds mail up for long: what DNS does not tell in time, the domain stands in for. */
import type { Sites } from '@sealpost/destinations';
import type { Clock } from '@sealpost/kernel';
import {
  SITES_ASKED_MAX,
  SITES_BRIEF_MS,
  SITES_BRIEF_WAIT_MS_MAX,
  SITES_CONCURRENCY,
  SITES_WAIT_MS_MAX,
} from '../config.ts';

export interface SiteFinder {
  /**
   * Site by domain, for each that is given. Resolves within SITES_WAIT_MS_MAX, and for a while after a batch waited that
   * long within SITES_BRIEF_WAIT_MS_MAX; a question that is still open then fills the cache for later batches. Never rejects.
   */
  find(domains: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

export interface SiteFinderOptions {
  readonly sites: Sites;
  readonly clock: Clock;
  readonly telemetry: { siteUnknown(count: number): void };
}

interface Batch {
  readonly size: number;
  readonly waiting: Iterator<string>;
  readonly found: Map<string, string>;
  unknown: number;
  over: boolean;
}

interface State {
  asked: number;
  briefUntilMs: number;
}

export function createSiteFinder(options: SiteFinderOptions): SiteFinder {
  const state: State = { asked: 0, briefUntilMs: Number.NEGATIVE_INFINITY };
  return {
    find: async (domains) => {
      const wanted = new Set(domains);
      const batch: Batch = { size: wanted.size, waiting: wanted.values(), found: new Map(), unknown: 0, over: false };
      await settleInTime(options, state, batch);
      batch.over = true;
      for (const domain of wanted) {
        if (batch.found.has(domain)) continue;
        batch.found.set(domain, domain.toLowerCase());
        batch.unknown++;
      }
      if (batch.unknown > 0) options.telemetry.siteUnknown(batch.unknown);
      return batch.found;
    },
  };
}

async function settleInTime(options: SiteFinderOptions, state: State, batch: Batch): Promise<void> {
  const { clock } = options;
  const brief = clock.monotonicMs() < state.briefUntilMs;
  const done = new AbortController();
  const asking = Array.from({ length: Math.min(SITES_CONCURRENCY, batch.size) }, () =>
    askOneByOne(options, state, batch),
  );
  const all = Promise.all(asking).then(() => done.abort());
  await Promise.race([all, clock.sleep(brief ? SITES_BRIEF_WAIT_MS_MAX : SITES_WAIT_MS_MAX, done.signal)]);
  if (!done.signal.aborted && !brief) state.briefUntilMs = clock.monotonicMs() + SITES_BRIEF_MS;
}

async function askOneByOne({ sites }: SiteFinderOptions, state: State, batch: Batch): Promise<void> {
  for (let next = batch.waiting.next(); next.done !== true && !batch.over; next = batch.waiting.next()) {
    if (state.asked >= SITES_ASKED_MAX) return;
    state.asked++;
    try {
      const { site, standsIn } = await sites.of(next.value);
      if (batch.over) return;
      batch.found.set(next.value, site);
      if (standsIn) batch.unknown++;
    } finally {
      state.asked--;
    }
  }
}
