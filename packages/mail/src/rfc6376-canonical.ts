/** DKIM's relaxed canonical forms of body and header fields (RFC 6376 §3.4.2, §3.4.4). */
import { createHash, hash } from 'node:crypto';
import { toBuffer } from './rfc5322-fields.ts';

const [TAB, LF, CR, SPACE] = [9, 10, 13, 32];
/** White space that relaxed form would change, tabs aside; a body with none is hashed as it stands. */
const CHANGING = / (?: |\r\n)/;
/** Canonical octets handed to the hash at a time. */
const CHUNK_BYTES = 65_536;
const CRLF = Buffer.from('\r\n');

/**
 * Base-64 SHA-256 of a body in relaxed form. The body must have CRLF line ends, as every message of ours does before it
 * is signed. One pass; memory beyond the body is at most one chunk of 64 KiB.
 */
export function relaxedBodyHash(bytes: Uint8Array): string {
  const body = toBuffer(bytes);
  const content = body.subarray(0, contentEnd(body));
  if (content.length === 0) return hash('sha256', content, 'base64');
  // Only the end of the last line can still end in a space, and the pattern with CRLF does not see it.
  const changes =
    content[content.length - 1] === SPACE || content.includes(TAB) || CHANGING.test(content.toString('latin1'));
  if (!changes) return hashWithCrlf(body, content.length);
  return hashRelaxed(content);
}

/** Length of the body without the empty lines at its end, and without the line end of its last line. */
function contentEnd(body: Buffer): number {
  let end = body.length;
  for (;;) {
    // A line of white space only is empty in relaxed form.
    let at = end;
    while (at > 0 && (body[at - 1] === SPACE || body[at - 1] === TAB)) at--;
    if (at >= 2 && body[at - 1] === LF && body[at - 2] === CR) end = at - 2;
    else return at === 0 ? 0 : end;
  }
}

function hashWithCrlf(body: Buffer, length: number): string {
  if (body[length] === CR && body[length + 1] === LF) return hash('sha256', body.subarray(0, length + 2), 'base64');
  return createHash('sha256').update(body.subarray(0, length)).update(CRLF).digest('base64');
}

function hashRelaxed(content: Buffer): string {
  const digest = createHash('sha256');
  const chunk = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, content.length + 2));
  let length = 0;
  let pendingSpace = false;
  for (let i = 0; i < content.length; i++) {
    const byte = content[i] as number;
    if (byte === SPACE || byte === TAB) {
      pendingSpace = true;
      continue;
    }
    if (length + 4 > chunk.length) {
      digest.update(chunk.subarray(0, length));
      length = 0;
    }
    if (pendingSpace) {
      // White space goes where the line ends after it.
      if (!(byte === CR && content[i + 1] === LF)) chunk[length++] = SPACE;
      pendingSpace = false;
    }
    chunk[length++] = byte;
  }
  return digest.update(chunk.subarray(0, length)).update(CRLF).digest('base64');
}

/** `name:value` of one field in relaxed form, without the line end. `text` is the whole field, folds included. */
export function relaxedField(text: string): string {
  const colon = text.indexOf(':');
  const name = text.slice(0, colon).trim().toLowerCase();
  let value = text.slice(colon + 1);
  if (value.includes('\r') || value.includes('\n')) value = value.replace(/\r\n|\n/g, '');
  if (value.includes('\t') || value.includes('  ')) value = value.replace(/[ \t]+/g, ' ');
  return `${name}:${trimBlank(value)}`;
}

/** Trims spaces and tabs only: other white space is content to DKIM. */
function trimBlank(value: string): string {
  let start = 0;
  let end = value.length;
  while (start < end && (value.charCodeAt(start) === SPACE || value.charCodeAt(start) === TAB)) start++;
  while (end > start && (value.charCodeAt(end - 1) === SPACE || value.charCodeAt(end - 1) === TAB)) end--;
  return value.slice(start, end);
}
