/** Authorisations of recipients as encrypt keeps them: what was signed, sealed; who it is about, by a keyed token. */
import type { Purpose } from '@sealpost/contracts';
import type { Clock } from '@sealpost/kernel';
import type { Keyring } from '@sealpost/keyring';
import { AUTHORIZATIONS, type AuthorizationDoc, type AuthorizationOf, authorizationId } from '@sealpost/runtime';
import type { Page, Store } from '@sealpost/store';

export interface StoredAuthorization {
  /** Token of the address within the tenant, and the purpose. */
  readonly authorizationId: string;
  readonly address: string;
  readonly purpose: Purpose;
  readonly evidence: string;
  readonly signedAtMs: number;
  readonly expiresAtMs: number;
  readonly putAtMs: number;
  readonly revokedAtMs?: number;
}

export interface SignedFacts {
  readonly evidence: string;
  readonly signedAtMs: number;
  /** 0 for never. */
  readonly expiresAtMs: number;
}

export interface Authorizations {
  put(of: AuthorizationOf, signed: SignedFacts): Promise<StoredAuthorization>;
  /** False when none is in force; the record stays, with the time it ended. */
  revoke(of: AuthorizationOf): Promise<{ readonly authorizationId: string; readonly existed: boolean }>;
  get(of: AuthorizationOf): Promise<StoredAuthorization | undefined>;
  list(
    tenantId: string,
    query: { readonly limit: number; readonly after?: string },
  ): Promise<Page<StoredAuthorization>>;
}

const addressContext = (id: string): string => `authorization-address:${id}`;
const evidenceContext = (id: string): string => `authorization-evidence:${id}`;
const withoutTenant = (id: string): string => id.slice(id.indexOf('/') + 1);

export async function createAuthorizations(options: {
  readonly store: Store;
  readonly keyring: Keyring;
  readonly clock: Clock;
}): Promise<Authorizations> {
  const { keyring, clock } = options;
  const collection = await options.store.collection(AUTHORIZATIONS);
  const open = async (doc: AuthorizationDoc): Promise<StoredAuthorization> => {
    const { _id, tenantId, purpose, signedAtMs, expiresAtMs, putAtMs, revokedAtMs } = doc;
    const [address, evidence] = await Promise.all([
      keyring.openForTenant(tenantId, addressContext(_id), doc.sealedAddress),
      keyring.openForTenant(tenantId, evidenceContext(_id), doc.sealedEvidence),
    ]);
    const texts = { address: address.toString('utf8'), evidence: evidence.toString('utf8') };
    const stored = { authorizationId: withoutTenant(_id), purpose, ...texts, signedAtMs, expiresAtMs, putAtMs };
    return revokedAtMs === undefined ? stored : { ...stored, revokedAtMs };
  };
  return {
    put: async (of, signed) => {
      const _id = await authorizationId(keyring, of);
      const { tenantId, purpose, address } = of;
      const [sealedAddress, sealedEvidence] = await Promise.all([
        keyring.sealForTenant(tenantId, addressContext(_id), Buffer.from(address)),
        keyring.sealForTenant(tenantId, evidenceContext(_id), Buffer.from(signed.evidence)),
      ]);
      const { signedAtMs, expiresAtMs } = signed;
      const putAtMs = clock.nowMs();
      await collection.put({ _id, tenantId, purpose, sealedAddress, sealedEvidence, signedAtMs, expiresAtMs, putAtMs });
      return { authorizationId: withoutTenant(_id), address, purpose, ...signed, putAtMs };
    },
    revoke: async (of) => {
      const id = await authorizationId(keyring, of);
      const set = { revokedAtMs: clock.nowMs() };
      const result = await collection.update(id, { set }, { revokedAtMs: { exists: false } });
      return { authorizationId: withoutTenant(id), existed: result.status === 'done' };
    },
    get: async (of) => {
      const doc = await collection.get(await authorizationId(keyring, of));
      return doc === undefined ? undefined : open(doc);
    },
    list: async (tenantId, query) => {
      const page = await collection.find({ index: 'tenant_put', where: { tenantId }, order: 'descending', ...query });
      const docs = await Promise.all(page.docs.map(open));
      return { docs, ...(page.next === undefined ? {} : { next: page.next }) };
    },
  };
}
