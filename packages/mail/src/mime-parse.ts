/** A MIME parser for the hot path: one pass per container level, offsets instead of copies, never throws. */
import { decodeText } from './charset.ts';
import { type MimeScan, readFacts, readFields } from './mime-fields.ts';
import {
  type ByteRange,
  DEPTH_MAX,
  HEADER_BYTES_MAX,
  HEADERS_MAX,
  type MimeLimits,
  type MimePart,
  type MimeProblem,
  PARTS_MAX,
  type ParsedMessage,
} from './mime-part.ts';
import { decodeBase64 } from './rfc2045-base64.ts';
import { decodeQuotedPrintable } from './rfc2045-quoted-printable.ts';
import { findHeaderEnd, toBuffer } from './rfc5322-fields.ts';

const [TAB, LF, CR, SPACE, DASH] = [9, 10, 13, 32, 45];
/** RFC 2046 §5.1.1 says 70; some mailers write more. */
const BOUNDARY_LENGTH_MAX = 256;

interface Scan extends MimeScan {
  readonly parts: MimePart[];
  /** Starts of all lines that begin with `--`, found once for all levels when the first container is met. */
  dashLines: readonly number[] | undefined;
}

interface Node {
  readonly range: ByteRange;
  readonly depth: number;
  readonly id: string;
  readonly defaultType: string;
}

/**
 * Reads the structure of a message. Any bytes give a result: what cannot be read is named in `problems` and left as an
 * opaque part. Time is linear in the size of the message, memory too (bodies are not copied until asked for).
 */
export function parseMessage(bytes: Uint8Array, limits: Partial<MimeLimits> = {}): ParsedMessage {
  const source = toBuffer(bytes);
  const scan: Scan = {
    source,
    limits: {
      depthMax: limits.depthMax ?? DEPTH_MAX,
      partsMax: limits.partsMax ?? PARTS_MAX,
      headersMax: limits.headersMax ?? HEADERS_MAX,
      headerBytesMax: limits.headerBytesMax ?? HEADER_BYTES_MAX,
    },
    problems: new Set<MimeProblem>(),
    parts: [],
    looseRanges: [],
    dashLines: undefined,
  };
  const root = readPart(scan, {
    range: { start: 0, end: source.length },
    depth: 1,
    id: '1',
    defaultType: 'text/plain',
  });
  return {
    headers: root.headers,
    root,
    parts: scan.parts,
    looseRanges: scan.looseRanges,
    problems: [...scan.problems],
    source,
  };
}

function readPart(scan: Scan, node: Node): MimePart {
  const { fieldsEnd, bodyStart } = findHeaderEnd(scan.source, node.range);
  const header = { start: node.range.start, end: fieldsEnd };
  const body = { start: bodyStart, end: node.range.end };
  const headers = readFields(scan, header);
  const facts = readFacts(scan, headers, node.defaultType);
  const slot = scan.parts.length;
  // Reading order: the container takes its place before its children do.
  scan.parts.push(undefined as unknown as MimePart);
  const inner = readChildren(scan, node, { ...facts, body });
  const part: MimePart = {
    id: node.id,
    depth: node.depth,
    headers,
    ...facts,
    opaque: inner === 'opaque',
    header,
    body,
    children: inner === 'opaque' ? [] : inner,
    source: scan.source,
  };
  scan.parts[slot] = part;
  return part;
}

type Opening = Pick<MimePart, 'contentType' | 'params' | 'transferEncoding' | 'body'>;

function readChildren(scan: Scan, node: Node, opening: Opening): readonly MimePart[] | 'opaque' {
  const isMultipart = opening.contentType.startsWith('multipart/');
  const isMessage = opening.contentType === 'message/rfc822' || opening.contentType === 'message/global';
  if (!isMultipart && !isMessage) return [];
  const encoded = opening.transferEncoding === 'base64' || opening.transferEncoding === 'quoted-printable';
  if (encoded) {
    // RFC 2045 §6.4 forbids it for containers. A multipart is read as it stands, an encoded message is left closed.
    scan.problems.add('mime-transfer-encoding');
    if (isMessage) return 'opaque';
  }
  if (node.depth >= scan.limits.depthMax) {
    scan.problems.add('mime-depth');
    return 'opaque';
  }
  if (isMultipart) return readMultipart(scan, node, opening);
  if (!hasRoom(scan)) return 'opaque';
  const child = { range: opening.body, depth: node.depth + 1, id: `${node.id}.1`, defaultType: 'text/plain' };
  return [readPart(scan, child)];
}

function hasRoom(scan: Scan): boolean {
  if (scan.parts.length < scan.limits.partsMax) return true;
  scan.problems.add('mime-parts');
  return false;
}

function readMultipart(scan: Scan, node: Node, opening: Opening): readonly MimePart[] | 'opaque' {
  const boundary = opening.params.get('boundary');
  if (!boundary || boundary.length > BOUNDARY_LENGTH_MAX) {
    scan.problems.add('mime-boundary-missing');
    return 'opaque';
  }
  const sections = splitSections(scan, opening.body, Buffer.from(boundary));
  if (sections.parts.length === 0) {
    scan.problems.add('mime-boundary-unseen');
    return 'opaque';
  }
  if (!sections.closed) scan.problems.add('mime-unclosed');
  for (const range of sections.loose) if (hasInk(scan.source, range)) scan.looseRanges.push(range);
  const defaultType = opening.contentType === 'multipart/digest' ? 'message/rfc822' : 'text/plain';
  const children: MimePart[] = [];
  for (const range of sections.parts) {
    if (!hasRoom(scan)) {
      scan.looseRanges.push({ start: range.start, end: opening.body.end });
      break;
    }
    children.push(
      readPart(scan, { range, depth: node.depth + 1, id: `${node.id}.${children.length + 1}`, defaultType }),
    );
  }
  return children;
}

interface Sections {
  readonly parts: readonly ByteRange[];
  readonly loose: readonly ByteRange[];
  readonly closed: boolean;
}

/** Cuts the body of a container at its boundary lines (RFC 2046 §5.1.1). */
function splitSections(scan: Scan, body: ByteRange, boundary: Buffer): Sections {
  const { source } = scan;
  const lines = (scan.dashLines ??= findDashLines(source));
  const parts: ByteRange[] = [];
  const lastOffset = boundary.length + 1;
  const lastByte = boundary[boundary.length - 1];
  let open = -1;
  let preambleEnd = body.end;
  for (let i = lowerBound(lines, body.start); i < lines.length; i++) {
    const line = lines[i] as number;
    if (line >= body.end) break;
    // Millions of lines may begin with dashes: most are told apart by one octet.
    if (source[line + lastOffset] !== lastByte) continue;
    const after = matchBoundary(source, { start: line + 2, end: body.end }, boundary);
    if (after === undefined) continue;
    const cut = Math.max(body.start, lineEndBefore(source, line));
    if (open === -1) preambleEnd = cut;
    else parts.push({ start: open, end: Math.max(open, cut) });
    if (after.closing) {
      const loose = [
        { start: body.start, end: preambleEnd },
        { start: after.next, end: body.end },
      ];
      return { parts, loose, closed: true };
    }
    open = after.next;
    if (parts.length > scan.limits.partsMax) break;
  }
  if (open !== -1) parts.push({ start: open, end: body.end });
  return { parts, loose: open === -1 ? [] : [{ start: body.start, end: preambleEnd }], closed: false };
}

/** Does the rest of a line after `--` equal the boundary, with at most `--` and white space after it? */
function matchBoundary(
  source: Buffer,
  range: ByteRange,
  boundary: Buffer,
): { readonly closing: boolean; readonly next: number } | undefined {
  let at = range.start;
  if (at + boundary.length > range.end) return undefined;
  for (let i = 0; i < boundary.length; i++) if (source[at + i] !== boundary[i]) return undefined;
  at += boundary.length;
  const closing = source[at] === DASH && source[at + 1] === DASH && at + 2 <= range.end;
  if (closing) at += 2;
  while (at < range.end && (source[at] === SPACE || source[at] === TAB || source[at] === CR)) at++;
  if (at < range.end && source[at] !== LF) return undefined;
  return { closing, next: Math.min(at + 1, range.end) };
}

/** Hits after which a search per hit costs more than reading every octet. */
const SPARSE_HITS_MAX = 500;

function findDashLines(source: Buffer): readonly number[] {
  const lines: number[] = [];
  const mark = Buffer.from('\n--');
  let at = source.indexOf(mark);
  while (at !== -1 && lines.length < SPARSE_HITS_MAX) {
    lines.push(at + 1);
    at = source.indexOf(mark, at + 2);
  }
  if (at === -1) return lines;
  for (; at < source.length - 2; at++) {
    if (source[at] === LF && source[at + 1] === DASH && source[at + 2] === DASH) lines.push(at + 1);
  }
  return lines;
}

function lowerBound(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The line end before a boundary belongs to the boundary (RFC 2046 §5.1.1). */
const lineEndBefore = (source: Buffer, line: number): number => (source[line - 2] === CR ? line - 2 : line - 1);

/** True when a range holds more than white space. Looks no further than the first other octet. */
function hasInk(source: Buffer, range: ByteRange): boolean {
  for (let at = range.start; at < range.end; at++) if ((source[at] as number) > SPACE) return true;
  return false;
}

/** Body octets of a part with the transfer encoding undone. Identity encodings give a view of the message. */
export function partBytes(part: MimePart): Buffer {
  const body = part.source.subarray(part.body.start, part.body.end);
  if (part.transferEncoding === 'base64') return decodeBase64(body);
  return part.transferEncoding === 'quoted-printable' ? decodeQuotedPrintable(body) : body;
}

/** Body of a part as text in its charset, see `decodeText` for wrong or missing labels. */
export function partText(part: MimePart): string {
  return decodeText(partBytes(part), part.charset);
}

/** Decoded value of the first field with that name (any case), of a message or of one part. */
export function headerValue(from: Pick<ParsedMessage, 'headers'>, name: string): string | undefined {
  const key = name.toLowerCase();
  return from.headers.find((header) => header.key === key)?.value;
}

/** Decoded values of all fields with that name (any case), top to bottom. */
export function headerValues(from: Pick<ParsedMessage, 'headers'>, name: string): readonly string[] {
  const key = name.toLowerCase();
  return from.headers.filter((header) => header.key === key).map((header) => header.value);
}
