/** Header fields (RFC 5322 §2.2): what may stand in one, writing it folded and encoded, reading it back. */
import { AppError, type FieldViolation } from '@sealpost/kernel';
import { decodeEncodedWords } from './rfc2047-decode.ts';
import { encodeWords } from './rfc2047-encode.ts';
import { formatPath, type MailAddress } from './rfc5322-address.ts';
import { cleanDisplayName } from './rfc5322-address-reader.ts';

/** Longest field name a sender may set, in characters. */
export const HEADER_NAME_LENGTH_MAX = 76;
/** Longest field value a sender may set, in octets of UTF-8, before encoding. */
export const HEADER_VALUE_BYTES_MAX = 16_384;
/** RFC 5322 §2.1.1 advice for a line, without its CRLF. */
const FOLD_WIDTH = 76;
/** A word this long or longer is written as encoded words, so that no line nears the 998 octets of RFC 5322 §2.1.1. */
const WORD_LENGTH_MAX = 800;

const FIELD_NAME = /^[\u0021-\u0039\u003b-\u007e]+$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const CONTROL = /[\u0000-\u0008\u000a-\u001f\u007f]/;
const LINE_BREAK_OR_NUL = /[\r\n\0]/;
const NEEDS_ENCODING = /[^\u0020-\u007e\t]|=\?/;

/**
 * The first rule a header field breaks, or undefined. `field` is `name` or `value`. A CR, LF or NUL anywhere is refused, so
 * nothing that passes can add a field of its own.
 */
export function checkHeaderValue(name: string, value: string): FieldViolation | undefined {
  if (name.length > HEADER_NAME_LENGTH_MAX) {
    return violation('name', 'header-name-too-long', `A header name has at most ${HEADER_NAME_LENGTH_MAX} characters.`);
  }
  if (!FIELD_NAME.test(name)) {
    const description = 'A header name holds printable ASCII characters only, without space and colon (RFC 5322 2.2).';
    return violation('name', 'header-name-syntax', description);
  }
  if (LINE_BREAK_OR_NUL.test(value)) {
    const description = 'A header value may not hold CR, LF or NUL. Long values are folded for you.';
    return violation('value', 'header-line-break', description);
  }
  if (CONTROL.test(value)) {
    return violation('value', 'header-control-character', 'A header value may not hold control characters.');
  }
  if (!value.isWellFormed()) {
    return violation('value', 'header-encoding', 'The header value is not well-formed Unicode.');
  }
  if (Buffer.byteLength(value) > HEADER_VALUE_BYTES_MAX) {
    const description = `A header value has at most ${HEADER_VALUE_BYTES_MAX} octets.`;
    return violation('value', 'header-value-too-long', description);
  }
  return undefined;
}

const violation = (field: string, rule: string, description: string): FieldViolation => ({ field, rule, description });

/**
 * Fields with a home of their own in the API, or that only the handling system may write. A sender's list of extra
 * headers must not hold them: they would leak blind copies, forge trace or signatures, or contradict the MIME structure.
 */
const SENDER_FORBIDDEN: ReadonlySet<string> = new Set([
  'apparently-to',
  'authentication-results',
  'bcc',
  'cc',
  'date',
  'delivered-to',
  'dkim-signature',
  'domainkey-signature',
  'envelope-to',
  'from',
  'message-id',
  'mime-version',
  'received',
  'received-spf',
  'reply-to',
  'return-path',
  'sender',
  'subject',
  'to',
  'x-original-to',
]);
const SENDER_FORBIDDEN_PREFIXES: readonly string[] = ['arc-', 'content-', 'resent-', 'x-sealpost-'];

/** True for a field that a sender may not put into the list of extra headers. */
export function isSenderForbiddenHeader(name: string): boolean {
  const key = name.toLowerCase();
  return SENDER_FORBIDDEN.has(key) || SENDER_FORBIDDEN_PREFIXES.some((prefix) => key.startsWith(prefix));
}

/** `checkHeaderValue` plus the list of fields a sender may not set. */
export function checkSenderHeader(name: string, value: string): FieldViolation | undefined {
  if (!isSenderForbiddenHeader(name)) return checkHeaderValue(name, value);
  const description = 'This header is written by the service or has a field of its own in the request.';
  return violation('name', 'header-not-yours', description);
}

function assertHeader(name: string, value: string): void {
  const broken = checkHeaderValue(name, value);
  if (broken !== undefined && broken.rule !== 'header-value-too-long') {
    throw new AppError('MAIL_HEADER_INVALID', { violations: [broken] });
  }
}

/**
 * One field as it goes on the wire: words that are not printable ASCII become encoded words, the rest stays, lines fold
 * at white space, CRLF at the end. Throws MAIL_HEADER_INVALID on what `checkHeaderValue` refuses.
 */
export function encodeHeader(name: string, value: string): string {
  assertHeader(name, value);
  return foldHeader(`${name}: ${encodeText(value.trim())}`);
}

/** A field that holds addresses, such as To. The list may be long; an empty list gives an empty string. */
export function encodeAddressHeader(name: string, addresses: readonly MailAddress[]): string {
  if (addresses.length === 0) return '';
  const value = addresses.map(formatAddress).join(', ');
  if (!FIELD_NAME.test(name) || LINE_BREAK_OR_NUL.test(value)) {
    const broken = violation('value', 'header-line-break', 'An address may not hold CR, LF or NUL.');
    throw new AppError('MAIL_HEADER_INVALID', { violations: [broken] });
  }
  return foldHeader(`${name}: ${value}`);
}

/** Encodes runs of words that need it; what lies between stays readable and keeps its structure. */
function encodeText(value: string): string {
  if (!NEEDS_ENCODING.test(value) && value.length < WORD_LENGTH_MAX) return value;
  const pieces = value.split(/([ \t]+)/);
  const out: string[] = [];
  for (let i = 0; i < pieces.length; i += 2) {
    const first = pieces[i] as string;
    if (!wordNeedsEncoding(first)) {
      out.push(first, pieces[i + 1] ?? '');
      continue;
    }
    const run = [first];
    while (i + 2 < pieces.length && wordNeedsEncoding(pieces[i + 2] as string)) {
      run.push(pieces[i + 1] as string, pieces[i + 2] as string);
      i += 2;
    }
    out.push(encodeWords(run.join('')), pieces[i + 1] ?? '');
  }
  return out.join('');
}

const wordNeedsEncoding = (word: string): boolean => word.length >= WORD_LENGTH_MAX || NEEDS_ENCODING.test(word);

/** Folds one field at white space so that lines stay within 76 characters where words allow it; ends it with CRLF. */
export function foldHeader(field: string): string {
  const line = field.trimEnd();
  if (line.length <= FOLD_WIDTH) return `${line}\r\n`;
  // Never right after `Name:`: a first line without content confuses more readers than a long one.
  const valueAt = line.search(/:[ \t]*/) + 1;
  // bounded: the line is trimmed, so every run of white space ends in a word and is read once.
  const words = line.slice(valueAt).match(/[ \t]*[^ \t]+/g) ?? [];
  let out = line.slice(0, valueAt);
  let column = out.length;
  for (const [index, word] of words.entries()) {
    if (index > 0 && column + word.length > FOLD_WIDTH) {
      out += '\r\n';
      column = 0;
    }
    out += word;
    column += word.length;
  }
  return `${out}\r\n`;
}

/** Text of a raw field value: unfolded, encoded words read, white space at the ends removed. Never throws. */
export function decodeHeaderText(raw: string): string {
  const unfolded = raw.includes('\n') || raw.includes('\r') ? raw.replace(/\r\n|[\r\n]/g, '') : raw;
  return decodeEncodedWords(unfolded).trim();
}

const ATOM_PHRASE = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const PRINTABLE_ASCII = /^[\u0020-\u007e]*$/;

/** `Name <local@domain>` for a header: the name as a phrase, a quoted string or encoded words. Without folding. */
export function formatAddress(address: MailAddress): string {
  const name = cleanDisplayName(address.displayName ?? '');
  if (name === '') return formatPath(address);
  return `${formatPhrase(name)} <${formatPath(address)}>`;
}

function formatPhrase(name: string): string {
  if (!PRINTABLE_ASCII.test(name) || name.length >= WORD_LENGTH_MAX) return encodeWords(name);
  if (ATOM_PHRASE.test(name) && !name.includes('=?')) return name;
  return `"${name.replace(/["\\]/g, '\\$&')}"`;
}
