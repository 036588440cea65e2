/** A process that can be stopped as SIGSTOP does, and goes on as after SIGCONT: nothing goes out or comes in meanwhile. */
import { createServer, connect, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import type { AppendRecord, Bus } from '@sealpost/bus';
import type { Clock } from '@sealpost/kernel';
import { systemClock } from '@sealpost/kernel';
import type { Collection, CollectionSpec, Doc, Store } from '@sealpost/store';

/** A moment at which a process can be stopped: a call to the store or the bus, or bytes from the other side. */
export interface Moment {
  readonly when: 'before' | 'after' | 'arriving';
  /** `deliveries.update`, `bus.append`, `socket` */
  readonly call: string;
  /** First argument that tells one call from another, as JSON. */
  readonly detail: string;
}

export interface Stoppable {
  readonly clock: Clock;
  store(real: Store): Store;
  bus(real: Pick<Bus, 'append' | 'partitionsOf'>): Bus;
  /** A port of this process's own that leads to `port`; what comes back is held while it is stopped. */
  proxyTo(port: number): Promise<{ readonly port: number; close(): void }>;
  isStopped(): boolean;
  resume(): void;
}

/** What a process misses of its monotonic clock, milliseconds. */
const STOPPED_MS = 20_000;

/** Stops at the first moment that `where` is true of. */
export function createStoppable(where: (moment: Moment) => boolean): Stoppable {
  const state = { phase: 'running' as 'running' | 'stopped' | 'resumed', frozenMs: 0, skippedMs: 0 };
  let resume: () => void = () => undefined;
  const resumed = new Promise<void>((resolve) => {
    resume = resolve;
  });
  const pass = async (moment: Moment): Promise<void> => {
    if (state.phase === 'running' && where(moment)) {
      state.phase = 'stopped';
      state.frozenMs = performance.now();
    }
    if (state.phase === 'stopped') await resumed;
  };
  const around = async <T>(call: string, detail: unknown, run: () => Promise<T>): Promise<T> => {
    const text = JSON.stringify(detail) ?? '';
    await pass({ when: 'before', call, detail: text });
    const answer = await run();
    await pass({ when: 'after', call, detail: text });
    return answer;
  };
  const collection = <D extends Doc>(name: string, real: Collection<D>): Collection<D> =>
    new Proxy(real, {
      get: (target, method: keyof Collection<D> & string) => {
        const run = target[method] as unknown;
        if (typeof run !== 'function') return run;
        return (...args: unknown[]) => around(`${name}.${method}`, args, () => run(...args) as Promise<unknown>);
      },
    });
  return {
    isStopped: () => state.phase === 'stopped',
    clock: {
      ...systemClock,
      monotonicMs: () => (state.phase === 'stopped' ? state.frozenMs : performance.now() + state.skippedMs),
    },
    store: (real) => ({
      ...real,
      collection: async <D extends Doc>(spec: CollectionSpec<D>) =>
        collection<D>(spec.name, await real.collection(spec)),
    }),
    bus: (real) =>
      ({
        partitionsOf: (topic: string) => real.partitionsOf(topic),
        append: (records: readonly AppendRecord[]) => around('bus.append', '', () => real.append(records)),
      }) as Bus,
    proxyTo: (port) => startProxy(port, () => pass({ when: 'arriving', call: 'socket', detail: '' })),
    resume: () => {
      state.phase = 'resumed';
      state.skippedMs = STOPPED_MS;
      resume();
    },
  };
}

async function startProxy(port: number, arriving: () => Promise<void>) {
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    near.on('error', () => far.destroy());
    far.on('error', () => near.destroy());
    near.pipe(far);
    let order = Promise.resolve();
    far.on('data', (chunk) => {
      order = order.then(arriving).then(() => void near.write(chunk));
    });
    far.on('end', () => {
      order = order.then(() => void near.end());
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, close: () => void server.close() };
}
