/** One message's open data key: seals and opens the parts of that message and of no other. */
import { createSecretKey, type KeyObject } from 'node:crypto';
import { AppError, type Random } from '@sealpost/kernel';
import { CHUNK_BYTES, CHUNKED_HEADER_BYTES, openChunked, sealChunked } from './chunked-envelope.ts';
import {
  type CommittedKey,
  encodeContext,
  envelopeBroken,
  FORM_CHUNKED,
  openWhole,
  SECRET_BYTES,
  sealWhole,
  TAG_BYTES,
  WHOLE_OVERHEAD_BYTES,
} from './committed-key.ts';
import type { MessageKey, MessageKeyRef } from './ports.ts';

/** Plain bytes above which the chunked form is used. */
export const CHUNKED_FROM_BYTES = 1_048_576;
/** Largest plain part. */
export const SEAL_SIZE_BYTES_MAX = 268_435_456;
export const PART_NAME_BYTES_MAX = 200;

/** Bytes that `seal` answers for a part of `plainBytes`. */
export function sealedSizeBytes(plainBytes: number): number {
  if (plainBytes <= CHUNKED_FROM_BYTES) return plainBytes + WHOLE_OVERHEAD_BYTES;
  return CHUNKED_HEADER_BYTES + plainBytes + Math.ceil(plainBytes / CHUNK_BYTES) * TAG_BYTES;
}

/**
 * The derived bytes lie in a buffer and become a KeyObject for the moment of use: thousands of KeyObjects kept in a cache
 * cost the garbage collector more than all the sealing.
 */
export class HeldMessageKey implements MessageKey {
  readonly tenantId: string;
  readonly messageId: string;
  readonly #random: Random;
  /** Key and commitment (`deriveBlock`); undefined when the stored row did not open, or once the key was ended. */
  #block: Buffer | undefined;
  #retired: KeyObject | undefined;
  #ended = false;

  constructor(ref: MessageKeyRef, block: Buffer | undefined, random: Random) {
    this.tenantId = ref.tenantId;
    this.messageId = ref.messageId;
    this.#random = random;
    this.#block = block;
  }

  seal(part: string, plain: Uint8Array): Buffer {
    const committed = this.#committed();
    if (plain.length > SEAL_SIZE_BYTES_MAX) throw new RangeError(`a part is larger than ${SEAL_SIZE_BYTES_MAX} bytes`);
    const sealing = { context: this.#context(part), plain, random: this.#random };
    return plain.length > CHUNKED_FROM_BYTES ? sealChunked(committed, sealing) : sealWhole(committed, sealing);
  }

  open(part: string, sealed: Uint8Array): Buffer {
    const committed = this.#committed();
    const context = this.#context(part);
    const plain =
      sealed[0] === FORM_CHUNKED ? openChunked(committed, context, sealed) : openWhole(committed, context, sealed);
    if (plain === undefined) throw envelopeBroken({ messageId: this.messageId, sizeBytes: sealed.length });
    return plain;
  }

  /** Called when the cache lets go: the key leaves the JavaScript heap, callers that still hold this go on. */
  retire(): void {
    if (this.#block === undefined || this.#retired !== undefined) return;
    const key = this.#block.subarray(0, SECRET_BYTES);
    this.#retired = createSecretKey(key);
    key.fill(0);
  }

  /** Called when the key is destroyed: callers that still hold this get KEYRING_KEY_GONE. */
  end(): void {
    this.#block?.fill(0);
    this.#block = undefined;
    this.#retired = undefined;
    this.#ended = true;
  }

  #committed(): CommittedKey {
    const block = this.#block;
    if (this.#ended) throw new AppError('KEYRING_KEY_GONE', { facts: { messageId: this.messageId } });
    if (block === undefined) throw envelopeBroken({ messageId: this.messageId });
    return {
      key: this.#retired ?? createSecretKey(block.subarray(0, SECRET_BYTES)),
      commitment: block.subarray(SECRET_BYTES),
    };
  }

  #context(part: string): Buffer {
    const partBytes = Buffer.byteLength(part);
    if (partBytes === 0 || partBytes > PART_NAME_BYTES_MAX) {
      throw new RangeError(`a part name has 1 to ${PART_NAME_BYTES_MAX} bytes`);
    }
    return encodeContext(this.tenantId, this.messageId, part);
  }
}
