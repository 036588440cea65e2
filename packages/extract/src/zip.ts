/** Entries of a zip archive, each decompressed only when asked for and never past what the budget still allows. */
import { inflateRawSync } from 'node:zlib';
import { type Entry, fromBufferPromise, getFileNameLowLevel } from 'yauzl';
import type { ExtractProblem, ReadContext } from './types.ts';

/** Entries listed per archive, as a multiple of the entries that may be read: an office file has many small parts. */
const LISTED_PER_READ = 8;
/** Names are cut here, in UTF-16 units. */
const NAME_UNITS_MAX = 512;
/** Entries up to this size may have any ratio: repeated spaces in a short part compress by hundreds. */
const RATIO_FLOOR_BYTES = 1_048_576;
const LOCAL_HEADER_BYTES = 30;
const LOCAL_HEADER_SIGNATURE = 0x04034b50;
const METHOD_STORED = 0;
const METHOD_DEFLATED = 8;

export interface ZipEntry {
  /** As in the archive, with `/` between folders: content, so never for logs. */
  readonly name: string;
  readonly encrypted: boolean;
}

export type ZipContent =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'problem'; readonly problem: ExtractProblem };

export interface ZipArchive {
  /** Files in the order of the central directory; folders are left out. */
  readonly entries: readonly ZipEntry[];
  /** The first entry of that exact name. */
  entry(name: string): ZipEntry | undefined;
  /**
   * The bytes of an entry; never throws. `encrypted` needs a password, `too_large` passes the ratio or the budget,
   * `unsupported_type` uses a compression other than deflate, `unreadable` is damaged.
   */
  read(entry: ZipEntry): ZipContent;
}

/**
 * Lists an archive without decompressing anything; rejects when it has no readable central directory.
 * More entries than eight times `entriesMax` use up the budget, and the rest is not listed.
 */
export async function openZip(bytes: Uint8Array, context: ReadContext): Promise<ZipArchive> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const zip = await fromBufferPromise(buffer, { lazyEntries: true, decodeStrings: false });
  const found = new Map<ZipEntry, Entry>();
  const byName = new Map<string, ZipEntry>();
  const listedMax = context.limits.entriesMax * LISTED_PER_READ;
  let seen = 0;
  for await (const record of zip.eachEntry()) {
    if (context.budget.spent() !== undefined) break;
    if (++seen > listedMax) {
      while (context.budget.takeEntry());
      break;
    }
    const name = nameOf(record);
    if (name.endsWith('/')) continue;
    const entry = { name, encrypted: record.isEncrypted() };
    found.set(entry, record);
    if (!byName.has(name)) byName.set(name, entry);
  }
  return {
    entries: [...found.keys()],
    entry: (name) => byName.get(name),
    read: (entry) => {
      const record = found.get(entry);
      return record === undefined ? { kind: 'problem', problem: 'unreadable' } : read(record, buffer, context);
    },
  };
}

function nameOf({ generalPurposeBitFlag, fileNameRaw, extraFields }: Entry): string {
  const name = getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, false);
  return name.slice(0, NAME_UNITS_MAX);
}

function read(record: Entry, archive: Buffer, { budget, limits }: ReadContext): ZipContent {
  if (record.isEncrypted()) return { kind: 'problem', problem: 'encrypted' };
  const spent = budget.spent();
  if (spent !== undefined) return { kind: 'problem', problem: spent };
  const stored = storedBytes(record, archive);
  if (stored === undefined) return { kind: 'problem', problem: 'unreadable' };
  if (record.compressionMethod === METHOD_STORED) {
    if (stored.length > budget.inflatedLeft()) return tooLarge(budget);
    budget.takeInflated(stored.length);
    return { kind: 'bytes', bytes: stored };
  }
  if (record.compressionMethod !== METHOD_DEFLATED) return { kind: 'problem', problem: 'unsupported_type' };
  const allowed = Math.max(RATIO_FLOOR_BYTES, stored.length * limits.inflateRatioMax);
  const maxOutputLength = Math.min(allowed, budget.inflatedLeft());
  try {
    // zlib stops as soon as the output passes `maxOutputLength`: a bomb costs that much memory, not what it claims.
    const inflated = inflateRawSync(stored, { maxOutputLength });
    budget.takeInflated(inflated.length);
    return { kind: 'bytes', bytes: inflated };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    return code === 'ERR_BUFFER_TOO_LARGE' ? tooLarge(budget) : { kind: 'problem', problem: 'unreadable' };
  }
}

/** A bomb ends the whole document: a second one must not get the same allowance again. */
function tooLarge(budget: ReadContext['budget']): ZipContent {
  budget.takeInflated(budget.inflatedLeft());
  return { kind: 'problem', problem: 'too_large' };
}

/** The compressed bytes, by the central directory's size: the local header may leave it to a data descriptor. */
function storedBytes(record: Entry, archive: Buffer): Buffer | undefined {
  const at = record.relativeOffsetOfLocalHeader;
  if (at + LOCAL_HEADER_BYTES > archive.length || archive.readUInt32LE(at) !== LOCAL_HEADER_SIGNATURE) return undefined;
  const start = at + LOCAL_HEADER_BYTES + archive.readUInt16LE(at + 26) + archive.readUInt16LE(at + 28);
  const end = start + record.compressedSize;
  return end > archive.length ? undefined : archive.subarray(start, end);
}
