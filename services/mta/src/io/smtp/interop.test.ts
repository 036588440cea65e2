import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { sharedTestCa } from '@sealpost/tests/test-ca';
import { mustConnect, type OptionChanges, optionsFor, transaction } from './testing.ts';

interface Kept {
  readonly text: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly secure: boolean;
}

async function startServer(options: SMTPServerOptions): Promise<{ port: number; kept: Kept[]; close(): void }> {
  const kept: Kept[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH'],
    disableReverseLookup: true,
    onRcptTo(address, _session, done) {
      done(address.address.startsWith('gone@') ? Object.assign(new Error('unknown'), { responseCode: 550 }) : null);
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        kept.push({
          text: Buffer.concat(chunks).toString(),
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map((one) => one.address),
          secure: session.secure,
        });
        done();
      });
    },
    ...options,
  });
  server.on('error', () => undefined);
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  return { port: (listening.address() as AddressInfo).port, kept, close: () => server.close() };
}

describe('against an independent server (smtp-server)', () => {
  for (const mode of ['clear text', 'TLS']) {
    it(`delivers several messages on one ${mode} session`, async () => {
      const ca = await sharedTestCa();
      const pair = await ca.issue(['mx.example.com']);
      const server = await startServer({ cert: pair.certPem, key: pair.keyPem });
      const tls: OptionChanges['tls'] & object =
        mode === 'TLS' ? { mode: 'require', verify: true, ca: ca.certPem } : { mode: 'none' };
      const session = await mustConnect(optionsFor(server.port, { tls }));
      const message = Buffer.from('Subject: x\r\n\r\n.dot\r\n..two\r\nend\r\n');
      const recipients = ['ann@example.org', 'gone@example.org'];
      for (let i = 0; i < 5; i++) {
        const result = await session.send(transaction({ message, recipients }));
        assert.deepEqual(result.kind === 'done' && result.recipients.map((one) => one.kind), ['accepted', 'rejected']);
      }
      assert.equal(server.kept.length, 5);
      assert.deepEqual(server.kept[4], {
        text: message.toString(),
        from: 'clinic@example.com',
        to: ['ann@example.org'],
        secure: mode === 'TLS',
      });
      await session.close();
      server.close();
    });
  }
});
