import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { classifyMessage, createMessageClassifier, readMessage } from '@sealpost/classify';
import { MailEnvelope } from '@sealpost/contracts';
import { buildMessage, messageIdFor, parseMessage, partText } from '@sealpost/mail';
import fc from 'fast-check';
import { findValues, sourceRanges, wholeValue } from '../core/found-ranges.ts';
import { addressOf } from '../testing/given-mail.ts';
import { editContent } from './edit-content.ts';

const SSN = '219-09-9999';
const classifier = createMessageClassifier({ scanBytesMax: 1_048_576 });
const envelope = MailEnvelope.fromPartial({ recipients: [{ index: 0, address: 'avery@example.com' }] });

/** The number with tags and entities between its digits. */
const spelled = fc
  .array(fc.constantFrom('', '', '<b>', '</b>', '<i class="x">', '<span>'), {
    minLength: SSN.length,
    maxLength: SSN.length,
  })
  .chain((tags) =>
    fc
      .array(fc.constantFrom('plain', 'plain', 'decimal', 'hex'), { minLength: SSN.length, maxLength: SSN.length })
      .map((forms) =>
        SSN.split('')
          .map((char, i) => {
            const code = char.charCodeAt(0);
            const written = { plain: char, decimal: `&#${code};`, hex: `&#x${code.toString(16)};` }[
              forms[i] ?? 'plain'
            ];
            return (tags[i] ?? '') + written;
          })
          .join(''),
      ),
  );
const words = fc.string({ unit: 'grapheme', maxLength: 30 }).map((text) => text.replace(/[<>&"'\p{Cc}]/gu, ' '));

const message = fc
  .record({ html: spelled, before: words, after: words, subject: fc.boolean(), alt: fc.boolean() })
  .map((made) =>
    buildMessage({
      from: addressOf('clinic@example.org'),
      to: [addressOf('avery@example.com')],
      subject: made.subject ? `About SSN ${SSN}` : 'Hello',
      text: `${made.before} SSN: ${SSN} ${made.after}`,
      html: `<p>${made.before}</p><p>SSN: ${made.html}</p>${made.alt ? `<img alt="SSN ${SSN}">` : ''}<p>${made.after}</p>`,
      messageId: messageIdFor('msg_1', 'example.org'),
      dateMs: 0,
    }),
  );

describe('redaction', () => {
  it('leaves no digit run of a value in any part, however it is spelled, or refuses', async () => {
    await fc.assert(
      fc.asyncProperty(message, async (content) => {
        const verdict = classifyMessage(await readMessage(classifier, content, envelope), envelope);
        const edits = [{ rule: 'r', edit: { $case: 'redact' as const, value: { types: ['ssn'] } } }];
        const request = { content, envelope, verdict, edits, neutralSubject: 'x', classifier: async () => classifier };
        const result = await editContent(request);
        assert.ok(result.ok, result.ok ? '' : result.reason);
        const parsed = parseMessage(result.content);
        const texts = parsed.parts.filter(({ children }) => children.length === 0).map(partText);
        for (const text of [...texts, result.content.toString('latin1')]) {
          const shown = text.replace(/<[^>]*>/g, '').replace(/&#x?[0-9a-f]+;/g, '#');
          for (const piece of ['9999', '219', '-09-']) assert.equal(shown.includes(piece), false);
        }
        assert.ok(texts.every((text) => text.includes('[ssn removed]')));
      }),
      { numRuns: 60 },
    );
  });

  it('keeps to the bounds of any text, range and map', () => {
    const range = fc.tuple(fc.nat(40), fc.nat(40)).map(([a, b]) => ({ start: Math.min(a, b), end: Math.max(a, b) }));
    fc.assert(
      fc.property(fc.string(), range, fc.string({ minLength: 1 }), (whole, asked, value) => {
        const cut = { start: Math.min(asked.start, whole.length), end: Math.min(asked.end, whole.length) };
        const made = wholeValue(whole, cut);
        assert.ok(made.start <= cut.start && made.end >= cut.end && made.start >= 0 && made.end <= whole.length);
        for (const found of findValues(whole, new Map([[value, 'x']])))
          assert.equal(found.end - found.start, value.length);
        const ranges = sourceRanges({ text: whole, source: whole, toSource: (offset) => offset }, made);
        for (const one of ranges) assert.ok(one.start >= 0 && one.end > one.start);
      }),
    );
  });
});
