/** Properties of building, parsing and completing messages; postal-mime is the second opinion. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import PostalMime from 'postal-mime';
import { toCrlf } from './mime-body.ts';
import { buildMessage, type MailContent } from './mime-build.ts';
import { headerValue, parseMessage, partBytes, partText } from './mime-parse.ts';
import { PARTS_MAX } from './mime-part.ts';
import { prepareRawMessage, replaceHeaders } from './mime-raw.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: the alphabet leaves these out
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
const line = fc
  .string({ unit: 'binary', maxLength: 60 })
  .filter((text) => !CONTROL.test(text))
  .map((text) => text.trim());
const body = fc.oneof(
  fc.string({ maxLength: 300 }),
  fc
    .array(fc.constantFrom('word ', 'ü', '\n', '\r\n', '.', '\n.\n', 'From ', '\n--', '=_sp_', '=', 'x'.repeat(1_000)))
    .map((parts) => parts.join('')),
);
const attachment = fc.record({
  fileName: line,
  contentType: fc.constantFrom(
    'application/pdf',
    'text/csv; charset=utf-8',
    'message/rfc822',
    'multipart/mixed',
    'junk',
  ),
  content: fc.uint8Array({ maxLength: 300 }),
});
const address = fc.constantFrom(
  { local: 'clinic', domain: 'example.org', displayName: 'Clinic, North' },
  { local: 'john doe', domain: 'example.net' },
  { local: 'pat', domain: 'example.com', displayName: 'Jürgen Example' },
);
const contents = fc.record({
  from: address,
  to: fc.array(address, { maxLength: 3 }),
  cc: fc.array(address, { maxLength: 2 }),
  subject: line,
  text: fc.option(body, { nil: undefined }),
  html: fc.option(body, { nil: undefined }),
  attachments: fc.array(attachment, { maxLength: 2 }),
});

function toContent(value: typeof contents extends fc.Arbitrary<infer T> ? T : never): MailContent {
  const { text, html, ...rest } = value;
  return {
    ...rest,
    ...(text === undefined ? {} : { text }),
    ...(html === undefined ? {} : { html }),
    messageId: '<msg_1@example.org>',
    dateMs: 1_795_000_000_000,
  };
}

const plainLines = (text: string | undefined): string => (text ?? '').replace(/\r\n?|\n/g, '\n').trimEnd();

describe('built messages', () => {
  it('are read back by our parser, 7-bit, in lines of at most 998 octets, the same each time', () => {
    fc.assert(
      fc.property(contents, (value) => {
        const content = toContent(value);
        const bytes = buildMessage(content);
        assert.deepEqual(buildMessage(content), bytes);
        assert.ok(bytes.every((byte) => byte !== 0 && byte < 128));
        const lines = bytes.toString('latin1').split('\r\n');
        assert.ok(lines.every((text) => text.length <= 998 && !/[\r\n]/.test(text)));
        const parsed = parseMessage(bytes);
        // An attached message is opened, and its content here is random.
        const opened = content.attachments?.some((item) => item.contentType === 'message/rfc822');
        if (!opened) assert.deepEqual(parsed.problems, []);
        assert.equal(headerValue(parsed, 'subject'), content.subject);
        const plain = parsed.parts.find((part) => part.contentType === 'text/plain' && part.disposition === undefined);
        if (content.text !== undefined) assert.equal(partText(plain as never), toCrlf(content.text.toWellFormed()));
        const files = parsed.parts.filter((part) => part.disposition === 'attachment' && part.depth === 2);
        for (const [index, file] of files.entries()) {
          const source = content.attachments?.[index];
          if (file.contentType !== 'message/rfc822')
            assert.deepEqual(partBytes(file), Buffer.from(source?.content ?? []));
          assert.equal(file.fileName ?? '', source?.fileName);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('are read by another parser with the same subject, texts and files', async () => {
    await fc.assert(
      fc.asyncProperty(contents, async (value) => {
        const content = toContent(value);
        const other = await PostalMime.parse(buildMessage(content));
        assert.equal(
          (other.subject ?? '').trim(),
          content.subject.replaceAll(/\s+/g, ' ').trim() === '' ? '' : other.subject,
        );
        if (content.text !== undefined && content.html === undefined && content.attachments?.length === 0) {
          assert.equal(plainLines(other.text), plainLines(content.text));
        }
        if (content.html !== undefined) assert.ok(other.html !== undefined || plainLines(content.html) === '');
        assert.equal(
          other.to?.length ?? 0,
          content.to.length === 0 && content.cc?.length === 0 ? (other.to?.length ?? 0) : content.to.length,
        );
        assert.equal(other.messageId, content.messageId);
      }),
      { numRuns: 100 },
    );
  });
});

const pieces = fc
  .array(
    fc.constantFrom(
      ...[
        'Content-Type: multipart/mixed; boundary=a\r\n',
        'Content-Type: message/rfc822\r\n',
        '\r\n',
        '\n',
        '--a',
        '--a--',
      ],
      ...[
        'Content-Transfer-Encoding: base64\r\n',
        'YQ==',
        '=41',
        '\0',
        '\r',
        ' ',
        'Subject: x\r\n',
        'From: a@example.org\r\n',
      ],
      ...['Bcc: b@example.org\r\n', 'Content-Type: text/plain; charset=utf-7\r\n', '=?utf-8?q?=0a?=', 'x'.repeat(40)],
    ),
    { maxLength: 60 },
  )
  .map((parts) => Buffer.from(parts.join(''), 'latin1'));
const anyBytes = fc.oneof(
  pieces,
  fc.uint8Array({ maxLength: 500 }).map((bytes) => Buffer.from(bytes)),
);

describe('any bytes', () => {
  it('parse without throwing into parts that lie within the message', () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        const parsed = parseMessage(bytes);
        assert.ok(parsed.parts.length >= 1 && parsed.parts.length <= PARTS_MAX);
        for (const part of parsed.parts) {
          assert.ok(part.body.start <= part.body.end && part.body.end <= bytes.length);
          assert.ok(partBytes(part).length <= bytes.length);
          partText(part);
        }
        for (const header of parsed.headers) assert.ok(!/[\r\n\0]/.test(header.value));
      }),
      { numRuns: 2_000 },
    );
  });

  it('are refused, or made into a message without blind copies that is accepted as it is the second time', () => {
    const defaults = { messageId: '<msg_1@example.org>', dateMs: 0 };
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        const first = prepareRawMessage(bytes, defaults);
        if (!first.ok) return assert.ok(first.violations.length > 0);
        const parsed = parseMessage(first.message);
        for (const name of ['bcc', 'resent-bcc', 'return-path']) assert.equal(headerValue(parsed, name), undefined);
        for (const name of ['date', 'message-id', 'mime-version'])
          assert.notEqual(headerValue(parsed, name), undefined);
        assert.ok(!/\r(?!\n)|(?<!\r)\n|\0/.test(first.message.toString('latin1')));
        const second = prepareRawMessage(first.message, defaults);
        assert.ok(second.ok && second.message.equals(first.message));
      }),
      { numRuns: 2_000 },
    );
  });

  it('keep their body when fields are replaced', () => {
    fc.assert(
      fc.property(anyBytes, line, (bytes, value) => {
        const changed = parseMessage(replaceHeaders(bytes, { set: [{ name: 'X-Note', value }], remove: ['Subject'] }));
        assert.equal(headerValue(changed, 'x-note'), value);
        assert.equal(headerValue(changed, 'subject'), undefined);
        assert.deepEqual(partBytes({ ...changed.root, transferEncoding: '7bit' }), rawBody(bytes));
      }),
      { numRuns: 500 },
    );
  });
});

const rawBody = (bytes: Buffer): Buffer => {
  const { body: range } = parseMessage(bytes).root;
  return bytes.subarray(range.start, range.end);
};
