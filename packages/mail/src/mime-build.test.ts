/** Built messages, compared with nodemailer's and read by postal-mime. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import MailComposer from 'nodemailer/lib/mail-composer';
import PostalMime from 'postal-mime';
import { buildMessage, type MailContent } from './mime-build.ts';
import { parseMessage } from './mime-parse.ts';
import { prepareRawMessage, prependHeader, replaceHeaders } from './mime-raw.ts';

const BASE: MailContent = {
  from: { local: 'clinic', domain: 'example.org', displayName: 'Clinic, North' },
  to: [{ local: 'pat', domain: 'example.net', displayName: 'Jürgen Example' }],
  cc: [{ local: 'desk.two', domain: 'example.com' }],
  replyTo: [{ local: 'desk', domain: 'example.org' }],
  subject: 'Your visit – Grüße',
  messageId: '<msg_1@example.org>',
  dateMs: 1_795_000_000_000,
};
const PNG = {
  fileName: 'logo.png',
  contentType: 'image/png',
  content: Buffer.from([1, 2, 3]),
  contentId: 'logo@example.org',
};
const PDF = { fileName: 'Befund für Jürgen.pdf', contentType: 'application/pdf', content: Buffer.alloc(200, 7) };

const SHAPES: Readonly<Record<string, Partial<MailContent>>> = {
  text: { text: 'Hello\nthere.\n.\n' },
  html: { html: '<p>Grüße</p>' },
  both: { text: 'Hello', html: '<p>Hello</p>' },
  inline: { html: '<img src="cid:logo@example.org">', attachments: [PNG] },
  attached: { text: 'See the file.', attachments: [PDF] },
  everything: { text: 'Hello', html: '<img src="cid:logo@example.org">', attachments: [PNG, PDF] },
};

async function reference(content: MailContent): Promise<Buffer> {
  const mail = new MailComposer({
    from: { name: 'Clinic, North', address: 'clinic@example.org' },
    to: [{ name: 'Jürgen Example', address: 'pat@example.net' }],
    cc: 'desk.two@example.com',
    replyTo: 'desk@example.org',
    subject: content.subject,
    text: content.text,
    html: content.html,
    messageId: content.messageId,
    date: new Date(content.dateMs),
    attachments: (content.attachments ?? []).map((item) => ({
      filename: item.fileName,
      contentType: item.contentType,
      content: Buffer.from(item.content),
      ...(item.contentId === undefined ? {} : { cid: item.contentId }),
    })),
  });
  return mail.compile().build();
}

/** What a reader sees, free of each writer's habits. */
async function seen(bytes: Buffer) {
  const mail = await PostalMime.parse(bytes);
  const trim = (text: string | undefined) => text?.replaceAll('\r\n', '\n').trimEnd();
  return {
    ...{ from: mail.from, to: mail.to, cc: mail.cc, replyTo: mail.replyTo, subject: mail.subject },
    ...{ date: mail.date, messageId: mail.messageId, text: trim(mail.text), html: trim(mail.html) },
    attachments: mail.attachments.map((item) => ({
      ...{ name: item.filename, type: item.mimeType, disposition: item.disposition, related: item.related },
      ...{ contentId: item.contentId, content: Buffer.from(item.content as ArrayBuffer).toString('hex') },
    })),
  };
}

describe('buildMessage', () => {
  for (const [name, shape] of Object.entries(SHAPES)) {
    it(`shows a reader what nodemailer's message shows: ${name}`, async () => {
      const content = { ...BASE, ...shape };
      assert.deepEqual(await seen(buildMessage(content)), await seen(await reference(content)));
    });
  }

  it('has the structure that readers expect', () => {
    const types = parseMessage(buildMessage({ ...BASE, ...SHAPES['everything'] })).parts.map(
      (part) => part.contentType,
    );
    const inner = ['text/plain', 'multipart/related', 'text/html', 'image/png', 'application/pdf'];
    assert.deepEqual(types, ['multipart/mixed', 'multipart/alternative', ...inner]);
  });

  it('names nobody when all recipients are blind copies', () => {
    const { cc: _, ...rest } = BASE;
    assert.match(buildMessage({ ...rest, to: [] }).toString(), /^To: undisclosed-recipients:;$/m);
  });

  it('refuses line breaks in fields, and fields that are not extra', () => {
    const bad: readonly Partial<MailContent>[] = [
      { subject: 'a\r\nBcc: b@example.org' },
      { messageId: '<a>\r\nBcc: b@example.org' },
      { headers: [{ name: 'X-A', value: 'a\nBcc: b' }] },
      { headers: [{ name: 'Bcc', value: 'b@example.org' }] },
      { headers: [{ name: 'Content-Type', value: 'text/html' }] },
      { html: '', attachments: [{ ...PNG, contentId: 'a>\r\nX: y' }] },
    ];
    for (const part of bad) assert.throws(() => buildMessage({ ...BASE, ...part }), { code: 'MAIL_HEADER_INVALID' });
  });

  it('keeps line breaks in file names and types from adding fields', () => {
    const attachment = {
      ...PDF,
      fileName: 'a\r\nX-Evil: 1\r\n\r\n.pdf',
      contentType: 'application/pdf; x="\r\nX-Evil: 2"',
    };
    const part = parseMessage(buildMessage({ ...BASE, text: 'x', attachments: [attachment] })).parts[2];
    assert.deepEqual(
      part?.headers.map((header) => header.key).filter((key) => key.startsWith('x-')),
      [],
    );
  });

  it('keeps a text that holds the boundary from ending its part', () => {
    const first = buildMessage({ ...BASE, text: 'x', html: 'y' });
    const boundary = parseMessage(first).root.params.get('boundary');
    const text = `a\n--${boundary}--\nb`;
    const parsed = parseMessage(buildMessage({ ...BASE, text, html: 'y' }));
    assert.deepEqual(
      parsed.parts.map((part) => part.contentType),
      ['multipart/alternative', 'text/plain', 'text/html'],
    );
    assert.deepEqual(parsed.looseRanges, []);
  });
});

describe('prepareRawMessage', () => {
  const defaults = { messageId: '<msg_1@example.org>', dateMs: 1_795_000_000_000 };
  const prepare = (text: string) => prepareRawMessage(Buffer.from(text, 'latin1'), defaults);

  it('adds what is missing, takes out what must not leave, keeps the rest byte for byte', () => {
    const result = prepare(
      'Return-Path: <b@example.org>\nFrom: a@example.org\nX-Odd :  \tkept  \nBcc: x@example.org,\n y@example.org\n\nbody \xe9\n',
    );
    assert.ok(result.ok);
    assert.equal(
      result.message.toString('latin1'),
      [
        'From: a@example.org',
        'X-Odd :  \tkept  ',
        'Date: Wed, 18 Nov 2026 11:06:40 +0000',
        'Message-ID: <msg_1@example.org>',
        'MIME-Version: 1.0',
        '',
        'body \xe9',
        '',
      ].join('\r\n'),
    );
    assert.deepEqual(result.added, ['Date', 'Message-ID', 'MIME-Version']);
    assert.deepEqual([...result.removed].sort(), ['bcc', 'return-path']);
  });

  it('leaves a complete message as it is', () => {
    const built = buildMessage({ ...BASE, ...SHAPES['everything'] });
    const result = prepareRawMessage(built, defaults);
    assert.ok(result.ok && result.message.equals(built));
  });

  const bad: readonly (readonly [string, string])[] = [
    ['From: a@example.org\nSubject: a\0b\n\nx', 'raw-nul'],
    ['From: a@example.org\n\na\0b', 'raw-nul'],
    ['Subject: a\n\nx', 'raw-from-missing'],
    ['', 'raw-from-missing'],
    ['From: a@example.org\nno field\n\nx', 'raw-header-syntax'],
    [' fold first\nFrom: a@example.org\n\nx', 'raw-header-syntax'],
    ['From: a@example.org\nFrom: b@example.org\n\nx', 'raw-header-duplicate'],
    ['From: a@example.org\nMessage-ID: <a@b>\nMessage-Id: <a@b>\n\nx', 'raw-header-duplicate'],
    [`From: a@example.org\n\n${'x'.repeat(999)}`, 'raw-line-too-long'],
    [`From: a@example.org\n${'X: y\n'.repeat(1_001)}\nx`, 'raw-header-count'],
    [`From: a@example.org\n${`X: ${'y'.repeat(900)}\n`.repeat(400)}\nx`, 'raw-header-too-long'],
  ];
  for (const [text, rule] of bad) {
    it(`refuses ${JSON.stringify(text.slice(0, 40))} by ${rule}`, () => {
      const result = prepare(text);
      assert.deepEqual(result.ok ? [] : result.violations.map((item) => item.rule), [rule]);
    });
  }

  it('finds a blind copy that hides behind a bare carriage return', () => {
    const result = prepare('From: a@example.org\rBcc: x@example.org\r\n\r\nx');
    assert.ok(result.ok && !result.message.includes('Bcc'));
  });
});

describe('replaceHeaders', () => {
  it('puts a field where the first of its name stood, new ones on top', () => {
    const message = Buffer.from('A: 1\r\nB: 2\r\nA: 3\r\nC: 4\r\n\r\nbody');
    const changed = replaceHeaders(message, {
      set: [
        { name: 'a', value: 'x' },
        { name: 'D', value: 'y' },
      ],
      remove: ['c'],
    });
    assert.equal(changed.toString(), 'D: y\r\na: x\r\nB: 2\r\n\r\nbody');
  });

  it('prepends finished fields only', () => {
    assert.throws(() => prependHeader(Buffer.from('A: b'), Buffer.from('C: d\r\n\r\n')), {
      code: 'MAIL_HEADER_INVALID',
    });
  });
});
