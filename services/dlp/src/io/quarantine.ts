/** Held mail: sealed as it came, until a person releases or refuses it, or the hold expires. */
import { ClassifiedMail, type MailHeader } from '@sealpost/contracts';
import type { CollectionSpec, Doc, Page, Store, WriteOp } from '@sealpost/store';

export interface HeldDoc extends Doc {
  readonly tenantId: string;
  readonly heldAtMs: number;
  readonly expiresAtMs: number;
  /** ClassifiedMail with the decisions of the held recipients. */
  readonly mail: Uint8Array;
}

export const HELD: CollectionSpec<HeldDoc> = {
  name: 'held_mail',
  indexes: [
    { name: 'tenant_held', fields: ['tenantId', 'heldAtMs'] },
    { name: 'expires', fields: ['expiresAtMs'] },
  ],
};

/** Expired holds taken at one time, and how long the taker has for them. */
const EXPIRED_LIMIT = 100;
const EXPIRED_LEASE_MS = 60_000;

export interface Quarantine {
  /** Durable once resolved; the same message held again is held once. */
  hold(items: readonly { readonly mail: ClassifiedMail; readonly heldAtMs: number }[]): Promise<void>;
  list(tenantId: string, query: { readonly limit: number; readonly after?: string }): Promise<Page<HeldDoc>>;
  /** Undefined when the tenant holds no such message. */
  get(
    tenantId: string,
    messageId: string,
  ): Promise<{ readonly doc: HeldDoc; readonly mail: ClassifiedMail } | undefined>;
  remove(messageId: string): Promise<void>;
  claimExpired(nowMs: number): Promise<readonly ClassifiedMail[]>;
}

export async function createQuarantine(store: Store, holdExpireMs: number): Promise<Quarantine> {
  const held = await store.collection(HELD);
  return {
    hold: async (items) => {
      if (items.length === 0) return;
      await held.bulkWrite(
        items.map(({ mail, heldAtMs }): WriteOp<HeldDoc> => {
          const header = mail.header as MailHeader;
          const doc = {
            _id: header.messageId,
            tenantId: header.tenantId,
            heldAtMs,
            expiresAtMs: heldAtMs + holdExpireMs,
            mail: ClassifiedMail.encode(mail).finish(),
          };
          return { op: 'insert', doc };
        }),
      );
    },
    list: (tenantId, query) => held.find({ index: 'tenant_held', where: { tenantId }, order: 'descending', ...query }),
    get: async (tenantId, messageId) => {
      const doc = await held.get(messageId);
      return doc === undefined || doc.tenantId !== tenantId
        ? undefined
        : { doc, mail: ClassifiedMail.decode(doc.mail) };
    },
    remove: async (messageId) => {
      await held.delete(messageId);
    },
    claimExpired: async (nowMs) => {
      const docs = await held.claimDue({
        index: 'expires',
        dueField: 'expiresAtMs',
        nowMs,
        leaseMs: EXPIRED_LEASE_MS,
        limit: EXPIRED_LIMIT,
      });
      return docs.map((doc) => ClassifiedMail.decode(doc.mail));
    },
  };
}
