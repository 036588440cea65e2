/** Properties of address parsing: total, bounded, and the inverse of formatting. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { formatPath, type MailAddress, PATH_BYTES_MAX, parseAddress } from './rfc5322-address.ts';
import { parseAddressList } from './rfc5322-address-list.ts';
import { cleanDisplayName } from './rfc5322-address-reader.ts';
import { formatAddress } from './rfc5322-header.ts';

const LINE_BREAK = /[\r\n\0]/;
const domain = fc.constantFrom('example.org', 'mail.example.com', 'xn--bcher-kva.example', 'localhost');
// biome-ignore lint/suspicious/noControlCharactersInRegex: the alphabet leaves these out
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
const text = fc.string({ unit: 'binary', maxLength: 40 }).filter((value) => !CONTROL.test(value));
const local = text.filter((value) => Buffer.byteLength(value) <= 30);
const addresses = fc.record({ local, domain, name: text }).map(({ local: part, domain: host, name }): MailAddress => {
  const displayName = cleanDisplayName(name);
  const domainUnicode = host.startsWith('xn--') ? { domainUnicode: 'bücher.example' } : {};
  return { local: part, domain: host, ...domainUnicode, ...(displayName === '' ? {} : { displayName }) };
});
/** Strings made of the pieces that mean something in an address find more than random ones. */
const pieces = fc
  .array(
    fc.constantFrom(
      'a',
      '@',
      '<',
      '>',
      '"',
      '\\',
      '(',
      ')',
      ',',
      ';',
      ':',
      '.',
      ' ',
      '[',
      ']',
      'é',
      '=?utf-8?q?',
      '?=',
    ),
  )
  .map((parts) => parts.join(''));

describe('address properties', () => {
  it('reads back what it writes, name and all', () => {
    fc.assert(
      fc.property(addresses, (address) => {
        const result = parseAddress(formatAddress(address));
        assert.deepEqual(result, { ok: true, address });
      }),
    );
  });

  it('reads back a path', () => {
    fc.assert(
      fc.property(addresses, (address) => {
        const result = parseAddress(formatPath(address));
        assert.ok(result.ok);
        assert.equal(formatPath(result.address), formatPath(address));
      }),
    );
  });

  it('never throws, and what it accepts is bounded and free of line breaks', () => {
    const anything = fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), pieces, fc.string());
    fc.assert(
      fc.property(anything, (input) => {
        const result = parseAddress(input);
        if (!result.ok) return;
        const path = formatPath(result.address);
        assert.ok(Buffer.byteLength(path) <= PATH_BYTES_MAX);
        assert.ok(!LINE_BREAK.test(path) && !LINE_BREAK.test(formatAddress(result.address)));
        assert.match(result.address.domain, /^[a-z0-9.-]+$/);
      }),
      { numRuns: 2_000 },
    );
  });

  it('reads back a list of what it writes', () => {
    fc.assert(
      fc.property(fc.array(addresses, { maxLength: 5 }), (list) => {
        const results = parseAddressList(list.map(formatAddress).join(', '));
        assert.deepEqual(
          results,
          list.map((address) => ({ ok: true, address })),
        );
      }),
    );
  });
});
