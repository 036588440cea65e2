import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { MessageInput } from '@sealpost/client';
import { Method, RecipientState } from '@sealpost/contracts';
import { deliver, givenSealpost, type Installation, phiMessage, plainMessage } from '@sealpost/tests/given-sealpost';
import { dkimRecordOf, judgeByDkimpy, judgeByMailauth } from '@sealpost/tests/verify-dkim';
import PostalMime from 'postal-mime';

/** What cannot be looked into is treated as PHI. */
const PDF = Buffer.from('%PDF-1.4 not really one, but with \0 and \xff bytes', 'latin1');
const RAW = readFileSync(join(import.meta.dirname, 'given', 'raw.eml'));

/** By name; each goes to one recipient. */
const MESSAGES: Readonly<Record<string, MessageInput>> = {
  'plain text': plainMessage(),
  'text and HTML': plainMessage({ html: '<p>The tulips are <b>out</b>.</p>', cc: [{ address: 'second@example.org' }] }),
  PHI: phiMessage(),
  attachments: plainMessage({
    attachments: [
      { fileName: 'map.pdf', contentType: 'application/pdf', content: PDF },
      { fileName: 'Plan für März.txt', contentType: 'text/plain', content: Buffer.from('März') },
    ],
  }),
  'a quoted local part': plainMessage({ to: [{ address: '"first last"@example.org', displayName: 'Last, First' }] }),
  'an IDN domain': plainMessage({ to: [{ address: 'leser@bücher.example.org', displayName: 'Jörg Müßig' }] }),
  'a long subject beyond ASCII': plainMessage({ subject: `Blüten ${'und Knospen '.repeat(40)}` }),
  'lines that begin with dots and lines too long for SMTP': plainMessage({
    text: `.\n..\n.x\n${'long '.repeat(600)}\n.`,
  }),
  'headers of its own': plainMessage({ headers: [{ name: 'X-Season', value: 'spring' }] }),
  'raw MIME': { purpose: 3, rawMime: RAW },
  'raw MIME for another envelope': { purpose: 3, rawMime: RAW, to: [{ address: 'else@example.org' }] },
  'more than rides in a record': plainMessage({ text: 'A line of this long text.\n'.repeat(20_000) }),
};

const PROTECTED: ReadonlySet<string> = new Set(['PHI', 'attachments']);

describe('every kind of message', () => {
  let given: Installation;
  before(async () => {
    given = await givenSealpost();
  });
  after(() => given.close());

  for (const [name, message] of Object.entries(MESSAGES)) {
    it(`is delivered: ${name}`, async () => {
      const done = await deliver(given, message);
      for (const { state } of done.recipients) assert.equal(state, RecipientState.RECIPIENT_STATE_DELIVERED);
      const method = PROTECTED.has(name) ? Method.METHOD_REQUIRED_TLS : Method.METHOD_OPPORTUNISTIC_TLS;
      assert.equal(done.recipients[0]?.decision?.method, method);
      assert.equal(done.recipients[0]?.attempts[0]?.tls?.used, true);
    });
  }

  it('arrives whole in the eyes of another parser', async () => {
    const kept = given.sink.messages;
    const parsed = await Promise.all(kept.map((each) => PostalMime.parse(each.bytes)));
    assert.equal(kept.length, Object.keys(MESSAGES).length);
    assert.deepEqual(
      kept.map((each) => each.bareNewlineCount),
      kept.map(() => 0),
    );
    for (const each of parsed) {
      assert.ok(each.from?.address?.endsWith('example.com'));
      assert.match(each.messageId ?? '', /^<[^<>]+>$/);
      assert.ok(Number.isFinite(Date.parse(each.date ?? '')));
    }
    const files = parsed.flatMap((each) => each.attachments);
    const pdf = files.find((file) => file.filename === 'map.pdf');
    assert.deepEqual(Buffer.from(pdf?.content as ArrayBuffer), PDF);
    assert.ok(files.some((file) => file.filename === 'Plan für März.txt'));
    const subjects = parsed.map((each) => each.subject ?? '');
    assert.ok(subjects.some((subject) => subject.startsWith('Blüten und Knospen und')));
    assert.ok(parsed.some((each) => each.to?.[0]?.name === 'Last, First'));
    assert.ok(parsed.some((each) => each.to?.[0]?.name === 'Jörg Müßig'));
    assert.ok(parsed.some((each) => each.text?.includes('\n..\n.x\n')));
    assert.ok(
      parsed.some((each) => each.headers.some((field) => field.key === 'x-season' && field.value === 'spring')),
    );
    assert.equal(parsed.filter((each) => each.messageId === '<raw-1@example.com>').length, 2);
  });

  it('goes to the mailboxes of its envelope', () => {
    const recipients = given.sink.messages.flatMap((each) => each.recipients);
    for (const expected of [
      '"first last"@example.org',
      'leser@xn--bcher-kva.example.org',
      'raw.reader@example.org',
      'else@example.org',
    ])
      assert.ok(recipients.includes(expected), `${expected} in ${recipients}`);
  });

  it('names no recipient of the Bcc field', () => {
    const copies = given.sink.messages.filter((each) => each.bytes.includes('raw-1@example.com'));
    assert.ok(copies.some((each) => each.recipients.includes('hidden@example.org')));
    assert.ok(copies.every((each) => !each.bytes.includes('hidden@example.org')));
  });

  it('carries a DKIM signature that mailauth and dkimpy accept', async (t) => {
    const record = dkimRecordOf(readFileSync(join(given.dataDir, 'dkim.key'), 'utf8'));
    const messages = given.sink.messages.map((each) => each.bytes);
    assert.deepEqual(
      await judgeByMailauth(messages, record),
      messages.map(() => 'pass'),
    );
    const second = judgeByDkimpy(messages, record);
    if (second === undefined)
      return t.diagnostic('python3-dkim is not installed for /usr/bin/python3: judged by mailauth only');
    assert.deepEqual(
      second,
      messages.map(() => true),
    );
  });
});
