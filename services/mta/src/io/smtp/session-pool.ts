/** Keeps open sessions per (source, site, TLS requirement) and shares them out in order of asking. */
import assert from 'node:assert/strict';
import type { Clock } from '@sealpost/kernel';
import { POOL_WAITERS_MAX } from './smtp-limits.ts';
import type { ConnectFailure, SmtpSession } from './smtp-types.ts';

export interface PoolKey {
  /** Source address or its name. */
  readonly source: string;
  /** The MX host group that limits are kept for. */
  readonly site: string;
  /** Names what the session's TLS must satisfy; sessions of another requirement are never handed out. */
  readonly tls: string;
}

export interface SessionPoolOptions {
  /** Connections per key at once, those being opened included. */
  readonly maxPerSite: number | ((key: PoolKey) => number);
  readonly maxMessagesPerConnection: number;
  readonly idleMs: number;
  /** Callers that may wait per key; `POOL_WAITERS_MAX` unless given. */
  readonly waitersMax?: number;
  readonly clock: Clock;
}

/** `pool-full`: too many wait already. `pool-closed`: the pool is closing down. */
export interface PoolRefusal {
  readonly kind: 'pool-full' | 'pool-closed';
}

export type Acquired = SmtpSession | ConnectFailure | PoolRefusal;
export type Connect = () => Promise<SmtpSession | ConnectFailure>;

export interface SessionPool {
  /** A session for one transaction: an idle one, a new one, or the next that comes free (first come, first served). */
  acquire(key: PoolKey, connect: Connect): Promise<Acquired>;
  /** Gives back what `acquire` answered, whatever happened to it. */
  release(session: SmtpSession): void;
  counts(): { readonly openCount: number; readonly idleCount: number; readonly waitingCount: number };
  /** Ends idle sessions with QUIT, lets busy ones finish for `deadlineMs`, then cuts them. Waiters are refused. */
  closeAll(deadlineMs: number): Promise<void>;
}

interface Waiter {
  readonly connect: Connect;
  readonly settle: (answer: Acquired | Promise<Acquired>) => void;
}

interface Site {
  readonly name: string;
  readonly key: PoolKey;
  openCount: number;
  readonly idle: Lease[];
  readonly waiters: Waiter[];
}

interface Lease {
  readonly site: Site;
  readonly session: SmtpSession;
  useCount: number;
  idleSinceMs: number;
}

class SmtpSessionPool implements SessionPool {
  readonly #options: SessionPoolOptions;
  readonly #sites = new Map<string, Site>();
  readonly #leases = new Map<SmtpSession, Lease>();
  #sweepTimer: NodeJS.Timeout | undefined;
  #closed = false;
  #onReleased: () => void = () => undefined;

  constructor(options: SessionPoolOptions) {
    this.#options = options;
  }

  acquire(key: PoolKey, connect: Connect): Promise<Acquired> {
    if (this.#closed) return Promise.resolve({ kind: 'pool-closed' });
    const site = this.#siteOf(key);
    const idle = this.#takeIdle(site);
    if (idle !== undefined) return Promise.resolve(idle);
    if (site.openCount < this.#maxPerSite(key)) return this.#open(site, connect);
    const waitersMax = this.#options.waitersMax ?? POOL_WAITERS_MAX;
    if (site.waiters.length >= waitersMax) return Promise.resolve({ kind: 'pool-full' });
    return new Promise((settle) => site.waiters.push({ connect, settle }));
  }

  release(session: SmtpSession): void {
    const lease = this.#leases.get(session);
    assert(lease !== undefined, 'only a session of this pool is released, and once');
    this.#leases.delete(session);
    const spent = lease.useCount >= this.#options.maxMessagesPerConnection;
    if (this.#closed || spent || !session.reusable) {
      void session.close();
      lease.site.openCount--;
      this.#onReleased();
      return this.#serveWaiter(lease.site);
    }
    const waiter = lease.site.waiters.shift();
    if (waiter !== undefined) return waiter.settle(this.#lend(lease));
    lease.idleSinceMs = this.#options.clock.monotonicMs();
    lease.site.idle.push(lease);
    this.#sweepTimer ??= setTimeout(this.#sweep, this.#options.idleMs).unref();
  }

  counts(): { openCount: number; idleCount: number; waitingCount: number } {
    const total = { openCount: 0, idleCount: 0, waitingCount: 0 };
    for (const site of this.#sites.values()) {
      total.openCount += site.openCount;
      total.idleCount += site.idle.length;
      total.waitingCount += site.waiters.length;
    }
    return total;
  }

  async closeAll(deadlineMs: number): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#sweepTimer);
    const idle = [...this.#sites.values()].flatMap((site) => {
      for (const waiter of site.waiters.splice(0)) waiter.settle({ kind: 'pool-closed' });
      return site.idle.splice(0);
    });
    const closing = idle.map((lease) => {
      lease.site.openCount--;
      return lease.session.close();
    });
    await this.#waitForBusy(deadlineMs);
    for (const session of this.#leases.keys()) closing.push(session.close());
    await Promise.all(closing);
  }

  #waitForBusy(deadlineMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, deadlineMs);
      this.#onReleased = () => {
        if (this.counts().openCount > 0) return;
        clearTimeout(timer);
        resolve();
      };
      this.#onReleased();
    });
  }

  #maxPerSite(key: PoolKey): number {
    const { maxPerSite } = this.#options;
    return typeof maxPerSite === 'number' ? maxPerSite : maxPerSite(key);
  }

  #siteOf(key: PoolKey): Site {
    const name = `${key.source}\n${key.site}\n${key.tls}`;
    const known = this.#sites.get(name);
    if (known !== undefined) return known;
    const site: Site = { name, key, openCount: 0, idle: [], waiters: [] };
    this.#sites.set(name, site);
    return site;
  }

  #lend(lease: Lease): SmtpSession {
    lease.useCount++;
    this.#leases.set(lease.session, lease);
    return lease.session;
  }

  /** The one used last, so that surplus connections grow old and go. */
  #takeIdle(site: Site): SmtpSession | undefined {
    for (let lease = site.idle.pop(); lease !== undefined; lease = site.idle.pop()) {
      if (lease.session.reusable) return this.#lend(lease);
      site.openCount--;
    }
    return undefined;
  }

  async #open(site: Site, connect: Connect): Promise<Acquired> {
    site.openCount++;
    let kept = false;
    try {
      const session = await connect();
      if (session.kind !== 'session') return session;
      if (this.#closed) {
        void session.close();
        return { kind: 'pool-closed' };
      }
      kept = true;
      return this.#lend({ site, session, useCount: 0, idleSinceMs: 0 });
    } finally {
      if (!kept) {
        site.openCount--;
        this.#onReleased();
        this.#serveWaiter(site);
      }
    }
  }

  /** Lets the first waiter open a connection, now that there is room for one. */
  #serveWaiter(site: Site): void {
    if (site.openCount === 0 && site.waiters.length === 0 && site.idle.length === 0) this.#sites.delete(site.name);
    if (this.#closed || site.openCount >= this.#maxPerSite(site.key)) return;
    const waiter = site.waiters.shift();
    if (waiter !== undefined) waiter.settle(this.#open(site, waiter.connect));
  }

  readonly #sweep = (): void => {
    this.#sweepTimer = undefined;
    const oldestMs = this.#options.clock.monotonicMs() - this.#options.idleMs;
    let idleCount = 0;
    for (const site of this.#sites.values()) {
      const stale = site.idle.filter((lease) => lease.idleSinceMs <= oldestMs || !lease.session.reusable);
      for (const lease of stale) {
        site.idle.splice(site.idle.indexOf(lease), 1);
        site.openCount--;
        void lease.session.close();
      }
      idleCount += site.idle.length;
      if (stale.length > 0) this.#serveWaiter(site);
    }
    if (idleCount > 0) this.#sweepTimer = setTimeout(this.#sweep, this.#options.idleMs).unref();
  };
}

/** A pool that opens nothing by itself: `acquire` is given the way to connect. */
export const createSessionPool = (options: SessionPoolOptions): SessionPool => new SmtpSessionPool(options);
