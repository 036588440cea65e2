/** The durable schedule: one small document per delivery, its sealed mail beside it, the intent before the final dot. */
import { type LaneName, laneName, type MailHeader, SealedMail } from '@sealpost/contracts';
import type { Emission, Ports } from '@sealpost/runtime';
import type { Collection, CollectionSpec, Doc, WriteOp } from '@sealpost/store';
import { publish } from '@sealpost/runtime';
import { CLAIM_LEASE_MS } from '../config.ts';

/**
 * waiting: due at `dueAtMs`. claimed: an attempt is open, or was when its owner died. done: nothing more to attempt; kept for
 * a while, so that a repeated record is recognised.
 */
export type DeliveryState = 'waiting' | 'claimed' | 'done';

export interface DeliveryDoc extends Doc {
  readonly messageId: string;
  readonly tenantId: string;
  readonly lane: LaneName;
  readonly pool: string;
  readonly domain: string;
  readonly state: DeliveryState;
  /** waiting: due; claimed: end of the lease; done: when it was done. Epoch milliseconds. */
  readonly dueAtMs: number;
  readonly attempts: number;
  readonly openIndexes: readonly number[];
  /** Why it waits, a fixed code. */
  readonly waitsFor: string;
  /** Set durably before the final dot of an attempt, cleared with its outcome: present after a crash means in doubt. */
  readonly intent?: Intent;
}

export interface Intent {
  readonly attemptId: string;
  readonly atMs: number;
  readonly source: string;
  readonly site: string;
  readonly family: string;
  readonly [name: string]: string | number;
}

interface BodyDoc extends Doc {
  readonly mail: Uint8Array;
}

const DELIVERIES: CollectionSpec<DeliveryDoc> = {
  name: 'deliveries',
  indexes: [
    { name: 'state_due', fields: ['state', 'dueAtMs'] },
    { name: 'message', fields: ['messageId'] },
  ],
};
const BODIES: CollectionSpec<BodyDoc> = { name: 'delivery_bodies', indexes: [] };

/** Deliveries made due by one write when a queue is resumed. */
const RESUME_LIMIT = 500;
/** Done deliveries removed by one call of `purge`. */
const PURGE_LIMIT = 500;
const CLAIMED_PAGE = 200;

export interface Delivery {
  readonly doc: DeliveryDoc;
  readonly mail: SealedMail;
  readonly sizeBytes: number;
}

export interface NewDelivery {
  readonly deliveryId: string;
  readonly mail: SealedMail;
  /** The same, encoded, as it came from the log. */
  readonly encoded: Uint8Array;
  readonly dueAtMs: number;
  readonly state: 'waiting' | 'claimed';
}

export interface Schedule {
  /** Durable once resolved. Those that were there before are left alone and answered as undefined. */
  add(items: readonly NewDelivery[]): Promise<readonly (Delivery | undefined)[]>;
  /** Due deliveries, claimed for this process. */
  claimDue(limit: number): Promise<readonly Delivery[]>;
  recordIntent(id: string, intent: Intent): Promise<boolean>;
  /** Another attempt at `dueAtMs`; events of the one that ended go out first. */
  putBack(
    id: string,
    next: {
      dueAtMs: number;
      openIndexes: readonly number[];
      attempts: number;
      waitsFor: string;
      emissions: readonly Emission[];
    },
  ): Promise<void>;
  /** The end: what it led to is in the log, then the delivery is forgotten but for its id. A crash between the two leaves it in doubt. */
  finish(id: string, emissions: readonly Emission[]): Promise<void>;
  /** Deliveries that are claimed, a page at a time. */
  claimed(after: string | undefined): Promise<{ readonly deliveries: readonly DeliveryDoc[]; readonly next?: string }>;
  /** Claimed deliveries whose lease is over: their owner died or could not record the outcome. Claimed anew for the caller. */
  claimLapsed(limit: number): Promise<readonly DeliveryDoc[]>;
  load(docs: readonly DeliveryDoc[]): Promise<readonly (Delivery | undefined)[]>;
  /** Makes deliveries due now that a suspension has put off until exactly this time. */
  resumeFrom(untilMs: number): Promise<void>;
  ofMessage(tenantId: string, messageId: string): Promise<readonly DeliveryDoc[]>;
  countWaiting(): Promise<number>;
  purge(beforeMs: number): Promise<number>;
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
  return {
    load: (docs) => loadBodies(bodies, docs),
    add: (items) => addDeliveries(tables, items),
    claimDue: async (limit) => {
      const docs = await claim(tables, 'waiting', limit);
      const loaded = await loadBodies(bodies, docs);
      return loaded.filter((delivery) => delivery !== undefined);
    },
    claimLapsed: (limit) => claim(tables, 'claimed', limit),
    recordIntent: async (id, intent) => {
      const result = await deliveries.update(id, { set: { intent } }, { state: 'claimed' });
      return result.status === 'done';
    },
    putBack: async (id, { emissions, ...next }) => {
      await publish(ports, emissions);
      await deliveries.update(id, { set: { state: 'waiting', ...next }, unset: ['intent'] });
    },
    finish: async (id, emissions) => {
      await publish(ports, emissions);
      await Promise.all([
        deliveries.update(id, { set: { state: 'done', dueAtMs: ports.clock.nowMs() }, unset: ['intent'] }),
        bodies.delete(id),
      ]);
    },
    claimed: async (after) => {
      const from = after === undefined ? {} : { after };
      const page = await deliveries.find({
        index: 'state_due',
        where: { state: 'claimed' },
        limit: CLAIMED_PAGE,
        ...from,
      });
      return { deliveries: page.docs, ...(page.next === undefined ? {} : { next: page.next }) };
    },
    resumeFrom: async (untilMs) => {
      const where = { state: 'waiting', dueAtMs: untilMs } as const;
      for (;;) {
        const page = await deliveries.find({ index: 'state_due', where, limit: RESUME_LIMIT });
        if (page.docs.length === 0) return;
        const change = { set: { dueAtMs: Math.min(untilMs - 1, ports.clock.nowMs()) } };
        await deliveries.bulkWrite(
          page.docs.map((doc): WriteOp<DeliveryDoc> => ({ op: 'update', id: doc._id, when: where, change })),
        );
      }
    },
    ofMessage: async (tenantId, messageId) => {
      const page = await deliveries.find({ index: 'message', where: { messageId }, limit: 1_000 });
      return page.docs.filter((doc) => doc.tenantId === tenantId);
    },
    countWaiting: () => deliveries.count({ index: 'state_due', where: { state: 'waiting' } }),
    purge: (beforeMs) => {
      const where = { state: 'done', dueAtMs: { lt: beforeMs } };
      return deliveries.deleteMany({ index: 'state_due', where, limit: PURGE_LIMIT });
    },
  };
}

/** Due deliveries in that state, claimed for this process until their lease ends. */
function claim(
  { ports, deliveries }: Tables,
  state: 'waiting' | 'claimed',
  limit: number,
): Promise<readonly DeliveryDoc[]> {
  return deliveries.claimDue({
    index: 'state_due',
    where: { state },
    dueField: 'dueAtMs',
    nowMs: ports.clock.nowMs(),
    leaseMs: CLAIM_LEASE_MS,
    limit,
    set: { state: 'claimed' },
  });
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
  const docs = items.map((item) => toDoc(item, ports.clock.nowMs()));
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

function toDoc(item: NewDelivery, nowMs: number): DeliveryDoc {
  const header = item.mail.header as MailHeader;
  return {
    _id: item.deliveryId,
    messageId: header.messageId,
    tenantId: header.tenantId,
    lane: laneName(header.lane),
    pool: item.mail.egressPool,
    domain: item.mail.domain,
    state: item.state,
    dueAtMs: item.state === 'claimed' ? nowMs + CLAIM_LEASE_MS : item.dueAtMs,
    attempts: 0,
    openIndexes: item.mail.recipientIndexes,
    waitsFor: header.sendAtMs > nowMs ? 'send-time' : 'ready',
  };
}

async function loadBodies(
  bodies: Collection<BodyDoc>,
  docs: readonly DeliveryDoc[],
): Promise<readonly (Delivery | undefined)[]> {
  if (docs.length === 0) return [];
  const found = await bodies.getMany(docs.map((doc) => doc._id));
  return docs.map((doc, i) => {
    const body = found[i];
    return body === undefined ? undefined : { doc, mail: SealedMail.decode(body.mail), sizeBytes: body.mail.length };
  });
}
