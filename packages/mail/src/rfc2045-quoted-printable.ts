/** Quoted-printable bodies (RFC 2045 §6.7): reading and writing. */
import { hexValue } from './rfc2047-decode.ts';

const LINE_LENGTH_MAX = 76;
const [TAB, LF, CR, SPACE, EQUALS, DOT] = [9, 10, 13, 32, 61, 46];
const HEX = '0123456789ABCDEF';

/** Decodes in one pass. Malformed escapes stay as they are; white space before a line end goes (rule 3). Never throws. */
export function decodeQuotedPrintable(bytes: Uint8Array): Buffer {
  const out = Buffer.allocUnsafe(bytes.length);
  let length = 0;
  // White space up to here was escaped or stands before a soft break, so it is meant.
  let floor = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number;
    if (byte > EQUALS || (byte !== EQUALS && byte > LF)) {
      if (byte === CR && bytes[i + 1] === LF) length = trimBack(out, length, floor);
      out[length++] = byte;
      continue;
    }
    if (byte === LF) length = trimBack(out, length, floor);
    if (byte === EQUALS) {
      const value = hexValue(bytes[i + 1]) * 16 + hexValue(bytes[i + 2]);
      const skipped = value >= 0 ? 2 : softBreakLength(bytes, i + 1);
      if (skipped > 0) {
        i += skipped;
        if (value >= 0) out[length++] = value;
        floor = length;
        continue;
      }
    }
    out[length++] = byte;
  }
  return out.subarray(0, length);
}

function trimBack(out: Uint8Array, length: number, floor: number): number {
  let end = length;
  while (end > floor && (out[end - 1] === SPACE || out[end - 1] === TAB)) end--;
  return end;
}

/** Bytes from just after `=` to the end of a soft line break, white space before it included; 0 when there is none. */
function softBreakLength(bytes: Uint8Array, start: number): number {
  // Beyond one line's length it is no soft break: this keeps a run of `=` and spaces from costing quadratic time.
  const limit = Math.min(bytes.length, start + LINE_LENGTH_MAX);
  let at = start;
  while (at < limit && (bytes[at] === SPACE || bytes[at] === TAB)) at++;
  if (bytes[at] === LF) return at + 1 - start;
  if (bytes[at] === CR && bytes[at + 1] === LF) return at + 2 - start;
  return at === bytes.length ? at - start : 0;
}

/**
 * Encodes text bytes whose lines end in CRLF. Lines are at most 76 characters; trailing white space, `From ` at a line
 * start and a lone dot are escaped so that no relay has a reason to change them.
 */
export function encodeQuotedPrintable(bytes: Uint8Array): Buffer {
  // Worst case: every byte becomes three and every 25 of those cost a soft break of three.
  const out = Buffer.allocUnsafe(Math.ceil(bytes.length * 3.13) + 16);
  let length = 0;
  let column = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number;
    // The common case first: nothing in the middle of a line is special but `=` and white space at the end.
    const isInk = byte > SPACE ? byte !== EQUALS && byte < 127 : byte === SPACE && (bytes[i + 1] as number) > SPACE;
    if (isInk && column > 0 && column < LINE_LENGTH_MAX - 1) {
      out[length++] = byte;
      column++;
      continue;
    }
    if (byte === CR && bytes[i + 1] === LF) {
      out[length++] = CR;
      out[length++] = LF;
      column = 0;
      i++;
      continue;
    }
    let plain = isPlain(bytes, i, column);
    const roomNeeded = (plain ? 1 : 3) + (endsLine(bytes, i + 1) ? 0 : 1);
    if (column + roomNeeded > LINE_LENGTH_MAX) {
      out[length++] = EQUALS;
      out[length++] = CR;
      out[length++] = LF;
      column = 0;
      plain = isPlain(bytes, i, column);
    }
    if (plain) out[length++] = byte;
    else {
      out[length++] = EQUALS;
      out[length++] = HEX.charCodeAt(byte >> 4);
      out[length++] = HEX.charCodeAt(byte & 15);
    }
    column += plain ? 1 : 3;
  }
  return out.subarray(0, length);
}

function isPlain(bytes: Uint8Array, at: number, column: number): boolean {
  const byte = bytes[at] as number;
  if (byte === SPACE || byte === TAB) return !endsLine(bytes, at + 1);
  if (byte < 33 || byte > 126 || byte === EQUALS) return false;
  if (column !== 0) return true;
  if (byte === DOT) return false;
  return !(byte === 0x46 && bytes[at + 1] === 0x72 && bytes[at + 2] === 0x6f && bytes[at + 3] === 0x6d);
}

const endsLine = (bytes: Uint8Array, at: number): boolean =>
  at >= bytes.length || (bytes[at] === CR && bytes[at + 1] === LF);
