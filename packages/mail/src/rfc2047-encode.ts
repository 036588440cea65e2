/** Encoded words in header text (RFC 2047): writing them, in UTF-8, Q or B whichever is shorter. */

/** RFC 2047 §2: an encoded word has at most 75 characters; `=?UTF-8?Q?` and `?=` take 12 of them. */
const PAYLOAD_LENGTH_MAX = 63;
const B_BYTES_MAX = 45;
/** The set that RFC 2047 §5 (3) allows within a phrase, hence everywhere. */
const Q_SAFE = /[A-Za-z0-9!*+/-]/;

/** One or more encoded words separated by single spaces, each at most 75 characters. */
export function encodeWords(text: string): string {
  const bytes = Buffer.byteLength(text);
  let qLength = 0;
  for (const char of text) qLength += qSize(char);
  return (qLength <= Math.ceil(bytes / 3) * 4 ? encodeQ(text) : encodeB(text)).join(' ');
}

const qSize = (char: string): number => (char === ' ' || Q_SAFE.test(char) ? 1 : Buffer.byteLength(char) * 3);

function encodeQ(text: string): string[] {
  const words: string[] = [];
  let payload = '';
  for (const char of text) {
    const encoded = char === ' ' ? '_' : Q_SAFE.test(char) ? char : percentFree(char);
    if (payload.length + encoded.length > PAYLOAD_LENGTH_MAX) {
      words.push(`=?UTF-8?Q?${payload}?=`);
      payload = '';
    }
    payload += encoded;
  }
  words.push(`=?UTF-8?Q?${payload}?=`);
  return words;
}

function percentFree(char: string): string {
  let out = '';
  for (const byte of Buffer.from(char)) out += `=${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  return out;
}

/** A character is never split across words (RFC 2047 §5). */
function encodeB(text: string): string[] {
  const words: string[] = [];
  let chunk = '';
  let chunkBytes = 0;
  for (const char of text) {
    const size = Buffer.byteLength(char);
    if (chunkBytes + size > B_BYTES_MAX) {
      words.push(`=?UTF-8?B?${Buffer.from(chunk).toString('base64')}?=`);
      chunk = '';
      chunkBytes = 0;
    }
    chunk += char;
    chunkBytes += size;
  }
  words.push(`=?UTF-8?B?${Buffer.from(chunk).toString('base64')}?=`);
  return words;
}
