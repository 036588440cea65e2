import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createMessageClassifier, readMessage, classifyMessage } from '@sealpost/classify';
import { type MailEdit, MailEnvelope } from '@sealpost/contracts';
import { buildMessage, headerValue, type MailContent, messageIdFor, parseMessage, partText } from '@sealpost/mail';
import { CONFIDENCE_COUNTED_MIN, IDENTIFIER_TYPES } from '@sealpost/phi';
import { addressOf } from '../testing/given-mail.ts';
import { editContent } from './edit-content.ts';

const classifier = createMessageClassifier({ scanBytesMax: 1_048_576 });
const SSN = '219-09-9999';
const envelope = MailEnvelope.fromPartial({
  mailFrom: 'clinic@example.org',
  subject: 'the envelope keeps what was submitted',
  recipients: [{ index: 0, address: 'avery.testperson@example.com', displayName: 'Avery Testperson' }],
});

const message = (change: Partial<MailContent>): Buffer =>
  buildMessage({
    from: addressOf('clinic@example.org'),
    to: [{ ...addressOf('avery.testperson@example.com'), displayName: 'Avery Testperson' }],
    subject: 'Hello',
    text: 'Hello',
    messageId: messageIdFor('msg_1', 'example.org'),
    dateMs: 1_795_300_000_000,
    ...change,
  });

const redactOf = (...types: string[]): MailEdit => ({ rule: 'r', edit: { $case: 'redact', value: { types } } });

async function edited(content: Buffer, edits: readonly MailEdit[]) {
  const verdict = classifyMessage(await readMessage(classifier, content, envelope), envelope);
  const request = {
    content,
    envelope,
    verdict,
    edits,
    neutralSubject: 'A message',
    classifier: async () => classifier,
  };
  return editContent(request);
}

async function done(content: Buffer, edits: readonly MailEdit[]) {
  const result = await edited(content, edits);
  assert.ok(result.ok, result.ok ? '' : result.reason);
  const parsed = parseMessage(result.content);
  const texts = parsed.parts.filter((part) => part.contentType.startsWith('text/')).map(partText);
  const counts = new Map(result.done.map(({ kind, count }) => [kind, count]));
  return { ...result, parsed, texts, counts };
}

describe('redacting a message', () => {
  it('leaves nothing of a value in subject, text, HTML, alternative texts and other fields', async () => {
    const content = message({
      subject: `SSN ${SSN}`,
      text: `Dear Avery,\nyour SSN is ${SSN}. Grüße`,
      html: `<p title="SSN ${SSN}">Your SSN is <b>219</b>-09-<i>99&#57;9</i>. <img alt="SSN: ${SSN}"></p>`,
      headers: [{ name: 'X-Note', value: `SSN ${SSN}` }],
    });
    const { parsed, texts, counts, content: after } = await done(content, [redactOf('ssn')]);
    assert.equal(headerValue(parsed, 'subject'), 'SSN [ssn removed]');
    assert.equal(headerValue(parsed, 'x-note'), 'SSN [ssn removed]');
    assert.equal(texts[0]?.trimEnd(), 'Dear Avery,\r\nyour SSN is [ssn removed]. Grüße');
    assert.match(texts[1] ?? '', /<b>\[ssn removed\]<\/b><i><\/i>\./);
    assert.match(texts[1] ?? '', /title="SSN \[ssn removed\]"/);
    assert.ok((counts.get('redacted:ssn') ?? 0) >= 5);
    for (const piece of ['9999', '219', '09-99']) assert.equal(after.includes(piece), false, piece);
  });

  it('finds a value that was found in one part in all the others, also where nothing says what it is', async () => {
    const content = message({ text: 'MRN: 00482913', html: '<p>See <b>0048</b>2913 for Avery.</p>' });
    const { texts } = await done(content, [redactOf('mrn')]);
    assert.ok(texts.every((text) => !/2913/.test(text)));
    assert.match(texts[1] ?? '', /See <b>\[mrn removed\]<\/b> for/);
  });

  it('takes out a file in which the type was found, by its name or content, and what could not be read', async () => {
    const file = { fileName: 'MRN_00482913.bin', contentType: 'application/octet-stream', content: Buffer.from('x') };
    const { counts, content: after } = await done(message({ text: 'Hello', attachments: [file] }), [redactOf('mrn')]);
    assert.equal(counts.get('attachment-removed'), 1);
    assert.equal(after.includes('00482913'), false);
  });

  it('takes out an attached message that holds the type, whole', async () => {
    const inner = `From: b@example.org\r\nSubject: y\r\n\r\nSSN: ${SSN}\r\n`;
    const source = `From: a@example.org\r\nSubject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nSee below.\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n${inner}--b--\r\n`;
    const { counts, texts, content: after } = await done(Buffer.from(source), [redactOf('ssn')]);
    assert.equal(counts.get('attachment-removed'), 1);
    assert.equal(after.includes(SSN), false);
    assert.deepEqual(texts, ['See below.', 'A file was removed here by the policy of the sender.\r\n']);
  });

  it('changes nothing where there is nothing to change', async () => {
    const content = message({ text: 'Hello', html: '<p>Hello</p>' });
    const { content: after, counts } = await done(content, [redactOf('ssn', 'mrn')]);
    assert.ok(after.equals(content));
    assert.equal(counts.size, 0);
  });

  it('redacts what HTML spells with entities and calendars with folds', async () => {
    const calendar = `BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Visit\\, SSN 219-\r\n 09-9999\\, room 2\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`;
    const source = `From: clinic@example.org\r\nContent-Type: text/calendar; charset=utf-8\r\n\r\n${calendar}`;
    const { texts } = await done(Buffer.from(source), [redactOf('ssn')]);
    assert.match(texts[0] ?? '', /SUMMARY:Visit\\, SSN \[ssn removed\]\r\n \\, room 2\r\n/);
    const entities = message({ text: undefined as never, html: '<p>SSN &#50;&#x31;9&#45;09&#45;9999 &amp; more</p>' });
    assert.match((await done(entities, [redactOf('ssn')])).texts.at(-1) ?? '', /SSN \[ssn removed\] &amp; more/);
  });

  it('moves the redacted subject inside, adds notice and field, and counts all of it', async () => {
    const edits: readonly MailEdit[] = [
      redactOf('ssn'),
      { rule: 'r', edit: { $case: 'moveSubjectInside', value: {} } },
      { rule: 'r', edit: { $case: 'addNotice', value: { text: 'Call us.' } } },
      { rule: 'r', edit: { $case: 'addHeader', value: { name: 'X-Policy', value: 'a' } } },
    ];
    const { parsed, texts, counts } = await done(message({ subject: `SSN ${SSN}` }), edits);
    assert.equal(headerValue(parsed, 'subject'), 'A message');
    assert.match(texts[0] ?? '', /^Subject: SSN \[ssn removed\]\r\n\r\nHello\r\n\r\nCall us\.\r\n$/);
    assert.deepEqual(
      [...counts],
      [
        ['redacted:ssn', 1],
        ['subject-moved', 1],
        ['header-added', 1],
        ['notice-added', 1],
      ],
    );
  });

  it('refuses a signed text, a broken structure, and what it could not look into', async () => {
    const signed = `From: a@example.org\r\nContent-Type: multipart/signed; boundary=b\r\n\r\n--b\r\n\r\nSSN ${SSN}\r\n--b\r\nContent-Type: application/pgp-signature\r\n\r\nsig\r\n--b--\r\n`;
    const reason = async (source: string) => {
      const result = await edited(Buffer.from(source), [redactOf('ssn')]);
      return result.ok ? 'done' : result.reason;
    };
    assert.equal(await reason(signed), 'signed');
    assert.equal(await reason(`Content-Type: multipart/mixed\r\n\r\nSSN ${SSN}\r\n`), 'unread');
    assert.equal(await reason(`Content-Type: text/plain; charset=x-none\r\n\r\nSSN ${SSN} ü\r\n`), 'unread');
    assert.equal(await reason(`From: SSN ${SSN} <a@example.org>\r\n\r\nHello\r\n`), 'address');
  });

  it('writes labels that are no values themselves', () => {
    for (const type of IDENTIFIER_TYPES) {
      const text = `Your number: [${type.replaceAll('_', ' ')} removed], thank you`;
      const found = classifier.classifier.scan(text).filter((each) => each.confidence >= CONFIDENCE_COUNTED_MIN);
      assert.deepEqual(
        found.filter((each) => each.type === type),
        [],
      );
    }
  });
});
