/** Keeps the resources of the namespace in memory: one list, then a watch from its version, again whenever that ends. */
import { AppError, backoffMs, type Clock, type Random } from '@sealpost/kernel';
import type { PoolResource } from '../core/pool-resource.ts';
import type { OperatorTelemetry } from '../telemetry.ts';
import type { KubeApi, WatchEvent } from './kube-api.ts';

export interface PoolWatchOptions {
  readonly api: KubeApi;
  readonly clock: Clock;
  readonly random: Random;
  readonly telemetry: OperatorTelemetry;
  /** All resources are listed again after this long, milliseconds. */
  readonly resyncMs: number;
  readonly onChange: () => void;
}

export interface PoolWatch {
  /** Undefined until the first list: what is not known must not be taken for deleted. */
  resources(): readonly PoolResource[] | undefined;
  /** Reads one resource again, after a conflict. */
  refresh(name: string): Promise<void>;
  /** Runs until the signal aborts; never rejects. */
  run(signal: AbortSignal): Promise<void>;
}

const BACKOFF = { baseMs: 500, factor: 2, capMs: 30_000, jitter: 0.5 } as const;
/** A watch that ends sooner counts as failed, so that a server that closes at once is not asked in a loop. */
const WATCH_MS_MIN = 1_000;

export function createPoolWatch(options: PoolWatchOptions): PoolWatch {
  const { api, clock, telemetry } = options;
  const resources = new Map<string, PoolResource>();
  const state = { version: '', isListed: false, listedAtMs: 0, failures: 0 };

  const list = async (): Promise<void> => {
    const found = await api.list();
    resources.clear();
    for (const resource of found.resources) resources.set(resource.metadata.name, resource);
    state.version = found.resourceVersion;
    state.listedAtMs = clock.monotonicMs();
    state.isListed = true;
    telemetry.resources(resources.size);
    options.onChange();
  };

  const apply = (event: WatchEvent): void => {
    if (event.kind === 'put') {
      resources.set(event.resource.metadata.name, event.resource);
      state.version = event.resource.metadata.resourceVersion;
    } else {
      state.version = event.resourceVersion;
      if (event.kind === 'bookmark') return;
      resources.delete(event.name);
    }
    telemetry.resources(resources.size);
    options.onChange();
  };

  /** One list when needed and one watch. */
  const round = async (signal: AbortSignal): Promise<void> => {
    const isDue = clock.monotonicMs() - state.listedAtMs >= options.resyncMs;
    if (state.version === '' || isDue) await list();
    const openedAtMs = clock.monotonicMs();
    const leftMs = options.resyncMs - (openedAtMs - state.listedAtMs);
    const how = await withTimeLimit({ clock, signal, limitMs: leftMs }, (limited) =>
      api.watch(state.version, apply, limited),
    );
    if (signal.aborted) return;
    telemetry.watchEnded(how);
    if (how === 'gone') state.version = '';
    state.failures = clock.monotonicMs() - openedAtMs < WATCH_MS_MIN ? state.failures + 1 : 0;
  };

  const failed = (thrown: unknown): void => {
    state.failures += 1;
    // A refusal may concern the version itself (400, 403 after a restore): the next round lists.
    if (thrown instanceof AppError && thrown.code === 'OPERATOR_API_REFUSED') state.version = '';
    telemetry.watchEnded('failed', thrown);
  };

  return {
    resources: () => (state.isListed ? [...resources.values()] : undefined),
    refresh: async (name) => {
      const resource = await api.get(name);
      if (resource === undefined) resources.delete(name);
      else resources.set(name, resource);
    },
    run: async (signal) => {
      while (!signal.aborted) {
        try {
          await round(signal);
        } catch (thrown) {
          if (!signal.aborted) failed(thrown);
        }
        if (state.failures > 0) await clock.sleep(backoffMs(state.failures, BACKOFF, options.random), signal);
      }
    },
  };
}

interface TimeLimit {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly limitMs: number;
}

/** Runs `call` with a signal that aborts with the outer one or after `limitMs`; leaves no timer behind. */
async function withTimeLimit<T>(limit: TimeLimit, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const ended = new AbortController();
  const end = (): void => ended.abort();
  limit.signal.addEventListener('abort', end);
  void limit.clock.sleep(limit.limitMs, ended.signal).then(end);
  try {
    return await call(ended.signal);
  } finally {
    end();
    limit.signal.removeEventListener('abort', end);
  }
}
