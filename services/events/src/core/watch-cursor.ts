/**
 * The cursor of a watch: how far it has come in every partition of the log, as opaque text. Pure.
 *
 * Base64url of: format version, number of partitions, the next offset of each, and, in the middle of catching up, which
 * partition is being read and from where; all numbers as LEB128. One position has one text, so whatever else is refused.
 */
import { AppError } from '@sealpost/kernel';

export interface WatchPosition {
  /** By partition: the first offset that was not told. A partition that is not listed stands at its beginning. */
  readonly next: readonly number[];
  /**
   * In the middle of catching up: in this partition everything before `from` was told, and of the messages whose last
   * change lies before `next` everything since. Messages come in the order of their last change, their events lie before it.
   */
  readonly scan?: { readonly partition: number; readonly from: number };
}

/** Partitions that a cursor covers: as many as the store lists at one time. */
export const PARTITIONS_MAX = 1_000;
const FORMAT_VERSION = 1;
const NUMBER_SIZE_BYTES_MAX = 8;
const CURSOR_LENGTH_MAX = Math.ceil(((PARTITIONS_MAX + 5) * NUMBER_SIZE_BYTES_MAX * 4) / 3);
const BASE64URL = /^[A-Za-z0-9_-]+$/;

export const BEGIN: WatchPosition = { next: [] };

export function formatCursor({ next, scan }: WatchPosition): string {
  const count = next.findLastIndex((offset) => offset > 0) + 1;
  const bytes: number[] = [FORMAT_VERSION];
  writeNumber(bytes, count);
  for (let partition = 0; partition < count; partition++) writeNumber(bytes, next[partition] as number);
  const isScanning = scan !== undefined && scan.from < (next[scan.partition] ?? 0);
  writeNumber(bytes, isScanning ? scan.partition + 1 : 0);
  if (isScanning) writeNumber(bytes, scan.from);
  return Buffer.from(bytes).toString('base64url');
}

/** Errors: EVENTS_REQUEST_INVALID. `begin` is before everything. */
export function parseCursor(cursor: string): WatchPosition {
  if (cursor === 'begin') return BEGIN;
  const position = cursor.length <= CURSOR_LENGTH_MAX && BASE64URL.test(cursor) ? decode(cursor) : undefined;
  if (position !== undefined && formatCursor(position) === cursor) return position;
  const description = 'Give the cursor of an earlier event, `begin`, or nothing for events from now on.';
  throw new AppError('EVENTS_REQUEST_INVALID', {
    violations: [{ field: 'cursor', rule: 'cursor-syntax', description }],
  });
}

/** Where a watch stands that came as far as either. */
export function furthest(a: readonly number[], b: readonly number[]): number[] {
  return Array.from({ length: Math.max(a.length, b.length) }, (_, i) => Math.max(a[i] ?? 0, b[i] ?? 0));
}

function decode(cursor: string): WatchPosition | undefined {
  const read = numberReader(Buffer.from(cursor, 'base64url'));
  if (read() !== FORMAT_VERSION) return undefined;
  const count = read();
  if (count > PARTITIONS_MAX) return undefined;
  const next = Array.from({ length: count }, read);
  const scanned = read();
  const position = scanned === 0 ? { next } : { next, scan: { partition: scanned - 1, from: read() } };
  return next.every(Number.isSafeInteger) && Number.isSafeInteger(scanned) ? position : undefined;
}

/** Division instead of shifts: offsets exceed 32 bits. */
function writeNumber(bytes: number[], value: number): void {
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  bytes.push(rest);
}

/** Answers NaN where no number follows. */
function numberReader(bytes: Uint8Array): () => number {
  let at = 0;
  return () => {
    let value = 0;
    for (let place = 1, length = 0; length < NUMBER_SIZE_BYTES_MAX; place *= 0x80, length++) {
      const byte = bytes[at++];
      if (byte === undefined) return Number.NaN;
      value += (byte & 0x7f) * place;
      if (byte < 0x80) return value;
    }
    return Number.NaN;
  };
}
