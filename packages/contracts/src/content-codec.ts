/** Encodes records with sealed content by placing the content behind the rest: one copy instead of a growing buffer. */
import type { SealedContent as SealedContentRecord } from './gen/sealpost/flow/v1/records.ts';
import { SealedContent } from './gen/sealpost/flow/v1/records.ts';

interface Codec<T> {
  encode(message: T): { finish(): Uint8Array };
  decode(bytes: Uint8Array): T;
}

/** Wire type 2, length-delimited (protobuf encoding, "Message structure"). */
const LENGTH_DELIMITED = 2;
const INLINE_FIELD = 3;

/**
 * The generated codec, but for content that rides inline: protobuf fields may come in any order, so it is appended last.
 * `contentField` is the number of the record's `content` field, below 16.
 */
export function contentLast<T extends { content: SealedContentRecord | undefined }>(
  codec: Codec<T>,
  contentField: number,
): Codec<T> {
  return {
    decode: (bytes) => codec.decode(bytes),
    encode: (record) => {
      const { content } = record;
      if (content?.where?.$case !== 'inline') return codec.encode(record);
      const inline = content.where.value;
      const head = codec.encode({ ...record, content: undefined }).finish();
      const meta = SealedContent.encode({ ...content, where: undefined }).finish();
      return { finish: () => append({ head, meta, inline, contentField }) };
    },
  };
}

interface Pieces {
  readonly head: Uint8Array;
  readonly meta: Uint8Array;
  readonly inline: Uint8Array;
  readonly contentField: number;
}

function append({ head, meta, inline, contentField }: Pieces): Uint8Array {
  const contentSize = meta.length + 1 + varintSize(inline.length) + inline.length;
  const out = Buffer.allocUnsafe(head.length + 1 + varintSize(contentSize) + contentSize);
  out.set(head, 0);
  let at = head.length;
  out[at++] = (contentField << 3) | LENGTH_DELIMITED;
  at = writeVarint(out, at, contentSize);
  out.set(meta, at);
  at += meta.length;
  out[at++] = (INLINE_FIELD << 3) | LENGTH_DELIMITED;
  at = writeVarint(out, at, inline.length);
  out.set(inline, at);
  return out;
}

function varintSize(value: number): number {
  let size = 1;
  for (let rest = value; rest > 127; rest = Math.floor(rest / 128)) size++;
  return size;
}

function writeVarint(out: Uint8Array, start: number, value: number): number {
  let at = start;
  let rest = value;
  while (rest > 127) {
    out[at++] = (rest % 128) | 128;
    rest = Math.floor(rest / 128);
  }
  out[at++] = rest;
  return at;
}
