/** The decoded text of a part that may be written anew, and the part around a new text. */
import { isAscii } from 'node:buffer';
import { decodeText, isKnownCharset } from '../charset.ts';
import { encodeTextBody } from '../mime-body.ts';
import { partBytes } from '../mime-parse.ts';
import type { MimePart } from '../mime-part.ts';
import { encodeBase64Lines } from '../rfc2045-base64.ts';
import { formatParameter } from '../rfc2231-parameter.ts';
import { fieldName, listFields } from '../rfc5322-fields.ts';
import { foldHeader } from '../rfc5322-header.ts';
import { EditRefused } from './message-edit.ts';
import { cut, insert, type Splice } from './splices.ts';

/** Where a charset is declared in HTML (WHATWG HTML §4.2.5.4 says within the first 1024 bytes). */
const META_BYTES_MAX = 1_024;
// bounded: the first META_BYTES_MAX bytes.
const META_CHARSET = /<meta\b[^>]{0,200}?\bcharset\s*=\s*["']?([a-z0-9_:.-]{1,40})/i;
const ENCODINGS: ReadonlySet<string> = new Set(['7bit', '8bit', 'binary', 'quoted-printable', 'base64']);

/** The text of a part as its readers show it; undefined when they would not agree (unknown charset or encoding). */
export function editableText(part: MimePart): string | undefined {
  if (!part.contentType.startsWith('text/') || part.opaque || !ENCODINGS.has(part.transferEncoding)) return undefined;
  const bytes = partBytes(part);
  const label = part.charset ?? declaredCharset(part, bytes);
  if (label !== undefined && !isKnownCharset(label) && !isAscii(bytes)) return undefined;
  return decodeText(bytes, label);
}

/** A byte order mark, or what HTML says of itself. */
function declaredCharset(part: MimePart, bytes: Buffer): string | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  if (part.contentType !== 'text/html') return undefined;
  return META_CHARSET.exec(bytes.toString('latin1', 0, META_BYTES_MAX))?.[1]?.toLowerCase();
}

/** What `rewriteText` writes anew, and what is true of the old bytes only. */
export const REWRITTEN: ReadonlySet<string> = new Set([
  ...['content-type', 'content-transfer-encoding', 'content-md5', 'content-length', 'content-digest'],
]);

/** The part's body and Content-* fields for a new text, in UTF-8; its other fields stay. `boundaries` of the whole message. */
export function rewriteText(part: MimePart, text: string, boundaries: readonly string[]): readonly Splice[] {
  const { encoding, bytes } = encodeSafely(text, boundaries);
  const kept = [...part.params].filter(([name]) => name !== 'charset' && /^[a-z0-9_.-]{1,40}$/.test(name));
  const parameters = kept.map(([name, value]) => formatParameter(name, value.replace(/[^\P{Cc}\t]/gu, ' ')));
  const type = foldHeader(`Content-Type: ${part.contentType}; charset=utf-8${parameters.join('')}`);
  return [
    ...dropFields(part, (key) => REWRITTEN.has(key)),
    ...appendFields(part, `${type}Content-Transfer-Encoding: ${encoding}\r\n`),
    { start: part.body.start, end: part.body.end, bytes },
  ];
}

function encodeSafely(text: string, boundaries: readonly string[]) {
  const lines = text.toWellFormed().replace(/\r\n|[\r\n]/g, '\r\n');
  const { encoding, bytes: whole } = encodeTextBody(lines, '');
  // A line end that the encoder put there is the container's to give: it belongs to the boundary (RFC 2046 §5.1.1).
  const bytes = lines.endsWith('\n') || encoding === 'base64' ? whole : withoutFinalCrlf(whole);
  // What other programs chose as a boundary may occur in a text; it cannot in base64, which has no hyphen.
  if (!boundaries.some((boundary) => bytes.includes(`--${boundary}`))) return { encoding, bytes };
  return { encoding: 'base64', bytes: encodeBase64Lines(Buffer.from(lines)) };
}

const withoutFinalCrlf = (bytes: Buffer): Buffer =>
  bytes.at(-1) === 10 ? bytes.subarray(0, bytes.at(-2) === 13 ? -2 : -1) : bytes;

export function dropFields(part: Pick<MimePart, 'source' | 'header'>, drop: (key: string) => boolean): Splice[] {
  return listFields(part.source, part.header)
    .filter((span) => span.colon !== -1 && drop(fieldName(part.source, span).toLowerCase()))
    .map((span) => cut(span.start, span.end));
}

/** Puts finished field lines behind the fields of a part, and the empty line where it has none. Refused where a field lacks its line end. */
export function appendFields(part: Pick<MimePart, 'source' | 'header' | 'body'>, lines: string): readonly Splice[] {
  const { source, header, body } = part;
  const ended = header.end === header.start || source[header.end - 1] === 10;
  const separated = body.start > header.end;
  if (!ended) throw new EditRefused('structure');
  return [insert(header.end, `${lines}${separated ? '' : '\r\n'}`)];
}
