/** The text of one MIME part as its reader would show it, and why it could not be had. */
import { decodeText, isKnownCharset, type MimePart, partBytes } from '@sealpost/mail';
import type { ScanProblem } from '@sealpost/phi';

export interface DecodedPart {
  readonly text: string;
  readonly problems: readonly ScanProblem[];
}

/** Where a charset is declared in HTML (WHATWG HTML §4.2.5.4 says within the first 1024 bytes). */
const META_BYTES_MAX = 1_024;
const META_TAG = /<meta\s[^>]{1,200}/gi;
const META_CHARSET = /\bcharset\s{0,8}=\s{0,8}["']?([a-z0-9_:.-]{1,40})/i;
const KNOWN_ENCODINGS: ReadonlySet<string> = new Set(['7bit', '8bit', 'binary', 'quoted-printable', 'base64']);
const PGP_MESSAGE = '-----BEGIN PGP MESSAGE-----';
/** Files written into the text itself, as mailers did before MIME: uuencode and yEnc, at the begin of a line. */
const INLINE_FILE = /^(?:begin(?:-base64)? [0-7]{3,4} [^\s]|=ybegin line=)/;
const INLINE_FILE_WORD = 'begin';
const INLINE_HEAD_UNITS = 32;
const ENCODED_LINE_UNITS_MAX = 80;
const LF = 10;
/** A line of 45 encoded octets begins with M (or is base64), in upper case and marks only. */
const ENCODED_LINE = /^[!-`]{2,}$/;

/** At most `bytesMax` of the part as it arrived are decoded; more is `too_large`. Never throws. */
export function decodePart(part: MimePart, bytesMax: number): DecodedPart {
  const problems: ScanProblem[] = [];
  let { body } = part;
  if (body.end - body.start > bytesMax) {
    problems.push('too_large');
    body = { start: body.start, end: body.start + Math.max(0, bytesMax) };
  }
  // What an unknown encoding hides, readers that know it show.
  if (!KNOWN_ENCODINGS.has(part.transferEncoding)) problems.push('unreadable');
  const bytes = partBytes(body === part.body ? part : { ...part, body });
  const label = part.charset ?? declaredCharset(part, bytes);
  if (label !== undefined && !isKnownCharset(label) && !isAscii(bytes)) problems.push('unreadable');
  const text = decodeText(bytes, label);
  if (text.includes(PGP_MESSAGE)) problems.push('encrypted');
  if (holdsInlineFile(text)) problems.push('unreadable');
  return { text, problems };
}

function isAscii(bytes: Uint8Array): boolean {
  for (const byte of bytes) if (byte > 0x7f) return false;
  return true;
}

/** What readers guess when the Content-Type has no charset: a byte order mark, or what HTML says of itself. */
function declaredCharset(part: MimePart, bytes: Buffer): string | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  if (part.contentType !== 'text/html') return undefined;
  for (const [tag] of bytes.toString('latin1', 0, META_BYTES_MAX).matchAll(META_TAG)) {
    const label = META_CHARSET.exec(tag)?.[1];
    if (label !== undefined) return label.toLowerCase();
  }
  return undefined;
}

function holdsInlineFile(text: string): boolean {
  for (let at = text.indexOf(INLINE_FILE_WORD); at !== -1; at = text.indexOf(INLINE_FILE_WORD, at + 1)) {
    const start = text.startsWith('=y', at - 2) ? at - 2 : at;
    if (start > 0 && text.charCodeAt(start - 1) !== LF) continue;
    if (INLINE_FILE.test(text.slice(start, start + INLINE_HEAD_UNITS)) && encodedLineAfter(text, at)) return true;
  }
  return false;
}

/** Is the line after this one encoded octets rather than words? */
function encodedLineAfter(text: string, at: number): boolean {
  const from = text.indexOf('\n', at) + 1;
  if (from === 0) return false;
  const line = text.slice(from, from + ENCODED_LINE_UNITS_MAX).split(/[\r\n]/, 1)[0] ?? '';
  return ENCODED_LINE.test(line) || text.startsWith('=y', at - 2);
}
