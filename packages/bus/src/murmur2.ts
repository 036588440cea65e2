/** Kafka's partitioner: murmur2 over the key's UTF-8 bytes, so that both drivers put a key into the same partition. */

const SEED = 0x9747b28c;
const M = 0x5bd1e995;
const R = 24;
const POSITIVE_MASK = 0x7fffffff;
const KEY_LENGTH_ASCII_MAX = 256;

const asciiBytes = new Uint8Array(KEY_LENGTH_ASCII_MAX);

/** The key's bytes; short ASCII keys reuse one array, as nearly all keys are ids. */
function keyBytes(key: string): { readonly bytes: Uint8Array; readonly length: number } {
  if (key.length > KEY_LENGTH_ASCII_MAX) return encode(key);
  for (let i = 0; i < key.length; i++) {
    const code = key.charCodeAt(i);
    if (code > 0x7f) return encode(key);
    asciiBytes[i] = code;
  }
  return { bytes: asciiBytes, length: key.length };
}

function encode(key: string): { readonly bytes: Uint8Array; readonly length: number } {
  const bytes = Buffer.from(key);
  return { bytes, length: bytes.length };
}

/** 32-bit signed hash, as org.apache.kafka.common.utils.Utils.murmur2. */
export function murmur2(key: string): number {
  const { bytes, length } = keyBytes(key);
  let h = SEED ^ length;
  let i = 0;
  for (; i + 4 <= length; i += 4) {
    let k =
      (bytes[i] as number) |
      ((bytes[i + 1] as number) << 8) |
      ((bytes[i + 2] as number) << 16) |
      ((bytes[i + 3] as number) << 24);
    k = Math.imul(k, M);
    k ^= k >>> R;
    k = Math.imul(k, M);
    h = Math.imul(h, M) ^ k;
  }
  const rest = length - i;
  if (rest === 3) h ^= (bytes[i + 2] as number) << 16;
  if (rest >= 2) h ^= (bytes[i + 1] as number) << 8;
  if (rest >= 1) h = Math.imul(h ^ (bytes[i] as number), M);
  h ^= h >>> 13;
  h = Math.imul(h, M);
  h ^= h >>> 15;
  return h | 0;
}

/** Partition of a key among `partitions`. */
export function partitionOfKey(key: string, partitions: number): number {
  return (murmur2(key) & POSITIVE_MASK) % partitions;
}
