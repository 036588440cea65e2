/** Mail addresses, one by one. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  addressDomain,
  addressLookupKey,
  formatPath,
  type MailAddress,
  needsSmtpUtf8,
  normalizeAddress,
  parseAddress,
} from './rfc5322-address.ts';
import { formatAddress } from './rfc5322-header.ts';

function parsed(text: string): MailAddress {
  const result = parseAddress(text);
  assert.ok(result.ok, result.ok ? '' : result.rule);
  return result.address;
}

describe('parseAddress', () => {
  const good: readonly (readonly [string, MailAddress])[] = [
    ['a@b', { local: 'a', domain: 'b' }],
    ['Pat.Example@Example.ORG', { local: 'Pat.Example', domain: 'example.org' }],
    ['  a@example.org\t', { local: 'a', domain: 'example.org' }],
    ['Pat Example <a@example.org>', { local: 'a', domain: 'example.org', displayName: 'Pat Example' }],
    ['"Example, Pat (MD)" <a@example.org>', { local: 'a', domain: 'example.org', displayName: 'Example, Pat (MD)' }],
    ['Pat Q. Example <a@example.org>', { local: 'a', domain: 'example.org', displayName: 'Pat Q. Example' }],
    ['<a@example.org>', { local: 'a', domain: 'example.org' }],
    ['"john doe"@example.org', { local: 'john doe', domain: 'example.org' }],
    ['"a\\"b\\\\c"@example.org', { local: 'a"b\\c', domain: 'example.org' }],
    ['"a<b@c"@example.org', { local: 'a<b@c', domain: 'example.org' }],
    ['""@example.org', { local: '', domain: 'example.org' }],
    ['a(x (y) z)@(c)example.org (<done>)', { local: 'a', domain: 'example.org' }],
    ['a@bücher.example', { local: 'a', domain: 'xn--bcher-kva.example', domainUnicode: 'bücher.example' }],
    ['a@xn--bcher-kva.example', { local: 'a', domain: 'xn--bcher-kva.example', domainUnicode: 'bücher.example' }],
    ['jürgen@example.org', { local: 'jürgen', domain: 'example.org' }],
    ['=?utf-8?q?J=C3=BCrgen?= <a@example.org>', { local: 'a', domain: 'example.org', displayName: 'Jürgen' }],
    ['=?utf-8?q?x=0D=0ABcc=3A_y?= <a@example.org>', { local: 'a', domain: 'example.org', displayName: 'x Bcc: y' }],
    [`${'l'.repeat(64)}@example.org`, { local: 'l'.repeat(64), domain: 'example.org' }],
  ];
  for (const [text, expected] of good) {
    it(`reads ${JSON.stringify(text.slice(0, 50))}`, () => assert.deepEqual(parsed(text), expected));
  }

  const bad: readonly (readonly [string, string])[] = [
    ['', 'address-empty'],
    ['   ', 'address-empty'],
    ['a', 'address-at-missing'],
    ['@example.org', 'address-local-syntax'],
    ['a@', 'address-domain-syntax'],
    ['a@example..org', 'address-domain-syntax'],
    ['a@example.org.', 'address-domain-syntax'],
    ['a@-example.org', 'address-domain-syntax'],
    ['a@exa_mple.org', 'address-domain-syntax'],
    ['a@192.0.2.1', 'address-domain-syntax'],
    ['a@１９２.0.2.1', 'address-domain-syntax'],
    ['a@ex%61mple.org', 'address-domain-syntax'],
    ['a@[192.0.2.1]', 'address-domain-literal'],
    ['a@[IPv6:2001:db8::1]', 'address-domain-literal'],
    ['.a@example.org', 'address-local-syntax'],
    ['a..b@example.org', 'address-local-syntax'],
    ['a b@example.org', 'address-local-syntax'],
    ['"a@example.org', 'address-local-syntax'],
    ['a@example.org, b@example.org', 'address-multiple'],
    ['A <a@example.org>, B <b@example.org>', 'address-multiple'],
    ['a@b@example.org', 'address-multiple'],
    ['Team: a@example.org;', 'address-multiple'],
    ['Doe, Pat <a@example.org>', 'address-name-syntax'],
    ['A <a@example.org> x', 'address-trailing-text'],
    ['A <a@example.org', 'address-trailing-text'],
    ['a@example.org (open', 'address-domain-syntax'],
    ['a@example.org\r\nBcc: b@example.org', 'address-control-character'],
    ['a\0@example.org', 'address-control-character'],
    ['"a\tb"@example.org', 'address-local-syntax'],
    [`${'l'.repeat(65)}@example.org`, 'address-local-too-long'],
    [`a@${'d.'.repeat(130)}org`, 'address-domain-too-long'],
    [`${'l'.repeat(60)}@${'d.'.repeat(97)}org`, 'address-too-long'],
    ['a'.repeat(1_001), 'address-too-long'],
    ['\ud800@example.org', 'address-encoding'],
  ];
  for (const [text, rule] of bad) {
    it(`refuses ${JSON.stringify(text.slice(0, 40))} by ${rule}`, () => {
      const result = parseAddress(text);
      assert.equal(result.ok ? 'accepted' : result.rule, rule);
      assert.ok(!result.ok && result.description.length > 10);
    });
  }
});

describe('formatting an address', () => {
  it('quotes the local part for RCPT TO where it must be', () => {
    assert.equal(formatPath(parsed('"john doe"@example.org')), '"john doe"@example.org');
    assert.equal(formatPath(parsed('"john.doe"@example.org')), 'john.doe@example.org');
  });

  it('writes names as a phrase, a quoted string or encoded words', () => {
    assert.equal(formatAddress(parsed('Pat Example <a@example.org>')), 'Pat Example <a@example.org>');
    assert.equal(formatAddress(parsed('"Example, Pat" <a@example.org>')), '"Example, Pat" <a@example.org>');
    assert.equal(formatAddress(parsed('Jürgen <a@example.org>')), '=?UTF-8?Q?J=C3=BCrgen?= <a@example.org>');
    const name = '=?utf-8?q?x?=';
    assert.equal(formatAddress({ local: 'a', domain: 'example.org', displayName: name }), `"${name}" <a@example.org>`);
  });

  it('cannot be made to inject a field through the display name', () => {
    const address = { local: 'a', domain: 'example.org', displayName: 'x\r\nBcc: b@example.org' };
    assert.equal(formatAddress(address), '"x Bcc: b@example.org" <a@example.org>');
  });
});

describe('comparing addresses', () => {
  it('keeps the case of the local part in one key and drops it in the other', () => {
    const address = parsed('Pat.Example@EXAMPLE.org');
    assert.equal(normalizeAddress(address), 'Pat.Example@example.org');
    assert.equal(addressLookupKey(address), 'pat.example@example.org');
    assert.equal(addressDomain(address), 'example.org');
  });

  it('gives one key to both spellings of a character and of a domain', () => {
    const key = (text: string) => addressLookupKey(parsed(text));
    assert.equal(key('ju\u0308rgen@bücher.example'), key('jürgen@xn--bcher-kva.example'));
  });

  it('asks for SMTPUTF8 only when the local part needs it', () => {
    assert.equal(needsSmtpUtf8(parsed('a@bücher.example')), false);
    assert.equal(needsSmtpUtf8(parsed('jürgen@example.org')), true);
  });
});
