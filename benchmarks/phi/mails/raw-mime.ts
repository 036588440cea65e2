/** Writes MIME by hand, so that encodings can be chosen that mail libraries would not choose. */
import { type MailContent, SENDER } from './mail-form.ts';

export const COVER_SUBJECT = 'For you';
export const COVER_TEXT = 'Hello,\r\n\r\nplease see the rest of this mail.\r\n\r\nKind regards\r\nFront Office\r\n';

const BASE64_LINE_UNITS = 76;

/** An encoded word per 40 bytes, cut between characters (RFC 2047 §2 and §5). */
export function encodedWords(text: string): string {
  const words: string[] = [];
  let chunk = '';
  const put = (): void => {
    if (chunk !== '') words.push(`=?utf-8?B?${Buffer.from(chunk).toString('base64')}?=`);
    chunk = '';
  };
  for (const char of text) {
    if (Buffer.byteLength(chunk + char) > 40) put();
    chunk += char;
  }
  put();
  return words.join('\r\n ');
}

export const plainText = ({ lines }: Pick<MailContent, 'lines'>): string => `${lines.join('\r\n')}\r\n`;

export const base64Lines = (bytes: Uint8Array, lineUnits = BASE64_LINE_UNITS): string =>
  `${(
    Buffer.from(bytes)
      .toString('base64')
      .match(new RegExp(`.{1,${lineUnits}}`, 'g')) ?? []
  ).join('\r\n')}\r\n`;

/** Quoted-printable with a soft break after every `every` characters, so that values are cut (RFC 2045 §6.7). */
export function quotedPrintable(bytes: Uint8Array, every: number): string {
  let out = '';
  let column = 0;
  for (const [at, byte] of bytes.entries()) {
    if (byte === 13 && bytes[at + 1] === 10) continue;
    if (byte === 10) {
      out += '\r\n';
      column = 0;
      continue;
    }
    if (column >= every) {
      out += '=\r\n';
      column = 0;
    }
    const plain = byte > 32 && byte < 127 && byte !== 61;
    const spaceInside = byte === 32 && column > 0 && bytes[at + 1] !== 13 && bytes[at + 1] !== 10;
    out += plain || spaceInside ? String.fromCharCode(byte) : `=${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    column += 1;
  }
  return out;
}

export interface RawPart {
  readonly headers: readonly string[];
  readonly body: string | Uint8Array;
}

export interface RawMail extends RawPart {
  /** As it stands in the header: encoded words where needed. */
  readonly subject: string;
}

const bytesOf = (body: string | Uint8Array): Buffer =>
  typeof body === 'string' ? Buffer.from(body, 'utf8') : Buffer.from(body);

export function rawPart({ headers, body }: RawPart): Buffer {
  return Buffer.concat([Buffer.from(`${headers.join('\r\n')}\r\n\r\n`, 'utf8'), bytesOf(body)]);
}

export function rawMail(content: Pick<MailContent, 'to'>, { subject, headers, body }: RawMail): Buffer {
  const { to } = content;
  const top = [
    `From: ${SENDER.name} <${SENDER.address}>`,
    `To: ${encodedWords(to.name)} <${to.address}>`,
    `Subject: ${subject}`,
    'Date: Mon, 02 Nov 2026 10:00:00 +0000',
    'Message-ID: <generated@example.net>',
    'MIME-Version: 1.0',
  ];
  return rawPart({ headers: [...top, ...headers], body });
}

/** A multipart body and its header; the boundary is fixed, contents never hold it. */
export function multipart(subtype: string, parts: readonly RawPart[]): RawPart {
  const boundary = 'part-3f7c0b2a';
  const pieces = parts.flatMap((part) => [Buffer.from(`--${boundary}\r\n`), rawPart(part), Buffer.from('\r\n')]);
  return {
    headers: [`Content-Type: multipart/${subtype}; boundary="${boundary}"`],
    body: Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)]),
  };
}

export const textPart = (text: string): RawPart => ({
  headers: ['Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: 8bit'],
  body: text,
});
export const htmlPart = (html: string): RawPart => ({
  headers: ['Content-Type: text/html; charset=utf-8', 'Content-Transfer-Encoding: 8bit'],
  body: html,
});
