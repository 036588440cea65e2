/** DKIM signatures, judged by verifiers that are not ours: mailauth and dkimpy. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { before, describe, it } from 'node:test';
import fc from 'fast-check';
import { dkimVerify } from 'mailauth/lib/dkim/verify.js';
import { buildMessage } from './mime-build.ts';
import { prependHeader } from './mime-raw.ts';
import { relaxedBodyHash, relaxedField } from './rfc6376-canonical.ts';
import { type DkimKeyPair, dkimDnsRecord, dkimDnsStrings, generateDkimKey } from './rfc6376-dkim-key.ts';
import { createDkimSigner, type DkimSigner } from './rfc6376-dkim-sign.ts';

const AT = { timestampS: 1_795_000_000 };
/** The Debian module python3-dkim belongs to the system's interpreter. */
const PYTHON = '/usr/bin/python3';
const DKIMPY = `
import sys, json, base64, dkim
request = json.load(sys.stdin)
record = request['record'].encode()
bad = [name for name, text in request['messages'].items()
       if not dkim.verify(base64.b64decode(text), dnsfunc=lambda name, timeout=5: record)]
print(json.dumps(bad))
`;

const BODIES = {
  plain: 'Your visit is on Tuesday.\n',
  'white space': 'a  b\t \n \t\n x \n\n\n  \n',
  empty: '',
  accents: 'Grüße aus der Klinik\n'.repeat(50),
  'lines of dots': '.\n..\n',
};

const build = (text: string): Buffer =>
  buildMessage({
    from: { local: 'clinic', domain: 'example.org', displayName: 'Clinic, North' },
    to: [{ local: 'pat', domain: 'example.net', displayName: 'Jürgen' }],
    subject: 'A  long   subject with spaces that needs to be folded over more than one line, surely',
    text,
    headers: [{ name: 'List-Unsubscribe', value: '<https://example.org/u>' }],
    messageId: '<msg_1@example.org>',
    dateMs: 1_795_000_000_000,
  });

for (const algorithm of ['rsa-sha256', 'ed25519-sha256'] as const) {
  describe(`DKIM ${algorithm}`, () => {
    let pair: DkimKeyPair;
    let signer: DkimSigner;
    let record: string;
    before(async () => {
      pair = await generateDkimKey(algorithm);
      signer = createDkimSigner({ domain: 'example.org', selector: 's1', privateKeyPem: pair.privateKeyPem });
      record = dkimDnsRecord(pair.publicKeyPem);
    });
    const verify = async (message: Buffer): Promise<readonly string[]> => {
      const resolver = async (): Promise<string[][]> => [[...dkimDnsStrings(record)]];
      const verdict = await dkimVerify(message, { resolver });
      return verdict.results.map((result) => result.status.result);
    };

    for (const [name, text] of Object.entries(BODIES)) {
      it(`is accepted by mailauth: ${name}`, async () => {
        const message = build(text);
        assert.deepEqual(await verify(prependHeader(await signer.sign(message, AT), message)), ['pass']);
      });
    }

    it('is accepted by dkimpy', async (t) => {
      const present = spawnSync(PYTHON, ['-c', 'import dkim, nacl']).status === 0;
      if (!present) return t.skip('python3-dkim or python3-nacl is not installed for /usr/bin/python3');
      const messages: Record<string, string> = {};
      for (const [name, text] of Object.entries(BODIES)) {
        const message = build(text);
        messages[name] = prependHeader(await signer.sign(message, AT), message).toString('base64');
      }
      const result = spawnSync(PYTHON, ['-c', DKIMPY], { input: JSON.stringify({ record, messages }) });
      assert.equal(result.stdout.toString().trim(), '[]', result.stderr.toString());
    });

    it('fails when the body, a field, or an added second field differs', async () => {
      const message = build(BODIES.plain);
      const field = await signer.sign(message, AT);
      const text = message.toString('latin1');
      const changes = [
        text.replace('Tuesday', 'Thursday'),
        text.replace('A  long', 'A short'),
        `Subject: other\r\n${text}`,
        `From: other@example.org\r\n${text}`,
        `Cc: other@example.org\r\n${text}`,
      ];
      for (const changed of changes) {
        const [result] = await verify(prependHeader(field, Buffer.from(changed, 'latin1')));
        assert.notEqual(result, 'pass');
      }
    });

    it('is the same for the same message and time, in lines of at most 78', async () => {
      const message = build(BODIES.plain);
      const times = { ...AT, expireS: AT.timestampS + 86_400 };
      const field = await signer.sign(message, times);
      assert.deepEqual(await signer.sign(message, times), field);
      const lines = field.toString().split('\r\n');
      assert.ok(lines.every((line) => line.length <= 78));
      assert.ok(field.toString().includes(' x=1795086400;') && field.toString().endsWith('\r\n'));
      assert.deepEqual(await verify(prependHeader(field, message)).then((results) => results.length), 1);
    });
  });
}

describe('createDkimSigner', () => {
  it('refuses what cannot sign, without quoting the key', async () => {
    const { privateKeyPem } = await generateDkimKey('ed25519-sha256');
    const good = { domain: 'example.org', selector: 's1', privateKeyPem };
    const bad = [
      { ...good, privateKeyPem: 'junk' },
      { ...good, domain: 'exa mple.org' },
      { ...good, selector: 's 1; d=evil' },
      { ...good, algorithm: 'rsa-sha256' as const },
      { ...good, headers: ['Sub ject'] },
    ];
    for (const options of bad) assert.throws(() => createDkimSigner(options), { code: 'MAIL_DKIM_KEY_INVALID' });
  });

  it('signs repeated fields from the last upwards', async () => {
    const { privateKeyPem, publicKeyPem } = await generateDkimKey('ed25519-sha256');
    const signer = createDkimSigner({ domain: 'example.org', selector: 's1', privateKeyPem, headers: ['List-Help'] });
    const message = Buffer.from(
      'List-Help: <https://a.example.org>\r\nFrom: a@example.org\r\nList-Help:  b\r\n\r\nx\r\n',
    );
    const field = await signer.sign(message, AT);
    assert.ok(field.toString().includes('h=from:from:list-help:list-help;'));
    const resolver = async (): Promise<string[][]> => [[dkimDnsRecord(publicKeyPem)]];
    const verdict = await dkimVerify(prependHeader(field, message), { resolver });
    assert.equal(verdict.results[0]?.status.result, 'pass');
  });
});

/** RFC 6376 §3.4.4 word for word, with regular expressions and copies. */
function slowBodyHash(body: Buffer): string {
  const text = body
    .toString('latin1')
    .replace(/[ \t]+/g, ' ')
    .replace(/ (?=\r\n|$)/g, '')
    .replace(/(?:\r\n)*$/, '');
  return createHash('sha256')
    .update(text === '' ? '' : `${text}\r\n`, 'latin1')
    .digest('base64');
}

describe('relaxed canonical form', () => {
  it('hashes any body as the plain reading of the RFC does', () => {
    const pieces = fc.array(
      fc.constantFrom('a', ' ', '  ', '\t', '\r\n', ' \r\n', '\r\n\r\n', 'ü', '\r', '\n', 'x'.repeat(70)),
    );
    fc.assert(
      fc.property(pieces, (parts) => {
        const body = Buffer.from(parts.join(''));
        assert.equal(relaxedBodyHash(body), slowBodyHash(body));
      }),
      { numRuns: 2_000 },
    );
    const large = Buffer.from(`a  b\t\r\n${'0123456789 \t'.repeat(20_000)}\r\n`);
    assert.equal(relaxedBodyHash(large), slowBodyHash(large));
  });

  it('writes fields as RFC 6376 §3.4.5 shows', () => {
    assert.equal(relaxedField('A: X\r\n'), 'a:X');
    assert.equal(relaxedField('B : Y\t\r\n\tZ  \r\n'), 'b:Y Z');
  });
});
