/** Reads gzip streams and tar archives: each entry is a document of its own, one level deeper. */
import { gunzipSync } from 'node:zlib';
import { createDocumentWriter } from './document-writer.ts';
import type { FormatReader, ReadContext } from './types.ts';

const GZIP_NAME_UNITS_MAX = 512;

/** The one file in a gzip stream (RFC 1952); its name is the outer one without `.gz`. */
export const readGzip: FormatReader = async (source, context) => {
  const writer = createDocumentWriter(context.budget);
  const bytes = inflate(source.bytes, context);
  if (bytes === 'too_large' || bytes === 'unreadable') {
    writer.problem(bytes);
    return writer.finish('zip');
  }
  const fileName = (source.fileName ?? '')
    .slice(0, GZIP_NAME_UNITS_MAX)
    .replace(/\.gz$/i, '')
    .replace(/\.tgz$/i, '.tar');
  writer.include('entry 1', await context.nested(fileName === '' ? { bytes } : { bytes, fileName }));
  return writer.finish('zip');
};

/** Entries up to this size may have any ratio, as in zip archives. */
const RATIO_FLOOR_BYTES = 1_048_576;

function inflate(bytes: Uint8Array, { budget, limits }: ReadContext): Uint8Array | 'too_large' | 'unreadable' {
  const allowed = Math.max(RATIO_FLOOR_BYTES, bytes.length * limits.inflateRatioMax);
  try {
    const inflated = gunzipSync(bytes, { maxOutputLength: Math.min(allowed, budget.inflatedLeft()) });
    budget.takeInflated(inflated.length);
    return inflated;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'ERR_BUFFER_TOO_LARGE') return 'unreadable';
    budget.takeInflated(budget.inflatedLeft());
    return 'too_large';
  }
}

/** POSIX ustar blocks (IEEE 1003.1 pax): name, size in octal, and what kind of entry it is. */
const TAR_BLOCK_BYTES = 512;
const TAR_REGULAR = new Set(['0', '\0', '7']);
/** Extended headers and long names, which describe the entry behind them. */
const TAR_DESCRIPTION = new Set(['x', 'g', 'L', 'K']);

export const readTar: FormatReader = async (source, context) => {
  const writer = createDocumentWriter(context.budget);
  const buffer = Buffer.from(source.bytes.buffer, source.bytes.byteOffset, source.bytes.byteLength);
  let number = 0;
  let at = 0;
  while (at + TAR_BLOCK_BYTES <= buffer.length && buffer[at] !== 0 && context.budget.spent() === undefined) {
    const size = Number.parseInt(buffer.toString('latin1', at + 124, at + 136), 8);
    const start = at + TAR_BLOCK_BYTES;
    if (!Number.isSafeInteger(size) || size < 0 || start + size > buffer.length) {
      writer.problem('unreadable');
      break;
    }
    const type = buffer.toString('latin1', at + 156, at + 157);
    if (TAR_REGULAR.has(type)) {
      const fileName = untilNul(buffer.toString('utf8', at, at + 100));
      writer.name(fileName);
      const inside = await context.nested({ bytes: buffer.subarray(start, start + size), fileName });
      writer.include(`entry ${++number}`, inside);
    } else if (size > 0 && !TAR_DESCRIPTION.has(type)) writer.problem('unsupported_type');
    at = start + Math.ceil(size / TAR_BLOCK_BYTES) * TAR_BLOCK_BYTES;
  }
  return writer.finish('zip');
};

function untilNul(text: string): string {
  const end = text.indexOf('\0');
  return end === -1 ? text : text.slice(0, end);
}
