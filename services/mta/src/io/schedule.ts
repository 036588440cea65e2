/**
 * The durable schedule. Every write of an owner is conditional on its epoch: one that finds another epoch changes nothing and
 * says so (`stale`), since somebody else has the delivery.
 */
import type { Ports } from '@sealpost/runtime';
import type { Change, Collection, Condition, WriteOp } from '@sealpost/store';
import { CLAIM_LEASE_MS } from '../config.ts';
import { createBodyRemover } from './body-remover.ts';
import {
  BODIES,
  type BodyDoc,
  DELIVERIES,
  type Delivery,
  type DeliveryDoc,
  type HeldPartition,
  type Intent,
  loadBodies,
  type NewDelivery,
  toDeliveryDoc,
} from './delivery-docs.ts';

/** Deliveries made due by one write. */
const MAKE_DUE_LIMIT = 500;
/** Done deliveries removed by one call of `purge`. */
const PURGE_LIMIT = 500;
/** A claim is in memory after this long, or its answer was lost, milliseconds. */
const CLAIM_SETTLES_MS = 10_000;
/** Deliveries of earlier owners taken up by one call of `takeUp`. */
const TAKE_UP_LIMIT = 200;

/** `stale`: the delivery belongs to another epoch; nothing was written. */
export type Written = 'done' | 'stale';

export interface NextAttempt {
  readonly dueAtMs: number;
  readonly openIndexes: readonly number[];
  readonly attempts: number;
  readonly waitsFor: string;
}

export interface TakenUp {
  /** Those without an intent: waiting again, due now. */
  readonly safe: number;
  /** Those with an intent, claimed in the new epoch. */
  readonly doubtful: readonly DeliveryDoc[];
  /** There may be further ones: call again. */
  readonly more: boolean;
}

export interface Schedule {
  /** Durable once resolved. Those that were there before are left alone and answered as undefined. */
  add(items: readonly NewDelivery[]): Promise<readonly (Delivery | undefined)[]>;
  /** Due deliveries of the partition, claimed in the epoch. Leaves alone what a later epoch has written. */
  claimDue(held: HeldPartition, limit: number): Promise<readonly Delivery[]>;
  /** When the partition's next waiting delivery is due; undefined when none waits. */
  nextDue(partition: number): Promise<number | undefined>;
  /** False when the delivery is no longer this epoch's: then the final dot must not be sent. */
  recordIntent(doc: DeliveryDoc, intent: Intent): Promise<boolean>;
  /** Waiting again; the intent is cleared. */
  putBack(doc: DeliveryDoc, next: NextAttempt): Promise<Written>;
  /** Waiting and due now, as they were before they were claimed; answers how many were stale. */
  handBack(docs: readonly DeliveryDoc[]): Promise<number>;
  /** Nothing more to attempt; the body goes. */
  finish(doc: DeliveryDoc): Promise<Written>;
  /** Gives the delivery to the owner of another partition. */
  rekey(doc: DeliveryDoc, to: Pick<DeliveryDoc, 'partition' | 'site' | 'shard' | 'shards'>): Promise<Written>;
  /** Takes up what earlier epochs of the partition left claimed; from then on their writes are stale. */
  takeUp(held: HeldPartition): Promise<TakenUp>;
  /** Claimed in this epoch, longer ago than a claim needs to reach memory: ours, unless memory has it. */
  claimed(held: HeldPartition, limit: number): Promise<readonly DeliveryDoc[]>;
  load(docs: readonly DeliveryDoc[]): Promise<readonly (Delivery | undefined)[]>;
  /** Makes due now what waits in these partitions until exactly `untilMs` and meets `where`. */
  makeDue(
    partitions: readonly number[],
    untilMs: number,
    where?: { readonly pool?: string; readonly waitsFor?: string },
  ): Promise<number>;
  ofMessage(tenantId: string, messageId: string): Promise<readonly DeliveryDoc[]>;
  countWaiting(partition: number, where?: { readonly pool: string; readonly site: string }): Promise<number>;
  /** The first waiting deliveries of a partition, by due time. */
  firstWaiting(partition: number, limit: number): Promise<readonly DeliveryDoc[]>;
  /** True when there may be more. */
  purge(partition: number, beforeMs: number): Promise<boolean>;
  /** Writes out what may lag behind. */
  close(): Promise<void>;
}

interface Tables {
  readonly ports: Ports;
  readonly deliveries: Collection<DeliveryDoc>;
  readonly bodies: Collection<BodyDoc>;
}

export async function createSchedule(ports: Ports): Promise<Schedule> {
  const deliveries = await ports.store.collection(DELIVERIES);
  const bodies = await ports.store.collection(BODIES);
  const tables: Tables = { ports, deliveries, bodies };
  const remover = createBodyRemover(bodies, ports);
  const write = async (doc: DeliveryDoc, change: Change<DeliveryDoc>): Promise<Written> => {
    const result = await deliveries.update(doc._id, change, ownedBy(doc));
    return result.status === 'done' ? 'done' : 'stale';
  };
  return {
    add: (items) => addDeliveries(tables, items),
    load: (docs) => loadBodies(bodies, docs),
    claimDue: (held, limit) => claimDue(tables, held, limit),
    nextDue: async (partition) => {
      const page = await deliveries.find({ index: INDEX, where: { partition, state: 'waiting' }, limit: 1 });
      return page.docs[0]?.dueAtMs;
    },
    recordIntent: async (doc, intent) => (await write(doc, { set: { intent } })) === 'done',
    putBack: (doc, next) => write(doc, { set: { state: 'waiting', ...next }, unset: ['intent'] }),
    handBack: (docs) => handBack(tables, docs),
    finish: async (doc) => {
      const written = await write(doc, { set: { state: 'done', dueAtMs: ports.clock.nowMs() }, unset: ['intent'] });
      if (written === 'done') remover.remove(doc._id);
      return written;
    },
    rekey: (doc, to) =>
      write(doc, { set: { state: 'waiting', dueAtMs: ports.clock.nowMs(), ...to }, inc: { rekeys: 1 } }),
    takeUp: (held) => takeUp(tables, held),
    claimed: async ({ partition, epoch }, limit) => {
      const beforeMs = ports.clock.nowMs() + CLAIM_LEASE_MS - CLAIM_SETTLES_MS;
      const where = { partition, state: 'claimed', epoch, dueAtMs: { lt: beforeMs } } as const;
      return (await deliveries.find({ index: INDEX, where, limit })).docs;
    },
    makeDue: async (partitions, untilMs, where = {}) => {
      let count = 0;
      for (const partition of partitions) count += await makeDue(tables, { partition, untilMs, where });
      return count;
    },
    ofMessage: async (tenantId, messageId) => {
      const page = await deliveries.find({ index: 'message', where: { messageId }, limit: 1_000 });
      return page.docs.filter((doc) => doc.tenantId === tenantId);
    },
    countWaiting: (partition, where) =>
      deliveries.count({ index: INDEX, where: { partition, state: 'waiting', ...where } }),
    firstWaiting: async (partition, limit) =>
      (await deliveries.find({ index: INDEX, where: { partition, state: 'waiting' }, limit })).docs,
    purge: (partition, beforeMs) => purge(tables, partition, beforeMs),
    close: () => remover.close(),
  };
}

const INDEX = 'partition_state_due';

/** What must hold for an owner to write: claimed by it, and by the claim it knows of, which its lease tells from any other. */
const ownedBy = ({ epoch, dueAtMs }: DeliveryDoc): Condition<DeliveryDoc> => ({ state: 'claimed', epoch, dueAtMs });

async function claimDue(
  { ports, deliveries, bodies }: Tables,
  { partition, epoch }: HeldPartition,
  limit: number,
): Promise<readonly Delivery[]> {
  const docs = await deliveries.claimDue({
    index: INDEX,
    where: { partition, state: 'waiting', epoch: { lte: epoch } },
    dueField: 'dueAtMs',
    nowMs: ports.clock.nowMs(),
    leaseMs: CLAIM_LEASE_MS,
    limit,
    set: { state: 'claimed', epoch },
  });
  const loaded = await loadBodies(bodies, docs);
  return loaded.filter((delivery) => delivery !== undefined);
}

async function handBack({ ports, deliveries }: Tables, docs: readonly DeliveryDoc[]): Promise<number> {
  if (docs.length === 0) return 0;
  const set = { state: 'waiting', dueAtMs: ports.clock.nowMs() } as const;
  const results = await deliveries.bulkWrite(
    docs.map(
      (doc): WriteOp<DeliveryDoc> => ({
        op: 'update',
        id: doc._id,
        when: ownedBy(doc),
        change: { set, unset: ['intent'] },
      }),
    ),
  );
  return results.filter((result) => result.status !== 'done').length;
}

/**
 * In two steps, each one conditional write per delivery: without an intent back to waiting; what is left, claimed anew. The
 * second step judges by the document that its write returns: an intent may have been recorded since the page was read.
 */
async function takeUp({ ports, deliveries }: Tables, { partition, epoch }: HeldPartition): Promise<TakenUp> {
  const where = { partition, state: 'claimed', epoch: { lt: epoch } } as const;
  const page = await deliveries.find({ index: INDEX, where, limit: TAKE_UP_LIMIT });
  const more = page.next !== undefined;
  if (page.docs.length === 0) return { safe: 0, doubtful: [], more };
  const nowMs = ports.clock.nowMs();
  const earlier = { state: 'claimed', epoch: { lt: epoch } } as const;
  const safe = await deliveries.bulkWrite(
    page.docs.map(
      (doc): WriteOp<DeliveryDoc> => ({
        op: 'update',
        id: doc._id,
        when: { ...earlier, intent: { exists: false } },
        change: { set: { state: 'waiting', epoch, dueAtMs: nowMs, waitsFor: 'ready' } },
      }),
    ),
  );
  const left = page.docs.filter((_, i) => safe[i]?.status !== 'done');
  const claimed = await deliveries.bulkWrite(
    left.map(
      (doc): WriteOp<DeliveryDoc> => ({
        op: 'update',
        id: doc._id,
        when: earlier,
        change: { set: { epoch, dueAtMs: nowMs + CLAIM_LEASE_MS } },
        returnDoc: true,
      }),
    ),
  );
  const doubtful = claimed.flatMap(({ status, doc }) => (status === 'done' && doc !== undefined ? [doc] : []));
  return { safe: page.docs.length - left.length, doubtful, more };
}

async function makeDue(
  { ports, deliveries }: Tables,
  wanted: {
    readonly partition: number;
    readonly untilMs: number;
    readonly where: { readonly pool?: string; readonly waitsFor?: string };
  },
): Promise<number> {
  const { partition, untilMs } = wanted;
  const when = { state: 'waiting', dueAtMs: untilMs } as const;
  const where = { ...wanted.where, partition, ...when };
  let count = 0;
  for (let after: string | undefined; ; ) {
    const from = after === undefined ? {} : { after };
    const page = await deliveries.find({ index: INDEX, where, limit: MAKE_DUE_LIMIT, ...from });
    if (page.docs.length === 0 && page.next === undefined) return count;
    // What was made due is no longer on the page: only a page without any is stepped over.
    after = page.docs.length === 0 ? page.next : undefined;
    const change = { set: { dueAtMs: Math.min(untilMs - 1, ports.clock.nowMs()) } };
    await deliveries.bulkWrite(
      page.docs.map((doc): WriteOp<DeliveryDoc> => ({ op: 'update', id: doc._id, when, change })),
    );
    count += page.docs.length;
  }
}

/** Bodies first: most are long gone, but one whose removal was lost in a crash must not stay for ever. */
async function purge({ deliveries, bodies }: Tables, partition: number, beforeMs: number): Promise<boolean> {
  const where = { partition, state: 'done', dueAtMs: { lt: beforeMs } } as const;
  const page = await deliveries.find({ index: INDEX, where, limit: PURGE_LIMIT });
  if (page.docs.length === 0) return false;
  await bodies.bulkWrite(page.docs.map((doc): WriteOp<BodyDoc> => ({ op: 'delete', id: doc._id })));
  await deliveries.bulkWrite(
    page.docs.map((doc): WriteOp<DeliveryDoc> => ({ op: 'delete', id: doc._id, when: { state: 'done' } })),
  );
  return page.next !== undefined;
}

async function addDeliveries(
  { ports, deliveries, bodies }: Tables,
  items: readonly NewDelivery[],
): Promise<readonly (Delivery | undefined)[]> {
  if (items.length === 0) return [];
  // Bodies first: a delivery without its body could never be attempted, a body without its delivery is written again.
  await bodies.bulkWrite(
    items.map((item): WriteOp<BodyDoc> => ({ op: 'put', doc: { _id: item.deliveryId, mail: item.encoded } })),
  );
  const docs = items.map((item) => toDeliveryDoc(item, ports.clock.nowMs()));
  const results = await deliveries.bulkWrite(docs.map((doc): WriteOp<DeliveryDoc> => ({ op: 'insert', doc })));
  const repeated = results.flatMap((result, i) =>
    result.status === 'conflict' && result.doc?.state === 'done' ? [docs[i] as DeliveryDoc] : [],
  );
  if (repeated.length > 0)
    await bodies.bulkWrite(repeated.map((doc): WriteOp<BodyDoc> => ({ op: 'delete', id: doc._id })));
  return results.map((result, i) => {
    if (result.status !== 'done') return undefined;
    const { mail, encoded } = items[i] as NewDelivery;
    return { doc: docs[i] as DeliveryDoc, mail, sizeBytes: encoded.length };
  });
}
