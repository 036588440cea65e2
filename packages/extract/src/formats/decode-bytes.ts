/** Bytes of a document to text when nothing but the bytes themselves says which charset they are in. */
import { decodeText } from '@sealpost/mail';

/** Bytes looked at to tell UTF-16 without a byte order mark from text in bytes. */
const SNIFF_BYTES = 1_024;
/** Share of NUL octets on one side of the pairs from which text is taken for UTF-16: Latin letters have one each. */
const NUL_SHARE_MIN = 0.4;
/** Charset names stand in the first bytes (XML 1.0 §4.3.3, HTML §13.2.3.2). */
const DECLARATION_BYTES = 1_024;
// bounded: the first DECLARATION_BYTES bytes.
const DECLARED = /(?:encoding|charset)\s*=\s*["']?\s*([A-Za-z0-9._:-]{2,40})/i;

/** Text of `bytes`: by byte order mark, as UTF-16 when every other octet is NUL, else UTF-8, else windows-1252. */
export function decodeBytes(bytes: Uint8Array): string {
  return decodeText(bytes, wideCharset(bytes));
}

/** The same for XML and HTML, which may name their charset; a byte order mark wins over the name. */
export function decodeMarkup(bytes: Uint8Array): string {
  const wide = wideCharset(bytes);
  if (wide !== undefined) return decodeText(bytes, wide);
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return decodeText(bytes, 'utf-8');
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, DECLARATION_BYTES));
  const declared = DECLARED.exec(start.toString('latin1'))?.[1]?.toLowerCase();
  // The declaration was readable octet by octet, so the text is not in 16-bit units, whatever it says.
  return decodeText(bytes, declared?.startsWith('utf-16') ? undefined : declared);
}

function wideCharset(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const length = Math.min(bytes.length, SNIFF_BYTES) & ~1;
  if (length < 4) return undefined;
  let even = 0;
  let odd = 0;
  for (let at = 0; at < length; at += 2) {
    if (bytes[at] === 0) even++;
    if (bytes[at + 1] === 0) odd++;
  }
  const enough = (length / 2) * NUL_SHARE_MIN;
  if (odd >= enough && even === 0) return 'utf-16le';
  return even >= enough && odd === 0 ? 'utf-16be' : undefined;
}
