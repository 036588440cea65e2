/** PGP/MIME on any message: nothing is lost inside, nothing but the listed fields stays outside. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseMessage } from '@sealpost/mail';
import fc from 'fast-check';
import { assemblePgpMime, splitForPgpMime } from './pgp-mime.ts';

const SUBJECT = 'Encrypted message';
const names = (text: string | Buffer): string[] => parseMessage(Buffer.from(text)).headers.map((header) => header.key);

describe('splitForPgpMime', () => {
  it('leaves outside what carries and threads the mail, with the given subject', () => {
    const content = [
      'From: results@clinic.example.org',
      'To: avery@example.net',
      'Subject: =?utf-8?q?HIV_result?=',
      'X-Record: 12',
      'In-Reply-To: <1@example.org>',
      'Content-Type: text/plain; charset=utf-8;',
      'Content-Transfer-Encoding: 7bit',
      '',
      'Body',
    ].join('\r\n');
    const { inner, outerFields } = splitForPgpMime(Buffer.from(content), SUBJECT);
    assert.deepEqual(names(outerFields), ['from', 'to', 'in-reply-to', 'subject']);
    assert.match(outerFields, /^Subject: Encrypted message\r\n/m);
    const inside = parseMessage(inner);
    assert.equal(inside.headers.find((header) => header.key === 'subject')?.value, 'HIV result');
    assert.deepEqual(
      inside.headers.filter((header) => header.key === 'hp-outer').map((header) => header.value),
      [
        'From: results@clinic.example.org',
        'To: avery@example.net',
        'In-Reply-To: <1@example.org>',
        `Subject: ${SUBJECT}`,
      ],
    );
    assert.equal(inside.root.params.get('hp'), 'cipher');
    assert.equal(inside.root.params.get('charset'), 'utf-8');
    assert.ok(inner.toString().endsWith('\r\n\r\nBody'));
  });

  it('never throws, keeps every byte of the body, and lets no other field out', () => {
    const field = fc.tuple(fc.constantFrom('From', 'Subject', 'X-Any', 'Content-Type', 'Bcc', 'Received'), fc.string());
    const message = fc.tuple(fc.array(field), fc.uint8Array()).map(([fields, body]) => {
      const head = fields.map(([name, value]) => `${name}: ${value.replace(/[\r\n]/g, ' ')}\r\n`).join('');
      return { bytes: Buffer.concat([Buffer.from(`${head}\r\n`), body]), body };
    });
    const allowed = new Set(['from', 'subject']);
    fc.assert(
      fc.property(message, ({ bytes, body }) => {
        const { inner, outerFields } = splitForPgpMime(bytes, SUBJECT);
        assert.ok(inner.subarray(inner.length - body.length).equals(body));
        assert.ok(names(`${outerFields}\r\n`).every((name) => allowed.has(name)));
      }),
    );
    fc.assert(fc.property(fc.uint8Array(), (bytes) => void splitForPgpMime(bytes, SUBJECT)));
  });
});

describe('assemblePgpMime', () => {
  it('writes the two parts of RFC 3156 with CRLF line ends', () => {
    const armored = '-----BEGIN PGP MESSAGE-----\n\nabcd\n-----END PGP MESSAGE-----\n';
    const message = parseMessage(assemblePgpMime('From: a@example.org\r\n', armored));
    assert.deepEqual(message.problems, []);
    assert.deepEqual(
      message.parts.map((part) => part.contentType),
      ['multipart/encrypted', 'application/pgp-encrypted', 'application/octet-stream'],
    );
    assert.equal(message.root.params.get('protocol'), 'application/pgp-encrypted');
    assert.doesNotMatch(message.source.toString('latin1'), /(?<!\r)\n/);
  });
});
