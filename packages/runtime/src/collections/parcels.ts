/** Portal parcels: written by encrypt, opened by the portal, their state shown by events. */
import type { CollectionSpec, Doc } from '@sealpost/store';

export interface ParcelDoc extends Doc {
  readonly tenantId: string;
  readonly messageId: string;
  readonly recipientIndex: number;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  /** SHA-256 of the secret in the link, hexadecimal: the link cannot be made from the store. */
  readonly linkHash: string;
  /** Salt and cost of the passphrase's key derivation, and the parcel key wrapped by what link and passphrase give. */
  readonly kdf: { readonly [name: string]: string | number };
  readonly wrappedKey: Uint8Array;
  /** The content under the parcel key, inside a seal of the message's data key, so that destroying either erases it. */
  readonly content?: Uint8Array;
  readonly contentBlobRef?: string;
  /** For the sender, who tells it to the recipient by another way: sealed for the tenant. */
  readonly sealedPassphrase: Uint8Array;
  readonly failedAttempts: number;
  /** No try before this; 0 when open. */
  readonly lockedUntilMs: number;
  readonly openedAtMs?: number;
  readonly openedCount: number;
}

export const PARCELS: CollectionSpec<ParcelDoc> = {
  name: 'parcels',
  indexes: [
    { name: 'link', fields: ['linkHash'], unique: true },
    { name: 'message', fields: ['messageId'] },
    { name: 'expires', fields: ['expiresAtMs'] },
  ],
};

/** `sealForTenant` context of a parcel's passphrase. */
export const passphraseContext = (parcelId: string): string => `parcel-passphrase:${parcelId}`;
