/** AES-256-GCM that commits to its key: every envelope starts with a commitment that is checked before opening. */
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  type KeyObject,
  timingSafeEqual,
} from 'node:crypto';
import { AppError, type Random } from '@sealpost/kernel';

export const SECRET_BYTES = 32;
export const COMMITMENT_BYTES = 32;
export const NONCE_BYTES = 12;
export const TAG_BYTES = 16;
export const CIPHER = 'aes-256-gcm';

/** First byte of every envelope: what follows it. README.md has the layouts. */
export const FORM_WHOLE = 0x01;
export const FORM_CHUNKED = 0x02;

/** Form, commitment, nonce. */
export const WHOLE_HEADER_BYTES = 1 + COMMITMENT_BYTES + NONCE_BYTES;
export const WHOLE_OVERHEAD_BYTES = WHOLE_HEADER_BYTES + TAG_BYTES;

/** A secret split by HKDF into the key that encrypts and the commitment that names it. */
export interface CommittedKey {
  readonly key: KeyObject;
  readonly commitment: Buffer;
}

/** What is sealed, and the names that it must be opened under. */
export interface Sealing {
  readonly context: Uint8Array;
  readonly plain: Uint8Array;
  readonly random: Random;
}

/** HKDF-Expand (RFC 5869 §2.3) for one block; §3.3 lets a uniformly random secret go without the extract step. */
export function expand(secret: KeyObject, hashName: 'sha256' | 'sha512', info: string | Uint8Array): Buffer {
  return createHmac(hashName, secret).update(info).update('\x01').digest();
}

/** A derived key of 32 bytes; the bytes in between are zeroed. */
export function expandKey(secret: KeyObject, info: string | Uint8Array): KeyObject {
  const bytes = expand(secret, 'sha256', info);
  const key = createSecretKey(bytes);
  bytes.fill(0);
  return key;
}

/**
 * Key (32 bytes) and commitment (32 bytes) of a secret, from one block. `domain` keeps keys of different use apart; the
 * caller zeroes `secret`, and the block once it is done with.
 */
export function deriveBlock(secret: Uint8Array, domain: string): Buffer {
  // An HMAC over a KeyObject costs a fifth of one over the same bytes.
  return expand(createSecretKey(secret), 'sha512', `sealpost/v1/${domain}`);
}

/** `deriveBlock` for keys that stay: the key part is held outside the JavaScript heap only. */
export function commitKey(secret: Uint8Array, domain: string): CommittedKey {
  const block = deriveBlock(secret, domain);
  const key = createSecretKey(block.subarray(0, SECRET_BYTES));
  const commitment = Buffer.from(block.subarray(SECRET_BYTES));
  block.fill(0);
  return { key, commitment };
}

/** Unambiguous additional data: each part in UTF-8 behind its length in bytes (16 bits, big endian). */
export function encodeContext(...parts: readonly string[]): Buffer {
  let size = 0;
  for (const part of parts) size += 2 + Buffer.byteLength(part);
  const out = Buffer.allocUnsafe(size);
  let offset = 0;
  for (const part of parts) {
    const written = out.write(part, offset + 2);
    out.writeUInt16BE(written, offset);
    offset += 2 + written;
  }
  return out;
}

export const envelopeBroken = (facts: Record<string, string | number>): AppError =>
  new AppError('KEYRING_ENVELOPE_BROKEN', { facts });

/** form | commitment | nonce | ciphertext | tag. The additional data authenticated is `form | commitment | context`. */
export function sealWhole(committed: CommittedKey, sealing: Sealing): Buffer {
  const { context, plain, random } = sealing;
  const nonce = random.bytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, committed.key, nonce);
  cipher.setAAD(additionalData(FORM_WHOLE, committed.commitment, context));
  const out = Buffer.allocUnsafe(plain.length + WHOLE_OVERHEAD_BYTES);
  out[0] = FORM_WHOLE;
  committed.commitment.copy(out, 1);
  nonce.copy(out, 1 + COMMITMENT_BYTES);
  out.set(cipher.update(plain), WHOLE_HEADER_BYTES);
  cipher.final();
  cipher.getAuthTag().copy(out, WHOLE_HEADER_BYTES + plain.length);
  return out;
}

/** Opens what `sealWhole` made under the same key and context; undefined when anything does not fit. */
export function openWhole(committed: CommittedKey, context: Uint8Array, sealed: Uint8Array): Buffer | undefined {
  const size = sealed.length;
  if (size < WHOLE_OVERHEAD_BYTES || sealed[0] !== FORM_WHOLE || !commits(committed, sealed)) return undefined;
  const nonce = sealed.subarray(1 + COMMITMENT_BYTES, WHOLE_HEADER_BYTES);
  const decipher = createDecipheriv(CIPHER, committed.key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(additionalData(FORM_WHOLE, committed.commitment, context));
  decipher.setAuthTag(sealed.subarray(size - TAG_BYTES));
  const plain = decipher.update(sealed.subarray(WHOLE_HEADER_BYTES, size - TAG_BYTES));
  try {
    decipher.final();
  } catch {
    plain.fill(0);
    return undefined;
  }
  return plain;
}

/** True when the envelope carries this key's commitment. */
export function commits(committed: CommittedKey, sealed: Uint8Array): boolean {
  return timingSafeEqual(sealed.subarray(1, 1 + COMMITMENT_BYTES), committed.commitment);
}

export function additionalData(form: number, commitment: Uint8Array, context: Uint8Array): Buffer {
  const out = Buffer.allocUnsafe(1 + commitment.length + context.length);
  out[0] = form;
  out.set(commitment, 1);
  out.set(context, 1 + commitment.length);
  return out;
}
