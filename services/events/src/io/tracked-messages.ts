/** Tracked messages in the store, with the ones in use kept in memory. One writer per message: the owner of its partition. */
import type { Collection, Page, Store, WriteOp } from '@sealpost/store';
import { TRACKED_MESSAGES, type TrackedMessageDoc } from '../core/tracked-message.ts';

export interface TrackedMessages {
  get(id: string): Promise<TrackedMessageDoc | undefined>;
  getMany(ids: readonly string[]): Promise<readonly (TrackedMessageDoc | undefined)[]>;
  /** Durable once resolved. */
  putAll(docs: readonly TrackedMessageDoc[]): Promise<void>;
  list(
    tenantId: string,
    query: { readonly finished?: boolean; readonly limit: number; readonly after?: string },
  ): Promise<Page<TrackedMessageDoc>>;
  /** Messages changed after `seq`, in the order of their last change. */
  changedSince(tenantId: string, seq: number, limit: number): Promise<readonly TrackedMessageDoc[]>;
  highestSeq(): number;
}

export async function createTrackedMessages(store: Store, cacheMessagesMax: number): Promise<TrackedMessages> {
  const collection: Collection<TrackedMessageDoc> = await store.collection(TRACKED_MESSAGES);
  // A map keeps insertion order: re-inserting on use makes its first entries the least recently used.
  const cache = new Map<string, TrackedMessageDoc>();
  const remember = (doc: TrackedMessageDoc): void => {
    cache.delete(doc._id);
    // A finished message rarely changes again; its place is better used by an open one.
    if (doc.finished === 1) return;
    cache.set(doc._id, doc);
    for (const id of cache.keys()) {
      if (cache.size <= cacheMessagesMax) break;
      cache.delete(id);
    }
  };
  const state = { highestSeq: 0 };
  return {
    highestSeq: () => state.highestSeq,
    get: async (id) => cache.get(id) ?? (await collection.get(id)),
    getMany: async (ids) => {
      const missing = ids.filter((id) => !cache.has(id));
      const read = missing.length === 0 ? [] : await collection.getMany(missing);
      const found = new Map(missing.map((id, i) => [id, read[i]]));
      return ids.map((id) => cache.get(id) ?? found.get(id));
    },
    putAll: async (docs) => {
      if (docs.length === 0) return;
      await collection.bulkWrite(docs.map((doc): WriteOp<TrackedMessageDoc> => ({ op: 'put', doc })));
      for (const doc of docs) {
        remember(doc);
        state.highestSeq = Math.max(state.highestSeq, doc.lastSeq);
      }
    },
    list: (tenantId, { finished, ...query }) =>
      finished === undefined
        ? collection.find({ index: 'tenant_accepted', where: { tenantId }, order: 'descending', ...query })
        : collection.find({
            index: 'tenant_finished',
            where: { tenantId, finished: finished ? 1 : 0 },
            order: 'descending',
            ...query,
          }),
    changedSince: async (tenantId, seq, limit) => {
      const page = await collection.find({ index: 'tenant_seq', where: { tenantId, lastSeq: { gt: seq } }, limit });
      return page.docs;
    },
  };
}
