/** Bounded queues in memory, one per (pool, site): express first, bulk never starved, so many open attempts at one time. */
import type { LaneName } from '@sealpost/contracts';

/** Of this many turns with both lanes waiting, bulk gets one. */
const BULK_TURN = 4;
/** Sites remembered while they have nothing to do; empty ones are dropped beyond it. */
const SITES_MAX = 20_000;

export interface ReadyItem {
  readonly id: string;
  readonly lane: LaneName;
  readonly pool: string;
  readonly site: string;
  readonly sizeBytes: number;
}

export interface SiteSummary {
  readonly pool: string;
  readonly site: string;
  readonly ready: number;
  readonly open: number;
}

export interface ReadyQueues<T extends ReadyItem> {
  add(item: T): void;
  /** Items that may still be added. */
  room(): number;
  /** No further attempt starts; what waits is handed out by `drain`. */
  stop(): void;
  drain(): readonly T[];
  /** Resolves once no attempt is open. */
  idle(): Promise<void>;
  summary(): readonly SiteSummary[];
  counts(): { readonly ready: Readonly<Record<LaneName, number>>; readonly open: number };
}

export interface ReadyQueuesOptions<T> {
  readonly itemsMax: number;
  readonly bytesMax: number;
  readonly openPerSiteMax: number;
  /** One attempt. Never rejects. */
  readonly run: (item: T) => Promise<void>;
}

interface Site<T> {
  readonly pool: string;
  readonly name: string;
  readonly lanes: Readonly<Record<LaneName, Fifo<T>>>;
  open: number;
  turns: number;
}

/** A queue with O(1) ends: an array with a moving head, compacted when half of it is behind the head. */
interface Fifo<T> {
  items: T[];
  head: number;
}

const size = <T>(fifo: Fifo<T>): number => fifo.items.length - fifo.head;

function shift<T>(fifo: Fifo<T>): T | undefined {
  if (size(fifo) === 0) return undefined;
  const item = fifo.items[fifo.head++];
  if (fifo.head > 1_024 && fifo.head * 2 > fifo.items.length) {
    fifo.items = fifo.items.slice(fifo.head);
    fifo.head = 0;
  }
  return item;
}

function siteOf<T extends ReadyItem>(sites: Map<string, Site<T>>, item: T): Site<T> {
  const key = `${item.pool}|${item.site}`;
  const known = sites.get(key);
  if (known !== undefined) return known;
  if (sites.size >= SITES_MAX) dropEmpty(sites);
  const lanes = { express: { items: [], head: 0 }, bulk: { items: [], head: 0 } };
  const site: Site<T> = { pool: item.pool, name: item.site, lanes, open: 0, turns: 0 };
  sites.set(key, site);
  return site;
}

function takeNext<T>(site: Site<T>): T | undefined {
  const { express, bulk } = site.lanes;
  const bulkTurn = size(bulk) > 0 && ++site.turns % BULK_TURN === 0;
  return bulkTurn ? shift(bulk) : (shift(express) ?? shift(bulk));
}

export function createReadyQueues<T extends ReadyItem>(options: ReadyQueuesOptions<T>): ReadyQueues<T> {
  const sites = new Map<string, Site<T>>();
  const state = { items: 0, bytes: 0, open: 0, stopped: false, waiters: [] as (() => void)[] };

  const pump = (site: Site<T>): void => {
    while (!state.stopped && site.open < options.openPerSiteMax) {
      const item = takeNext(site);
      if (item === undefined) return;
      site.open++;
      state.open++;
      void options.run(item).then(() => {
        site.open--;
        state.open--;
        state.items--;
        state.bytes -= item.sizeBytes;
        pump(site);
        if (state.open === 0) for (const resolve of state.waiters.splice(0)) resolve();
      });
    }
  };

  return {
    add: (item) => {
      const site = siteOf(sites, item);
      site.lanes[item.lane].items.push(item);
      state.items++;
      state.bytes += item.sizeBytes;
      pump(site);
    },
    room: () => (state.stopped || state.bytes >= options.bytesMax ? 0 : Math.max(0, options.itemsMax - state.items)),
    stop: () => {
      state.stopped = true;
    },
    drain: () => {
      const waiting = [...sites.values()].flatMap((site) => [...rest(site.lanes.express), ...rest(site.lanes.bulk)]);
      for (const item of waiting) {
        state.items--;
        state.bytes -= item.sizeBytes;
      }
      return waiting;
    },
    idle: () => (state.open === 0 ? Promise.resolve() : new Promise((resolve) => state.waiters.push(resolve))),
    summary: () =>
      [...sites.values()].map((site) => ({
        pool: site.pool,
        site: site.name,
        ready: size(site.lanes.express) + size(site.lanes.bulk),
        open: site.open,
      })),
    counts: () => {
      const ready = { express: 0, bulk: 0 };
      for (const site of sites.values()) {
        ready.express += size(site.lanes.express);
        ready.bulk += size(site.lanes.bulk);
      }
      return { ready, open: state.open };
    },
  };
}

function rest<T>(fifo: Fifo<T>): readonly T[] {
  const items = fifo.items.slice(fifo.head);
  fifo.items = [];
  fifo.head = 0;
  return items;
}

function dropEmpty<T>(sites: Map<string, Site<T>>): void {
  for (const [key, site] of sites) {
    if (site.open === 0 && size(site.lanes.express) === 0 && size(site.lanes.bulk) === 0) sites.delete(key);
  }
}
