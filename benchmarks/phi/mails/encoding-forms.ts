/** The same content in every encoding that mail uses, and in every place of a mail. */
import { type MailContent, type MailForm, SENDER } from './mail-form.ts';
import {
  base64Lines,
  COVER_SUBJECT,
  COVER_TEXT,
  encodedWords,
  htmlPart,
  multipart,
  plainText,
  quotedPrintable,
  type RawPart,
  rawMail,
  textPart,
} from './raw-mime.ts';

/** Characters beyond ASCII, so that a charset matters. */
const ACCENTS = 'Café Zoë, façade side.\r\n';
const SOFT_BREAK_EVERY = 7;
const ODD_LINE_UNITS = 19;
const CALENDAR_LINE_BYTES = 60;

const withAccents = (content: MailContent): string => ACCENTS + plainText(content);
const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** Windows-1252 differs from Latin 1 in quotes and dashes, which word processors write. */
function windows1252(text: string): Buffer {
  const typographic = text.replaceAll("'", '\u2019').replaceAll(' - ', ' \u2013 ');
  const bytes = Array.from(typographic, (char) => {
    if (char === '\u2019') return 0x92;
    return char === '\u2013' ? 0x96 : (char.codePointAt(0) as number) & 0xff;
  });
  return Buffer.from(bytes);
}

const utf16 = (text: string): Buffer => Buffer.from(`\ufeff${text}`, 'utf16le');

interface TextCoding {
  readonly charset: string;
  readonly encoding: string;
  readonly body: string | Uint8Array;
}

const inCoding = (id: string, code: (content: MailContent) => TextCoding): MailForm => ({
  id,
  group: 'encoding',
  build: (content) => {
    const { charset, encoding, body } = code(content);
    const headers = [`Content-Type: text/plain; charset=${charset}`, `Content-Transfer-Encoding: ${encoding}`];
    return rawMail(content, { subject: encodedWords(content.subject), headers, body });
  },
});

const inHtml = (id: string, write: (content: MailContent) => string): MailForm => ({
  id,
  group: 'encoding',
  build: (content) => rawMail(content, { subject: COVER_SUBJECT, ...htmlPart(write(content)) }),
});

const inPart = (id: string, part: (content: MailContent) => RawPart): MailForm => ({
  id,
  group: 'encoding',
  build: (content) => rawMail(content, { subject: COVER_SUBJECT, ...part(content) }),
});

const all = ({ subject, lines }: MailContent): readonly string[] => [subject, ...lines];
const paragraphs = (content: MailContent): string =>
  all(content)
    .map((line) => `<p>${escapeHtml(line)}</p>`)
    .join('\n');
const page = (body: string): string =>
  `<!DOCTYPE html><html><head><title>${COVER_SUBJECT}</title></head><body>${body}</body></html>`;
const coverHtml = page(`<p>${escapeHtml(COVER_TEXT)}</p>`);

/** Every third character is followed by tags that show nothing. */
function splitByTags(line: string): string {
  const tags = ['<b></b>', '<span></span>', '<wbr>', '<i></i>', '<!-- -->'];
  const cut = Array.from(
    line,
    (char, at) => escapeHtml(char) + (at % 3 === 2 ? (tags[at % tags.length] as string) : ''),
  );
  return cut.join('');
}

const asEntities = (line: string): string =>
  Array.from(line)
    .map((char, at) => {
      if (at % 2 === 0) return escapeHtml(char);
      const code = char.codePointAt(0) as number;
      return at % 4 === 1 ? `&#${code};` : `&#x${code.toString(16)};`;
    })
    .join('');

/** RFC 5545 §3.1: folded by bytes of UTF-8, here more often than needed; §3.3.11: text is escaped. */
function calendar(content: MailContent): string {
  const escaped = (text: string): string => text.replaceAll(/[\\;,]/g, '\\$&').replaceAll('\n', '\\n');
  const fold = (line: string): string => {
    let out = '';
    let bytes = 0;
    for (const char of line) {
      const size = Buffer.byteLength(char);
      if (bytes + size > CALENDAR_LINE_BYTES) {
        out += '\r\n ';
        bytes = 1;
      }
      out += char;
      bytes += size;
    }
    return out;
  };
  const lines = [
    ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Front Office//EN', 'METHOD:REQUEST', 'BEGIN:VEVENT'],
    ...['UID:generated@example.net', 'DTSTAMP:20261102T100000Z', 'DTSTART:20261110T150000Z', 'DTEND:20261110T153000Z'],
    fold(`SUMMARY:${escaped(content.subject)}`),
    fold(`DESCRIPTION:${escaped(content.lines.join('\n'))}`),
    ...['END:VEVENT', 'END:VCALENDAR'],
  ];
  return `${lines.join('\r\n')}\r\n`;
}

/** RFC 2231 §3 and §4: a name in numbered, percent-coded pieces. */
function continuedName(name: string): string {
  const coded = Array.from(Buffer.from(name), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`);
  const pieces: string[] = [];
  for (let at = 0; at < coded.length; at += 15) pieces.push(coded.slice(at, at + 15).join(''));
  return pieces.map((piece, at) => ` filename*${at}*=${at === 0 ? "utf-8''" : ''}${piece}`).join(';\r\n');
}

const nestedMail = (content: MailContent): Buffer =>
  rawMail({ to: SENDER }, { subject: encodedWords(content.subject), ...textPart(plainText(content)) });

export const ENCODING_FORMS: readonly MailForm[] = [
  inCoding('text 7bit', (content) => ({ charset: 'us-ascii', encoding: '7bit', body: plainText(content) })),
  inCoding('text 8bit utf-8', (content) => ({ charset: 'utf-8', encoding: '8bit', body: withAccents(content) })),
  inCoding('quoted-printable, breaks inside values', (content) => ({
    charset: 'utf-8',
    encoding: 'quoted-printable',
    body: quotedPrintable(Buffer.from(withAccents(content)), SOFT_BREAK_EVERY),
  })),
  inCoding('base64 utf-8', (content) => ({
    charset: 'utf-8',
    encoding: 'base64',
    body: base64Lines(Buffer.from(withAccents(content))),
  })),
  inCoding('base64, odd lines', (content) => ({
    charset: 'utf-8',
    encoding: 'base64',
    body: base64Lines(Buffer.from(withAccents(content)), ODD_LINE_UNITS),
  })),
  inCoding('iso-8859-1 8bit', (content) => ({
    charset: 'iso-8859-1',
    encoding: '8bit',
    body: Buffer.from(withAccents(content), 'latin1'),
  })),
  inCoding('windows-1252 quoted-printable', (content) => ({
    charset: 'windows-1252',
    encoding: 'quoted-printable',
    body: quotedPrintable(windows1252(withAccents(content)), 70),
  })),
  inCoding('utf-16 base64', (content) => ({
    charset: 'utf-16',
    encoding: 'base64',
    body: base64Lines(utf16(plainText(content))),
  })),
  inHtml('html', (content) => page(paragraphs(content))),
  inHtml('html, words split by tags', (content) =>
    page(
      all(content)
        .map((line) => `<p>${splitByTags(line)}</p>`)
        .join(''),
    ),
  ),
  inHtml('html, entities', (content) =>
    page(
      all(content)
        .map((line) => `<p>${asEntities(line)}</p>`)
        .join(''),
    ),
  ),
  inHtml('html, hidden text', (content) =>
    page(`<p>Hello</p><div style="display:none;font-size:0">${paragraphs(content)}</div>`),
  ),
  inHtml('html, table cells', (content) => {
    const rows = all(content).map(
      (line) =>
        `<tr>${line
          .split(/(?<=[:,.]) /)
          .map((cell) => `<td>${escapeHtml(cell)}</td>`)
          .join('')}</tr>`,
    );
    return page(`<table>${rows.join('')}</table>`);
  }),
  inHtml('html, alt and title', (content) =>
    page(
      `<p>Hello</p>${all(content)
        .map((line, at) => `<img src="cid:${at}" ${at % 2 === 0 ? 'alt' : 'title'}="${escapeHtml(line)}">`)
        .join('')}`,
    ),
  ),
  inPart('alternative, html only', (content) =>
    multipart('alternative', [textPart(COVER_TEXT), htmlPart(page(paragraphs(content)))]),
  ),
  inPart('alternative, text only', (content) =>
    multipart('alternative', [textPart(all(content).join('\r\n')), htmlPart(coverHtml)]),
  ),
  {
    id: 'subject only',
    group: 'encoding',
    build: (content) => rawMail(content, { subject: encodedWords(all(content).join(' ')), ...textPart(COVER_TEXT) }),
  },
  {
    id: 'display name of the recipient only',
    group: 'encoding',
    // A sender signs all its mail with the same name, which says nothing of the recipient.
    build: (content) =>
      rawMail({ to: { ...content.to, name: content.short } }, { subject: COVER_SUBJECT, ...textPart(COVER_TEXT) }),
  },
  inPart('attachment name, RFC 2231', (content) =>
    multipart('mixed', [
      textPart(COVER_TEXT),
      {
        headers: [
          'Content-Type: text/plain; charset=utf-8',
          `Content-Disposition: attachment;\r\n${continuedName(`${content.short}.txt`)}`,
        ],
        body: 'The name says it.\r\n',
      },
    ]),
  ),
  inPart('calendar', (content) =>
    multipart('alternative', [
      textPart(COVER_TEXT),
      {
        headers: ['Content-Type: text/calendar; charset=utf-8; method=REQUEST', 'Content-Transfer-Encoding: 8bit'],
        body: calendar(content),
      },
    ]),
  ),
  inPart('nested message', (content) =>
    multipart('mixed', [
      textPart(COVER_TEXT),
      { headers: ['Content-Type: message/rfc822'], body: nestedMail(content) },
    ]),
  ),
  inPart('nested twice', (content) => {
    const inner = multipart('mixed', [
      textPart(COVER_TEXT),
      { headers: ['Content-Type: message/rfc822'], body: nestedMail(content) },
    ]);
    const middle = rawMail({ to: SENDER }, { subject: COVER_SUBJECT, ...inner })
      .toString('latin1')
      .replaceAll('part-3f7c0b2a', 'part-inner');
    return multipart('mixed', [
      textPart(COVER_TEXT),
      { headers: ['Content-Type: message/rfc822'], body: Buffer.from(middle, 'latin1') },
    ]);
  }),
  inPart('message in base64', (content) =>
    multipart('mixed', [
      textPart(COVER_TEXT),
      {
        headers: [
          'Content-Type: application/octet-stream; name="forwarded.eml"',
          'Content-Disposition: attachment; filename="forwarded.eml"',
          'Content-Transfer-Encoding: base64',
        ],
        body: base64Lines(nestedMail(content)),
      },
    ]),
  ),
  inPart('inline text after the signature', (content) =>
    multipart('mixed', [textPart(COVER_TEXT), { ...textPart(all(content).join('\r\n')) }]),
  ),
];
