/** Properties of the transfer encodings and charsets: total, linear in size, the inverse of each other. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { decodeText } from './charset.ts';
import { encodeTextBody, toCrlf } from './mime-body.ts';
import { decodeBase64, encodeBase64Lines } from './rfc2045-base64.ts';
import { decodeQuotedPrintable, encodeQuotedPrintable } from './rfc2045-quoted-printable.ts';
import { decodeUtf7 } from './rfc2152-utf7.ts';

const bytes = fc.uint8Array({ maxLength: 600 });
const text = fc.string({ unit: 'binary', maxLength: 400 });
const lines = fc
  .array(
    fc.constantFrom('a', ' ', '\t', '\n', '\r\n', '=', '.', 'From ', 'ü', '日本', 'word '.repeat(20), 'x'.repeat(80)),
  )
  .map((parts) => parts.join(''));
const lineLengths = (buffer: Buffer): number[] =>
  buffer
    .toString('latin1')
    .split('\r\n')
    .map((line) => line.length);

describe('base-64', () => {
  it('reads back what it writes, in lines of at most 76', () => {
    fc.assert(
      fc.property(bytes, (data) => {
        const encoded = encodeBase64Lines(data);
        assert.deepEqual(decodeBase64(encoded), Buffer.from(data));
        assert.ok(Math.max(...lineLengths(encoded)) <= 76);
      }),
    );
  });

  it('never throws, never grows, and reads on after padding', () => {
    fc.assert(fc.property(bytes, (data) => decodeBase64(data).length <= data.length));
    assert.equal(decodeBase64(Buffer.from('YWJj\r\nZA==\r\nZWZn\r\n')).toString(), 'abcdefg');
    assert.equal(decodeBase64(Buffer.from('Y!W J*j')).toString(), 'abc');
  });
});

describe('quoted-printable', () => {
  it('reads back what it writes, in lines of at most 76', () => {
    fc.assert(
      fc.property(fc.oneof(lines, text), (value) => {
        const data = Buffer.from(toCrlf(value));
        const encoded = encodeQuotedPrintable(data);
        assert.deepEqual(decodeQuotedPrintable(encoded), data);
        assert.ok(Math.max(...lineLengths(encoded)) <= 76);
        assert.match(encoded.toString('latin1'), /^[\t\r\n -~]*$/);
      }),
      { numRuns: 500 },
    );
  });

  it('reads back any bytes', () => {
    fc.assert(
      fc.property(bytes, (data) =>
        assert.deepEqual(decodeQuotedPrintable(encodeQuotedPrintable(data)), Buffer.from(data)),
      ),
    );
  });

  it('never throws and never grows', () => {
    fc.assert(fc.property(bytes, (data) => decodeQuotedPrintable(data).length <= data.length));
  });

  it('drops white space that transport added and keeps what was escaped', () => {
    const decoded = decodeQuotedPrintable(Buffer.from('a  \r\nb=20 \r\nc= \t\r\nd=ZZ=\n'));
    assert.equal(decoded.toString(), 'a\r\nb \r\ncd=ZZ');
  });
});

describe('text bodies', () => {
  it('survive any text, 7-bit clean, in lines of at most 998 octets', () => {
    fc.assert(
      fc.property(fc.oneof(lines, text), (value) => {
        const body = encodeTextBody(value, '');
        const encoded = body.bytes;
        const decoded =
          body.encoding === 'base64'
            ? decodeBase64(encoded)
            : body.encoding === '7bit'
              ? encoded
              : decodeQuotedPrintable(encoded);
        assert.equal(decoded.toString(), toCrlf(value.toWellFormed()));
        assert.ok(encoded.every((byte) => byte !== 0 && byte < 128) && Math.max(...lineLengths(encoded)) <= 998);
      }),
      { numRuns: 500 },
    );
  });
});

describe('charsets', () => {
  it('never throw and never make more than one character of a byte', () => {
    const label = fc.oneof(
      fc.constantFrom('utf-8', 'us-ascii', 'utf-7', 'iso-2022-jp', 'big5', 'utf-16le', 'x'),
      fc.string(),
    );
    fc.assert(
      fc.property(bytes, label, (data, name) => {
        const decoded = decodeText(data, name);
        assert.ok(decoded.length <= data.length && decoded.isWellFormed());
      }),
      { numRuns: 500 },
    );
  });

  it('read UTF-7, and treat a wrong US-ASCII label as what the bytes are', () => {
    assert.equal(decodeUtf7('Hi +AOQ-h +- +'), 'Hi äh + +');
    assert.equal(decodeText(Buffer.from('é'), 'us-ascii'), 'é');
    assert.equal(decodeText(Buffer.from([0xe9]), undefined), 'é');
    assert.equal(decodeText(Buffer.from([0xef, 0xbb, 0xbf, 0x61]), 'utf-8'), 'a');
  });
});
