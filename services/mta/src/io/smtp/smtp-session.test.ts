import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { inspect } from 'node:util';
import { type FaultSink, type SinkBehaviours, type SinkRule, startFaultSink } from '@sealpost/tests/fault-sink';
import type { SmtpSession, Transaction, TransactionResult } from './smtp-types.ts';
import { BODY, mustConnect, type OptionChanges, optionsFor, startRawServer, transaction } from './testing.ts';

let sink: FaultSink;
before(async () => {
  sink = await startFaultSink();
});
after(() => sink.close());

async function withSession<T>(
  behaviours: SinkBehaviours,
  use: (session: SmtpSession) => Promise<T>,
  changes: OptionChanges = {},
): Promise<T> {
  await sink.setBehaviours(behaviours);
  const session = await mustConnect(optionsFor(sink.port, changes));
  try {
    return await use(session);
  } finally {
    await session.close();
  }
}

const outcomes = (result: TransactionResult): string =>
  'recipients' in result ? `${result.kind}: ${result.recipients.map((r) => r.kind).join(' ')}` : result.kind;

const sendOnce = (rules: readonly SinkRule[], changes: Partial<Transaction> = {}, options: OptionChanges = {}) =>
  withSession({ rules }, async (session) => outcomes(await session.send(transaction(changes))), options);

const reply = (line: string) => ({ kind: 'reply', line }) as const;

describe('SmtpSession.send', () => {
  it('delivers the very bytes it was given and can be used again', async () => {
    await withSession({}, async (session) => {
      const from = sink.messages.length;
      for (let i = 0; i < 3; i++) assert.equal(outcomes(await session.send(transaction())), 'done: accepted');
      assert.equal(session.deliveredCount, 3);
      assert.equal(session.reusable, true);
      const kept = sink.messages.slice(from);
      assert.deepEqual(
        kept.map((message) => message.bytes.toString()),
        [BODY, BODY, BODY],
      );
      assert.equal(new Set(kept.map((message) => message.connection)).size, 1);
    });
  });

  it('stuffs dots, joins chunks anywhere and ends the last line', async () => {
    const message = '.first\r\n..second\r\nmid.dle\r\n.\r\nlast without an end';
    for (const cut of [1, 7, 8, 9, 10, 26, 28, message.length]) {
      const chunks = [Buffer.from(message.slice(0, cut)), Buffer.from(message.slice(cut))];
      await withSession({}, (session) => session.send(transaction({ message: chunks })));
      const kept = sink.messages.at(-1);
      assert.equal(kept?.bytes.toString(), `${message}\r\n`, `cut at ${cut}`);
      assert.equal(kept?.bareNewlineCount, 0);
    }
  });

  it('carries megabytes in windows', async () => {
    const line = '.0123456789 a line that starts with a dot\r\n';
    const message = Buffer.from(line.repeat(60_000));
    await withSession({}, (session) => session.send(transaction({ message })));
    assert.equal(sink.messages.at(-1)?.bytes.equals(message), true);
  });

  it('settles each recipient on its own', async () => {
    const rules: SinkRule[] = [
      { phase: 'rcpt', recipient: 'gone@example.org', action: reply('550 5.1.1 unknown') },
      { phase: 'rcpt', recipient: 'full@example.org', action: reply('452 4.2.2 full') },
    ];
    const recipients = ['ann@example.org', 'gone@example.org', 'full@example.org', 'bob@example.org'];
    assert.equal(await sendOnce(rules, { recipients }), 'done: accepted rejected deferred accepted');
    assert.deepEqual(sink.messages.at(-1)?.recipients, ['ann@example.org', 'bob@example.org']);
    const oneByOne = await withSession({ rules, pipelining: false }, (session) =>
      session.send(transaction({ recipients })),
    );
    assert.equal(outcomes(oneByOne), 'done: accepted rejected deferred accepted');
  });

  it('settles all recipients by a refusal of MAIL, DATA or the message', async () => {
    const recipients = ['ann@example.org', 'bob@example.org'];
    for (const pipelining of [true, false]) {
      for (const phase of ['mail', 'data', 'dot'] as const) {
        const rules: SinkRule[] = [{ phase, times: 1, action: reply('451 4.7.1 later') }];
        await withSession({ rules, pipelining }, async (session) => {
          assert.equal(outcomes(await session.send(transaction({ recipients }))), 'done: deferred deferred', phase);
          assert.equal(outcomes(await session.send(transaction({ recipients }))), 'done: accepted accepted', phase);
        });
      }
    }
  });

  it('says RSET only after a transaction that the server still holds', async () => {
    const rules: SinkRule[] = [{ phase: 'rcpt', times: 1, action: reply('550 5.1.1 unknown') }];
    const from = sink.commands.length;
    await withSession({ rules }, async (session) => {
      assert.equal(outcomes(await session.send(transaction())), 'done: rejected');
      assert.equal(outcomes(await session.send(transaction())), 'done: accepted');
      assert.equal(outcomes(await session.send(transaction())), 'done: accepted');
    });
    assert.equal(sink.commands.slice(from).filter((line) => line === 'RSET').length, 1);
  });

  it('ends the data with a lone dot when a server wants data for nobody (RFC 2920 §3.1)', async () => {
    const raw = await startRawServer((socket, input) => {
      if (input.startsWith('EHLO')) socket.write('250-x\r\n250 PIPELINING\r\n');
      else if (input.startsWith('MAIL')) socket.write('250 ok\r\n550 5.1.1 no\r\n354 go\r\n');
      else if (input === '.\r\n') socket.write('554 5.5.1 no recipients\r\n');
      else socket.write('250 ok\r\n');
    });
    const session = await mustConnect(optionsFor(raw.port));
    let asked = false;
    const beforeFinalDot = async () => {
      asked = true;
      return true;
    };
    assert.equal(outcomes(await session.send(transaction({ beforeFinalDot }))), 'done: rejected');
    assert.equal(asked, false);
    assert.equal(session.reusable, true);
    await session.close();
    await raw.close();
  });

  it('announces size, 8-bit bodies and SMTPUTF8 where they are needed', async () => {
    const from = sink.messages.length;
    await withSession({}, async (session) => {
      await session.send(transaction());
      await session.send(transaction({ message: Buffer.from('Subject: ü\r\n\r\n') }));
      await session.send(transaction({ recipients: ['jürgen@example.org'] }));
    });
    assert.deepEqual(
      sink.messages.slice(from).map((message) => message.mailParameters),
      [`SIZE=${BODY.length}`, 'SIZE=15 BODY=8BITMIME', `SIZE=${BODY.length} SMTPUTF8`],
    );
  });

  it('sends nothing when the server lacks what the message needs', async () => {
    const behaviours = { smtpUtf8: false, eightBitMime: false, sizeBytesMax: 100 };
    await withSession(behaviours, async (session) => {
      const needs = async (changes: Partial<Transaction>) => {
        const result = await session.send(transaction(changes));
        return result.kind === 'unsupported' ? result.needs : result.kind;
      };
      assert.equal(await needs({ recipients: ['jürgen@example.org'] }), 'smtputf8');
      assert.equal(await needs({ message: Buffer.from('Subject: ü\r\n\r\n') }), '8bitmime');
      assert.equal(await needs({ message: Buffer.alloc(101, 'x') }), 'size');
      assert.equal(await needs({}), 'done');
    });
  });

  it('never lets a path or a lone line end smuggle a command', async () => {
    const from = sink.commands.length;
    await withSession({}, async (session) => {
      const refused = async (changes: Partial<Transaction>) => {
        const result = await session.send(transaction(changes));
        return result.kind === 'invalid' ? `${result.what} ${result.index}` : result.kind;
      };
      assert.equal(await refused({ recipients: ['ann@example.org', 'x>\r\nDATA@example.org'] }), 'recipient 1');
      assert.equal(await refused({ recipients: ['a b@example.org'] }), 'recipient 0');
      assert.equal(await refused({ recipients: [`${'x'.repeat(300)}@example.org`] }), 'recipient 0');
      assert.equal(await refused({ recipients: [] }), 'recipient-count 0');
      assert.equal(await refused({ mailFrom: 'x> SIZE=1' }), 'mail-from 0');
      for (const message of ['a\n.\nb\r\n', 'a\r.\rb', 'a\r\n.\rb\r\n', '\n', 'a\r']) {
        assert.equal(await refused({ message: Buffer.from(message) }), 'bare-newline 0', JSON.stringify(message));
      }
      assert.equal(await refused({ message: [Buffer.from('a\r'), Buffer.from('b\r\n')] }), 'bare-newline 0');
    });
    assert.deepEqual(sink.commands.slice(from), ['EHLO mta.example.com', 'QUIT']);
  });

  it('accepts the null sender and quoted local parts', async () => {
    const recipients = ['"odd name"@example.org'];
    assert.equal(await sendOnce([], { mailFrom: '', recipients }), 'done: accepted');
    assert.equal(sink.messages.at(-1)?.envelopeFrom, '');
    assert.deepEqual(sink.messages.at(-1)?.recipients, recipients);
  });
});

describe('SmtpSession.send: the intent before the final dot', () => {
  it('asks after the body has left and before the dot', async () => {
    let bytesBefore = '';
    const raw = await startRawServer((socket, input) => {
      if (input.startsWith('EHLO')) socket.write('250 x\r\n');
      else if (input.startsWith('DATA')) socket.write('354 go\r\n');
      else if (/^(MAIL|RCPT|QUIT)/.test(input) || input.endsWith('.\r\n')) socket.write('250 ok\r\n');
    });
    const session = await mustConnect(optionsFor(raw.port));
    const message = Buffer.from('Subject: x\r\n\r\nhello\r\n');
    const beforeFinalDot = async () => {
      while (!raw.received().includes('hello')) await new Promise((done) => setImmediate(done));
      bytesBefore = raw.received();
      return true;
    };
    assert.equal(outcomes(await session.send(transaction({ message, beforeFinalDot }))), 'done: accepted');
    assert.equal(bytesBefore.endsWith('hello\r\n'), true);
    await session.close();
    await raw.close();
  });

  it('aborts by closing the connection when the intent is denied or fails', async () => {
    const kept = sink.messages.length;
    for (const beforeFinalDot of [() => Promise.resolve(false), () => Promise.reject(new Error('disk full'))]) {
      await withSession({}, async (session) => {
        assert.equal(outcomes(await session.send(transaction({ beforeFinalDot }))), 'aborted: not-sent');
        assert.equal(session.reusable, false);
        assert.equal(outcomes(await session.send(transaction())), 'lost-before-dot: not-sent');
      });
    }
    assert.equal(sink.messages.length, kept);
  });
});

describe('SmtpSession.send: losing the connection', () => {
  const recipients = ['ann@example.org', 'gone@example.org'];
  const unknown: SinkRule = { phase: 'rcpt', recipient: 'gone@example.org', action: reply('550 5.1.1 unknown') };

  it('is safe to repeat before the dot, and keeps the refusals it heard', async () => {
    const kept = sink.messages.length;
    assert.equal(await sendOnce([{ phase: 'mail', action: { kind: 'drop' } }]), 'lost-before-dot: not-sent');
    assert.equal(
      await sendOnce([unknown, { phase: 'data', action: { kind: 'drop-in-body', afterBytes: 10 } }], {
        recipients,
        beforeFinalDot: () => new Promise((done) => setTimeout(done, 100, true)),
      }),
      'lost-before-dot: not-sent rejected',
    );
    assert.equal(sink.messages.length, kept);
  });

  it('is in doubt after the dot, whether or not the server kept the message', async () => {
    const kept = sink.messages.length;
    const keep: SinkRule = { phase: 'dot', action: { kind: 'keep-and-drop' } };
    assert.equal(await sendOnce([unknown, keep], { recipients }), 'in-doubt: in-doubt rejected');
    assert.equal(sink.messages.length, kept + 1);
    assert.equal(await sendOnce([{ phase: 'dot', action: { kind: 'drop' } }]), 'in-doubt: in-doubt');
    assert.equal(sink.messages.length, kept + 1);
  });

  it('is in doubt when the reply to the dot does not come in time', async () => {
    const stall: SinkRule = { phase: 'dot', action: { kind: 'stall' } };
    assert.equal(await sendOnce([stall], {}, { timeouts: { dataReplyMs: 40 } }), 'in-doubt: in-doubt');
  });

  it('is safe to repeat when an earlier reply does not come in time', async () => {
    for (const phase of ['mail', 'rcpt', 'data'] as const) {
      const stall: SinkRule = { phase, action: { kind: 'stall' } };
      assert.equal(await sendOnce([stall], {}, { timeouts: { replyMs: 40 } }), 'lost-before-dot: not-sent');
    }
  });

  it('does not wait for a peer that takes bytes for ever', async () => {
    const tarpit = await startRawServer((socket, input) => {
      if (input.startsWith('EHLO')) socket.write('250-x\r\n250 PIPELINING\r\n');
      else if (input.startsWith('MAIL')) {
        socket.write('250 ok\r\n250 ok\r\n354 go\r\n');
        socket.pause();
      }
    });
    const session = await mustConnect(optionsFor(tarpit.port, { timeouts: { replyMs: 60 } }));
    const message = Buffer.alloc(32 * 1024 * 1024, 'x');
    const result = await session.send(transaction({ message }));
    assert.equal(outcomes(result), 'lost-before-dot: not-sent');
    assert.equal('cause' in result && result.cause, 'timeout');
    await tarpit.close();
  });

  it('keeps the reply of a server that refuses mid-way and hangs up', async () => {
    const result = await withSession({ rules: [{ phase: 'rcpt', action: reply('421 4.7.0 too much') }] }, (session) =>
      session.send(transaction()),
    );
    assert.equal(outcomes(result), 'lost-before-dot: deferred');
    assert.equal(result.kind === 'lost-before-dot' && result.reply?.code, 421);
  });

  it('notices a server that closes an idle session', async () => {
    await sink.setBehaviours({});
    const session = await mustConnect(optionsFor(sink.port));
    sink.cutConnections();
    while (session.reusable) await new Promise((done) => setImmediate(done));
    assert.equal(outcomes(await session.send(transaction())), 'lost-before-dot: not-sent');
  });

  it('says QUIT once it has idled for its time', async () => {
    await sink.setBehaviours({});
    const session = await mustConnect(optionsFor(sink.port, { timeouts: { idleMs: 20 } }));
    await session.send(transaction());
    while (sink.openCount > 0) await new Promise((done) => setTimeout(done, 5));
    assert.equal(session.reusable, false);
    assert.equal(sink.commands.at(-1), 'QUIT');
  });
});

describe('SmtpReply', () => {
  it('shows its codes and never its text', async () => {
    const rules: SinkRule[] = [{ phase: 'rcpt', action: reply('550 5.1.1 ann@example.org is unknown') }];
    const result = await withSession({ rules }, (session) => session.send(transaction()));
    const first = result.kind === 'done' ? result.recipients[0] : undefined;
    assert(first !== undefined && 'reply' in first);
    assert.equal(first.reply.text, 'ann@example.org is unknown');
    assert.equal(`${first.reply}`, '550 5.1.1');
    for (const shown of [inspect(result, { depth: 9 }), JSON.stringify(result), String(first.reply)]) {
      assert.equal(shown.includes('ann@'), false);
    }
  });
});
