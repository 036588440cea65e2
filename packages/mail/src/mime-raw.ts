/** Raw MIME from a sender: checked, completed and stripped of what must not leave, otherwise byte for byte. */
import { AppError, type FieldViolation } from '@sealpost/kernel';
import { hasLongLine, LINE_BYTES_MAX } from './mime-body.ts';
import type { MailHeader } from './mime-build.ts';
import { HEADER_BYTES_MAX, HEADERS_MAX } from './mime-part.ts';
import { formatMailDate } from './rfc5322-date.ts';
import { type FieldSpan, fieldName, findHeaderEnd, listFields, toBuffer } from './rfc5322-fields.ts';
import { encodeHeader } from './rfc5322-header.ts';

export interface RawDefaults {
  /** With angle brackets; used when the message has none. */
  readonly messageId: string;
  readonly dateMs: number;
}

export type RawResult =
  | {
      readonly ok: true;
      readonly message: Buffer;
      /** Names of fields that were added or taken out. */
      readonly added: readonly string[];
      readonly removed: readonly string[];
    }
  | { readonly ok: false; readonly violations: readonly FieldViolation[] };

/** RFC 5322 §3.6: at most one of each. */
const SINGLE = new Set([
  ...['from', 'sender', 'reply-to', 'to', 'cc', 'message-id', 'in-reply-to', 'references', 'subject', 'date'],
  ...['mime-version', 'content-type', 'content-transfer-encoding'],
]);
/** They name blind recipients or are the receiving server's to write (RFC 5322 §3.6.3, RFC 5321 §4.4). */
const REMOVED = new Set(['bcc', 'resent-bcc', 'return-path']);
/** A NUL, which RFC 5321 §4.5.2 readers may cut the message at. */
const NUL = 0;

/**
 * Makes a message submitted as bytes fit to send: line ends become CRLF, missing Date, Message-ID and MIME-Version are
 * added after the other fields, Bcc, Resent-Bcc and Return-Path go. Refused, with a violation each: NUL, lines over 998
 * octets, lines among the fields that are none, missing From, and fields given twice that may stand once.
 */
export function prepareRawMessage(bytes: Uint8Array, defaults: RawDefaults): RawResult {
  const source = toBuffer(bytes);
  if (source.includes(NUL))
    return refuse([broken('raw-nul', 'The message holds a NUL. Encode binary parts as base64.')]);
  const text = source.toString('latin1');
  const message = UNEVEN_LINE_END.test(text) ? Buffer.from(text.replace(/\r\n|[\r\n]/g, '\r\n'), 'latin1') : source;
  const { fieldsEnd, bodyStart } = findHeaderEnd(message, { start: 0, end: message.length });
  const spans = listFields(message, { start: 0, end: fieldsEnd }, HEADERS_MAX + 1);
  const keys = spans.map((span) => (span.colon === -1 ? '' : fieldName(message, span).toLowerCase()));
  const violations = checkFields(keys, fieldsEnd);
  if (hasLongLine(message === source ? text : message.toString('latin1'))) {
    const mend = 'Send long lines as quoted-printable or base64.';
    violations.push(broken('raw-line-too-long', `A line is longer than ${LINE_BYTES_MAX} octets (RFC 5321). ${mend}`));
  }
  if (violations.length > 0) return refuse(violations);

  const added: MailHeader[] = [];
  if (!keys.includes('date')) added.push({ name: 'Date', value: formatMailDate(defaults.dateMs) });
  if (!keys.includes('message-id')) added.push({ name: 'Message-ID', value: defaults.messageId });
  if (!keys.includes('mime-version')) added.push({ name: 'MIME-Version', value: '1.0' });
  const removed = [...new Set(keys.filter((key) => REMOVED.has(key)))];
  const kept =
    removed.length === 0
      ? [message.subarray(0, fieldsEnd)]
      : keepFields(message, spans, (i) => !REMOVED.has(keys[i] ?? ''));
  const chunks = [
    ...kept,
    lineEndAfter(kept),
    Buffer.from(added.map(encodeOne).join('')),
    CRLF,
    message.subarray(bodyStart),
  ];
  return { ok: true, message: Buffer.concat(chunks), added: added.map((header) => header.name), removed };
}

const UNEVEN_LINE_END = /\r(?!\n)|(?<!\r)\n/;
const CRLF = Buffer.from('\r\n');
const EMPTY = Buffer.alloc(0);

const encodeOne = (header: MailHeader): string => encodeHeader(header.name, header.value);
const refuse = (violations: readonly FieldViolation[]): RawResult => ({ ok: false, violations });
const broken = (rule: string, description: string): FieldViolation => ({ field: 'raw_mime', rule, description });

function checkFields(keys: readonly string[], sectionBytes: number): FieldViolation[] {
  const violations: FieldViolation[] = [];
  if (sectionBytes > HEADER_BYTES_MAX) {
    violations.push(broken('raw-header-too-long', `The header section is longer than ${HEADER_BYTES_MAX} octets.`));
  }
  if (keys.length > HEADERS_MAX) {
    violations.push(broken('raw-header-count', `The message has more than ${HEADERS_MAX} header fields.`));
  }
  const notField = keys.indexOf('');
  if (notField !== -1) {
    const description = `Header line ${notField + 1} is not a field. An empty line must stand between header and body.`;
    violations.push(broken('raw-header-syntax', description));
  }
  if (!keys.includes('from')) violations.push(broken('raw-from-missing', 'The message has no From field.'));
  const seen = new Set<string>();
  const reported = new Set<string>();
  for (const key of keys) {
    if (SINGLE.has(key) && seen.has(key) && !reported.has(key)) {
      violations.push(broken('raw-header-duplicate', `The field ${key} may stand once only (RFC 5322 3.6).`));
      reported.add(key);
    }
    seen.add(key);
  }
  return violations;
}

function keepFields(message: Buffer, spans: readonly FieldSpan[], keep: (index: number) => boolean): Buffer[] {
  return spans.filter((_, index) => keep(index)).map((span) => message.subarray(span.start, span.end));
}

/** A header section cut off in the middle of its last line gets the line end that it lacks. */
function lineEndAfter(chunks: readonly Buffer[]): Buffer {
  const last = chunks.at(-1);
  return last === undefined || last.length === 0 || last[last.length - 1] === 10 ? EMPTY : CRLF;
}

/**
 * The message with fields set and removed, everything else untouched. A field in `set` takes the place of the first one
 * of its name (others of that name go), or stands at the top. Throws MAIL_HEADER_INVALID on a CR, LF or NUL in `set`.
 */
export function replaceHeaders(
  bytes: Uint8Array,
  change: { readonly set?: readonly MailHeader[]; readonly remove?: readonly string[] },
): Buffer {
  const message = toBuffer(bytes);
  const { fieldsEnd, bodyStart } = findHeaderEnd(message, { start: 0, end: message.length });
  const spans = listFields(message, { start: 0, end: fieldsEnd });
  const removed = new Set((change.remove ?? []).map((name) => name.toLowerCase()));
  const pending = new Map<string, string>();
  for (const header of change.set ?? []) {
    const key = header.name.toLowerCase();
    pending.set(key, (pending.get(key) ?? '') + encodeHeader(header.name, header.value));
  }
  const replaced = new Set(pending.keys());
  const kept: Buffer[] = [];
  for (const span of spans) {
    const key = span.colon === -1 ? '' : fieldName(message, span).toLowerCase();
    const replacement = pending.get(key);
    if (replacement !== undefined) kept.push(Buffer.from(replacement));
    else if (!removed.has(key) && !replaced.has(key)) kept.push(message.subarray(span.start, span.end));
    pending.delete(key);
  }
  const top = Buffer.from([...pending.values()].join(''));
  // A first line that begins with white space would become a fold of whatever is put before it.
  const isFold = kept[0]?.[0] === 32 || kept[0]?.[0] === 9;
  const fields = isFold ? [...kept, lineEndAfter(kept), top] : [top, ...kept, lineEndAfter(kept)];
  const separator = bodyStart === fieldsEnd ? CRLF : message.subarray(fieldsEnd, bodyStart);
  return Buffer.concat([...fields, separator, message.subarray(bodyStart)]);
}

/** Puts a finished field line (as `sign` gives it) on top of a message. */
export function prependHeader(field: Uint8Array, message: Uint8Array): Buffer {
  if (field[field.length - 1] !== 10) throw new AppError('MAIL_HEADER_INVALID');
  return Buffer.concat([field, message]);
}
