/** Header fields, one by one. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AppError } from '@sealpost/kernel';
import { formatMailDate } from './rfc5322-date.ts';
import {
  checkHeaderValue,
  checkSenderHeader,
  decodeHeaderText,
  encodeAddressHeader,
  encodeHeader,
  foldHeader,
  HEADER_VALUE_BYTES_MAX,
} from './rfc5322-header.ts';
import { messageIdFor, parseMessageIdHeader, parseMessageIdList } from './rfc5322-message-id.ts';

describe('checkHeaderValue', () => {
  const bad: readonly (readonly [string, string, string])[] = [
    ['X-A', 'a\r\nBcc: b@example.org', 'header-line-break'],
    ['X-A', 'a\nb', 'header-line-break'],
    ['X-A', 'a\rb', 'header-line-break'],
    ['X-A', 'a\0b', 'header-line-break'],
    ['X-A', 'a\u0007b', 'header-control-character'],
    ['X-A', '\ud800', 'header-encoding'],
    ['X-A', 'a'.repeat(HEADER_VALUE_BYTES_MAX + 1), 'header-value-too-long'],
    ['X A', 'a', 'header-name-syntax'],
    ['X:A', 'a', 'header-name-syntax'],
    ['X-Ä', 'a', 'header-name-syntax'],
    ['X-A\r\nBcc', 'a', 'header-name-syntax'],
    ['', 'a', 'header-name-syntax'],
    ['X'.repeat(77), 'a', 'header-name-too-long'],
  ];
  for (const [name, value, rule] of bad) {
    it(`refuses ${JSON.stringify(name.slice(0, 12))}: ${JSON.stringify(value.slice(0, 12))} by ${rule}`, () => {
      assert.equal(checkHeaderValue(name, value)?.rule, rule);
    });
  }

  it('takes any other text, tabs and long values too', () => {
    assert.equal(checkHeaderValue('X-Note', `Grüße\t${'a'.repeat(5_000)}`), undefined);
  });

  it('keeps senders from fields that leak, forge or contradict', () => {
    const names = [
      'Bcc',
      'bcc',
      'Received',
      'DKIM-Signature',
      'Return-Path',
      'Content-Type',
      'MIME-Version',
      'ARC-Seal',
    ];
    for (const name of names) assert.equal(checkSenderHeader(name, 'x')?.rule, 'header-not-yours', name);
    assert.equal(checkSenderHeader('List-Unsubscribe', '<https://example.org/u>'), undefined);
  });
});

describe('encodeHeader', () => {
  it('leaves plain text alone and encodes only the words that need it', () => {
    assert.equal(encodeHeader('Subject', 'Your visit'), 'Subject: Your visit\r\n');
    assert.equal(encodeHeader('List-Id', 'Übung <u.example.org>'), 'List-Id: =?UTF-8?B?w5xidW5n?= <u.example.org>\r\n');
  });

  it('throws a catalogue error on a line break, without the value', () => {
    assert.throws(
      () => encodeHeader('Subject', 'secret\r\nBcc: x'),
      (error) => error instanceof AppError && error.code === 'MAIL_HEADER_INVALID' && !error.message.includes('secret'),
    );
    const address = { local: 'a', domain: 'example.org\r\nBcc: b' };
    assert.throws(() => encodeAddressHeader('To', [address]), { code: 'MAIL_HEADER_INVALID' });
  });

  it('folds ten thousand recipients into lines of at most 998 octets', () => {
    const address = { local: 'patient.number', domain: 'example.org' };
    const lines = encodeAddressHeader('To', new Array(10_000).fill(address)).split('\r\n');
    assert.ok(lines.length > 3_000 && lines.every((line) => line.length <= 78));
  });

  it('never folds right after the name', () => {
    const folded = foldHeader(`Message-ID: <${'a'.repeat(200)}@example.org>`);
    assert.equal(folded.split('\r\n').length, 2);
  });
});

describe('decodeHeaderText', () => {
  const cases: readonly (readonly [string, string])[] = [
    [' plain text\r\n', 'plain text'],
    [' folded\r\n text\r\n', 'folded text'],
    ['=?iso-8859-1?q?caf=E9?=', 'café'],
    ['=?utf-8?b?Y2Fmw6k=?=', 'café'],
    ['=?utf-8?b?Y2Fmww==?= =?utf-8?b?qQ==?=', 'café'],
    ['=?utf-8*en?q?a_b?= c', 'a b c'],
    ['=?shift_jis?b?k/qWew==?=', '日本'],
    ['=?nonsense?q?caf=C3=A9?=', 'café'],
    ['=?utf-8?x?abc?=', '=?utf-8?x?abc?='],
    ['=?utf-8?q?a=0D=0ABcc=3A_b?=', 'a  Bcc: b'],
    ['a =?utf-8?q?b?= c', 'a b c'],
  ];
  for (const [raw, text] of cases) {
    it(`reads ${JSON.stringify(raw)}`, () => assert.equal(decodeHeaderText(raw), text));
  }
});

describe('message ids and dates', () => {
  it('makes and reads ids', () => {
    assert.equal(messageIdFor('msg_1', 'example.org'), '<msg_1@example.org>');
    assert.deepEqual(parseMessageIdHeader(' <a.b@example.org> '), { left: 'a.b', right: 'example.org' });
    for (const bad of ['', 'a@b', '<a@b', '<a b@c>', '<a@b> <c@d>', '<@b>']) {
      assert.equal(parseMessageIdHeader(bad), undefined);
    }
    assert.equal(parseMessageIdList('<a@b> <c@d>,\r\n <e@f> junk').length, 3);
  });

  it('writes dates in UTC', () => {
    assert.equal(formatMailDate(Date.UTC(2026, 10, 1, 3, 4, 5)), 'Sun, 01 Nov 2026 03:04:05 +0000');
  });
});
