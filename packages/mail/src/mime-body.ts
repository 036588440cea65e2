/** One body as it goes on the wire: the lightest transfer encoding that is safe on a 7-bit path (RFC 2045 §6). */
import { isAscii } from 'node:buffer';
import { encodeBase64Lines } from './rfc2045-base64.ts';
import { encodeQuotedPrintable } from './rfc2045-quoted-printable.ts';

/** RFC 5321 §4.5.3.1.6 without the CRLF, in octets. */
export const LINE_BYTES_MAX = 998;

export interface EncodedBody {
  readonly encoding: '7bit' | 'quoted-printable' | 'base64';
  /** Ends in CRLF unless empty. */
  readonly bytes: Buffer;
}

/** Text with every line end as CRLF and one at the end; an empty text stays empty. */
export function toCrlf(text: string): string {
  const normal = text.includes('\r') ? text.replace(/\r\n|[\r\n]/g, '\r\n') : text.replaceAll('\n', '\r\n');
  return normal === '' || normal.endsWith('\r\n') ? normal : `${normal}\r\n`;
}

/**
 * Encodes text in UTF-8: as it is when ASCII lines allow, else quoted-printable, or base-64 where most of it is not
 * ASCII. A text that holds one of `avoid` (the boundaries of the message) is never sent as it is.
 */
export function encodeTextBody(text: string, avoid: string): EncodedBody {
  const normal = toCrlf(text.toWellFormed());
  const bytes = Buffer.from(normal);
  if (isSevenBitSafe(bytes, normal) && (avoid === '' || !normal.includes(avoid))) return { encoding: '7bit', bytes };
  // Each code unit beyond ASCII adds at least one octet to the UTF-8 form.
  const mostlyAscii = bytes.length - normal.length < normal.length / 3;
  return mostlyAscii
    ? { encoding: 'quoted-printable', bytes: withFinalCrlf(encodeQuotedPrintable(bytes)) }
    : { encoding: 'base64', bytes: encodeBase64Lines(bytes) };
}

const withFinalCrlf = (bytes: Buffer): Buffer =>
  bytes.length === 0 || bytes[bytes.length - 1] === 10 ? bytes : Buffer.concat([bytes, Buffer.from('\r\n')]);

/** ASCII, no NUL, no line over 998 octets, and no line that a mailbox writer would turn into `>From `. */
function isSevenBitSafe(bytes: Buffer, text: string): boolean {
  if (!isAscii(bytes) || text.includes('\0')) return false;
  if (text.startsWith('From ') || text.includes('\nFrom ')) return false;
  return !hasLongLine(text);
}

/** True when a line of `text`, whose lines end in LF or CRLF, is longer than 998 characters. */
export function hasLongLine(text: string): boolean {
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf('\n', at);
    const length = (end === -1 ? text.length : end - (text.charCodeAt(end - 1) === 13 ? 1 : 0)) - at;
    if (length > LINE_BYTES_MAX) return true;
    if (end === -1) return false;
    at = end + 1;
  }
  return false;
}

/** An attached message may not be base-64 (RFC 2046 §5.2.1): it stays as it is where that is safe. */
export function sevenBitMessage(content: Uint8Array, avoid: string): EncodedBody | undefined {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  if (!isAscii(bytes)) return undefined;
  const text = toCrlf(bytes.toString('latin1'));
  if (text.includes('\0') || text.includes(avoid) || hasLongLine(text)) return undefined;
  return { encoding: '7bit', bytes: Buffer.from(text, 'latin1') };
}
