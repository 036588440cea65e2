/** What is known of recipients: OpenPGP keys and suppressions, found by a keyed token so that no address lies in clear. */
import { AppError, type Clock } from '@sealpost/kernel';
import type { Keyring } from '@sealpost/keyring';
import {
  keyUsability,
  RECIPIENT_KEYS,
  type RecipientKeyDoc,
  type RecipientTokenOf,
  recipientTokenId,
} from '@sealpost/runtime';
import { BULK_OPS_MAX, type Collection, type CollectionSpec, type Doc, type Page, type Store } from '@sealpost/store';
import type { RecipientFacts } from '../stage.ts';

export type SuppressionReason = 'manual' | 'complaint' | 'bounce';

/** `_id`: tenant/token. */
export interface SuppressionDoc extends Doc {
  readonly tenantId: string;
  readonly reason: string;
  readonly sealedAddress: Uint8Array;
  readonly suppressedAtMs: number;
}

export const SUPPRESSIONS: CollectionSpec<SuppressionDoc> = {
  name: 'suppressions',
  indexes: [{ name: 'tenant_suppressed', fields: ['tenantId', 'suppressedAtMs'] }],
};

export interface RecipientQuery {
  readonly tenantId: string;
  /** `local@domain` with the domain as A-labels. */
  readonly address: string;
  /** False where no key would be used whatever is on file. */
  readonly wantsKey: boolean;
}

export interface PutKey {
  readonly tenantId: string;
  readonly address: string;
  readonly fingerprint: string;
  readonly key: Uint8Array;
  readonly expiresAtMs: number;
}

export interface StoredKey {
  /** Token of the address within the tenant. */
  readonly recipientId: string;
  readonly fingerprint: string;
  readonly address: string;
  readonly putAtMs: number;
  readonly expiresAtMs: number;
}

export interface Recipients {
  /** Same length and order as `queries`; two store calls for an ordinary batch. */
  lookUp(queries: readonly RecipientQuery[]): Promise<readonly RecipientFacts[]>;
  /** The binary key on file. Errors: ENCRYPT_KEY_UNUSABLE when it is gone or expired by now. */
  openKey(tenantId: string, address: string): Promise<Buffer>;
  putKey(put: PutKey): Promise<StoredKey>;
  /** Undefined when there is none. */
  getKey(tenantId: string, address: string): Promise<StoredKey | undefined>;
  listKeys(tenantId: string, query: { readonly limit: number; readonly after?: string }): Promise<Page<StoredKey>>;
  /** Idempotent; the latest reason stands. Answers the token of the address. */
  suppress(tenantId: string, address: string, reason: SuppressionReason): Promise<string>;
  unsuppress(tenantId: string, address: string): Promise<{ readonly recipientId: string; readonly existed: boolean }>;
}

const keyContext = (id: string): string => `recipient-key:${id}`;
const addressContext = (id: string): string => `recipient-address:${id}`;

const tokenOf = (id: string): string => id.slice(id.indexOf('/') + 1);

interface RecipientsOptions {
  readonly store: Store;
  readonly keyring: Keyring;
  readonly clock: Clock;
}

interface Scope extends RecipientsOptions {
  readonly keys: Collection<RecipientKeyDoc>;
  readonly suppressions: Collection<SuppressionDoc>;
  idOf(purpose: RecipientTokenOf['purpose'], tenantId: string, address: string): Promise<string>;
}

export async function createRecipients(options: RecipientsOptions): Promise<Recipients> {
  const { keyring, store } = options;
  const scope: Scope = {
    ...options,
    keys: await store.collection(RECIPIENT_KEYS),
    suppressions: await store.collection(SUPPRESSIONS),
    idOf: (purpose, tenantId, address) => recipientTokenId(keyring, { purpose, tenantId, address }),
  };
  return {
    lookUp: (queries) => lookUp(scope, queries),
    openKey: async (tenantId, address) => {
      const id = await scope.idOf('recipient-key', tenantId, address);
      const doc = await scope.keys.get(id);
      if (doc === undefined || keyUsability(doc, scope.clock.nowMs()) !== 'key-on-file')
        throw new AppError('ENCRYPT_KEY_UNUSABLE');
      return keyring.openForTenant(tenantId, keyContext(id), doc.sealedKey);
    },
    putKey: (put) => putKey(scope, put),
    getKey: async (tenantId, address) => {
      const doc = await scope.keys.get(await scope.idOf('recipient-key', tenantId, address));
      return doc === undefined ? undefined : toStored(scope, doc);
    },
    listKeys: async (tenantId, query) => {
      const page = await scope.keys.find({ index: 'tenant_put', where: { tenantId }, order: 'descending', ...query });
      const docs = await Promise.all(page.docs.map((doc) => toStored(scope, doc)));
      return { docs, ...(page.next === undefined ? {} : { next: page.next }) };
    },
    suppress: async (tenantId, address, reason) => {
      const id = await scope.idOf('suppression', tenantId, address);
      const sealedAddress = await keyring.sealForTenant(tenantId, addressContext(id), Buffer.from(address));
      await scope.suppressions.put({ _id: id, tenantId, reason, sealedAddress, suppressedAtMs: scope.clock.nowMs() });
      return tokenOf(id);
    },
    unsuppress: async (tenantId, address) => {
      const id = await scope.idOf('suppression', tenantId, address);
      const result = await scope.suppressions.delete(id);
      return { recipientId: tokenOf(id), existed: result.status === 'done' };
    },
  };
}

async function lookUp(scope: Scope, queries: readonly RecipientQuery[]): Promise<readonly RecipientFacts[]> {
  const ids = await Promise.all(queries.map(({ tenantId, address }) => scope.idOf('suppression', tenantId, address)));
  const wanting = queries.filter((query) => query.wantsKey);
  const keyIds = await Promise.all(
    wanting.map(({ tenantId, address }) => scope.idOf('recipient-key', tenantId, address)),
  );
  const [suppressions, keyDocs] = await Promise.all([getAll(scope.suppressions, ids), getAll(scope.keys, keyIds)]);
  const nowMs = scope.clock.nowMs();
  const keyOf = new Map(wanting.map((query, i) => [query, keyDocs[i]]));
  return queries.map((query, i) => ({
    openpgp: keyUsability(keyOf.get(query), nowMs),
    suppressedFor: suppressions[i]?.reason,
  }));
}

/** A batch of messages may have more recipients than one call of the store takes. */
async function getAll<D extends Doc>(collection: Collection<D>, ids: readonly string[]): Promise<(D | undefined)[]> {
  const docs: (D | undefined)[] = [];
  for (let at = 0; at < ids.length; at += BULK_OPS_MAX)
    docs.push(...(await collection.getMany(ids.slice(at, at + BULK_OPS_MAX))));
  return docs;
}

async function putKey(scope: Scope, put: PutKey): Promise<StoredKey> {
  const { tenantId, address, fingerprint, expiresAtMs } = put;
  const id = await scope.idOf('recipient-key', tenantId, address);
  const [sealedAddress, sealedKey] = await Promise.all([
    scope.keyring.sealForTenant(tenantId, addressContext(id), Buffer.from(address)),
    scope.keyring.sealForTenant(tenantId, keyContext(id), put.key),
  ]);
  const putAtMs = scope.clock.nowMs();
  await scope.keys.put({ _id: id, tenantId, fingerprint, sealedAddress, sealedKey, putAtMs, expiresAtMs });
  return { recipientId: tokenOf(id), fingerprint, address, putAtMs, expiresAtMs };
}

async function toStored(scope: Scope, doc: RecipientKeyDoc): Promise<StoredKey> {
  const address = await scope.keyring.openForTenant(doc.tenantId, addressContext(doc._id), doc.sealedAddress);
  const { fingerprint, putAtMs, expiresAtMs } = doc;
  return { recipientId: tokenOf(doc._id), fingerprint, address: address.toString('utf8'), putAtMs, expiresAtMs };
}
