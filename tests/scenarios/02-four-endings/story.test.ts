import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Method, RecipientState, type TrackedMessage } from '@sealpost/contracts';
import { ending, givenSealpost, type Installation, PHI_TEXT, phiMessage } from '@sealpost/tests/given-sealpost';
import { linkPathOf, visitPortal } from '@sealpost/tests/portal-visitor';
import PostalMime from 'postal-mime';

const TO = {
  tls: 'dana.winterfield@example.net',
  pgp: 'emil@example.org',
  portal: 'dana@no-tls.example.org',
  refused: 'nobody@refusing.example.org',
} as const;

describe('one message to four recipients', () => {
  let given: Installation;
  let done: TrackedMessage;
  let gpgHome: string;
  const gpg = (args: readonly string[], input?: Buffer): Buffer => {
    const ran = spawnSync('gpg', ['--homedir', gpgHome, '--batch', '--yes', ...args], { input });
    assert.equal(ran.status, 0, String(ran.stderr));
    return ran.stdout;
  };
  const received = (address: string) => {
    const sinks = [...given.sink.messages, ...given.plainSink.messages];
    return sinks.filter((message) => message.recipients.includes(address));
  };

  before(async () => {
    const action = { kind: 'reply', line: '550 5.1.1 nobody of this name' } as const;
    given = await givenSealpost({ behaviours: { rules: [{ phase: 'rcpt', recipient: TO.refused, action }] } });
    gpgHome = join(given.baseDir, 'gnupg');
    mkdirSync(gpgHome, { mode: 0o700 });
    gpg(['--passphrase', '', '--quick-generate-key', `Emil <${TO.pgp}>`, 'ed25519', 'cert', 'never']);
    const [fingerprint] = /^fpr:+([0-9A-F]+):/m.exec(gpg(['--with-colons', '--list-keys']).toString())?.slice(1) ?? [];
    gpg(['--passphrase', '', '--quick-add-key', fingerprint ?? '', 'cv25519', 'encr', 'never']);
    await given.client.recipients.putKey(TO.pgp, gpg(['--armor', '--export', TO.pgp]));
    const to = Object.values(TO).map((address) => ({ address, displayName: 'Dana Winterfield' }));
    const { messageId } = await given.client.submit(phiMessage({ to }));
    done = await ending(given, messageId, 'full');
  });
  after(() => given.close());

  it('ends in four ways', () => {
    assert.deepEqual(
      done.recipients.map(({ address, state, decision }) => [address, state, decision?.method]),
      [
        [TO.tls, RecipientState.RECIPIENT_STATE_DELIVERED, Method.METHOD_REQUIRED_TLS],
        [TO.pgp, RecipientState.RECIPIENT_STATE_DELIVERED, Method.METHOD_OPENPGP],
        [TO.portal, RecipientState.RECIPIENT_STATE_IN_PORTAL, Method.METHOD_PORTAL],
        [TO.refused, RecipientState.RECIPIENT_STATE_BOUNCED, Method.METHOD_REQUIRED_TLS],
      ],
    );
  });

  it('arrives as it was written where TLS is verified', async () => {
    const [mail] = received(TO.tls);
    assert.equal(mail?.tls?.protocol, 'TLSv1.3');
    assert.equal((await PostalMime.parse(mail?.bytes ?? '')).text?.trim(), PHI_TEXT);
  });

  it('arrives encrypted where a key is on file, and gpg opens it', async () => {
    const [mail] = received(TO.pgp);
    assert.ok(mail !== undefined);
    assert.ok(!mail.bytes.includes('metformin') && !mail.bytes.includes('Your result'));
    const outer = await PostalMime.parse(mail.bytes);
    const parts = outer.attachments.map((part) => Buffer.from(part.content as ArrayBuffer));
    const sealed = parts.find((part) => part.includes('BEGIN PGP MESSAGE'));
    const inner = await PostalMime.parse(gpg(['--decrypt'], sealed));
    assert.equal(inner.text?.trim(), PHI_TEXT);
  });

  it('waits in the portal where there is no TLS, for the passphrase that the sender sees', async () => {
    const [notice] = received(TO.portal);
    assert.ok(notice !== undefined);
    for (const word of ['metformin', 'HbA1c', '00482913', 'Your result']) assert.ok(!notice.bytes.includes(word), word);
    const origin = `http://${given.address('portal')}`;
    const path = linkPathOf(notice.bytes);
    const passphrase = done.recipients[2]?.portalPassphrase ?? '';
    assert.ok(passphrase.length >= 8);
    const wrong = await visitPortal(origin, path, 'not the passphrase');
    assert.equal(wrong.status, 422);
    assert.ok(!wrong.page.includes('metformin'));
    const right = await visitPortal(origin, path, passphrase);
    assert.equal(right.status, 200);
    assert.ok(right.page.includes('metformin'));
  });

  it('reached nobody twice, and never the one whose server refused', () => {
    assert.deepEqual(
      Object.values(TO).map((address) => received(address).length),
      [1, 1, 1, 0],
    );
  });
});
