/** Wraps bus and store once, so that every driver tells of latency and failures in the same way. */
import type { Bus } from '@sealpost/bus';
import type { Clock } from '@sealpost/kernel';
import type { Collection, CollectionSpec, Doc, Store } from '@sealpost/store';
import type { HistogramHandle, Metrics } from '@sealpost/telemetry';

const STORE_CALLS = ['read', 'find', 'write', 'claim', 'purge', 'count'] as const;
type StoreCall = (typeof STORE_CALLS)[number];
const APPEND_BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 1.5, 2.5, 5];

export interface MeasureOptions {
  readonly metrics: Metrics;
  readonly clock: Pick<Clock, 'monotonicMs'>;
}

/** The same bus; its appends are timed and counted. */
export function measureBus(bus: Bus, { metrics, clock }: MeasureOptions): Bus {
  const seconds = metrics.histogram({
    name: 'bus_append_seconds',
    help: 'Time until appended records were durable.',
    buckets: APPEND_BUCKETS_SECONDS,
  });
  const records = metrics.counter({
    name: 'bus_append_records_total',
    help: 'Records appended, by whether the log has them for certain.',
    labels: { outcome: ['done', 'failed'] },
  });
  const done = records.with({ outcome: 'done' });
  const failed = records.with({ outcome: 'failed' });
  return {
    // Spread would lose the methods of a driver that is a class.
    subscribe: (options) => bus.subscribe(options),
    park: (group, record, reason) => bus.park(group, record, reason),
    listParked: (query) => bus.listParked(query),
    getParked: (id) => bus.getParked(id),
    countParked: () => bus.countParked(),
    replayParked: (id) => bus.replayParked(id),
    discardParked: (id) => bus.discardParked(id),
    partitionsOf: (topic) => bus.partitionsOf(topic),
    health: () => bus.health(),
    close: (deadlineMs) => bus.close(deadlineMs),
    append: async (appended) => {
      const startMs = clock.monotonicMs();
      try {
        const places = await bus.append(appended);
        seconds.observe((clock.monotonicMs() - startMs) / 1_000);
        done.inc(appended.length);
        return places;
      } catch (thrown) {
        failed.inc(appended.length);
        throw thrown;
      }
    },
  };
}

/** The same store; the calls of its collections are timed and their failures counted. */
export function measureStore(store: Store, { metrics, clock }: MeasureOptions): Store {
  const seconds = metrics.histogram({
    name: 'store_call_seconds',
    help: 'Time until the store had answered.',
    labels: { call: STORE_CALLS },
  });
  const failures = metrics.counter({
    name: 'store_failures_total',
    help: 'Calls that the store did not answer, or refused.',
    labels: { call: STORE_CALLS },
  });
  const handles = new Map<StoreCall, HistogramHandle>(STORE_CALLS.map((call) => [call, seconds.with({ call })]));
  const timed = async <T>(call: StoreCall, work: () => Promise<T>): Promise<T> => {
    const startMs = clock.monotonicMs();
    try {
      const result = await work();
      handles.get(call)?.observe((clock.monotonicMs() - startMs) / 1_000);
      return result;
    } catch (thrown) {
      failures.with({ call }).inc();
      throw thrown;
    }
  };
  return {
    collection: async <D extends Doc>(spec: CollectionSpec<D>) => measure(await store.collection(spec), timed),
    health: () => store.health(),
    close: () => store.close(),
  };
}

function measure<D extends Doc>(
  collection: Collection<D>,
  timed: <T>(call: StoreCall, work: () => Promise<T>) => Promise<T>,
): Collection<D> {
  return {
    get: (id) => timed('read', () => collection.get(id)),
    getMany: (ids) => timed('read', () => collection.getMany(ids)),
    find: (query) => timed('find', () => collection.find(query)),
    bulkWrite: (ops) => timed('write', () => collection.bulkWrite(ops)),
    insert: (doc) => timed('write', () => collection.insert(doc)),
    put: (doc) => timed('write', () => collection.put(doc)),
    update: (id, change, when) => timed('write', () => collection.update(id, change, when)),
    delete: (id, when) => timed('write', () => collection.delete(id, when)),
    claimDue: (query) => timed('claim', () => collection.claimDue(query)),
    deleteMany: (query) => timed('purge', () => collection.deleteMany(query)),
    count: (query) => timed('count', () => collection.count(query)),
  };
}
