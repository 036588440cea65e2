/** The header section of one part: its fields, and what the Content-* ones say about the body. */
import { decodeText, isKnownCharset } from './charset.ts';
import { type ByteRange, type MimeLimits, type MimePart, type MimeProblem, ParsedHeader } from './mime-part.ts';
import { parseParameterized } from './rfc2231-parameter.ts';
import { fieldName, listFields } from './rfc5322-fields.ts';
import { decodeHeaderText } from './rfc5322-header.ts';

export interface MimeScan {
  readonly source: Buffer;
  readonly limits: MimeLimits;
  readonly problems: Set<MimeProblem>;
  readonly looseRanges: ByteRange[];
}

export type PartFacts = Pick<
  MimePart,
  'contentType' | 'params' | 'charset' | 'disposition' | 'fileName' | 'contentId' | 'transferEncoding'
>;

/** RFC 5322 §3.6 and RFC 2045: at most one of each. */
const SINGLE = new Set([
  ...['content-disposition', 'content-id', 'content-transfer-encoding', 'content-type', 'date', 'from', 'in-reply-to'],
  ...['message-id', 'mime-version', 'references', 'reply-to', 'sender', 'subject', 'to', 'cc'],
]);
const IDENTITY = new Set(['7bit', '8bit', 'binary']);
const TYPE = /^[a-z0-9!#$&^_.+-]+\/[a-z0-9!#$&^_.+-]+$/;
const NUL = /\0/g;

const decodeField = (raw: Buffer): string => {
  const text = decodeHeaderText(decodeText(raw, undefined));
  return text.includes('\0') ? text.replace(NUL, ' ') : text;
};

/** Reads the fields of `range`, within the limits. */
export function readFields(scan: MimeScan, range: ByteRange): ParsedHeader[] {
  const { source, limits, problems } = scan;
  let end = range.end;
  if (end - range.start > limits.headerBytesMax) {
    problems.add('header-bytes');
    end = range.start + limits.headerBytesMax;
    scan.looseRanges.push({ start: end, end: range.end });
  }
  const spans = listFields(source, { start: range.start, end }, limits.headersMax + 1);
  if (spans.length > limits.headersMax) {
    problems.add('header-count');
    scan.looseRanges.push({ start: spans[limits.headersMax]?.start ?? end, end });
    spans.length = limits.headersMax;
  }
  if (source.subarray(range.start, end).includes(0)) problems.add('header-nul');
  const headers: ParsedHeader[] = [];
  const seen = new Set<string>();
  for (const span of spans) {
    const isField = span.colon !== -1;
    if (!isField) problems.add('header-syntax');
    const valueRange = { start: isField ? span.colon + 1 : span.start, end: span.end };
    const name = isField ? fieldName(source, span) : '';
    const header = new ParsedHeader(name, { bytes: source, range: valueRange, decode: decodeField });
    if (SINGLE.has(header.key)) {
      if (seen.has(header.key)) problems.add('header-duplicate');
      seen.add(header.key);
    }
    headers.push(header);
  }
  return headers;
}

/** What the Content-* fields of a part say; the first of several counts. */
export function readFacts(scan: MimeScan, headers: readonly ParsedHeader[], defaultType: string): PartFacts {
  let type: string | undefined;
  let disposition: string | undefined;
  let encoding: string | undefined;
  let contentId: string | undefined;
  for (const header of headers) {
    if (!header.key.startsWith('content-')) continue;
    if (header.key === 'content-type') type ??= structuredText(header);
    else if (header.key === 'content-disposition') disposition ??= structuredText(header);
    else if (header.key === 'content-transfer-encoding') encoding ??= header.value;
    else if (header.key === 'content-id') contentId ??= header.value;
  }
  const parsedType = type === undefined ? undefined : parseParameterized(type);
  const parsedDisposition = disposition === undefined ? undefined : parseParameterized(disposition);
  let contentType = parsedType?.value ?? defaultType;
  if (!TYPE.test(contentType)) {
    scan.problems.add('mime-type-syntax');
    contentType = 'text/plain';
  }
  const charset = parsedType?.params.get('charset')?.trim().toLowerCase();
  if (charset !== undefined && !isKnownCharset(charset)) scan.problems.add('mime-charset');
  return {
    contentType,
    params: parsedType?.params ?? NO_PARAMETERS,
    charset,
    disposition: parsedDisposition?.value || undefined,
    fileName: parsedDisposition?.params.get('filename') ?? parsedType?.params.get('name'),
    contentId: contentId?.replace(/^<|>$/g, ''),
    transferEncoding: transferEncoding(scan, encoding),
  };
}

const NO_PARAMETERS: ReadonlyMap<string, string> = new Map();

function transferEncoding(scan: MimeScan, text: string | undefined): string {
  const encoding = (text ?? '7bit').split(/[\s;(]/, 1)[0]?.toLowerCase() || '7bit';
  const known = IDENTITY.has(encoding) || encoding === 'base64' || encoding === 'quoted-printable';
  if (!known) scan.problems.add('mime-transfer-encoding');
  return encoding;
}

/** Parameters must be split before encoded words are read, or a word could add parameters. */
function structuredText(header: ParsedHeader): string {
  return decodeText(header.raw, undefined)
    .replace(/[\r\n\0]/g, '')
    .trim();
}
