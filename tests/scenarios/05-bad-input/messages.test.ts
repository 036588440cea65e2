import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type MessageInput, SealpostError } from '@sealpost/client';
import { Message, RecipientState, SubmitMessageRequest } from '@sealpost/contracts';
import { deliver, givenSealpost, type Installation, plainMessage } from '@sealpost/tests/given-sealpost';
import { grpcFrame, rawUnary } from '@sealpost/tests/raw-grpc';

const SUBMIT = 'sealpost.v1.SubmissionService/SubmitMessage';
const DAY_MS = 86_400_000;
const INVALID_ARGUMENT = 3;
const RESOURCE_EXHAUSTED = 8;

let given: Installation;
let adminKey: string;
before(async () => {
  given = await givenSealpost();
  adminKey = readFileSync(join(given.dataDir, 'admin.key'), 'utf8').trim();
});
after(() => given.close());

async function refusal(call: Promise<unknown>): Promise<SealpostError> {
  const thrown = await call.then(
    () => assert.fail('it was accepted'),
    (error: unknown) => error,
  );
  assert.ok(thrown instanceof SealpostError, String(thrown));
  return thrown;
}

async function refusedField(message: MessageInput): Promise<string> {
  const error = await refusal(given.client.submit(message));
  assert.equal(error.status, 'INVALID_ARGUMENT');
  assert.equal(error.reason, 'INGEST_MESSAGE_INVALID');
  return error.fieldViolations.map((violation) => violation.field).join();
}

const raw = (lines: readonly string[]): MessageInput => ({ purpose: 3, rawMime: Buffer.from(lines.join('\r\n')) });
const HEAD = ['From: news@example.com', 'To: reader@example.org', 'Subject: x'];
const assertDelivered = async (message: MessageInput): Promise<void> => {
  const done = await deliver(given, message);
  assert.equal(done.recipients[0]?.state, RecipientState.RECIPIENT_STATE_DELIVERED);
};

describe('messages that break a rule', () => {
  it('are refused without a body', async () => {
    assert.equal(await refusedField(plainMessage({ text: '' })), 'text');
    assert.equal((await refusal(given.client.submit({}))).reason, 'INGEST_MESSAGE_INVALID');
  });

  it('are refused above the size limit, by the field', async () => {
    assert.equal(await refusedField(plainMessage({ text: 'x'.repeat(27_000_000) })), 'attachments');
    assert.equal(await refusedField({ purpose: 3, rawMime: Buffer.alloc(27_000_000, 'x') }), 'from,to,raw_mime');
  });

  it('are stopped at 40 MB, by the client and by the server', async () => {
    const message = Message.fromPartial(plainMessage({ text: 'x'.repeat(40_000_000) }));
    assert.equal((await refusal(given.client.submit(message))).reason, 'CLIENT_MESSAGE_TOO_LARGE');
    const frame = grpcFrame(SubmitMessageRequest.encode({ message }).finish());
    const answer = await rawUnary({ address: given.address('gRPC'), method: SUBMIT, key: adminKey }, frame);
    assert.equal(answer.grpcStatus, RESOURCE_EXHAUSTED);
  });

  it('are refused with 10,000 recipients', async () => {
    const to = Array.from({ length: 10_000 }, (_, i) => ({ address: `r${i}@example.org` }));
    assert.equal(await refusedField(plainMessage({ to })), 'to');
  });

  it('are refused for addresses that are none, and taken for strange ones that are', async () => {
    const bad = [
      '',
      'x',
      '@example.org',
      'a@',
      'a b@example.org',
      'a@b@example.org',
      'a@-x.example',
      'a@[300.1.1.1]',
      '"a@example.org',
      `${'a'.repeat(65)}@example.org`,
      'a@example..org',
      'a\u0000@example.org',
      '.a@example.org',
    ];
    for (const address of bad)
      assert.equal(await refusedField(plainMessage({ to: [{ address }] })), 'to[0].address', address);
    const good = [
      '"quoted local"@example.org',
      '"a@b"@example.org',
      'a+b=c@example.org',
      "o'hara@example.org",
      'x@bücher.example.org',
      'x@xn--bcher-kva.example.org',
      '!#$%&*/?^_`{|}~@example.org',
    ];
    for (const address of good) await assertDelivered(plainMessage({ to: [{ address }] }));
  });

  for (const [name, mark] of [
    ['CR', '\r'],
    ['LF', '\n'],
    ['CRLF', '\r\nBcc: spy@example.org\r\n'],
    ['NUL', '\0'],
  ] as const) {
    it(`are refused for ${name} in any field that becomes a header`, async () => {
      const text = `a${mark}b`;
      const table: readonly (readonly [MessageInput, string])[] = [
        [{ subject: text }, 'subject'],
        [{ from: { address: 'a@example.com', displayName: text } }, 'from.display_name'],
        [{ from: { address: `a${mark}@example.com` } }, 'from.address'],
        [{ to: [{ address: 'a@example.org', displayName: text }] }, 'to[0].display_name'],
        [{ cc: [{ address: `${mark}a@example.org` }] }, 'cc[0].address'],
        [{ bcc: [{ address: `a@example.org${mark}` }] }, 'bcc[0].address'],
        [{ replyTo: [{ address: 'a@example.org', displayName: text }] }, 'reply_to[0].display_name'],
        [{ headers: [{ name: 'X-A', value: text }] }, 'headers[0].value'],
        [{ headers: [{ name: text, value: '1' }] }, 'headers[0].name'],
        [{ attachments: [{ fileName: text }] }, 'attachments[0].file_name'],
        [{ attachments: [{ fileName: 'a', contentType: `text/plain${mark}` }] }, 'attachments[0].content_type'],
        [{ attachments: [{ fileName: 'a', contentId: text }] }, 'attachments[0].content_id'],
        [{ idempotencyKey: text }, 'idempotency_key'],
        [{ portalPassphrase: `long enough ${mark}` }, 'portal_passphrase'],
        [{ labels: { campaign: text } }, 'labels[0]'],
      ];
      for (const [change, field] of table) assert.equal(await refusedField(plainMessage(change)), field);
    });
  }

  it('reach nobody else by what their fields hold', () => {
    assert.deepEqual(
      given.sink.messages.filter((each) => each.bytes.includes('spy@example.org')),
      [],
    );
    assert.deepEqual(
      given.sink.commands.filter((line) => line.includes('spy@')),
      [],
    );
  });

  it('are two messages when they carry one Message-ID', async () => {
    const twin = raw([...HEAD, 'Message-ID: <twin@example.com>', '', 'one']);
    const [first, second] = await Promise.all([deliver(given, twin), deliver(given, twin)]);
    assert.notEqual(first.messageId, second.messageId);
    assert.equal(given.sink.messages.filter((each) => each.bytes.includes('<twin@example.com>')).length, 2);
  });

  it('do no harm with MIME nested a hundred deep: refused by name, or protected as PHI', async () => {
    let inner = 'Content-Type: text/plain\r\n\r\nhello';
    for (let i = 0; i < 100; i++)
      inner = `Content-Type: multipart/mixed; boundary=b${i}\r\n\r\n--b${i}\r\n${inner}\r\n--b${i}--`;
    const message: MessageInput = { purpose: 3, rawMime: Buffer.from(`${HEAD.join('\r\n')}\r\n${inner}`) };
    const accepted = await given.client.submit(message).catch((thrown: SealpostError) => thrown);
    if (accepted instanceof SealpostError) return assert.equal(accepted.reason, 'INGEST_MESSAGE_INVALID');
    const done = await given.client.waitUntilFinished(accepted.messageId, { timeoutMs: 20_000 });
    assert.ok((done.verdict?.problems.length ?? 0) > 0);
    assert.equal(done.recipients[0]?.attempts.at(-1)?.tls?.verified, true);
  });

  it('are refused or delivered, never lost, when their MIME is broken', async () => {
    const broken = [
      raw([...HEAD, 'Content-Type: multipart/mixed; boundary=x', '', 'no boundary ever comes']),
      raw([...HEAD, 'Content-Type: text/plain; charset=none', 'Content-Transfer-Encoding: base64', '', '!!!!']),
      raw([...HEAD, 'Content-Type: ;;;', '', 'x']),
      raw([...HEAD, 'From: second@example.com', '', 'x']),
      raw([...HEAD, 'no colon here', '', 'x']),
      raw([...HEAD, `X-Long: ${'y'.repeat(200_000)}`, '', 'x']),
      raw(HEAD),
      raw([...HEAD, '', `${'\n'.repeat(1_000)}\0`]),
    ];
    for (const message of broken) {
      const accepted = await given.client.submit(message).catch((thrown: unknown) => thrown);
      if (accepted instanceof SealpostError)
        assert.ok(/^(raw_mime|from)/.test(accepted.fieldViolations[0]?.field ?? ''), accepted.message);
      else await given.client.waitUntilFinished((accepted as { messageId: string }).messageId, { timeoutMs: 20_000 });
    }
  });

  it('are refused for times that no clock skew explains', async () => {
    const at = (fromNowMs: number) => new Date(Date.now() + fromNowMs);
    assert.equal(await refusedField(plainMessage({ sendTime: at(40 * DAY_MS) })), 'send_time');
    assert.equal(await refusedField(plainMessage({ expireTime: at(-DAY_MS) })), 'expire_time');
    assert.equal(await refusedField(plainMessage({ expireTime: at(30 * DAY_MS) })), 'expire_time');
    assert.equal(await refusedField(plainMessage({ sendTime: at(DAY_MS), expireTime: at(3_600_000) })), 'expire_time');
    await assertDelivered(plainMessage({ sendTime: at(-4 * 60_000), expireTime: at(DAY_MS) }));
    const late = await deliver(given, plainMessage({ expireTime: at(-4 * 60_000) }));
    assert.equal(late.recipients[0]?.state, RecipientState.RECIPIENT_STATE_EXPIRED);
  });

  it('are named by field, without their values, and all at once', async () => {
    const error = await refusal(
      given.client.submit({ subject: 'canary\n', to: [{ address: 'canary' }], labels: { canary: 'c c' } }),
    );
    assert.deepEqual(
      error.fieldViolations.map((violation) => violation.field).toSorted(),
      ['from', 'labels[0]', 'purpose', 'subject', 'text', 'to[0].address'].toSorted(),
    );
    assert.ok(!JSON.stringify([error.message, error.fieldViolations, error.facts]).includes('canary'));
  });
});

describe('callers that behave strangely', () => {
  const frame = grpcFrame(SubmitMessageRequest.encode({ message: Message.fromPartial(plainMessage()) }).finish());
  const call = { method: SUBMIT } as const;

  it('are served at one byte a time, and keep nobody waiting', async () => {
    const slow = rawUnary({ ...call, address: given.address('gRPC'), key: adminKey, pace: 'byte-by-byte' }, frame);
    await assertDelivered(plainMessage());
    assert.deepEqual(await slow, { grpcStatus: 0, message: 'OK' });
  });

  it('get an error for bytes that are no message, and for half a frame', async () => {
    const address = given.address('gRPC');
    const garbage = await rawUnary({ ...call, address, key: adminKey }, grpcFrame(Buffer.alloc(200, 0xff)));
    assert.ok(garbage.grpcStatus > 0);
    const half = await rawUnary({ ...call, address, key: adminKey }, grpcFrame(Buffer.alloc(10), 10_000));
    assert.notEqual(half.grpcStatus, 0);
    const empty = await rawUnary({ ...call, address, key: adminKey }, grpcFrame(Buffer.alloc(0)));
    assert.equal(empty.grpcStatus, INVALID_ARGUMENT);
  });

  it('may speak no gRPC at all, or nothing, without harm to others', async () => {
    const [host = '', port = ''] = given.address('gRPC').split(':');
    const sockets = ['GET / HTTP/1.1\r\n\r\n', '\x16\x03\x01', 'PRI * HTTP/2.0\r\n', ''].map((said) => {
      const socket = connect(Number(port), host, () => socket.write(said));
      return socket.on('error', () => undefined);
    });
    await assertDelivered(plainMessage());
    for (const socket of sockets) socket.destroy();
  });

  it('are turned away with a key that is missing, wrong, expired or revoked', async () => {
    assert.equal((await refusal(given.clientWith('').submit(plainMessage()))).reason, 'API_KEY_MISSING');
    const wrong = [
      `${adminKey.slice(0, -4)}AAAA`,
      'sp_live_nonsense',
      'x',
      `sp_live_${'0'.repeat(26)}_${'A'.repeat(27)}`,
    ];
    for (const key of wrong)
      assert.equal((await refusal(given.clientWith(key).submit(plainMessage()))).reason, 'API_KEY_UNKNOWN');
    const soon = new Date(Date.now() + 1_200);
    const short = await given.client.keys.create({ name: 'short', roles: ['send'], expireTime: soon });
    const shortClient = given.clientWith(short.secret);
    await shortClient.submit(plainMessage());
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, soon.getTime() - Date.now()) + 50));
    assert.equal((await refusal(shortClient.submit(plainMessage()))).reason, 'API_KEY_EXPIRED');
    const made = await given.client.keys.create({ name: 'revoked', roles: ['send'] });
    const client = given.clientWith(made.secret);
    await client.submit(plainMessage());
    await given.client.keys.revoke(made.key.keyId);
    assert.equal((await refusal(client.submit(plainMessage()))).reason, 'API_KEY_UNKNOWN');
  });

  it('get no further than their roles', async () => {
    const { secret } = await given.client.keys.create({ name: 'reader', roles: ['read'] });
    const reader = given.clientWith(secret);
    const calls = [
      () => reader.submit(plainMessage()),
      () => reader.keys.list(),
      () => reader.queues.list(),
      () => reader.audit.query(),
      () => reader.policies.put('name: x', 1),
      () => reader.recipients.suppress('a@example.org'),
    ];
    for (const each of calls) assert.equal((await refusal(each())).reason, 'API_ROLE_DENIED');
    assert.equal(
      (await refusal(given.client.keys.create({ name: 'x', roles: ['root'] }))).fieldViolations[0]?.field,
      'roles[0]',
    );
    assert.equal((await refusal(given.client.keys.revoke(''))).status, 'NOT_FOUND');
  });

  it('may name ids and tokens that cannot be, and get an error of theirs', async () => {
    const { client } = given;
    const strange = ['', 'x'.repeat(2_000), 'a\0b', '../../etc/passwd', '💥'];
    for (const id of strange) {
      for (const each of [
        () => client.getMessage(id),
        () => client.quarantine.get(id),
        () => client.queues.explain(id),
        () => client.quarantine.release(id, 'why'),
        () => client.keys.revoke(id),
      ])
        assert.ok(['NOT_FOUND', 'INVALID_ARGUMENT'].includes((await refusal(each())).status), `${id} ${each}`);
    }
    const pages = [
      () => client.keys.list({ pageToken: 'x' }),
      () => client.quarantine.list({ pageToken: '[1]' }),
      () => client.audit.query({ pageToken: 'x' }),
      () => client.recipients.listKeys({ pageToken: 'x' }),
    ];
    for (const each of pages) assert.equal((await refusal(each())).status, 'INVALID_ARGUMENT', String(each));
  });
});
