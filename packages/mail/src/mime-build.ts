/** Writes a message from its parts: RFC 5322 fields, MIME structure, 7-bit safe bodies, CRLF line ends. */
import { hash } from 'node:crypto';
import { AppError } from '@sealpost/kernel';
import { encodeTextBody, sevenBitMessage } from './mime-body.ts';
import { encodeBase64Lines } from './rfc2045-base64.ts';
import { formatLegacyName, formatParameter, parseParameterized } from './rfc2231-parameter.ts';
import type { MailAddress } from './rfc5322-address.ts';
import { formatMailDate } from './rfc5322-date.ts';
import {
  checkHeaderValue,
  encodeAddressHeader,
  encodeHeader,
  foldHeader,
  isSenderForbiddenHeader,
} from './rfc5322-header.ts';

export interface MailAttachment {
  readonly fileName: string;
  /** `type/subtype`, parameters allowed; what is no type becomes application/octet-stream. */
  readonly contentType: string;
  readonly content: Uint8Array;
  /** Without angle brackets. Given: the part sits beside the HTML, which shows it by `cid:`. */
  readonly contentId?: string;
}

export interface MailHeader {
  readonly name: string;
  readonly value: string;
}

/** There is no blind copy here: who gets the message is the envelope's business alone. */
export interface MailContent {
  readonly from: MailAddress;
  readonly sender?: MailAddress;
  readonly to: readonly MailAddress[];
  readonly cc?: readonly MailAddress[];
  readonly replyTo?: readonly MailAddress[];
  readonly subject: string;
  readonly text?: string;
  readonly html?: string;
  readonly attachments?: readonly MailAttachment[];
  readonly headers?: readonly MailHeader[];
  /** With angle brackets, see `messageIdFor`. */
  readonly messageId: string;
  readonly dateMs: number;
}

/** A part ready to write: its Content-* fields, then its body. */
interface Part {
  readonly fields: string;
  readonly body: readonly Buffer[];
}

/**
 * The message as bytes. The same content gives the same bytes, boundaries included, so that a repeated attempt repeats
 * exactly. Lines are at most 998 octets. Dots are not stuffed. Throws MAIL_HEADER_INVALID on a CR, LF or NUL in a field
 * and on an extra header that has a home of its own.
 */
export function buildMessage(content: MailContent): Buffer {
  const boundary = boundaryMaker(content.messageId);
  const root = bodyTree(content, boundary);
  const head = messageFields(content) + root.fields;
  return Buffer.concat([Buffer.from(`${head}\r\n`), ...root.body]);
}

function messageFields(content: MailContent): string {
  let out = encodeAddressHeader('From', [content.from]);
  if (content.sender) out += encodeAddressHeader('Sender', [content.sender]);
  out += encodeAddressHeader('Reply-To', content.replyTo ?? []);
  // RFC 5322 §3.6.3: a message to blind copies only still says that it has recipients.
  const hasVisible = content.to.length > 0 || (content.cc ?? []).length > 0;
  out += hasVisible ? encodeAddressHeader('To', content.to) : 'To: undisclosed-recipients:;\r\n';
  out += encodeAddressHeader('Cc', content.cc ?? []);
  out += encodeHeader('Subject', content.subject);
  out += encodeHeader('Message-ID', content.messageId);
  out += `Date: ${formatMailDate(content.dateMs)}\r\n`;
  for (const { name, value } of content.headers ?? []) {
    assertExtraHeader(name);
    out += encodeHeader(name, value);
  }
  return `${out}MIME-Version: 1.0\r\n`;
}

/** Our own notes (`X-Sealpost-…`) may be written here; only senders are kept from them. */
function assertExtraHeader(name: string): void {
  if (!isSenderForbiddenHeader(name) || name.toLowerCase().startsWith('x-sealpost-')) return;
  const description = 'This header is written from a field of its own.';
  throw new AppError('MAIL_HEADER_INVALID', { violations: [{ field: 'name', rule: 'header-not-yours', description }] });
}

interface BoundaryMaker {
  /** What all boundaries of this message begin with; cannot occur in quoted-printable or base-64 text. */
  readonly prefix: string;
  next(): string;
}

function boundaryMaker(messageId: string): BoundaryMaker {
  const prefix = `=_sp_${hash('sha256', messageId, 'hex').slice(0, 24)}`;
  let count = 0;
  return { prefix, next: () => `${prefix}_${++count}` };
}

/** mixed(related(alternative(text, html), inline…), attachments…), each level only where it has more than one part. */
function bodyTree(content: MailContent, boundary: BoundaryMaker): Part {
  const attachments = content.attachments ?? [];
  const hasHtml = content.html !== undefined;
  const inline = hasHtml ? attachments.filter((item) => item.contentId !== undefined) : [];
  const attached = hasHtml ? attachments.filter((item) => item.contentId === undefined) : attachments;
  const bodies: Part[] = [];
  const isSingle = attachments.length === 0 && (content.text === undefined || !hasHtml);
  const avoid = isSingle ? '' : boundary.prefix;
  if (content.text !== undefined || !hasHtml) bodies.push(textPart('plain', content.text ?? '', avoid));
  if (content.html !== undefined) {
    const html = textPart('html', content.html, avoid);
    const parts = inline.map((item) => attachmentPart(item, { disposition: 'inline', avoid }));
    bodies.push(wrap([html, ...parts], 'related; type="text/html"', boundary));
  }
  const body = wrap(bodies, 'alternative', boundary);
  const rest = attached.map((item) => attachmentPart(item, { disposition: 'attachment', avoid }));
  return wrap([body, ...rest], 'mixed', boundary);
}

function wrap(parts: readonly Part[], kind: string, boundary: BoundaryMaker): Part {
  if (parts.length === 1) return parts[0] as Part;
  const mark = boundary.next();
  const body: Buffer[] = [];
  for (const part of parts) body.push(Buffer.from(`--${mark}\r\n${part.fields}\r\n`, 'latin1'), ...part.body, CRLF);
  body.push(Buffer.from(`--${mark}--\r\n`, 'latin1'));
  return { fields: foldHeader(`Content-Type: multipart/${kind}; boundary="${mark}"`), body };
}

const CRLF = Buffer.from('\r\n');

function textPart(subtype: 'plain' | 'html', text: string, avoid: string): Part {
  const { encoding, bytes } = encodeTextBody(text, avoid);
  const fields = `Content-Type: text/${subtype}; charset=utf-8\r\nContent-Transfer-Encoding: ${encoding}\r\n`;
  return { fields, body: [bytes] };
}

const TYPE = /^(?!multipart\/)[a-z0-9!#$&^_.+-]{1,127}\/[a-z0-9!#$&^_.+-]{1,127}$/;
const PARAMETER_NAME = /^[a-z0-9_.-]{1,40}$/;
/** Set by the file name, or meaningless for a leaf. */
const OWN_PARAMETERS = new Set(['name', 'boundary']);

function attachmentPart(item: MailAttachment, options: { disposition: string; avoid: string }): Part {
  const parsed = parseParameterized(item.contentType);
  const isMessage = parsed.value === 'message/rfc822';
  const asIs = isMessage ? sevenBitMessage(item.content, options.avoid) : undefined;
  const usable = TYPE.test(parsed.value) && (asIs !== undefined || !parsed.value.startsWith('message/'));
  let type = usable ? parsed.value : 'application/octet-stream';
  if (usable) {
    for (const [name, value] of parsed.params) {
      if (PARAMETER_NAME.test(name) && !OWN_PARAMETERS.has(name)) type += formatParameter(name, clean(value));
    }
  }
  const fileName = clean(item.fileName);
  let fields = foldHeader(`Content-Type: ${type}${fileName === '' ? '' : formatLegacyName(fileName)}`);
  fields += foldHeader(
    `Content-Disposition: ${options.disposition}${fileName === '' ? '' : formatParameter('filename', fileName)}`,
  );
  if (item.contentId !== undefined) fields += contentIdField(item.contentId);
  fields += `Content-Transfer-Encoding: ${asIs?.encoding ?? 'base64'}\r\n`;
  return { fields, body: [asIs?.bytes ?? encodeBase64Lines(item.content)] };
}

function contentIdField(contentId: string): string {
  const value = `<${contentId}>`;
  if (!/^<[\u0021-\u003b\u003d\u003f-\u007e]{1,200}>$/.test(value)) {
    const description = 'A content id holds up to 200 printable ASCII characters without space and angle brackets.';
    const broken = checkHeaderValue('Content-ID', value) ?? { field: 'value', rule: 'content-id-syntax', description };
    throw new AppError('MAIL_HEADER_INVALID', { violations: [broken] });
  }
  return encodeHeader('Content-ID', value);
}

/** File names and parameters lose control characters and are cut to a length that any file system takes. */
function clean(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is removed
  const plain = text.replace(/[\u0000-\u001f\u007f]/g, ' ').trim();
  return plain.length <= FILE_NAME_LENGTH_MAX ? plain : plain.slice(-FILE_NAME_LENGTH_MAX).toWellFormed();
}

const FILE_NAME_LENGTH_MAX = 255;
