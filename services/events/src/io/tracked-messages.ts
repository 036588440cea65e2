/**
 * Tracked messages in the store, written on condition that nobody else did since they were read.
 *
 * The ones in use are kept in memory so that following events need no read. That copy is a hint only: a write that rests on
 * an old one is refused by the store, and only the owner of a partition answers from it, since every change passes there.
 */
import type { Collection, CollectionSpec, Doc, Page, Store, WriteOp } from '@sealpost/store';
import type { Stretch } from '../core/due-events.ts';
import { TRACKED_MESSAGES, type TrackedMessageDoc } from '../core/tracked-message.ts';

/** Says that an event of the message lies in a partition other than the message's: the topic gained partitions meanwhile. */
export interface StrayEventDoc extends Doc {
  readonly tenantId: string;
  readonly partition: number;
  readonly offset: number;
  readonly messageId: string;
}

export const STRAY_EVENTS: CollectionSpec<StrayEventDoc> = {
  name: 'stray_events',
  indexes: [{ name: 'tenant_place', fields: ['tenantId', 'partition', 'offset'] }],
};

export interface MessageWrite {
  /** As it was read; undefined when there was none. */
  readonly before: TrackedMessageDoc | undefined;
  readonly after: TrackedMessageDoc;
}

export interface TrackedMessages {
  /** As this instance knows it when it owns the partition, else as stored. */
  get(id: string): Promise<TrackedMessageDoc | undefined>;
  /** As known, maybe no longer true. Same length and order as `ids`. */
  getKnown(ids: readonly string[]): Promise<readonly (TrackedMessageDoc | undefined)[]>;
  /** As stored. Same length and order as `ids`. */
  getMany(ids: readonly string[]): Promise<readonly (TrackedMessageDoc | undefined)[]>;
  /** One bulk; durable once resolved. Answers the ids that someone else wrote meanwhile: nothing was changed there. */
  writeAll(writes: readonly MessageWrite[]): Promise<readonly string[]>;
  putStrays(strays: readonly StrayEventDoc[]): Promise<void>;
  list(
    tenantId: string,
    query: { readonly finished?: boolean; readonly limit: number; readonly after?: string },
  ): Promise<Page<TrackedMessageDoc>>;
  /** Messages of a partition whose last change lies at or behind `from`, in the order of their last change. */
  changedSince(
    place: { readonly tenantId: string; readonly partition: number; readonly from: number },
    limit: number,
  ): Promise<readonly TrackedMessageDoc[]>;
  /** In the order of their offsets. */
  straysIn(tenantId: string, stretch: Stretch, limit: number): Promise<readonly StrayEventDoc[]>;
  /** From now on their events pass here. */
  own(partitions: readonly number[]): void;
  /** Their next writer is another process: lets go of the copies. */
  release(partitions: readonly number[]): void;
}

export async function createTrackedMessages(store: Store, cacheMessagesMax: number): Promise<TrackedMessages> {
  const collection: Collection<TrackedMessageDoc> = await store.collection(TRACKED_MESSAGES);
  const strays = await store.collection(STRAY_EVENTS);
  const cache = createCache(cacheMessagesMax);
  const owned = new Set<number>();
  return {
    get: async (id) => {
      const known = cache.get(id);
      return known !== undefined && owned.has(known.partition) ? known : collection.get(id);
    },
    getKnown: async (ids) => {
      const missing = ids.filter((id) => !cache.has(id));
      const read = missing.length === 0 ? [] : await collection.getMany(missing);
      const found = new Map(missing.map((id, i) => [id, read[i]]));
      return ids.map((id) => cache.get(id) ?? found.get(id));
    },
    getMany: (ids) => collection.getMany(ids),
    writeAll: async (writes) => {
      if (writes.length === 0) return [];
      const results = await collection.bulkWrite(writes.map(toWrite)).catch((thrown: unknown) => {
        // Some may be written: what is remembered of them is no longer sure.
        for (const { after } of writes) cache.delete(after._id);
        throw thrown;
      });
      const lost: string[] = [];
      writes.forEach(({ after }, i) => {
        if (results[i]?.status === 'done') return cache.remember(after);
        cache.delete(after._id);
        lost.push(after._id);
      });
      return lost;
    },
    putStrays: async (docs) => {
      if (docs.length > 0) await strays.bulkWrite(docs.map((doc) => ({ op: 'put', doc })));
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
    changedSince: async ({ tenantId, partition, from }, limit) => {
      const where = { tenantId, partition, lastOffset: { gte: from } };
      return (await collection.find({ index: 'tenant_place', where, limit })).docs;
    },
    straysIn: async (tenantId, { partition, from, until }, limit) => {
      const where = { tenantId, partition, offset: { gte: from, lt: until } };
      return (await strays.find({ index: 'tenant_place', where, limit })).docs;
    },
    own: (partitions) => {
      for (const partition of partitions) owned.add(partition);
    },
    release: (partitions) => {
      for (const partition of partitions) owned.delete(partition);
      cache.release(new Set(partitions));
    },
  };
}

function toWrite({ before, after }: MessageWrite): WriteOp<TrackedMessageDoc> {
  if (before === undefined) return { op: 'insert', doc: after };
  return { op: 'put', doc: after, when: { version: before.version } };
}

/** The messages used last, at most `messagesMax`. */
function createCache(messagesMax: number) {
  // A map keeps insertion order: re-inserting on use makes its first entries the least recently used.
  const cache = new Map<string, TrackedMessageDoc>();
  return {
    has: (id: string): boolean => cache.has(id),
    get: (id: string): TrackedMessageDoc | undefined => cache.get(id),
    delete: (id: string): void => void cache.delete(id),
    remember: (doc: TrackedMessageDoc): void => {
      cache.delete(doc._id);
      // A finished message rarely changes again; its place is better used by an open one.
      if (doc.finished === 1) return;
      cache.set(doc._id, doc);
      for (const id of cache.keys()) {
        if (cache.size <= messagesMax) break;
        cache.delete(id);
      }
    },
    release: (partitions: ReadonlySet<number>): void => {
      for (const [id, doc] of cache) if (partitions.has(doc.partition)) cache.delete(id);
    },
  };
}
