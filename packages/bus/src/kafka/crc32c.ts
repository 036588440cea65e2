/** CRC-32C (Castagnoli), eight bytes a step: Kafka asks it of every record batch, and kafkajs's goes byte by byte. */

const POLYNOMIAL = 0x82f63b78;
const TABLES = 8;
const ENTRIES = 256;

/** Table k gives the effect of a byte k places further on ("slicing by 8", Kounavis and Berry 2005). */
function makeTables(): Uint32Array {
  const tables = new Uint32Array(TABLES * ENTRIES);
  for (let byte = 0; byte < ENTRIES; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
    tables[byte] = crc;
  }
  for (let at = ENTRIES; at < tables.length; at++) {
    const before = tables[at - ENTRIES] as number;
    tables[at] = (before >>> 8) ^ (tables[before & 0xff] as number);
  }
  return tables;
}

let made: Uint32Array | undefined;

/** Unsigned. */
export function crc32c(bytes: Uint8Array): number {
  made ??= makeTables();
  // Typed reads below never leave their arrays: every index is masked or bounded by `end`.
  const t = made as unknown as { readonly [index: number]: number };
  const b = bytes as unknown as { readonly [index: number]: number };
  const { length } = bytes;
  const end = length - (length % TABLES);
  let crc = -1;
  let i = 0;
  for (; i < end; i += TABLES) {
    const low =
      crc ^
      ((b[i] as number) | ((b[i + 1] as number) << 8) | ((b[i + 2] as number) << 16) | ((b[i + 3] as number) << 24));
    crc =
      (t[1_792 + (low & 0xff)] as number) ^
      (t[1_536 + ((low >>> 8) & 0xff)] as number) ^
      (t[1_280 + ((low >>> 16) & 0xff)] as number) ^
      (t[1_024 + (low >>> 24)] as number) ^
      (t[768 + (b[i + 4] as number)] as number) ^
      (t[512 + (b[i + 5] as number)] as number) ^
      (t[256 + (b[i + 6] as number)] as number) ^
      (t[b[i + 7] as number] as number);
  }
  for (; i < length; i++) crc = (t[(crc ^ (b[i] as number)) & 0xff] as number) ^ (crc >>> 8);
  return (crc ^ -1) >>> 0;
}
