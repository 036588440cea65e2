import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { loadConfig } from '@sealpost/config';
import { Message, Purpose } from '@sealpost/contracts';
import { EXPIRE_DEFAULT_MS, ingestConfig } from '../config.ts';
import { checkMessage } from './check-message.ts';

const config = loadConfig([ingestConfig], { env: {}, flags: {} }).of(ingestConfig);
const NOW_MS = 1_700_000_000_000;
const GOOD = {
  purpose: Purpose.PURPOSE_TREATMENT,
  from: { address: 'clinic@example.org' },
  to: [{ address: 'dana@example.net' }],
  subject: 'Hello',
  text: 'A text.',
};
type Input = Parameters<typeof Message.fromPartial>[0];
const check = (change: Input) => checkMessage(Message.fromPartial({ ...GOOD, ...change }), config, NOW_MS);
const fieldsOf = (change: Input): readonly string[] => {
  const result = check(change);
  return result.ok ? [] : result.violations.map((violation) => violation.field);
};
const boxes = (...addresses: string[]) => addresses.map((address) => ({ address }));

describe('checkMessage', () => {
  it('takes what is right', () => {
    const good: readonly Input[] = [
      {},
      { to: boxes('"quoted local"@example.org', '"a@b"@example.com', 'x@bücher.example.org', 'üser@example.org') },
      { to: [], bcc: boxes('a@example.org') },
      { text: '', html: '<p>x</p>' },
      { text: '', attachments: [{ fileName: 'a.pdf', contentType: 'application/pdf', content: Buffer.from('x') }] },
      { labels: { campaign: 'spring/2026' } },
      { sendTime: new Date(NOW_MS + 60_000) },
      { expireTime: new Date(NOW_MS - 1_000) },
    ];
    for (const change of good) assert.deepEqual(fieldsOf(change), [], JSON.stringify(change));
  });

  it('names each wrong field', () => {
    const zeros = (length: number) => '0'.repeat(length);
    const table: readonly (readonly [Input, string])[] = [
      [{ text: '' }, 'text'],
      [{ to: [] }, 'to'],
      [{ to: boxes(...Array.from({ length: 10_000 }, (_, i) => `r${i}@example.org`)) }, 'to'],
      [{ purpose: 0 }, 'purpose'],
      [{ purpose: 99 as Purpose }, 'purpose'],
      [{ lane: 7 as never }, 'lane'],
      [{ minimumProtection: 9 as never }, 'minimum_protection'],
      [{ idempotencyKey: 'a b' }, 'idempotency_key'],
      [{ idempotencyKey: zeros(257) }, 'idempotency_key'],
      [{ portalPassphrase: 'short' }, 'portal_passphrase'],
      [{ from: { address: 'no-at-sign' } }, 'from.address'],
      [{ from: undefined }, 'from'],
      [{ to: boxes('a@example.org', 'a@@example.org') }, 'to[1].address'],
      [{ cc: boxes('a b@example.org') }, 'cc[0].address'],
      [{ bcc: boxes(`${zeros(65)}@example.org`) }, 'bcc[0].address'],
      [{ replyTo: boxes('x') }, 'reply_to[0].address'],
      [{ subject: zeros(999) }, 'subject'],
      [{ rawMime: Buffer.from('From: a@example.org\r\n\r\nx') }, 'raw_mime'],
      [{ headers: [{ name: 'Bcc', value: 'a@example.org' }] }, 'headers[0].name'],
      [{ headers: [{ name: 'X Y', value: '1' }] }, 'headers[0].name'],
      [{ attachments: [{ fileName: '' }] }, 'attachments[0].file_name'],
      [{ attachments: [{ fileName: 'a', contentType: 'nonsense' }] }, 'attachments[0].content_type'],
      [{ attachments: [{ fileName: 'a', contentId: '<x>' }] }, 'attachments[0].content_id'],
      [{ attachments: Array.from({ length: 101 }, () => ({ fileName: 'a' })) }, 'attachments'],
      [{ text: 'x'.repeat(26_214_401) }, 'attachments'],
      [{ labels: { mrn: '123456789' } }, 'labels[0]'],
      [{ labels: { 'not ok': 'x' } }, 'labels[0]'],
      [{ sendTime: new Date(NOW_MS + 40 * 86_400_000) }, 'send_time'],
      [{ sendTime: new Date(Number.NaN) }, 'send_time'],
      [{ expireTime: new Date(NOW_MS - 86_400_000) }, 'expire_time'],
      [{ expireTime: new Date(NOW_MS + 30 * 86_400_000) }, 'expire_time'],
    ];
    for (const [change, field] of table) assert.ok(fieldsOf(change).includes(field), `${field}: ${fieldsOf(change)}`);
  });

  it('refuses CR, LF and NUL in every field that becomes part of a header', () => {
    for (const bad of ['\r', '\n', '\r\nBcc: x@example.org', '\0']) {
      const text = `a${bad}b`;
      const table: readonly (readonly [Input, string])[] = [
        [{ subject: text }, 'subject'],
        [{ from: { address: 'a@example.org', displayName: text } }, 'from.display_name'],
        [{ to: [{ address: 'a@example.org', displayName: text }] }, 'to[0].display_name'],
        [{ cc: [{ address: `a@example.org${bad}` }] }, 'cc[0].address'],
        [{ replyTo: [{ address: 'a@example.org', displayName: text }] }, 'reply_to[0].display_name'],
        [{ headers: [{ name: 'X-A', value: text }] }, 'headers[0].value'],
        [{ headers: [{ name: `X-A${bad}`, value: '1' }] }, 'headers[0].name'],
        [{ attachments: [{ fileName: text }] }, 'attachments[0].file_name'],
        [{ attachments: [{ fileName: 'a', contentType: `text/plain${bad}` }] }, 'attachments[0].content_type'],
        [{ attachments: [{ fileName: 'a', contentId: text }] }, 'attachments[0].content_id'],
        [{ idempotencyKey: text }, 'idempotency_key'],
        [{ labels: { a: text } }, 'labels[0]'],
      ];
      for (const [change, field] of table)
        assert.ok(fieldsOf(change).includes(field), `${JSON.stringify(bad)} ${field}`);
    }
  });

  it('tells all violations at once and none of the values', () => {
    const secret = 'canary-value';
    const result = check({ subject: `${secret}\r`, from: { address: secret }, labels: { [`${secret} x`]: secret } });
    assert.ok(!result.ok && result.violations.length === 3);
    assert.ok(!JSON.stringify(result).includes(secret));
  });

  it('gives times that make sense when none are given', () => {
    const result = check({});
    assert.ok(result.ok);
    assert.equal(result.sendAtMs, 0);
    assert.equal(result.expireAtMs, NOW_MS + EXPIRE_DEFAULT_MS);
  });
});
