/** Encoded words in header text (RFC 2047): reading them. */
import { decodeText } from './charset.ts';
import { decodeBase64 } from './rfc2045-base64.ts';

const ENCODED_WORD = /=\?([^?\s]{1,80})\?([bBqQ])\?([^?]*)\?=/g;
const BLANK = /^[ \t\r\n]*$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is removed
const CONTROL = /[\u0000-\u0008\u000a-\u001f\u007f]/g;

interface Run {
  charset: string;
  readonly chunks: Buffer[];
}

/**
 * Replaces encoded words by their text. Words in one charset that stand next to one another are joined before they are
 * decoded, since mailers split characters across them. Control characters that hide in a word become spaces, so that
 * decoded text can never carry a line break. Never throws; what is not an encoded word stays as it is.
 */
export function decodeEncodedWords(text: string): string {
  if (!text.includes('=?')) return text;
  const out: string[] = [];
  let run: Run | undefined;
  let at = 0;
  const flush = () => {
    if (run !== undefined) out.push(decodeText(Buffer.concat(run.chunks), run.charset).replace(CONTROL, ' '));
    run = undefined;
  };
  for (const match of text.matchAll(ENCODED_WORD)) {
    const [whole, label = '', encoding = '', payload = ''] = match;
    const between = text.slice(at, match.index);
    at = match.index + whole.length;
    // RFC 2231 §5: a language may follow the charset after an asterisk.
    const charset = (label.split('*', 1)[0] ?? '').toLowerCase();
    const joined = run !== undefined && BLANK.test(between);
    if (!joined || run?.charset !== charset) {
      flush();
      if (!joined) out.push(between);
      run = { charset, chunks: [] };
    }
    run?.chunks.push(encoding === 'b' || encoding === 'B' ? decodeBase64(Buffer.from(payload)) : decodeQ(payload));
  }
  flush();
  out.push(text.slice(at));
  return out.join('').toWellFormed();
}

/** The Q encoding of RFC 2047 §4.2: quoted-printable without line ends, `_` for space. */
function decodeQ(payload: string): Buffer {
  const source = Buffer.from(payload, 'utf8');
  const out = Buffer.allocUnsafe(source.length);
  let length = 0;
  for (let i = 0; i < source.length; i++) {
    const byte = source[i] as number;
    if (byte === 0x3d) {
      const value = hexValue(source[i + 1]) * 16 + hexValue(source[i + 2]);
      if (value >= 0) {
        out[length++] = value;
        i += 2;
        continue;
      }
    }
    out[length++] = byte === 0x5f ? 0x20 : byte;
  }
  return out.subarray(0, length);
}

/** 0 to 15, or a value so negative that no sum with another digit is positive. */
export function hexValue(byte: number | undefined): number {
  return byte === undefined ? NOT_HEX : (HEX_VALUES[byte] as number);
}

const NOT_HEX = -1_000;
const HEX_VALUES = Int16Array.from({ length: 256 }, (_, byte) => {
  const digit = '0123456789abcdef'.indexOf(String.fromCharCode(byte).toLowerCase());
  return digit === -1 ? NOT_HEX : digit;
});
