/** Checks the client against a gRPC server on loopback. */
import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { after, before, beforeEach, describe, it } from 'node:test';
import { status as GrpcStatus } from '@grpc/grpc-js';
import { Purpose } from '@sealpost/contracts';
import { createClient, MESSAGE_SIZE_BYTES_MAX, type MessageInput, PartialBatchError, SealpostError } from './index.ts';
import { type FakeSealpost, startFakeSealpost } from './testing/fake-sealpost.ts';

const KEY = 'sp_test_0123456789';
let fake: FakeSealpost;

const letter = (address: string, extra: MessageInput = {}): MessageInput => ({
  purpose: Purpose.PURPOSE_TREATMENT,
  from: { address: 'clinic@example.org' },
  to: [{ address }],
  subject: 'Appointment',
  text: 'See you on Tuesday.',
  ...extra,
});

const connect = (options: Partial<Parameters<typeof createClient>[0]> = {}) =>
  createClient({ address: fake.address, key: KEY, timeoutMs: 5_000, ...options });

async function failureOf(promise: Promise<unknown>): Promise<SealpostError> {
  try {
    await promise;
  } catch (thrown) {
    assert.ok(thrown instanceof SealpostError, String(thrown));
    return thrown;
  }
  return assert.fail('it should have thrown');
}

before(async () => {
  fake = await startFakeSealpost({ key: KEY });
});
after(() => fake.stop());
beforeEach(() => {
  fake.state.calls.length = 0;
  fake.state.failures.length = 0;
});

describe('submit', () => {
  it('answers with the id of a durable message', async () => {
    const client = connect();
    const accepted = await client.submit(letter('pat@example.com'));
    client.close();
    assert.match(accepted.messageId, /^msg_/);
    assert.equal(accepted.recipientCount, 1);
  });

  it('repeats an UNAVAILABLE call with the same generated key, so that one message is kept', async () => {
    const client = connect();
    fake.failNext('submitMessage', { code: GrpcStatus.UNAVAILABLE, reason: 'BUS_CLOSED' }, 2);
    const before = fake.state.messages.length;
    await client.submit(letter('pat@example.com'));
    client.close();
    assert.deepEqual(fake.state.calls, ['submitMessage', 'submitMessage', 'submitMessage']);
    assert.equal(fake.state.messages.length, before + 1);
  });

  it('does not repeat UNAVAILABLE without an idempotency key', async () => {
    const client = connect({ idempotencyKeys: 'as-given' });
    fake.failNext('submitMessage', { code: GrpcStatus.UNAVAILABLE, reason: 'BUS_CLOSED' });
    const error = await failureOf(client.submit(letter('pat@example.com')));
    client.close();
    assert.equal(error.reason, 'BUS_CLOSED');
    assert.equal(fake.state.calls.length, 1);
  });

  it('repeats RESOURCE_EXHAUSTED only when the server says when', async () => {
    const client = connect({ idempotencyKeys: 'as-given' });
    const spec = { code: GrpcStatus.RESOURCE_EXHAUSTED, reason: 'BUS_PUSHBACK' };
    fake.failNext('submitMessage', { ...spec, retryAfterMs: 1 });
    await client.submit(letter('pat@example.com'));
    assert.equal(fake.state.calls.length, 2);
    fake.failNext('submitMessage', spec);
    const error = await failureOf(client.submit(letter('pat@example.com')));
    client.close();
    assert.equal(error.status, 'RESOURCE_EXHAUSTED');
    assert.equal(fake.state.calls.length, 3);
  });

  it('names every wrong field, the request and the delay', async () => {
    const client = connect();
    const violations = [
      { field: 'message.to[0].address', rule: 'ADDRESS_INVALID', description: 'Write local@domain.' },
    ];
    const metadata = { request_id: 'req_7' };
    fake.failNext('submitMessage', {
      code: GrpcStatus.INVALID_ARGUMENT,
      reason: 'INGEST_INVALID',
      violations,
      metadata,
      retryAfterMs: 1500,
    });
    const error = await failureOf(client.submit(letter('pat@example.com')));
    client.close();
    assert.equal(error.reason, 'INGEST_INVALID');
    assert.equal(error.status, 'INVALID_ARGUMENT');
    assert.deepEqual(error.fieldViolations, violations);
    assert.equal(error.retryAfterMs, 1500);
    assert.equal(error.requestId, 'req_7');
  });

  it('refuses a message over the limit before it is sent', async () => {
    const client = connect();
    const rawMime = Buffer.alloc(MESSAGE_SIZE_BYTES_MAX + 1);
    const error = await failureOf(client.submit(letter('pat@example.com', { rawMime })));
    client.close();
    assert.equal(error.reason, 'CLIENT_MESSAGE_TOO_LARGE');
    assert.deepEqual(fake.state.calls, []);
  });

  it('is refused with a wrong key', async () => {
    const client = connect({ key: 'sp_test_wrong' });
    const error = await failureOf(client.submit(letter('pat@example.com')));
    client.close();
    assert.equal(error.status, 'UNAUTHENTICATED');
  });

  it('stops when its signal aborts', async () => {
    const client = connect();
    const error = await failureOf(client.submit(letter('pat@example.com'), { signal: AbortSignal.abort() }));
    client.close();
    assert.equal(error.reason, 'CLIENT_CANCELLED');
  });
});

describe('submitMany', () => {
  it('throws both halves when some are refused', async () => {
    const client = connect();
    const error = await failureOf(
      client.submitMany([letter('a@example.com'), letter('nobody'), letter('c@example.com')]),
    );
    client.close();
    assert.ok(error instanceof PartialBatchError);
    assert.deepEqual(
      error.accepted.map(({ index }) => index),
      [0, 2],
    );
    assert.equal(error.rejected[0]?.index, 1);
    assert.equal(error.rejected[0]?.error.fieldViolations[0]?.field, 'message.to[0].address');
  });

  it('returns both halves when told', async () => {
    const client = connect();
    const result = await client.submitMany([letter('nobody')], { onPartial: 'return' });
    client.close();
    assert.equal(result.accepted.length, 0);
    assert.equal(result.rejected.length, 1);
  });

  it('cuts more than 1,000 messages into several calls', async () => {
    const client = connect();
    const result = await client.submitMany(Array.from({ length: 1_001 }, () => letter('a@example.com')));
    client.close();
    assert.equal(result.accepted.length, 1_001);
    assert.equal(fake.state.calls.length, 2);
  });
});

describe('tracking', () => {
  it('waits until every recipient is terminal', async () => {
    const client = connect();
    const { messageId } = await client.submit(letter('pat@example.com'));
    const message = await client.waitUntilFinished(messageId, { timeoutMs: 1_000 });
    client.close();
    assert.equal(message.finished, true);
    assert.equal(message.recipients[0]?.address, '');
  });

  it('gives up when the time is over', async () => {
    const client = connect();
    const { messageId } = await client.submit(letter('slow@example.com'));
    const error = await failureOf(client.waitUntilFinished(messageId, { timeoutMs: 20 }));
    client.close();
    assert.equal(error.reason, 'CLIENT_TIMED_OUT');
  });

  it('takes a held message for settled', async () => {
    const client = connect();
    const { messageId } = await client.submit(letter('held@example.com'));
    const message = await client.waitUntilFinished(messageId, { timeoutMs: 1_000, until: 'settled' });
    client.close();
    assert.equal(message.finished, false);
  });

  it('lists pages', async () => {
    const client = connect();
    const page = await client.listMessages({ pageSize: 1 });
    client.close();
    assert.equal(page.messages.length, 1);
    assert.equal(page.nextPageToken, '1');
  });
});

describe('health', () => {
  it('says serving or not, without a key', async () => {
    const client = createClient({ address: fake.address });
    assert.equal(await client.health(), 'serving');
    fake.state.healthStatus = 2;
    assert.equal(await client.health('sealpost.v1.SubmissionService'), 'not-serving');
    fake.state.healthStatus = 1;
    client.close();
  });
});

describe('connection errors', () => {
  it('say the address, that it is plain, and how to start Sealpost', async () => {
    const client = createClient({ address: await freeAddress(), timeoutMs: 5_000 });
    const error = await failureOf(client.health());
    client.close();
    assert.equal(error.reason, 'CLIENT_UNREACHABLE');
    assert.match(
      error.message,
      /^cannot reach 127\.0\.0\.1:\d+ \(plain\): nothing listens there\. Is Sealpost running\?/,
    );
  });

  it('tell TLS from plain', async () => {
    const client = connect({ tls: true });
    const error = await failureOf(client.health());
    client.close();
    assert.equal(error.reason, 'CLIENT_TLS_MISMATCH');
    assert.match(error.message, /does not speak TLS/);
  });

  it('refuse an address that is none, and a closed client', async () => {
    for (const address of ['', 'localhost', 'a b:1', '::1:50051', '127.0.0.1:70000', `${'a'.repeat(400)}:1`]) {
      assert.throws(() => createClient({ address }), { reason: 'CLIENT_ADDRESS_INVALID' }, address);
    }
    const client = connect();
    client.close();
    assert.equal((await failureOf(client.health())).reason, 'CLIENT_CLOSED');
  });

  it('never happen in clear off this machine unless asked for', () => {
    const away = createClient({ address: 'sealpost.example.org:50051' });
    const asked = createClient({ address: 'sealpost.example.org:50051', tls: false });
    assert.equal(away.destination.tls, true);
    assert.equal(asked.destination.tls, false);
    assert.equal(connect().destination.tls, false);
  });
});

async function freeAddress(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return `127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
}
