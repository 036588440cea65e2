/** Authorisations of recipients for marketing and research: written by encrypt, asked for by dlp and the preview of ingest. */
import { Purpose } from '@sealpost/contracts';
import type { Keyring } from '@sealpost/keyring';
import { BULK_OPS_MAX, type CollectionSpec, type Doc, type Store } from '@sealpost/store';
import { recipientTokenId } from './recipient-keys.ts';

export interface AuthorizationDoc extends Doc {
  readonly tenantId: string;
  readonly purpose: Purpose;
  /** `sealForTenant`: the address, and where the signed form lies. */
  readonly sealedAddress: Uint8Array;
  readonly sealedEvidence: Uint8Array;
  readonly signedAtMs: number;
  /** 0 for never. */
  readonly expiresAtMs: number;
  readonly putAtMs: number;
  readonly revokedAtMs?: number;
}

/** One per address and purpose: putting another replaces it. `_id`: `recipientTokenId` with purpose `authorization`, `/`, the purpose's number. */
export const AUTHORIZATIONS: CollectionSpec<AuthorizationDoc> = {
  name: 'recipient_authorizations',
  indexes: [{ name: 'tenant_put', fields: ['tenantId', 'putAtMs'] }],
};

/** Purposes that need one (45 CFR 164.508(a)(3), 164.508(b)(3)). */
export const needsAuthorization = (purpose: Purpose): boolean =>
  purpose === Purpose.PURPOSE_MARKETING || purpose === Purpose.PURPOSE_RESEARCH;

export interface AuthorizationOf {
  readonly tenantId: string;
  /** `local@domain` with the domain as A-labels. */
  readonly address: string;
  readonly purpose: Purpose;
}

export async function authorizationId(
  keyring: Keyring,
  { tenantId, address, purpose }: AuthorizationOf,
): Promise<string> {
  return `${await recipientTokenId(keyring, { purpose: 'authorization', tenantId, address })}/${purpose}`;
}

/** Whether each has an authorisation in force now; same length and order. One store call for an ordinary batch. */
export type AuthorizationReader = (queries: readonly AuthorizationOf[]) => Promise<readonly boolean[]>;

/** Ask only for purposes that need an authorisation. */
export async function createAuthorizationReader(ports: {
  readonly store: Store;
  readonly keyring: Keyring;
  readonly clock: { nowMs(): number };
}): Promise<AuthorizationReader> {
  const authorizations = await ports.store.collection(AUTHORIZATIONS);
  return async (queries) => {
    if (queries.length === 0) return [];
    const ids = await Promise.all(queries.map((query) => authorizationId(ports.keyring, query)));
    const nowMs = ports.clock.nowMs();
    const inForce: boolean[] = [];
    for (let at = 0; at < ids.length; at += BULK_OPS_MAX) {
      const docs = await authorizations.getMany(ids.slice(at, at + BULK_OPS_MAX));
      inForce.push(...docs.map((doc) => doc !== undefined && isInForce(doc, nowMs)));
    }
    return inForce;
  };
}

const isInForce = (doc: AuthorizationDoc, nowMs: number): boolean =>
  doc.revokedAtMs === undefined && doc.signedAtMs <= nowMs && (doc.expiresAtMs === 0 || doc.expiresAtMs > nowMs);
