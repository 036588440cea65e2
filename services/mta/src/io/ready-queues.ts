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
  /** Part of a site that is split; 0 for a whole one. */
  readonly shard: number;
  /** Attempts that may be open at one time in this queue. */
  readonly openMax: number;
  /** Partition whose owner has it. */
  readonly partition: number;
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
  /** Whether it waits here or its attempt is open. */
  has(id: string): boolean;
  /** Items that may still be added. */
  room(): number;
  /** No further attempt starts; what waits is handed out by `drain`. */
  stop(): void;
  stopped(): boolean;
  /** Takes out what waits, of one partition or of all. */
  drain(partition?: number): readonly T[];
  /** Resolves once no attempt is open, of one partition or of any. */
  idle(partition?: number): Promise<void>;
  summary(): readonly SiteSummary[];
  counts(): { readonly ready: Readonly<Record<LaneName, number>>; readonly open: number };
}

export interface ReadyQueuesOptions<T> {
  readonly itemsMax: number;
  readonly bytesMax: number;
  /** One attempt. Never rejects. */
  readonly run: (item: T) => Promise<void>;
}

interface Site<T> {
  readonly pool: string;
  readonly name: string;
  openMax: number;
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
  const key = `${item.pool}|${item.site}#${item.shard}`;
  const known = sites.get(key);
  if (known !== undefined) {
    known.openMax = item.openMax;
    return known;
  }
  if (sites.size >= SITES_MAX) dropEmpty(sites);
  const lanes = { express: { items: [], head: 0 }, bulk: { items: [], head: 0 } };
  const site: Site<T> = { pool: item.pool, name: item.site, openMax: item.openMax, lanes, open: 0, turns: 0 };
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
  const state = { items: 0, bytes: 0, stopped: false };
  const openAttempts = createOpenCount();
  const ids = new Set<string>();

  const pump = (site: Site<T>): void => {
    while (!state.stopped && site.open < site.openMax) {
      const item = takeNext(site);
      if (item === undefined) return;
      site.open++;
      openAttempts.began(item.partition);
      void options.run(item).then(() => {
        site.open--;
        state.items--;
        state.bytes -= item.sizeBytes;
        ids.delete(item.id);
        pump(site);
        openAttempts.ended(item.partition);
      });
    }
  };

  return {
    add: (item) => {
      const site = siteOf(sites, item);
      site.lanes[item.lane].items.push(item);
      ids.add(item.id);
      state.items++;
      state.bytes += item.sizeBytes;
      pump(site);
    },
    has: (id) => ids.has(id),
    room: () => (state.stopped || state.bytes >= options.bytesMax ? 0 : Math.max(0, options.itemsMax - state.items)),
    stop: () => {
      state.stopped = true;
    },
    stopped: () => state.stopped,
    drain: (partition) => {
      const waiting = [...sites.values()].flatMap((site) => [
        ...takeOut(site.lanes.express, partition),
        ...takeOut(site.lanes.bulk, partition),
      ]);
      for (const item of waiting) {
        ids.delete(item.id);
        state.items--;
        state.bytes -= item.sizeBytes;
      }
      return waiting;
    },
    idle: (partition) => openAttempts.none(partition),
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
      return { ready, open: openAttempts.all() };
    },
  };
}

/** Items of that partition, or all; the others keep their order. */
function takeOut<T extends ReadyItem>(fifo: Fifo<T>, partition: number | undefined): readonly T[] {
  const items = fifo.items.slice(fifo.head);
  const goes = (item: T): boolean => partition === undefined || item.partition === partition;
  fifo.items = items.filter((item) => !goes(item));
  fifo.head = 0;
  return items.filter(goes);
}

interface OpenCount {
  began(partition: number): void;
  ended(partition: number): void;
  all(): number;
  none(partition: number | undefined): Promise<void>;
}

function createOpenCount(): OpenCount {
  const counts = new Map<number, number>();
  let total = 0;
  let waiters: { readonly partition: number | undefined; readonly resolve: () => void }[] = [];
  const countOf = (partition: number | undefined): number =>
    partition === undefined ? total : (counts.get(partition) ?? 0);
  return {
    began: (partition) => {
      total++;
      counts.set(partition, countOf(partition) + 1);
    },
    ended: (partition) => {
      total--;
      counts.set(partition, countOf(partition) - 1);
      if (waiters.length === 0) return;
      const done = waiters.filter((waiter) => countOf(waiter.partition) === 0);
      waiters = waiters.filter((waiter) => countOf(waiter.partition) > 0);
      for (const { resolve } of done) resolve();
    },
    all: () => total,
    none: (partition) =>
      countOf(partition) === 0
        ? Promise.resolve()
        : new Promise((resolve) => {
            waiters.push({ partition, resolve });
          }),
  };
}

function dropEmpty<T>(sites: Map<string, Site<T>>): void {
  for (const [key, site] of sites) {
    if (site.open === 0 && size(site.lanes.express) === 0 && size(site.lanes.bulk) === 0) sites.delete(key);
  }
}
