/** Records that a stage wants back later: due times live in the store, never in a paused partition. */
import type { BusRecord } from '@sealpost/bus';
import type { Collection, CollectionSpec, Doc, WriteOp } from '@sealpost/store';
import { ATTEMPT_HEADER } from './emission.ts';
import type { Ports } from './ports.ts';

/** Tries of one record in one stage before it is parked. */
export const DEFERRALS_MAX = 12;
/** How often due records are looked for. */
const POLL_MS = 500;
const CLAIM_LIMIT = 256;
/** A claimed record comes back after this long when its claimer died. */
const LEASE_MS = 30_000;

interface DeferredDoc extends Doc {
  readonly group: string;
  readonly topic: string;
  readonly key: string;
  readonly value: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
  readonly dueAtMs: number;
}

export const DEFERRED: CollectionSpec<DeferredDoc> = {
  name: 'deferred_records',
  indexes: [{ name: 'group_due', fields: ['group', 'dueAtMs'] }],
};

export interface DeferredRecords {
  put(group: string, records: readonly { source: BusRecord; notBeforeMs: number; attempt: number }[]): Promise<void>;
  /** Puts due records of these groups back on their topics until `stop`. */
  run(groups: readonly string[]): { stop(): Promise<void> };
}

export async function createDeferredRecords(ports: Ports): Promise<DeferredRecords> {
  const collection = await ports.store.collection(DEFERRED);
  return {
    put: async (group, records) => {
      if (records.length === 0) return;
      await collection.bulkWrite(
        records.map((record): WriteOp<DeferredDoc> => ({ op: 'put', doc: toDoc(group, record) })),
      );
    },
    run: (groups) => {
      const abort = new AbortController();
      const loop = (async () => {
        while (!abort.signal.aborted) {
          const found = await releaseDue(ports, collection, groups).catch(() => 0);
          if (found < CLAIM_LIMIT) await ports.clock.sleep(POLL_MS, abort.signal);
        }
      })();
      return {
        stop: () => {
          abort.abort();
          return loop;
        },
      };
    },
  };
}

function toDoc(group: string, record: { source: BusRecord; notBeforeMs: number; attempt: number }): DeferredDoc {
  const { source } = record;
  return {
    _id: `${group}/${source.topic}/${source.partition}/${source.offset}`,
    group,
    topic: source.topic,
    key: source.key,
    value: source.value,
    headers: { ...source.headers, [ATTEMPT_HEADER]: String(record.attempt) },
    dueAtMs: record.notBeforeMs,
  };
}

async function releaseDue(
  ports: Ports,
  collection: Collection<DeferredDoc>,
  groups: readonly string[],
): Promise<number> {
  let found = 0;
  for (const group of groups) {
    const nowMs = ports.clock.nowMs();
    const due = await collection.claimDue({
      index: 'group_due',
      where: { group },
      dueField: 'dueAtMs',
      nowMs,
      leaseMs: LEASE_MS,
      limit: CLAIM_LIMIT,
    });
    if (due.length === 0) continue;
    found = Math.max(found, due.length);
    await ports.bus.append(
      due.map((doc) => ({ topic: doc.topic, key: doc.key, value: doc.value, headers: doc.headers })),
    );
    // A record that came round and was put back meanwhile has another due time: that one stays.
    await collection.bulkWrite(
      due.map(({ _id, dueAtMs }): WriteOp<DeferredDoc> => ({ op: 'delete', id: _id, when: { dueAtMs } })),
    );
  }
  return found;
}
