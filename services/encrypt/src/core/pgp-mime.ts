/** PGP/MIME (RFC 3156 §4) with its header fields protected (RFC 9788): what is encrypted, and what stays outside. Pure. */
import { createHash } from 'node:crypto';
import { encodeHeader, type ParsedHeader, parseMessage, splitHeadersBody } from '@sealpost/mail';

export interface PgpMimeParts {
  /** The MIME entity to encrypt: every field of the message, the real subject among them, and its body. */
  readonly inner: Buffer;
  /** Fields of the message as it travels, each with its line end. */
  readonly outerFields: string;
}

/** Fields that servers and mail programs need to carry, thread and answer a message. The rest is for the recipient alone. */
const OUTER = new Set([
  ...['from', 'sender', 'reply-to', 'to', 'cc', 'date', 'message-id', 'in-reply-to', 'references'],
  ...['auto-submitted', 'list-unsubscribe', 'list-unsubscribe-post'],
]);
/** Describes the transport of the outer message only. */
const NOT_INNER = new Set(['mime-version', 'bcc', 'return-path', 'received']);
const CONTENT_TYPE_DEFAULT = ' text/plain; charset=us-ascii\r\n';

export function splitForPgpMime(content: Uint8Array, outerSubject: string): PgpMimeParts {
  const { headers: section, body } = splitHeadersBody(content);
  const { headers } = parseMessage(section);
  const outer = headers.filter((header) => OUTER.has(header.key)).map(fieldText);
  outer.push(encodeHeader('Subject', outerSubject));
  const isContent = (header: ParsedHeader): boolean => header.key.startsWith('content-');
  const protectedFields = headers.filter(
    (header) => header.name !== '' && !isContent(header) && !NOT_INNER.has(header.key),
  );
  const contentType = headers.find((header) => header.key === 'content-type');
  const inner =
    protectedFields.map(fieldText).join('') +
    outer.map((field) => `HP-Outer: ${field}`).join('') +
    protectedContentType(contentType?.raw.toString('latin1') ?? CONTENT_TYPE_DEFAULT) +
    headers
      .filter((header) => isContent(header) && header.key !== 'content-type')
      .map(fieldText)
      .join('');
  return {
    inner: Buffer.concat([Buffer.from(`${inner}\r\n`, 'latin1'), body]),
    outerFields: outer.join(''),
  };
}

const fieldText = (header: ParsedHeader): string => `${header.name}:${endLine(header.raw.toString('latin1'))}`;

const endLine = (raw: string): string => `${raw.trimEnd()}\r\n`;

/** `hp` is RFC 9788 §2.1.1; `protected-headers` is what readers from before it look for. */
const protectedContentType = (raw: string): string =>
  `Content-Type:${raw.trimEnd().replace(/;$/, '')};\r\n hp="cipher"; protected-headers="v1"\r\n`;

/** The whole message around an armored OpenPGP message. */
export function assemblePgpMime(outerFields: string, armored: string): Buffer {
  const boundary = `=_sp_${createHash('sha256').update(armored).digest('hex').slice(0, 24)}`;
  const text =
    `${outerFields}MIME-Version: 1.0\r\n` +
    `Content-Type: multipart/encrypted; protocol="application/pgp-encrypted";\r\n boundary="${boundary}"\r\n\r\n` +
    `--${boundary}\r\nContent-Type: application/pgp-encrypted\r\nContent-Description: PGP/MIME version identification\r\n` +
    `\r\nVersion: 1\r\n\r\n--${boundary}\r\nContent-Type: application/octet-stream; name="encrypted.asc"\r\n` +
    `Content-Description: OpenPGP encrypted message\r\nContent-Disposition: inline; filename="encrypted.asc"\r\n\r\n` +
    `${armored.trimEnd().replace(/\r?\n/g, '\r\n')}\r\n--${boundary}--\r\n`;
  return Buffer.from(text, 'latin1');
}
