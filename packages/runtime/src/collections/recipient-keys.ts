/** OpenPGP keys of recipients: written and used by encrypt, their presence read by the preview of ingest too. */
import type { Keyring } from '@sealpost/keyring';
import type { CollectionSpec, Doc } from '@sealpost/store';

export interface RecipientKeyDoc extends Doc {
  readonly tenantId: string;
  /** Hexadecimal, upper case. */
  readonly fingerprint: string;
  /** `sealForTenant`: the address, and the binary public key (its user ids are names and addresses). */
  readonly sealedAddress: Uint8Array;
  readonly sealedKey: Uint8Array;
  readonly putAtMs: number;
  /** When it can no longer be encrypted to; 0 for never. */
  readonly expiresAtMs: number;
}

/** One key per address: putting another replaces it. `_id`: `recipientTokenId` with purpose `recipient-key`. */
export const RECIPIENT_KEYS: CollectionSpec<RecipientKeyDoc> = {
  name: 'recipient_keys',
  indexes: [{ name: 'tenant_put', fields: ['tenantId', 'putAtMs'] }],
};

export interface RecipientTokenOf {
  readonly purpose: 'recipient-key' | 'suppression' | 'authorization' | 'sender';
  readonly tenantId: string;
  /** `local@domain` with the domain as A-labels. */
  readonly address: string;
}

/** `tenant/token`: the same for the same mailbox, and no way back to the address without the tenant's key. */
export async function recipientTokenId(
  keyring: Keyring,
  { purpose, tenantId, address }: RecipientTokenOf,
): Promise<string> {
  const token = await keyring.tenantToken(tenantId, purpose, lookupKey(address));
  return `${tenantId}/${token.toString('base64url')}`;
}

/** The key a mailbox is looked up by: case has no meaning in practice although RFC 5321 §2.4 lets a receiver give it one. */
const lookupKey = (address: string): string => address.normalize('NFC').toLowerCase().normalize('NFC');

export type KeyUsability = 'no-key-on-file' | 'key-not-usable' | 'key-on-file';

/** Whether mail can be encrypted to the key of this document at `nowMs`. */
export function keyUsability(doc: Pick<RecipientKeyDoc, 'expiresAtMs'> | undefined, nowMs: number): KeyUsability {
  if (doc === undefined) return 'no-key-on-file';
  return doc.expiresAtMs !== 0 && doc.expiresAtMs <= nowMs ? 'key-not-usable' : 'key-on-file';
}
