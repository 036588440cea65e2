/** Portal parcels: written by encrypt, opened by the portal, their state shown by events; and how they are locked. */
import { argon2, createCipheriv, createDecipheriv, createHash } from 'node:crypto';
import type { Random } from '@sealpost/kernel';
import type { CollectionSpec, Doc } from '@sealpost/store';

/** How the passphrase becomes a key; kept beside each parcel, so that costs can rise without breaking older ones. */
export interface ParcelKdf {
  readonly [name: string]: string | number;
  readonly algorithm: 'argon2id';
  readonly memoryKib: number;
  readonly passes: number;
  readonly parallelism: number;
  /** 16 bytes, hexadecimal. */
  readonly salt: string;
  /** Generated ones are read without case and separators; one chosen by the sender is taken as typed. */
  readonly passphrase: PassphraseKind;
}

export type PassphraseKind = 'generated' | 'chosen';

export interface ParcelDoc extends Doc {
  readonly tenantId: string;
  readonly messageId: string;
  readonly recipientIndex: number;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  /** SHA-256 of the secret in the link, hexadecimal. */
  readonly linkHash: string;
  readonly kdf: ParcelKdf;
  /** The parcel key under what link and passphrase give together. */
  readonly wrappedKey: Uint8Array;
  /**
   * The content under the parcel key, inside a seal of the message's data key (part `parcelPart`), so that destroying
   * either erases it. Absent when it lies in a blob, and once the parcel has expired.
   */
  readonly content?: Uint8Array;
  readonly contentBlobRef?: string;
  /** For the sender, who tells it to the recipient by another way: sealed for the tenant. */
  readonly sealedPassphrase: Uint8Array;
  /** The secret of the link, sealed by the message's data key (part `parcelLinkPart`): a repeated notice names the same link. */
  readonly sealedLink: Uint8Array;
  /** Wrong tries since the last right one. */
  readonly failedAttempts: number;
  /** No try before this; 0 when open. */
  readonly lockedUntilMs: number;
  readonly openedAtMs?: number;
  readonly openedCount: number;
  /** When the content of an expired parcel was removed. */
  readonly erasedAtMs?: number;
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
/** Parts of the message's data key that a parcel uses. */
export const parcelPart = (parcelId: string): string => `parcel:${parcelId}`;
export const parcelLinkPart = (parcelId: string): string => `parcel-link:${parcelId}`;

/**
 * Cost for a passphrase that a person chose: OWASP's first choice for argon2id (19 MiB, 2 passes), about 50 ms of a core.
 */
export const KDF_COST_CHOSEN = { memoryKib: 19_456, passes: 2, parallelism: 1 } as const;
/** Cost for one we made: 60 random bits need no stretching against the try limits, some against a stolen store. */
export const KDF_COST_GENERATED = { memoryKib: 4_096, passes: 1, parallelism: 1 } as const;

export const PARCEL_KEY_BYTES = 32;
const SALT_BYTES = 16;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** Without i, l, o and u; what people type instead is read as the digit it looks like. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
/** 160 bits. */
const LINK_SECRET_LENGTH = 32;
const LINK_SECRET = /^[0-9a-hjkmnp-tv-z]{32}$/;
/** 60 bits, in groups of four. */
const PASSPHRASE_LENGTH = 12;

const randomText = (random: Random, length: number): string =>
  Array.from(random.bytes(length), (byte) => ALPHABET[byte & 31]).join('');

/** The secret that stands in a parcel's link: 32 letters and digits, 160 random bits. */
export const newLinkSecret = (random: Random): string => randomText(random, LINK_SECRET_LENGTH);

/** True for text that can be the secret of a link. */
export const isLinkSecret = (text: string): boolean => LINK_SECRET.test(text);

export const linkHashOf = (linkSecret: string): string => createHash('sha256').update(linkSecret).digest('hex');

/** A passphrase that can be told over the phone: `k7mp-3vqx-9tfw`. */
export const newPassphrase = (random: Random): string =>
  randomText(random, PASSPHRASE_LENGTH).replace(/.{4}(?=.)/g, '$&-');

/** The form of a passphrase that the key is made from. */
export function normalizePassphrase(text: string, kind: PassphraseKind): string {
  const plain = text.normalize('NFKC').trim();
  if (kind === 'chosen') return plain;
  return plain
    .toLowerCase()
    .replace(/[\s\p{Pd}._]/gu, '')
    .replaceAll('o', '0')
    .replace(/[il]/g, '1');
}

export function newKdf(random: Random, passphrase: PassphraseKind): ParcelKdf {
  const cost = passphrase === 'chosen' ? KDF_COST_CHOSEN : KDF_COST_GENERATED;
  return { algorithm: 'argon2id', ...cost, salt: random.bytes(SALT_BYTES).toString('hex'), passphrase };
}

export interface ParcelSecrets {
  readonly parcelId: string;
  readonly linkSecret: string;
  readonly passphrase: string;
  readonly kdf: ParcelKdf;
}

/** The key that wraps the parcel key. Runs outside the event loop; the caller bounds how many run at once. */
function deriveWrappingKey({ parcelId, linkSecret, passphrase, kdf }: ParcelSecrets): Promise<Buffer> {
  const parameters = {
    message: Buffer.from(normalizePassphrase(passphrase, kdf.passphrase)),
    nonce: Buffer.from(kdf.salt, 'hex'),
    // RFC 9106 §3.1: a secret that the store does not hold, and the parcel that the key belongs to.
    secret: Buffer.from(linkSecret),
    associatedData: Buffer.from(parcelId),
    parallelism: kdf.parallelism,
    memory: kdf.memoryKib,
    passes: kdf.passes,
    tagLength: PARCEL_KEY_BYTES,
  };
  return new Promise((resolve, reject) => {
    argon2(kdf.algorithm, parameters, (error, key) => (error === null ? resolve(key) : reject(error)));
  });
}

/** Wraps a parcel key (32 bytes) for whoever has both the link and the passphrase. */
export async function wrapParcelKey(secrets: ParcelSecrets, parcelKey: Buffer, random: Random): Promise<Buffer> {
  const wrappingKey = await deriveWrappingKey(secrets);
  return sealUnder(wrappingKey, { aad: `parcel-key:${secrets.parcelId}`, plain: parcelKey, random });
}

/** The parcel key; undefined when link or passphrase is not the right one. */
export async function unwrapParcelKey(secrets: ParcelSecrets, wrapped: Uint8Array): Promise<Buffer | undefined> {
  const wrappingKey = await deriveWrappingKey(secrets);
  return openUnder(wrappingKey, `parcel-key:${secrets.parcelId}`, wrapped);
}

/** Content under the parcel key (AES-256-GCM): nonce, ciphertext, tag. A parcel key seals one content only. */
export const sealParcelContent = (
  parcelKey: Buffer,
  parcel: { readonly parcelId: string; readonly plain: Uint8Array },
  random: Random,
): Buffer => sealUnder(parcelKey, { aad: `parcel-content:${parcel.parcelId}`, plain: parcel.plain, random });

/** Undefined when it was altered or belongs to another parcel. */
export const openParcelContent = (parcelKey: Buffer, parcelId: string, sealed: Uint8Array): Buffer | undefined =>
  openUnder(parcelKey, `parcel-content:${parcelId}`, sealed);

function sealUnder(key: Buffer, what: { aad: string; plain: Uint8Array; random: Random }): Buffer {
  const nonce = what.random.bytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(what.aad));
  return Buffer.concat([nonce, cipher.update(what.plain), cipher.final(), cipher.getAuthTag()]);
}

function openUnder(key: Buffer, aad: string, sealed: Uint8Array): Buffer | undefined {
  if (sealed.length < NONCE_BYTES + TAG_BYTES) return undefined;
  const tagAt = sealed.length - TAG_BYTES;
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(aad))
    .setAuthTag(sealed.subarray(tagAt));
  const plain = decipher.update(sealed.subarray(NONCE_BYTES, tagAt));
  try {
    return Buffer.concat([plain, decipher.final()]);
  } catch {
    return undefined;
  }
}
