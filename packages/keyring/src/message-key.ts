/** One message's open data key: seals and opens the parts of that message and of no other. */
import { AppError, type Random } from '@sealpost/kernel';
import { CHUNK_BYTES, CHUNKED_HEADER_BYTES, openChunked, sealChunked } from './chunked-envelope.ts';
import {
  type CommittedKey,
  encodeContext,
  envelopeBroken,
  FORM_CHUNKED,
  openWhole,
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

/** A key that its keyring can end: the handle that callers hold then refuses, too. */
export interface EndableMessageKey extends MessageKey {
  end(): void;
}

export interface MessageKeyOptions extends MessageKeyRef {
  /** Undefined when the stored row does not open: `open` and `seal` then throw KEYRING_ENVELOPE_BROKEN. */
  readonly committed: CommittedKey | undefined;
  readonly random: Random;
}

/** Bytes that `seal` answers for a part of `plainBytes`. */
export function sealedSizeBytes(plainBytes: number): number {
  if (plainBytes <= CHUNKED_FROM_BYTES) return plainBytes + WHOLE_OVERHEAD_BYTES;
  return CHUNKED_HEADER_BYTES + plainBytes + Math.ceil(plainBytes / CHUNK_BYTES) * TAG_BYTES;
}

export function createMessageKey(options: MessageKeyOptions): EndableMessageKey {
  const { tenantId, messageId, random } = options;
  const prefix = encodeContext(tenantId, messageId);
  let state: 'open' | 'ended' = 'open';
  const held: { committed: CommittedKey | undefined } = { committed: options.committed };

  const usable = (): CommittedKey => {
    if (state === 'ended') throw new AppError('KEYRING_KEY_GONE', { facts: { messageId } });
    if (held.committed === undefined) throw envelopeBroken({ messageId });
    return held.committed;
  };

  return {
    tenantId,
    messageId,
    seal(part, plain) {
      const committed = usable();
      if (plain.length > SEAL_SIZE_BYTES_MAX)
        throw new RangeError(`a part is larger than ${SEAL_SIZE_BYTES_MAX} bytes`);
      const context = contextOf(prefix, part);
      return plain.length > CHUNKED_FROM_BYTES
        ? sealChunked(committed, context, plain, random)
        : sealWhole(committed, context, plain, random);
    },
    open(part, sealed) {
      const committed = usable();
      const context = contextOf(prefix, part);
      const plain =
        sealed[0] === FORM_CHUNKED ? openChunked(committed, context, sealed) : openWhole(committed, context, sealed);
      if (plain === undefined) throw envelopeBroken({ messageId, sizeBytes: sealed.length });
      return plain;
    },
    end() {
      state = 'ended';
      held.committed?.commitment.fill(0);
      held.committed = undefined;
    },
  };
}

/** tenant | message | part, each behind its length: the same bytes as `encodeContext(tenantId, messageId, part)`. */
function contextOf(prefix: Buffer, part: string): Buffer {
  const partBytes = Buffer.byteLength(part);
  if (partBytes === 0 || partBytes > PART_NAME_BYTES_MAX) {
    throw new RangeError(`a part name has 1 to ${PART_NAME_BYTES_MAX} bytes`);
  }
  const out = Buffer.allocUnsafe(prefix.length + 2 + partBytes);
  prefix.copy(out);
  out.writeUInt16BE(partBytes, prefix.length);
  out.write(part, prefix.length + 2);
  return out;
}
