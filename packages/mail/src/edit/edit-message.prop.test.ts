import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { buildMessage } from '../mime-build.ts';
import { headerValue, parseMessage, partBytes, partText } from '../mime-parse.ts';
import { parseAddress } from '../rfc5322-address.ts';
import { listAttachments } from './attachments.ts';
import { editMessage } from './edit-message.ts';
import { htmlBodyEnd, htmlBodyStart } from './html-places.ts';

const parsedAddress = parseAddress('a@example.org');
const from = parsedAddress.ok ? parsedAddress.address : assert.fail();
const words = fc.string({ unit: 'grapheme', maxLength: 60 });
const line = words.map((text) => text.replace(/\p{Cc}/gu, ' ').trim());

const content = fc.record({
  subject: line,
  text: fc.option(words, { nil: undefined }),
  html: fc.option(words, { nil: undefined }),
  files: fc.array(fc.record({ fileName: line, content: fc.uint8Array({ maxLength: 200 }) }), { maxLength: 3 }),
});

const built = content.map(({ files, text, html, subject }) => ({
  files,
  subject,
  source: buildMessage({
    from,
    to: [from],
    subject,
    ...(text === undefined ? {} : { text }),
    ...(html === undefined ? {} : { html }),
    attachments: files.map((file) => ({ ...file, contentType: 'application/pdf' })),
    messageId: '<m@example.org>',
    dateMs: 0,
  }),
}));

const mime = fc
  .array(
    fc.constantFrom(
      ...[
        'From: a@example.org\r\n',
        'Subject: x\r\n',
        'Content-Type: multipart/mixed; boundary=b\r\n',
        '\r\n',
        '--b\r\n',
      ],
      ...[
        '--b--\r\n',
        'Content-Type: text/html\r\n',
        'Content-Type: text/plain; charset=utf-16\r\n',
        'hello\r\n',
        '--b',
      ],
      ...[
        'Content-Transfer-Encoding: base64\r\n',
        'Content-Type: message/rfc822\r\n',
        '<body>',
        '<!--',
        'é',
        '\n',
        ' ',
        '\0',
      ],
      ...['Content-Disposition: attachment; filename=x\r\n', 'Content-Type: multipart/signed; boundary=b\r\n'],
      ...['Content-Type: multipart/alternative; boundary=c\r\n', '--c\r\n', '--c--\r\n'],
    ),
    { maxLength: 30 },
  )
  .map((pieces) => Buffer.from(pieces.join('')));

describe('editing any message', () => {
  it('gives the subject, the notice and the field that were asked for, and leaves the files as they are', () => {
    fc.assert(
      fc.property(built, ({ source, files, subject }) => {
        const result = editMessage(source, {
          moveSubject: 'Neutral',
          notices: ['Bye.'],
          addFields: [{ name: 'X-A', value: 'b' }],
        });
        assert.ok(result.ok);
        const parsed = parseMessage(result.message);
        const before = headerValue(parseMessage(source), 'subject') ?? '';
        assert.equal(headerValue(parsed, 'subject'), before === '' ? '' : 'Neutral');
        assert.equal(headerValue(parsed, 'x-a'), 'b');
        const contents = (bytes: Buffer) =>
          listAttachments(parseMessage(bytes)).map((part) => partBytes(part).toString('hex'));
        assert.deepEqual(contents(result.message), contents(source));
        assert.equal(contents(source).length, files.length);
        const bodies = parsed.parts.filter((part) => part.contentType.startsWith('text/')).map(partText);
        assert.ok(bodies.every((body) => body.includes('Bye.')));
        if (before !== '' && !/[&<>"']/.test(subject)) assert.ok(bodies.every((body) => body.includes(before)));
      }),
      { numRuns: 60 },
    );
  });

  it('takes out every file and leaves the texts as they are', () => {
    fc.assert(
      fc.property(built, ({ source, files }) => {
        const result = editMessage(source, { removeAttachments: 'all' });
        assert.ok(result.ok);
        assert.equal(result.counts.attachmentsRemoved, files.length);
        const texts = (bytes: Buffer) =>
          parseMessage(bytes)
            .parts.filter((part) => part.contentType.startsWith('text/'))
            .map(partText);
        assert.deepEqual(texts(result.message).slice(0, texts(source).length), texts(source));
        assert.equal(listAttachments(parseMessage(result.message)).length, 0);
      }),
      { numRuns: 60 },
    );
  });

  it('replaces ranges of any text, exactly', () => {
    fc.assert(
      fc.property(words, fc.nat(60), fc.nat(60), (text, a, b) => {
        const source = buildMessage({
          from,
          to: [from],
          subject: 'x',
          text,
          html: 'y',
          messageId: '<m@example.org>',
          dateMs: 0,
        });
        const part = parseMessage(source).parts.find((each) => each.contentType === 'text/plain');
        const shown = part === undefined ? '' : partText(part).toWellFormed();
        const start = Math.min(a, b, shown.length);
        const end = Math.min(Math.max(a, b), shown.length);
        const redactions = [{ partId: part?.id ?? '', replacements: [{ start, end, text: '[x]' }] }];
        const result = editMessage(source, { redactions });
        assert.ok(result.ok);
        const after = parseMessage(result.message).parts.find((each) => each.contentType === 'text/plain');
        const lines = (each: string) =>
          each
            .toWellFormed()
            .replace(/\r\n|[\r\n]/g, '\n')
            .trimEnd();
        assert.equal(
          lines(after === undefined ? '' : partText(after)),
          lines(`${shown.slice(0, start)}[x]${shown.slice(end)}`),
        );
      }),
      { numRuns: 100 },
    );
  });

  it('never throws, and answers a message that parses no worse', () => {
    const edit = {
      moveSubject: 'n',
      notices: ['Bye.'],
      addFields: [{ name: 'X-A', value: 'b' }],
      dropLooseText: true,
      removeAttachments: 'all',
    } as const;
    fc.assert(
      fc.property(fc.oneof(mime, fc.uint8Array({ maxLength: 300 })), (bytes) => {
        const result = editMessage(bytes, edit);
        if (!result.ok) return;
        const parsed = parseMessage(result.message);
        assert.equal(headerValue(parsed, 'x-a'), 'b');
        assert.equal(listAttachments(parsed).length <= listAttachments(parseMessage(bytes)).length, true);
        const texts = parsed.parts.filter((part) => part.contentType.startsWith('text/')).map(partText);
        assert.ok(texts.some((text) => text.includes('Bye.')));
      }),
      { numRuns: 400 },
    );
  });

  it('finds the places of HTML within its bounds', () => {
    const html = fc
      .array(
        fc.constantFrom(
          '<body',
          '>',
          '</body>',
          '<!--',
          '-->',
          '<style>',
          '</style>',
          '"',
          "'",
          'x',
          '<head>',
          '</head>',
          '</html>',
          'İ',
        ),
      )
      .map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(html, (text) => {
        for (const place of [htmlBodyStart(text), htmlBodyEnd(text)]) assert.ok(place >= 0 && place <= text.length);
      }),
    );
  });
});
