/** RecipientService, and OpenPGP mail that GnuPG opens. Keys are made by GnuPG itself; all people are invented. */
import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { Method, Protection } from '@sealpost/contracts';
import { AppError } from '@sealpost/kernel';
import { type CallContext, openContent } from '@sealpost/runtime';
import { generateKey } from 'openpgp';
import PostalMime from 'postal-mime';
import { type GivenEncrypt, givenEncrypt } from './testing/given-encrypt.ts';
import { givenMail, SUBJECT, TENANT_ID, TEXT } from './testing/given-mail.ts';

const run = promisify(execFile);
const hasGpg = spawnSync('gpg', ['--version']).status === 0;
const ADDRESS = 'avery@example.net';

type Handler = (request: object, context: CallContext) => Promise<Record<string, unknown>>;

const CONTEXT: CallContext = {
  principal: { keyId: 'key_test', tenantId: TENANT_ID, roles: ['recipients'], sandbox: false },
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  signal: new AbortController().signal,
};

describe('RecipientService', () => {
  let given: GivenEncrypt;
  before(async () => {
    given = await givenEncrypt();
  });
  after(() => given.close());

  const call = (name: string, request: object): Promise<Record<string, unknown>> => {
    const handler = given.instance.grpc?.[0]?.handlers[name] as Handler | undefined;
    assert.ok(handler);
    return handler(request, CONTEXT);
  };
  const refused = (name: string, request: object, rule: string): Promise<void> =>
    assert.rejects(
      () => call(name, request),
      (error: unknown) =>
        error instanceof AppError && error.code === 'ENCRYPT_REQUEST_INVALID' && error.violations[0]?.rule === rule,
    );
  const newKey = async (options: { expired?: true } = {}) => {
    const made = await generateKey({
      type: 'curve25519',
      userIDs: [{ email: ADDRESS }],
      ...(options.expired ? { date: new Date('2020-01-01'), keyExpirationTime: 86_400 } : {}),
    });
    return { publicKey: Buffer.from(made.publicKey), privateKey: Buffer.from(made.privateKey) };
  };

  it('refuses what is no usable public key, naming field and rule', async () => {
    const { publicKey, privateKey } = await newKey();
    const put = (key: Uint8Array, rule: string, address = ADDRESS) =>
      refused('putRecipientKey', { address, key }, rule);
    await put(publicKey, 'address-at-missing', 'nobody');
    await put(Buffer.alloc(0), 'key-empty');
    await put(Buffer.alloc(65_537, 0x80), 'key-too-large');
    await put(Buffer.from('not a key'), 'key-syntax');
    await put(Buffer.from([0x99, 1, 2, 3]), 'key-syntax');
    await put(privateKey, 'key-private');
    await put((await newKey({ expired: true })).publicKey, 'key-expired');
  });

  it('stores a key for the address however it is written, replaces it, lists it, and leaves entries', async () => {
    const first = await call('putRecipientKey', { address: ADDRESS, key: (await newKey()).publicKey });
    const second = await call('putRecipientKey', { address: 'AVERY@example.net', key: (await newKey()).publicKey });
    const list = (address: string) => call('listRecipientKeys', { address, pageSize: 0, pageToken: '' });
    const { keys } = (await list('Avery@Example.net')) as { keys: { fingerprint: string; kind: string }[] };
    assert.deepEqual(
      keys.map((key) => key.fingerprint),
      [(second['key'] as { fingerprint: string }).fingerprint],
    );
    assert.notEqual((first['key'] as { fingerprint: string }).fingerprint, keys[0]?.fingerprint);
    assert.match(keys[0]?.fingerprint ?? '', /^[0-9A-F]{40}$/);
    const all = (await list('')) as { keys: { address: string }[]; nextPageToken: string };
    assert.deepEqual(
      all.keys.map((key) => key.address),
      ['AVERY@example.net'],
    );
    for (const pageToken of ['abc', '["x"]'])
      await assert.rejects(
        () => call('listRecipientKeys', { address: '', pageSize: 1, pageToken }),
        (error: unknown) => error instanceof AppError && error.code === 'API_PAGE_INVALID',
      );
    const other = { address: 'blake@example.net', key: (await newKey()).publicKey };
    await call('putRecipientKey', other);
    const page = (pageToken: string) => call('listRecipientKeys', { address: '', pageSize: 1, pageToken });
    const newest = await page('');
    const older = await page(String(newest['nextPageToken']));
    assert.deepEqual(
      [newest, older].flatMap((answer) => (answer['keys'] as { address: string }[]).map((key) => key.address)),
      ['blake@example.net', 'AVERY@example.net'],
    );
    while (given.audit.length < 4) await given.ports.clock.sleep(5);
    assert.ok(given.audit.every((entry) => !JSON.stringify(entry).toLowerCase().includes('avery')));
    assert.equal(given.audit[0]?.facts['namesAddress'], 'yes');
  });

  it('suppresses and lifts it again, both idempotent, and refuses reasons it does not know', async () => {
    const address = 'stop@example.net';
    await refused('suppressRecipient', { address, reason: 'because' }, 'reason-unknown');
    await call('suppressRecipient', { address, reason: 'manual' });
    await call('suppressRecipient', { address, reason: '' });
    const { mail } = await givenMail(given.ports, { addresses: [address], protections: [Protection.PROTECTION_TLS] });
    const stopped = await given.run(mail, { sealed: 0, events: 1 });
    assert.equal(stopped.events[0]?.what?.$case, 'suppressed');
    await call('unsuppressRecipient', { address });
    await call('unsuppressRecipient', { address });
    assert.equal((await given.run(mail, { sealed: 1, events: 1 })).sealed.length, 1);
  });

  it('answers preferences as not served by this version', async () => {
    await assert.rejects(
      () => call('putRecipientPreference', { address: ADDRESS }),
      (error: unknown) => error instanceof AppError && error.code === 'API_UNIMPLEMENTED',
    );
  });

  it('encrypts so that GnuPG opens it and a mail program finds the real subject and the files', {
    skip: hasGpg ? false : 'GnuPG is not installed: apt-get install gnupg',
  }, async () => {
    const home = await mkdtemp(join(tmpdir(), 'sealpost-gpg-'));
    const gpg = (args: readonly string[]) =>
      run('gpg', ['--homedir', home, '--batch', '--quiet', ...args], { encoding: 'buffer', maxBuffer: 10_000_000 });
    try {
      const passphrase = ['--pinentry-mode', 'loopback', '--passphrase', ''];
      await gpg([...passphrase, '--quick-generate-key', `Avery <${ADDRESS}>`, 'default', 'default', 'never']);
      const { stdout: publicKey } = await gpg(['--armor', '--export', ADDRESS]);
      await call('putRecipientKey', { address: ADDRESS, key: publicKey });
      const content = given.ports.random.bytes(200_000);
      const { mail, key } = await givenMail(given.ports, {
        addresses: [ADDRESS],
        protections: [Protection.PROTECTION_CONTENT],
        attachment: { fileName: 'scan.pdf', content },
      });
      const { sealed } = await given.run(mail, { sealed: 1, events: 1 });
      const [group] = sealed;
      assert.ok(group?.content);
      assert.equal(group.groupId, 'pgp:0');
      assert.equal(group.method, Method.METHOD_OPENPGP);
      const outer = await openContent(given.ports, key, group.content);
      const outside = await PostalMime.parse(outer, { attachmentEncoding: 'arraybuffer' });
      assert.equal(outside.subject, 'Encrypted message');
      assert.equal(outside.from?.address, 'results@clinic.example.org');
      assert.ok(!outer.includes(SUBJECT));
      const encrypted = outside.attachments.find((part) => part.mimeType === 'application/octet-stream');
      await writeFile(join(home, 'message.asc'), Buffer.from(encrypted?.content as ArrayBuffer));
      const { stdout } = await gpg([...passphrase, '--decrypt', join(home, 'message.asc')]);
      const inside = await PostalMime.parse(stdout, { attachmentEncoding: 'arraybuffer' });
      assert.equal(inside.subject, SUBJECT);
      assert.equal(inside.text?.trim(), TEXT);
      assert.equal(inside.attachments[0]?.filename, 'scan.pdf');
      assert.deepEqual(Buffer.from(inside.attachments[0]?.content as ArrayBuffer), content);
      assert.match(
        stdout.toString('latin1'),
        /Content-Type: multipart\/mixed;[^]*?hp="cipher"; protected-headers="v1"/,
      );
      assert.match(stdout.toString('latin1'), /HP-Outer: Subject: Encrypted message\r\n/);
    } finally {
      await run('gpgconf', ['--homedir', home, '--kill', 'all']).catch(() => undefined);
      await rm(home, { recursive: true, force: true });
    }
  });
});
