import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, describe, it } from 'node:test';
import { type MessageInput, PartialBatchError, SealpostError } from '@sealpost/client';
import { type AcceptedMessage, StreamMessagesRequest } from '@sealpost/contracts';
import { ending, givenSealpost, type Installation, plainMessage } from '@sealpost/tests/given-sealpost';
import { grpcFrame, openRawCall } from '@sealpost/tests/raw-grpc';
import { waitFor } from '@sealpost/tests/wait-for';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

let given: Installation;
before(async () => {
  given = await givenSealpost();
});
after(() => given.close());

const refusal = async (call: Promise<unknown>): Promise<SealpostError> => {
  const thrown = await call.then(
    () => assert.fail('it was accepted'),
    (error: unknown) => error,
  );
  assert.ok(thrown instanceof SealpostError, String(thrown));
  return thrown;
};
const BAD: MessageInput = { ...plainMessage(), subject: 'a\nb' };
const keptFor = (address: string) => given.sink.messages.filter((each) => each.recipients.includes(address)).length;

describe('idempotency keys', () => {
  const message = plainMessage({ idempotencyKey: 'order-1', to: [{ address: 'once@example.org' }] });
  let first: AcceptedMessage;

  it('answer the same content again without sending it again', async () => {
    first = await given.client.submit(message);
    await ending(given, first.messageId);
    const second = await waitFor(async () => {
      const answer = await given.client.submit(message);
      return answer.replayed && answer;
    }, 10_000);
    assert.deepEqual({ ...second, replayed: false }, first);
  });

  it('refuse other content', async () => {
    const error = await refusal(given.client.submit({ ...message, subject: 'Other' }));
    assert.equal(error.reason, 'IDEMPOTENCY_KEY_REUSED');
    assert.equal(error.status, 'FAILED_PRECONDITION');
  });

  it('are remembered over a restart and over kill -9', async () => {
    await given.start();
    assert.equal((await given.client.submit(message)).messageId, first.messageId);
    await given.process.kill9();
    await given.start();
    const again = await given.client.submit(message);
    assert.equal(again.messageId, first.messageId);
    assert.equal(again.replayed, true);
    assert.equal(keptFor('once@example.org'), 1);
  });

  it('let one of many calls at the same time win', async () => {
    const racing = plainMessage({ idempotencyKey: 'race-1', to: [{ address: 'race@example.org' }] });
    const calls = await Promise.allSettled(Array.from({ length: 30 }, () => given.client.submit(racing)));
    const ids = new Set<string>();
    for (const call of calls) {
      if (call.status === 'fulfilled') ids.add(call.value.messageId);
      else {
        const error = call.reason as SealpostError;
        assert.equal(error.reason, 'IDEMPOTENCY_IN_PROGRESS');
        assert.equal(error.status, 'ABORTED');
        assert.ok((error.retryAfterMs ?? 0) > 0);
      }
    }
    assert.equal(ids.size, 1);
    await ending(given, [...ids][0] ?? '');
    assert.equal(keptFor('race@example.org'), 1);
  });
});

describe('batches', () => {
  it('give each item its own answer, in order', async () => {
    const items = [plainMessage(), BAD, plainMessage(), { ...plainMessage(), purpose: 0 as const }];
    const { accepted, rejected } = await given.client.submitMany(items, { onPartial: 'return' });
    assert.deepEqual(
      accepted.map((item) => item.index),
      [0, 2],
    );
    assert.deepEqual(
      rejected.map((item) => [item.index, item.error.fieldViolations[0]?.field]),
      [
        [1, 'subject'],
        [3, 'purpose'],
      ],
    );
    for (const item of accepted) await ending(given, item.accepted.messageId);
  });

  it('store nothing when one is wrong and all or nothing was asked for', async () => {
    const wrong: readonly MessageInput[] = [
      BAD,
      { purpose: 3, rawMime: Buffer.from('From: a@example.org\r\nFrom: b@example.org\r\n\r\nx') },
    ];
    for (const bad of wrong) {
      const good = plainMessage({ to: [{ address: 'all-or-nothing@example.org' }] });
      const error = await refusal(given.client.submitMany([good, bad, good], { allOrNothing: true }));
      assert.ok(error instanceof PartialBatchError);
      assert.deepEqual(error.accepted, []);
      assert.deepEqual(
        error.rejected.map((item) => item.error.reason),
        ['INGEST_BATCH_REFUSED', 'INGEST_MESSAGE_INVALID', 'INGEST_BATCH_REFUSED'],
      );
    }
    // What comes later is delivered; what was refused never was.
    await ending(given, (await given.client.submit(plainMessage())).messageId);
    assert.equal(keptFor('all-or-nothing@example.org'), 0);
  });
});

describe('streams', () => {
  it('go on after a bad item and count both kinds', async () => {
    const stream = given.client.stream();
    const answers = await Promise.allSettled([plainMessage(), BAD, plainMessage()].map((item) => stream.send(item)));
    assert.deepEqual(
      answers.map((answer) => answer.status),
      ['fulfilled', 'rejected', 'fulfilled'],
    );
    assert.deepEqual(await stream.finish(), { acceptedCount: 2, rejectedCount: 1 });
  });

  it('take more than may be open at one time', async () => {
    const stream = given.client.stream({ openItemsMax: 1_000 });
    const sent: Promise<AcceptedMessage>[] = [];
    for (let i = 0; i < 1_500; i++) {
      await stream.ready();
      sent.push(stream.send(plainMessage({ sandbox: true })));
    }
    assert.equal((await stream.finish()).acceptedCount, 1_500);
    assert.equal(new Set((await Promise.all(sent)).map((each) => each.messageId)).size, 1_500);
  });

  it('that break in the middle of a message leave what came before and no half of the rest', async () => {
    const whole = (address: string): Buffer => {
      const item = { sequence: 1, message: plainMessage({ to: [{ address }] }) };
      return grpcFrame(StreamMessagesRequest.encode(StreamMessagesRequest.fromPartial(item)).finish());
    };
    const key = readFileSync(join(given.dataDir, 'admin.key'), 'utf8').trim();
    const method = 'sealpost.v1.SubmissionService/StreamMessages';
    const { session, stream } = openRawCall({ address: given.address('gRPC'), method, key });
    const answered = once(stream, 'data');
    stream.write(whole('before@example.org'));
    await answered;
    const half = whole('half@example.org');
    stream.write(half.subarray(0, half.length - 3));
    await waitFor(() => keptFor('before@example.org') === 1, 10_000);
    session.destroy();
    await ending(given, (await given.client.submit(plainMessage())).messageId);
    assert.equal(keptFor('half@example.org'), 0);
    assert.equal(await given.client.health(), 'serving');
  });
});
