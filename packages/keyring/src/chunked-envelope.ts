/** Large bodies in chunks (the STREAM construction), so that sealing needs no second copy and truncation is noticed. */
import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto';
import {
  additionalData,
  CIPHER,
  COMMITMENT_BYTES,
  type CommittedKey,
  commits,
  expandKey,
  FORM_CHUNKED,
  NONCE_BYTES,
  type Sealing,
  TAG_BYTES,
} from './committed-key.ts';

/** Plain bytes in every chunk but the last, which has 1 to this many. */
export const CHUNK_BYTES = 65_536;
const SALT_BYTES = 24;
/** Form, commitment, salt. */
export const CHUNKED_HEADER_BYTES = 1 + COMMITMENT_BYTES + SALT_BYTES;
const SEALED_CHUNK_BYTES = CHUNK_BYTES + TAG_BYTES;

/**
 * form | commitment | salt | chunk…; a chunk is ciphertext | tag. Each envelope has its own key, expanded from the
 * salt; a chunk's nonce is 7 zero bytes, its index (32 bits, big endian) and 1 for the last chunk, else 0 (Hoang,
 * Reyhanitabar, Rogaway, Vizár: "Online Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance", STREAM).
 */
export function sealChunked(committed: CommittedKey, sealing: Sealing): Buffer {
  const { context, plain, random } = sealing;
  const salt = random.bytes(SALT_BYTES);
  const key = streamKey(committed, salt);
  const aad = additionalData(FORM_CHUNKED, committed.commitment, context);
  const count = Math.max(1, Math.ceil(plain.length / CHUNK_BYTES));
  const out = Buffer.allocUnsafe(CHUNKED_HEADER_BYTES + plain.length + count * TAG_BYTES);
  out[0] = FORM_CHUNKED;
  committed.commitment.copy(out, 1);
  salt.copy(out, 1 + COMMITMENT_BYTES);
  let offset = CHUNKED_HEADER_BYTES;
  for (let index = 0; index < count; index++) {
    const cipher = createCipheriv(CIPHER, key, chunkNonce(index, count));
    cipher.setAAD(aad);
    const body = cipher.update(plain.subarray(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES));
    cipher.final();
    out.set(body, offset);
    cipher.getAuthTag().copy(out, offset + body.length);
    offset += body.length + TAG_BYTES;
  }
  return out;
}

/** Opens what `sealChunked` made under the same key and context; undefined when any byte or chunk does not fit. */
export function openChunked(committed: CommittedKey, context: Uint8Array, sealed: Uint8Array): Buffer | undefined {
  const bodyBytes = sealed.length - CHUNKED_HEADER_BYTES;
  if (bodyBytes < TAG_BYTES || sealed[0] !== FORM_CHUNKED || !commits(committed, sealed)) return undefined;
  const count = Math.ceil(bodyBytes / SEALED_CHUNK_BYTES);
  const plainBytes = bodyBytes - count * TAG_BYTES;
  if (bodyBytes - (count - 1) * SEALED_CHUNK_BYTES < TAG_BYTES) return undefined;
  const key = streamKey(committed, sealed.subarray(1 + COMMITMENT_BYTES, CHUNKED_HEADER_BYTES));
  const aad = additionalData(FORM_CHUNKED, committed.commitment, context);
  const out = Buffer.allocUnsafe(plainBytes);
  for (let index = 0; index < count; index++) {
    const start = CHUNKED_HEADER_BYTES + index * SEALED_CHUNK_BYTES;
    const end = Math.min(start + SEALED_CHUNK_BYTES, sealed.length);
    const decipher = createDecipheriv(CIPHER, key, chunkNonce(index, count), { authTagLength: TAG_BYTES });
    decipher.setAAD(aad);
    decipher.setAuthTag(sealed.subarray(end - TAG_BYTES, end));
    out.set(decipher.update(sealed.subarray(start, end - TAG_BYTES)), index * CHUNK_BYTES);
    try {
      decipher.final();
    } catch {
      out.fill(0);
      return undefined;
    }
  }
  return out;
}

function streamKey(committed: CommittedKey, salt: Uint8Array): KeyObject {
  return expandKey(committed.key, Buffer.concat([Buffer.from('sealpost/v1/stream'), salt]));
}

function chunkNonce(index: number, count: number): Buffer {
  const nonce = Buffer.alloc(NONCE_BYTES);
  nonce.writeUInt32BE(index, 7);
  nonce[11] = index === count - 1 ? 1 : 0;
  return nonce;
}
