/** A delivery as the store keeps it: a small document for its state, the sealed mail beside it under the same id. */
import { type LaneName, laneName, type MailHeader, SealedMail } from '@sealpost/contracts';
import type { Collection, CollectionSpec, Doc } from '@sealpost/store';
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
  /** Host group, or the domain where it is not known yet. */
  readonly site: string;
  /** Part of a site that is split, from 0, and of how many parts; 1 for a whole site. */
  readonly shard: number;
  readonly shards: number;
  /** Partition of mail.sealed whose owner schedules it. */
  readonly partition: number;
  /** Epoch of the owner that wrote it last; every write of an owner asks for its own. 0: no owner has had it. */
  readonly epoch: number;
  readonly state: DeliveryState;
  /** waiting: due; claimed: end of the lease; done: when it was done. Epoch milliseconds. */
  readonly dueAtMs: number;
  readonly attempts: number;
  readonly openIndexes: readonly number[];
  /** Why it waits, a fixed code. */
  readonly waitsFor: string;
  /** How often it went to another owner because its site turned out to be another; absent for never. */
  readonly rekeys?: number;
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

export interface BodyDoc extends Doc {
  readonly mail: Uint8Array;
}

export const DELIVERIES: CollectionSpec<DeliveryDoc> = {
  name: 'deliveries',
  indexes: [
    { name: 'partition_state_due', fields: ['partition', 'state', 'dueAtMs'] },
    { name: 'message', fields: ['messageId'] },
  ],
};
export const BODIES: CollectionSpec<BodyDoc> = { name: 'delivery_bodies', indexes: [] };

export interface Delivery {
  readonly doc: DeliveryDoc;
  readonly mail: SealedMail;
  readonly sizeBytes: number;
}

/** A partition with the epoch that its owner holds. */
export interface HeldPartition {
  readonly partition: number;
  readonly epoch: number;
}

export interface NewDelivery {
  readonly deliveryId: string;
  readonly mail: SealedMail;
  /** The same, encoded, as it came from the log. */
  readonly encoded: Uint8Array;
  readonly dueAtMs: number;
  readonly state: 'waiting' | 'claimed';
  readonly held: HeldPartition;
}

export function toDeliveryDoc(item: NewDelivery, nowMs: number): DeliveryDoc {
  const { mail, held } = item;
  const header = mail.header as MailHeader;
  return {
    _id: item.deliveryId,
    messageId: header.messageId,
    tenantId: header.tenantId,
    lane: laneName(header.lane),
    pool: mail.egressPool,
    domain: mail.domain,
    site: mail.site === '' ? mail.domain : mail.site,
    shard: mail.siteShard,
    shards: Math.max(1, mail.siteShards),
    partition: held.partition,
    epoch: held.epoch,
    state: item.state,
    dueAtMs: item.state === 'claimed' ? nowMs + CLAIM_LEASE_MS : item.dueAtMs,
    attempts: 0,
    openIndexes: mail.recipientIndexes,
    waitsFor: header.sendAtMs > nowMs ? 'send-time' : 'ready',
  };
}

/** Same length and order as `docs`; undefined where the body is gone. */
export async function loadBodies(
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
