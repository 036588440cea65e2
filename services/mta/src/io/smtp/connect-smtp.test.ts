import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type FaultSink, type SinkBehaviours, startFaultSink } from '@sealpost/tests/fault-sink';
import { connectSmtp, parseCapabilities } from './connect-smtp.ts';
import { mustConnect, type OptionChanges, optionsFor, startRawServer, transaction } from './testing.ts';
import { createTlsCache } from './tls-cache.ts';

let sink: FaultSink;
before(async () => {
  sink = await startFaultSink();
});
after(() => sink.close());

async function failureWith(behaviours: SinkBehaviours, changes: OptionChanges) {
  await sink.setBehaviours(behaviours);
  const outcome = await connectSmtp(optionsFor(sink.port, changes));
  if (outcome.kind === 'session') await outcome.close();
  return `${outcome.kind} ${outcome.kind === 'session' ? '' : `${outcome.phase} ${outcome.code}`}`.trim();
}

const verified = () => ({ mode: 'require', verify: true, ca: sink.caPem }) as const;

describe('connectSmtp: reaching a server', () => {
  it('refuses an address outside the loopback before a packet leaves', async () => {
    for (const address of ['192.0.2.1', '10.0.0.1', '::2', '128.0.0.1', '::ffff:192.0.2.1']) {
      const outcome = await connectSmtp(optionsFor(25, { address }));
      assert.equal(outcome.kind, 'address-refused', address);
    }
  });

  it('answers with a value when nobody listens', async () => {
    const gone = await startRawServer(() => undefined);
    await gone.close();
    const outcome = await connectSmtp(optionsFor(gone.port));
    assert.equal(outcome.kind, 'unreachable');
    assert.equal('code' in outcome && outcome.code, 'ECONNREFUSED');
  });

  it('leaves from the source address it is given', async () => {
    const sources: (string | undefined)[] = [];
    const raw = await startRawServer((socket) => {
      sources.push(socket.remoteAddress);
      socket.end('421 4.3.2 later\r\n');
    });
    await connectSmtp({ ...optionsFor(raw.port), localAddress: '127.0.0.9' });
    assert.deepEqual(sources, ['127.0.0.9']);
    await raw.close();
  });

  it('names the phase and keeps the reply of a refusal', async () => {
    const at = (phase: 'greeting' | 'ehlo', line: string): SinkBehaviours => ({
      rules: [{ phase, action: { kind: 'reply', line } }],
    });
    assert.equal(await failureWith(at('greeting', '554 5.7.1 go away'), {}), 'greeting-refused greeting 554');
    assert.equal(await failureWith(at('ehlo', '421 4.3.2 later'), {}), 'ehlo-refused ehlo 421');
  });

  it('falls back to HELO for a server that does not know EHLO', async () => {
    await sink.setBehaviours({ rules: [{ phase: 'ehlo', action: { kind: 'reply', line: '502 5.5.1 no' } }] });
    const session = await mustConnect(optionsFor(sink.port));
    assert.equal(session.capabilities.pipelining, false);
    assert.equal((await session.send(transaction())).kind, 'done');
    await session.close();
  });

  it('gives up on a server that stays silent, in every phase', async () => {
    const stall = (phase: 'greeting' | 'ehlo'): SinkBehaviours => ({ rules: [{ phase, action: { kind: 'stall' } }] });
    const timeouts = { greetingMs: 40, replyMs: 40 };
    assert.equal(await failureWith(stall('greeting'), { timeouts }), 'timeout greeting ETIMEDOUT');
    assert.equal(await failureWith(stall('ehlo'), { timeouts }), 'timeout ehlo ETIMEDOUT');
  });

  it('reads replies that arrive one byte at a time', async () => {
    await sink.setBehaviours({ oneByteReplies: true });
    const session = await mustConnect(optionsFor(sink.port));
    assert.equal(session.capabilities.pipelining, true);
    assert.equal((await session.send(transaction())).kind, 'done');
    await session.close();
  });
});

describe('connectSmtp: bounds against a hostile server', () => {
  const hostile: readonly (readonly [string, string, string])[] = [
    ['an endless line', 'x'.repeat(9000), 'line-too-long'],
    ['a line that is over-long although it ends', `220 ${'x'.repeat(5000)}\r\n`, 'line-too-long'],
    ['a multi-line bomb', '220-x\r\n'.repeat(500), 'too-many-lines'],
    ['a fat multi-line reply', `220-${'x'.repeat(4000)}\r\n`.repeat(20), 'reply-too-long'],
    ['bytes that are no reply', '\xff\xfe\x00garbage\r\n', 'bad-line'],
    ['a code that changes mid-reply', '220-a\r\n250 b\r\n', 'code-mismatch'],
    ['a flood of replies', '220 x\r\n'.repeat(100), 'unexpected-reply'],
    ['another protocol', 'SSH-2.0-OpenSSH_9.2\r\n', 'bad-line'],
  ];
  for (const [what, greeting, code] of hostile) {
    it(`ends on ${what} as a protocol failure`, async () => {
      const raw = await startRawServer(() => undefined, greeting);
      const outcome = await connectSmtp(optionsFor(raw.port));
      assert.equal(outcome.kind, 'protocol');
      assert.equal('code' in outcome && outcome.code, code);
      await raw.close();
    });
  }
});

describe('connectSmtp: TLS', () => {
  it('verifies chain and host name, and says what it saw', async () => {
    await sink.setBehaviours({});
    const session = await mustConnect(optionsFor(sink.port, { tls: verified() }));
    assert.equal(session.tls?.authorized, true);
    assert.equal(session.tls?.authorizationCode, undefined);
    assert.equal(session.tls?.protocol, 'TLSv1.3');
    assert.match(session.tls?.certificateSha256 ?? '', /^[0-9a-f]{64}$/);
    assert.equal((await session.send(transaction())).kind, 'done');
    assert.equal(sink.messages.at(-1)?.tls?.servername, 'mx.example.com');
    await session.close();
  });

  it('never sends a command in clear text when required TLS cannot be had', async () => {
    const before = sink.messages.length;
    const offered = { tls: verified() };
    assert.equal(await failureWith({ startTls: false }, offered), 'tls-unavailable starttls not-offered');
    const refusing: SinkBehaviours = { rules: [{ phase: 'starttls', action: { kind: 'drop' } }] };
    assert.equal(await failureWith(refusing, offered), 'tls-unavailable starttls 454');
    assert.equal(await failureWith({ certificate: 'expired' }, offered), 'tls-invalid handshake CERT_HAS_EXPIRED');
    assert.match(await failureWith({ certificate: 'self-signed' }, offered), /^tls-invalid handshake /);
    assert.equal(
      await failureWith({ certificate: 'wrong-name' }, offered),
      'tls-invalid handshake ERR_TLS_CERT_ALTNAME_INVALID',
    );
    assert.equal(sink.messages.length, before);
  });

  it('takes any certificate when TLS is required without verification', async () => {
    await sink.setBehaviours({ certificate: 'expired' });
    const session = await mustConnect(optionsFor(sink.port, { tls: { mode: 'require', verify: false } }));
    assert.equal(session.tls?.authorized, false);
    await session.close();
  });

  it('uses opportunistic TLS whatever the certificate, and goes on in clear text without an offer', async () => {
    const tls = { mode: 'opportunistic', verify: true } as const;
    await sink.setBehaviours({ certificate: 'wrong-name' });
    const secured = await mustConnect(optionsFor(sink.port, { tls }));
    assert.equal(secured.tls?.authorized, false);
    await secured.close();
    await sink.setBehaviours({ startTls: false });
    const plain = await mustConnect(optionsFor(sink.port, { tls }));
    assert.equal(plain.tls, undefined);
    await plain.close();
  });

  it('falls back to clear text after a broken handshake only when TLS is opportunistic', async () => {
    const answer = (input: string) => (input.startsWith('STARTTLS') ? '220 go\r\n' : '250-x\r\n250 STARTTLS\r\n');
    const raw = await startRawServer((socket, input) => {
      if (/^[A-Z]{4}/.test(input)) socket.write(answer(input));
      else socket.end('this is no TLS record\r\n');
    });
    const opportunistic = await mustConnect(optionsFor(raw.port, { tls: { mode: 'opportunistic' } }));
    assert.equal(opportunistic.tlsFellBack, true);
    assert.equal(opportunistic.tls, undefined);
    await opportunistic.close();
    const required = await connectSmtp(optionsFor(raw.port, { tls: { mode: 'require' } }));
    assert.equal(required.kind, 'tls-unavailable');
    await raw.close();
  });

  it('drops clear text injected behind the STARTTLS reply (CVE-2011-0411) and reports it', async () => {
    const injected = '250-evil\r\n250 SIZE 1\r\n';
    await sink.setBehaviours({ injectAfterStartTls: injected });
    const session = await mustConnect(optionsFor(sink.port, { tls: verified() }));
    assert.equal(session.tls?.discardedBytes, injected.length);
    assert.equal(session.capabilities.sizeBytesMax, undefined);
    assert.equal((await session.send(transaction())).kind, 'done');
    await session.close();
  });

  for (const tlsVersionMax of ['TLSv1.2', 'TLSv1.3'] as const) {
    it(`resumes ${tlsVersionMax} sessions, but never one won under a weaker policy`, async () => {
      await sink.setBehaviours({ tlsVersionMax });
      const tlsCache = createTlsCache();
      const open = (tls: OptionChanges['tls'] & object) => mustConnect(optionsFor(sink.port, { tls, tlsCache }));
      const resumed = async (tls: OptionChanges['tls'] & object) => {
        const session = await open(tls);
        await session.send(transaction());
        await session.close();
        return session.tls?.resumed;
      };
      assert.equal(await resumed({ mode: 'opportunistic', servername: 'mx.elsewhere.example' }), false);
      assert.equal(await resumed({ mode: 'opportunistic', servername: 'mx.elsewhere.example' }), true);
      const strict = { ...verified(), servername: 'mx.elsewhere.example' };
      const refused = await connectSmtp(optionsFor(sink.port, { tls: strict, tlsCache }));
      assert.equal(refused.kind, 'tls-invalid');
      assert.equal(await resumed(verified()), false);
      assert.equal(await resumed(verified()), true);
    });
  }
});

describe('parseCapabilities', () => {
  it('reads keywords in any case and bounds SIZE', () => {
    const found = parseCapabilities(['mx.example.com', 'Pipelining', 'size 1000', '8bitmime', 'STARTTLS']);
    assert.deepEqual(found, {
      pipelining: true,
      startTls: true,
      smtpUtf8: false,
      eightBitMime: true,
      requireTls: false,
      size: true,
      sizeBytesMax: 1000,
    });
    assert.equal(parseCapabilities(['x', 'SIZE 0']).sizeBytesMax, undefined);
    assert.equal(parseCapabilities(['x', 'SIZE 99999999999999999999']).sizeBytesMax, undefined);
  });
});
