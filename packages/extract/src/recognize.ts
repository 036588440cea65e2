/** Tells what a document is: by its first bytes, then by its declared type, then by its name. */
import { decodeBytes } from './formats/decode-bytes.ts';
import { magicOf } from './magic.ts';
import type { ExtractProblem, Source } from './types.ts';

export const READABLE_FORMATS = [
  ...(['pdf', 'zip', 'gzip', 'tar', 'dicom', 'rtf', 'csv', 'hl7v2', 'fhir', 'ccda', 'xml', 'json'] as const),
  ...(['calendar', 'vcard', 'message', 'html', 'text'] as const),
] as const;
export type ReadableFormat = (typeof READABLE_FORMATS)[number];

export type Recognized =
  | { readonly kind: 'read'; readonly format: ReadableFormat }
  | { readonly kind: 'image' }
  /** Nothing that could be read: no bytes, or a signature. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'problem'; readonly problem: ExtractProblem };

/** Bytes looked at for the kind of text; the words that tell kinds apart stand near the start. */
const HEAD_BYTES = 65_536;
/** Control characters per character from which bytes are no text. */
const CONTROL_SHARE_MAX = 0.02;
/** Lines looked at for the fields of a message header. */
const HEADER_LINES = 40;

const read = (format: ReadableFormat): Recognized => ({ kind: 'read', format });
const UNSUPPORTED: Recognized = { kind: 'problem', problem: 'unsupported_type' };
const ENCRYPTED: Recognized = { kind: 'problem', problem: 'encrypted' };

/** Costs a look at the first 64 KiB, whatever the size. What a zip holds is told by the dispatcher. */
export function recognize(source: Source): Recognized {
  const magic = magicOf(source.bytes);
  switch (magic) {
    case undefined:
      return recognizeText(source);
    case 'nothing':
    case 'image':
      return { kind: magic };
    case 'encrypted':
      return ENCRYPTED;
    case 'unsupported':
      return UNSUPPORTED;
    default:
      return read(magic);
  }
}

function recognizeText(source: Source): Recognized {
  const head = decodeBytes(source.bytes.subarray(0, HEAD_BYTES));
  const declared = declaredFormat(source);
  if (declared === 'encrypted') return ENCRYPTED;
  if (isBinary(head)) return declared === 'text' || declared === 'csv' ? read(declared) : UNSUPPORTED;
  return read(formatOfText(head.trimStart()) ?? declared ?? 'text');
}

function isBinary(head: string): boolean {
  let controls = 0;
  for (let at = 0; at < head.length; at++) {
    const code = head.charCodeAt(at);
    if (code === 0) return true;
    // Tab to carriage return, and the frame octets of HL7's lower layer (0x0b, 0x1c), occur in texts.
    if (code < 9 || (code > 13 && code < 32 && code !== 0x1c)) controls++;
  }
  return controls > head.length * CONTROL_SHARE_MAX;
}

function formatOfText(head: string): ReadableFormat | undefined {
  if (/^(?:MSH|FHS|BHS)[|^~\\&]/.test(head)) return 'hl7v2';
  if (/^BEGIN:VCALENDAR\b/i.test(head)) return 'calendar';
  if (/^BEGIN:VCARD\b/i.test(head)) return 'vcard';
  if (/^[{[]/.test(head)) return /"resourceType"\s{0,9}:/.test(head) ? 'fhir' : 'json';
  if (head.startsWith('<')) return formatOfMarkup(head);
  return hasMessageHeader(head) ? 'message' : undefined;
}

function formatOfMarkup(head: string): ReadableFormat | undefined {
  if (/<(?:[A-Za-z0-9]{1,20}:)?ClinicalDocument[\s>]/.test(head)) return 'ccda';
  if (/^<!doctype\s{1,9}html|<html[\s>]|<body[\s>]/i.test(head)) return 'html';
  return /^<\?xml\s|^<(?:[A-Za-z][\w.-]{0,60}:)?[A-Za-z][\w.-]{0,60}(?:\s[^<>]{0,2000})?xmlns/.test(head)
    ? 'xml'
    : undefined;
}

/** Fields that people do not write at the head of a memo, beside ones that they do (RFC 5322 §3.6). */
function hasMessageHeader(head: string): boolean {
  let transport = 0;
  let fields = 0;
  for (const line of head.split(/\r?\n/, HEADER_LINES)) {
    if (line === '') break;
    if (/^(?:received|return-path|message-id|mime-version|dkim-signature|delivered-to):/i.test(line)) transport++;
    if (/^(?:from|to|cc|subject|date|content-type):/i.test(line)) fields++;
  }
  return transport > 0 && fields > 1;
}

const BY_TYPE: ReadonlyMap<string, ReadableFormat | 'encrypted'> = new Map([
  ['text/html', 'html'],
  ['application/xhtml+xml', 'html'],
  ['text/csv', 'csv'],
  ['application/csv', 'csv'],
  ['text/tab-separated-values', 'csv'],
  // What browsers on machines with a spreadsheet program call comma-separated values.
  ['application/vnd.ms-excel', 'csv'],
  ['text/calendar', 'calendar'],
  ['text/vcard', 'vcard'],
  ['text/x-vcard', 'vcard'],
  ['text/directory', 'vcard'],
  ['message/rfc822', 'message'],
  ['message/global', 'message'],
  ['application/json', 'json'],
  ['application/fhir+json', 'fhir'],
  ['application/xml', 'xml'],
  ['text/xml', 'xml'],
  ['application/hl7-v2', 'hl7v2'],
  ['application/hl7-v2+er7', 'hl7v2'],
  ['x-application/hl7-v2+er7', 'hl7v2'],
  ['application/pgp-encrypted', 'encrypted'],
]);

const BY_EXTENSION: ReadonlyMap<string, ReadableFormat | 'encrypted'> = new Map([
  ...(['html', 'htm', 'xhtml'] as const).map((extension) => [extension, 'html'] as const),
  ...(['csv', 'tsv', 'tab'] as const).map((extension) => [extension, 'csv'] as const),
  ...(['ics', 'ifb', 'vcs'] as const).map((extension) => [extension, 'calendar'] as const),
  ...(['txt', 'text', 'log', 'md'] as const).map((extension) => [extension, 'text'] as const),
  ...(['pgp', 'gpg', 'age', 'p7m'] as const).map((extension) => [extension, 'encrypted'] as const),
  ['vcf', 'vcard'],
  ['eml', 'message'],
  ['json', 'json'],
  ['xml', 'xml'],
  ['hl7', 'hl7v2'],
]);

function declaredFormat({ contentType, fileName }: Source): ReadableFormat | 'encrypted' | undefined {
  const byType = contentType === undefined ? undefined : BY_TYPE.get(contentType);
  if (byType !== undefined) return byType;
  const extension = fileName === undefined ? undefined : /\.([A-Za-z0-9]{1,8})$/.exec(fileName)?.[1]?.toLowerCase();
  const byExtension = extension === undefined ? undefined : BY_EXTENSION.get(extension);
  if (byExtension !== undefined) return byExtension;
  if (contentType?.endsWith('+xml')) return 'xml';
  if (contentType?.endsWith('+json')) return 'json';
  return contentType?.startsWith('text/') ? 'text' : undefined;
}
