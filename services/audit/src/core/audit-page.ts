/** Pages: runs of records in one document each, chained by SHA-256(previous hash || canonical record). Pure. */
import { hash } from 'node:crypto';
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { CollectionSpec, Doc } from '@sealpost/store';
import { withIndex } from './audit-record.ts';

/** Records of one page. */
export const PAGE_RECORDS_MAX = 1_024;
/** Canonical text of one page; a page stays below the largest document the store takes. */
export const PAGE_SIZE_BYTES_MAX = 512 * 1_024;
export const HASH_SIZE_BYTES = 32;
/** Below this a frame saves little and costs more than the rest of the page. */
const COMPRESS_SIZE_BYTES_MIN = 4_096;
/** No page is larger: one record may exceed the page's own limit. A frame that claims more is refused. */
const TEXT_SIZE_BYTES_MAX = 4 * PAGE_SIZE_BYTES_MAX;
/** A text begins with `[`, so the first byte of the frame's magic number tells the two apart. */
const FRAME_FIRST_BYTE = 0x28;
const COMPRESSION = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };
/** Digits of an id: nine thousand years at 30,000 records a second. */
const INDEX_DIGITS = 16;

/** Hash before the first record. */
export const GENESIS_HASH: Uint8Array = new Uint8Array(HASH_SIZE_BYTES);

/** A page never changes once written. `_id`: its first index, zero-padded, so that id order is log order. */
export interface AuditPageDoc extends Doc {
  readonly firstIndex: number;
  readonly count: number;
  /** When the page was made, epoch milliseconds. */
  readonly recordedAtMs: number;
  readonly previousHash: Uint8Array;
  /** The chain hash of each record, one after another. */
  readonly hashes: Uint8Array;
  /** The canonical texts, one a line; in a Zstandard frame unless the page is small. */
  readonly records: Uint8Array;
  /** Offsets in this page of the records that are looked up by target. */
  readonly accesses: readonly number[];
}

export const AUDIT_PAGES: CollectionSpec<AuditPageDoc> = {
  name: 'audit_pages',
  indexes: [{ name: 'recorded_at', fields: ['recordedAtMs'] }],
};

/** A place in the log: the next index and the hash before it. */
export interface ChainPoint {
  readonly nextIndex: number;
  readonly hash: Uint8Array;
}

export const CHAIN_START: ChainPoint = { nextIndex: 0, hash: GENESIS_HASH };

export interface PageEntry {
  /** From `encodeDraft`. */
  readonly encoded: string;
  readonly isAccess: boolean;
}

export const pageId = (index: number): string => String(index).padStart(INDEX_DIGITS, '0');

/** Hash of a record: its text in UTF-8 behind the raw bytes of the hash before. */
export function chainHash(previous: Uint8Array, recordText: string): Buffer {
  return hash('sha256', Buffer.concat([previous, Buffer.from(recordText)]), 'buffer');
}

/** The page that holds `entries` behind `from`. */
export function buildPage(from: ChainPoint, entries: readonly PageEntry[], recordedAtMs: number): AuditPageDoc {
  const texts = entries.map((entry, i) => withIndex(from.nextIndex + i, entry.encoded));
  const records = Buffer.from(texts.join('\n'));
  const hashes = Buffer.allocUnsafe(entries.length * HASH_SIZE_BYTES);
  // One buffer holds the hash before and the text behind it, so that no record costs a buffer of its own.
  const scratch = Buffer.allocUnsafe(HASH_SIZE_BYTES + records.length);
  scratch.set(from.hash, 0);
  let start = 0;
  for (let i = 0; i < entries.length; i++) {
    const newline = records.indexOf(0x0a, start);
    const end = newline === -1 ? records.length : newline;
    records.copy(scratch, HASH_SIZE_BYTES, start, end);
    const digest = hash('sha256', scratch.subarray(0, HASH_SIZE_BYTES + end - start), 'buffer');
    scratch.set(digest, 0);
    hashes.set(digest, i * HASH_SIZE_BYTES);
    start = end + 1;
  }
  return {
    _id: pageId(from.nextIndex),
    firstIndex: from.nextIndex,
    count: entries.length,
    recordedAtMs,
    previousHash: from.hash,
    hashes,
    records: records.length < COMPRESS_SIZE_BYTES_MIN ? records : zstdCompressSync(records, COMPRESSION),
    accesses: entries.flatMap((entry, i) => (entry.isAccess ? [i] : [])),
  };
}

/** The canonical texts of a page; one empty text when the page cannot be read. Never throws. */
export function textsOf(page: Pick<AuditPageDoc, 'records'>): readonly string[] {
  return textOf(page.records).split('\n');
}

function textOf(records: Uint8Array): string {
  const bytes = Buffer.from(records.buffer, records.byteOffset, records.byteLength);
  if (bytes[0] !== FRAME_FIRST_BYTE) return bytes.toString('utf8');
  try {
    return zstdDecompressSync(bytes, { maxOutputLength: TEXT_SIZE_BYTES_MAX }).toString('utf8');
  } catch {
    return '';
  }
}

export const hashAt = (page: AuditPageDoc, offset: number): Uint8Array =>
  page.hashes.subarray(offset * HASH_SIZE_BYTES, (offset + 1) * HASH_SIZE_BYTES);

/** The place behind a page, as the page itself says. */
export const endOf = (page: AuditPageDoc): ChainPoint => ({
  nextIndex: page.firstIndex + page.count,
  hash: hashAt(page, page.count - 1),
});
