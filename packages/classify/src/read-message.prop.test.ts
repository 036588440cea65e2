/** Whatever arrives as mail is answered: no input throws, every place lies in the text it is of, every label is used once. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MailEnvelope, VerdictLevel } from '@sealpost/contracts';
import { editableText, parseMessage } from '@sealpost/mail';
import fc from 'fast-check';
import { calendarText } from './calendar-text.ts';
import { classifyFile } from './classify-file.ts';
import { classifyMessage } from './classify-message.ts';
import { createMessageClassifier } from './message-classifier.ts';
import { readMessage } from './read-message.ts';
import { placeOf } from './readable-message.ts';

const tools = createMessageClassifier({ scanBytesMax: 20_000 });
const envelope = MailEnvelope.fromPartial({
  recipients: [{ index: 0, address: 'ada@example.com', displayName: 'Ada Example' }],
});

const TYPES = [
  ...['text/plain', 'text/html', 'text/calendar', 'text/csv', 'text/enriched', 'text/plain; charset=utf-16', 'x'],
  ...['multipart/mixed; boundary=b', 'multipart/alternative; boundary="c d"', 'multipart/encrypted; boundary=b'],
  ...['message/rfc822', 'application/pdf; name="SSN 078-05-1120.pdf"', 'application/pkcs7-mime', 'image/png'],
];
const field = fc.oneof(
  fc.constantFrom(...TYPES).map((type) => `Content-Type: ${type}`),
  fc.constantFrom('base64', 'quoted-printable', '8bit', 'odd').map((name) => `Content-Transfer-Encoding: ${name}`),
  fc
    .constantFrom('inline', 'attachment', 'attachment; filename*0=a; filename*1=.txt')
    .map((how) => `Content-Disposition: ${how}`),
  fc.string().map((text) => `Subject: ${text.replace(/[\r\n]/g, ' ')}`),
  fc.constantFrom(
    'To: "Ada, SSN 078-05-1120" <ada@example.com>',
    'To: <<>>, x',
    'X-MRN: 00482913',
    ' folded',
    'broken',
  ),
);
const body = fc.oneof(
  fc.constantFrom(
    '--b',
    '--b--',
    '--c d',
    '',
    'SSN 078-05-1120',
    '<p>SSN 078-<b>05</b>-1120</p>',
    '=30=37=',
    'SSN&#32;078-05-1120',
  ),
  fc.constantFrom(
    'SUMMARY:HIV clinic\\, MRN 004\r\n 82913',
    'begin 644 x',
    'U1NOIDA3OC0=',
    '\ufeff',
    '-----BEGIN PGP MESSAGE-----',
  ),
  fc.string({ unit: 'binary' }),
);
const block = fc
  .tuple(fc.array(field, { maxLength: 4 }), fc.array(body, { maxLength: 6 }))
  .map(([fields, lines]) => [...fields, '', ...lines].join('\r\n'));
const mails = fc.array(block, { minLength: 1, maxLength: 5 }).map((blocks) => Buffer.from(blocks.join('\r\n--b\r\n')));

describe('any mail', () => {
  it('is read and weighed, each finding at a place of its part', async () => {
    await fc.assert(
      fc.asyncProperty(mails, async (bytes) => {
        const message = await readMessage(tools, bytes, envelope);
        const parts = parseMessage(bytes).parts;
        for (const part of message.parts) {
          const source = parts.find(({ id }) => id === part.partId);
          const decoded = source === undefined ? undefined : editableText(source);
          for (const found of part.findings) {
            const { start, end } = placeOf(part, found);
            assert.ok(start >= 0 && start <= end, part.label);
            // Over the limit only the beginning was read, and documents are extracted: their places are of another text.
            const whole = !part.label.startsWith('attachment') && !part.problems.includes('too_large');
            if (decoded !== undefined && whole) assert.ok(end <= decoded.length, part.label);
          }
        }
        const { level, problems } = classifyMessage(message, envelope);
        if (problems.length > 0) assert.ok(level >= VerdictLevel.VERDICT_LEVEL_PHI);
      }),
      { numRuns: 300 },
    );
  });

  it('has one text under each label', async () => {
    await fc.assert(
      fc.asyncProperty(mails, async (bytes) => {
        const { parts } = await readMessage(tools, bytes, envelope);
        const labels = parts.filter(({ text }) => text !== '').map(({ label }) => label);
        const once = labels.filter((label) => !label.includes('attachment-name'));
        assert.equal(new Set(once).size, once.length);
      }),
      { numRuns: 200 },
    );
  });
});

describe('any file', () => {
  it('is classified, whatever its name', async () => {
    const names = fc.constantFrom('a.eml', 'a.txt', 'a.html', 'a.ics', 'a.bin', 'a', '.eml', undefined);
    await fc.assert(
      fc.asyncProperty(fc.oneof(mails, fc.uint8Array({ maxLength: 500 })), names, async (bytes, fileName) => {
        const { weighed } = await classifyFile(tools, { bytes, ...(fileName === undefined ? {} : { fileName }) });
        assert.ok(weighed.level.length > 0);
      }),
      { numRuns: 200 },
    );
  });
});

describe('any calendar', () => {
  it('has a text whose offsets rise with those of its source', () => {
    const line = fc.oneof(
      fc.constantFrom(
        'SUMMARY:a\\, b\\n',
        'DESCRIPTION;X=1:c',
        ' fold',
        '\tfold',
        'ATTENDEE;CN=Ada:mailto:ada@example.com',
        'UID:1',
      ),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), fc.constantFrom('\n', '\r\n'), (lines, end) => {
        const source = lines.join(end);
        const { text, toSource } = calendarText(source);
        let before = 0;
        for (let at = 0; at < text.length; at += 1) {
          const place = toSource(at);
          assert.ok(place >= 0 && place <= source.length);
          if (text[at] !== '\n' && source[place] === text[at]) {
            assert.ok(place >= before);
            before = place;
          }
        }
      }),
      { numRuns: 200 },
    );
  });
});
