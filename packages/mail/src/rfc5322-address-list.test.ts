import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseMessage } from './mime-parse.ts';
import { headerAddresses, parseAddressList } from './rfc5322-address-list.ts';

const addresses = (text: string): readonly (string | false)[] =>
  parseAddressList(text).map((result) => result.ok && `${result.address.local}@${result.address.domain}`);

describe('parseAddressList', () => {
  it('splits outside quotes, comments and angle brackets only', () => {
    const list = '"Doe, Jo" <jo@example.org>, (a, b) al@example.org, "x,y"@example.org';
    assert.deepEqual(addresses(list), ['jo@example.org', 'al@example.org', 'x,y@example.org']);
  });

  it('keeps the members of a group and drops its name', () => {
    assert.deepEqual(addresses('Ward: a@example.org, b@example.org;, c@example.org'), [
      'a@example.org',
      'b@example.org',
      'c@example.org',
    ]);
  });

  it('names what is no address and goes on with the rest', () => {
    assert.deepEqual(addresses('broken, ok@example.org'), [false, 'ok@example.org']);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => Array.isArray(parseAddressList(text))),
    );
  });
});

describe('headerAddresses', () => {
  it('does not split at a comma inside an encoded word', () => {
    const bytes = Buffer.from(
      'To: =?utf-8?q?Doe=2C_Pat?= <a@example.org>,\r\n b@example.org\r\nTo: c@example.org\r\n\r\n',
    );
    const names = headerAddresses(parseMessage(bytes), 'To').map((result) =>
      result.ok ? result.address : result.rule,
    );
    assert.deepEqual(names, [
      { local: 'a', domain: 'example.org', displayName: 'Doe, Pat' },
      { local: 'b', domain: 'example.org' },
      { local: 'c', domain: 'example.org' },
    ]);
  });
});
