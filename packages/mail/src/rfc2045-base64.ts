/** Base-64 bodies (RFC 2045 §6.8): lenient reading, 76-column writing. */

const LINE_BYTES = 57;
const PADDING = 0x3d;

/**
 * Decodes what a lenient mail client would: junk is skipped, and text after padding is read on (several encoded pieces
 * glued together must not hide from a scanner). Never throws.
 */
export function decodeBase64(bytes: Uint8Array): Buffer {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const padding = buffer.indexOf(PADDING);
  if (padding === -1 || endsAfterPadding(buffer, padding)) return Buffer.from(buffer.toString('latin1'), 'base64');
  return decodePieces(buffer);
}

/** True when nothing but padding and white space follows the first `=`; looks at a few bytes only. */
function endsAfterPadding(buffer: Buffer, padding: number): boolean {
  if (buffer.length - padding > 64) return false;
  for (let i = padding; i < buffer.length; i++) {
    if ((buffer[i] as number) > 0x20 && buffer[i] !== PADDING) return false;
  }
  return true;
}

/** Digit by digit; each `=` ends a piece, and the bits left over from it are dropped. */
function decodePieces(buffer: Buffer): Buffer {
  const out = Buffer.allocUnsafe(Math.ceil((buffer.length * 3) / 4));
  let length = 0;
  let bits = 0;
  let held = 0;
  for (let i = 0; i < buffer.length; i++) {
    const byte = buffer[i] as number;
    if (byte === PADDING) {
      bits = 0;
      held = 0;
      continue;
    }
    const digit = digitOf(byte);
    if (digit < 0) continue;
    held = ((held << 6) | digit) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out[length++] = (held >> bits) & 0xff;
    }
  }
  return out.subarray(0, length);
}

function digitOf(byte: number): number {
  if (byte >= 0x41 && byte <= 0x5a) return byte - 0x41;
  if (byte >= 0x61 && byte <= 0x7a) return byte - 0x47;
  if (byte >= 0x30 && byte <= 0x39) return byte + 4;
  if (byte === 0x2b || byte === 0x2d) return 62;
  return byte === 0x2f || byte === 0x5f ? 63 : -1;
}

/** Base-64 in lines of 76 characters, each ended by CRLF. */
export function encodeBase64Lines(bytes: Uint8Array): Buffer {
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const lines = Math.ceil(source.length / LINE_BYTES);
  const out = Buffer.allocUnsafe(Math.ceil(source.length / 3) * 4 + lines * 2);
  let length = 0;
  for (let at = 0; at < source.length; at += LINE_BYTES) {
    length += out.write(source.toString('base64', at, Math.min(at + LINE_BYTES, source.length)), length, 'latin1');
    out[length++] = 13;
    out[length++] = 10;
  }
  return out.subarray(0, length);
}
