import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { loadConfig } from '@sealpost/config';
import { Message, Purpose } from '@sealpost/contracts';
import { AppError } from '@sealpost/kernel';
import { headerValue, parseMessage } from '@sealpost/mail';
import fc from 'fast-check';
import { ingestConfig } from '../config.ts';
import { decideMessage } from '../stage.ts';
import { composeMail } from './compose.ts';

const config = loadConfig([ingestConfig], { env: {}, flags: {} }).of(ingestConfig);
const NOW_MS = 1_700_000_000_000;
const context = { messageId: 'msg_0123456789abcdefghjkmnpqrs', messageIdDomain: 'example.org', nowMs: NOW_MS };

const anyText = fc.string({ unit: 'binary', maxLength: 80 });
const mailbox = fc.record({
  address: fc.oneof(fc.constantFrom('a@example.org', '"b c"@example.com', 'd@bücher.example.org'), anyText),
  displayName: anyText,
});
const anyMessage = fc.record({
  purpose: fc.constantFrom(Purpose.PURPOSE_TREATMENT, Purpose.PURPOSE_MARKETING),
  from: mailbox,
  to: fc.array(mailbox, { maxLength: 3 }),
  bcc: fc.array(mailbox, { maxLength: 2 }),
  replyTo: fc.array(mailbox, { maxLength: 1 }),
  subject: anyText,
  text: anyText,
  html: anyText,
  headers: fc.array(fc.record({ name: fc.oneof(fc.constant('X-Ref'), anyText), value: anyText }), { maxLength: 2 }),
  rawMime: fc.oneof(fc.constant(new Uint8Array(0)), fc.uint8Array({ maxLength: 300 })),
});

function compose(input: Parameters<typeof Message.fromPartial>[0]) {
  const message = Message.fromPartial(input);
  const checked = decideMessage(message, config, NOW_MS);
  return checked instanceof AppError ? checked : composeMail(message, checked, context);
}

/** Field names of the header, in lower case. */
const fieldNames = (content: Buffer): readonly string[] =>
  content
    .toString('latin1')
    .replace(/\r\n\r\n[^]*$/, '')
    .split(/\r\n(?![ \t])/)
    .map((line) => line.slice(0, line.indexOf(':')).toLowerCase());

describe('composeMail', () => {
  it('refuses or composes whatever comes, and only ever throws what names a field', () => {
    fc.assert(
      fc.property(anyMessage, (input) => {
        try {
          const composed = compose({ ...input, rawMime: Buffer.from(input.rawMime) });
          if (composed instanceof AppError) assert.ok(composed.violations.length > 0);
        } catch (thrown) {
          assert.ok(thrown instanceof AppError && thrown.violations.length > 0, String(thrown));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('lets no text break out of its field', () => {
    const allowed = new Set([
      'from',
      'to',
      'cc',
      'reply-to',
      'subject',
      'date',
      'message-id',
      'mime-version',
      'content-type',
      'content-transfer-encoding',
      'content-disposition',
      'x-ref',
    ]);
    fc.assert(
      fc.property(anyText, anyText, anyText, (subject, displayName, value) => {
        const composed = compose({
          purpose: Purpose.PURPOSE_TREATMENT,
          from: { address: 'a@example.org', displayName },
          to: [{ address: 'b@example.org' }],
          subject,
          text: 'x',
          headers: [{ name: 'X-Ref', value }],
        });
        if (composed instanceof AppError) return;
        assert.deepEqual(
          fieldNames(composed.content).filter((name) => !allowed.has(name)),
          [],
        );
        assert.ok(!/\r(?!\n)|(?<!\r)\n/.test(composed.content.toString('latin1')));
      }),
      { numRuns: 300 },
    );
  });

  it('serves a mailbox once and hides bcc', () => {
    const composed = compose({
      purpose: Purpose.PURPOSE_TREATMENT,
      from: { address: 'a@example.org' },
      to: [{ address: 'b@example.org' }, { address: 'b@EXAMPLE.org' }],
      bcc: [{ address: 'hidden@example.org' }],
      text: 'x',
    });
    assert.ok(!(composed instanceof AppError));
    assert.deepEqual(
      composed.envelope.recipients.map((recipient) => recipient.address),
      ['b@example.org', 'hidden@example.org'],
    );
    assert.ok(!composed.content.includes('hidden'));
  });

  it('keeps the Message-ID of a raw message, also one that was seen before', () => {
    const rawMime = Buffer.from(
      'From: a@example.org\r\nTo: b@example.org\r\nMessage-ID: <own@example.org>\r\n\r\nx\r\n',
    );
    const first = compose({ purpose: Purpose.PURPOSE_TREATMENT, rawMime });
    assert.ok(!(first instanceof AppError));
    assert.equal(first.envelope.internetMessageId, 'own@example.org');
    assert.equal(headerValue(parseMessage(first.content), 'message-id')?.trim(), '<own@example.org>');
  });

  it('drops the Bcc field of a raw message and serves those it names', () => {
    const rawMime = Buffer.from('From: a@example.org\nTo: b@example.org\nBcc: c@example.org\nSubject: x\n\nbody\n');
    const composed = compose({ purpose: Purpose.PURPOSE_TREATMENT, rawMime });
    assert.ok(!(composed instanceof AppError));
    assert.ok(!fieldNames(composed.content).includes('bcc'));
    assert.deepEqual(
      composed.envelope.recipients.map((recipient) => recipient.address),
      ['b@example.org', 'c@example.org'],
    );
  });
});
