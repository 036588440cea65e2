/** Checks message streams and watches, breaks included, against a gRPC server on loopback. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { status as GrpcStatus } from '@grpc/grpc-js';
import { Purpose, type TrackedEvent } from '@sealpost/contracts';
import { createClient, type MessageInput, type SealpostClient } from './index.ts';
import { type FakeSealpost, startFakeSealpost, statusError } from './testing/fake-sealpost.ts';

let fake: FakeSealpost;
let client: SealpostClient;

const letter = (address: string, extra: MessageInput = {}): MessageInput => ({
  purpose: Purpose.PURPOSE_TREATMENT,
  from: { address: 'clinic@example.org' },
  to: [{ address }],
  text: 'See you on Tuesday.',
  ...extra,
});

/** Waits for a state of the fake, which other turns of the loop bring about. */
async function until(condition: () => boolean): Promise<void> {
  for (let turns = 0; turns < 2_000 && !condition(); turns++) await new Promise((resolve) => setTimeout(resolve, 2));
  assert.ok(condition());
}

beforeEach(async () => {
  fake = await startFakeSealpost();
  client = createClient({ address: fake.address, timeoutMs: 10_000 });
});
afterEach(() => {
  client.close();
  fake.stop();
});

describe('stream', () => {
  it('resolves each send once durable and counts at the end', async () => {
    const stream = client.stream();
    const sends = Array.from({ length: 50 }, (_, i) => stream.send(letter(i === 7 ? 'nobody' : `p${i}@example.com`)));
    const settled = await Promise.allSettled(sends);
    assert.deepEqual(await stream.finish(), { acceptedCount: 49, rejectedCount: 1 });
    const refused = settled[7];
    assert.ok(refused?.status === 'rejected');
    assert.equal(refused.reason.reason, 'INGEST_INVALID');
    assert.equal(fake.state.messages.length, 49);
  });

  it('holds callers back while the window is full', async () => {
    fake.state.answersBeforeSilence = 0;
    const stream = client.stream({ openItemsMax: 2 });
    const ignore = (promise: Promise<unknown>) => promise.catch(() => undefined);
    for (let i = 0; i < 2; i++) {
      await stream.ready();
      void ignore(stream.send(letter(`p${i}@example.com`)));
    }
    let room = false;
    void stream.ready().then(() => {
      room = true;
    });
    await until(() => fake.state.messages.length === 2);
    assert.equal(room, false);
    stream.cancel();
    await until(() => room);
  });

  it('sends what was not answered again after a break, and nothing twice', async () => {
    fake.state.answersBeforeSilence = 3;
    const stream = client.stream();
    const sends = Array.from({ length: 10 }, (_, i) => stream.send(letter(`p${i}@example.com`)));
    await until(() => fake.state.messages.length === 10);
    fake.state.answersBeforeSilence = Number.POSITIVE_INFINITY;
    fake.breakStreams();
    const accepted = await Promise.all(sends);
    assert.deepEqual(await stream.finish(), { acceptedCount: 10, rejectedCount: 0 });
    assert.equal(fake.state.messages.length, 10);
    assert.equal(accepted.filter(({ replayed }) => replayed).length, 7);
  });

  it('says that the outcome is unknown for a message without key', async () => {
    fake.state.answersBeforeSilence = 0;
    const careful = createClient({ address: fake.address, idempotencyKeys: 'as-given' });
    const sent = careful.stream().send(letter('p@example.com'));
    await until(() => fake.state.messages.length === 1);
    fake.breakStreams();
    await assert.rejects(sent, { reason: 'CLIENT_OUTCOME_UNKNOWN' });
    careful.close();
  });

  it('finishes when the break comes after the last send', async () => {
    fake.state.answersBeforeSilence = 0;
    const stream = client.stream();
    const sent = stream.send(letter('p@example.com'));
    const finished = stream.finish();
    await until(() => fake.state.messages.length === 1);
    fake.state.answersBeforeSilence = Number.POSITIVE_INFINITY;
    fake.breakStreams();
    await sent;
    assert.deepEqual(await finished, { acceptedCount: 1, rejectedCount: 0 });
    await assert.rejects(stream.send(letter('p@example.com')), { reason: 'CLIENT_CLOSED' });
  });

  it('gives up at once when the server is not allowed to take it', async () => {
    fake.state.answersBeforeSilence = 0;
    const stream = client.stream();
    const sent = stream.send(letter('p@example.com'));
    await until(() => fake.state.streams.size === 1);
    for (const destroy of [...fake.state.streams]) {
      destroy(statusError({ code: GrpcStatus.PERMISSION_DENIED, reason: 'API_ROLE_DENIED' }));
    }
    await assert.rejects(sent, { status: 'PERMISSION_DENIED' });
    await assert.rejects(stream.finish(), { status: 'PERMISSION_DENIED' });
  });

  it('reads a server without answers for a broken one', async () => {
    fake.state.answersBeforeSilence = 0;
    const stream = client.stream({ silenceMsMax: 30 });
    const sent = stream.send(letter('p@example.com'));
    await until(() => fake.state.messages.length === 1);
    fake.state.answersBeforeSilence = Number.POSITIVE_INFINITY;
    assert.equal((await sent).replayed, true);
  });
});

describe('watch', () => {
  it('goes on from the last event after a break', async () => {
    const seen: TrackedEvent[] = [];
    const stop = new AbortController();
    const watching = (async () => {
      for await (const event of client.watch({ cursor: 'begin', messageIds: ['msg_1'], signal: stop.signal })) {
        seen.push(event);
      }
    })();
    await until(() => fake.state.watchers.size === 1);
    fake.emit({ cursor: 'c1', messageId: 'msg_1', type: 'accepted' });
    await until(() => seen.length === 1);
    fake.breakStreams();
    await until(() => fake.state.watchRequests.length === 2);
    fake.emit({ cursor: 'c2', messageId: 'msg_1', type: 'sealed' });
    await until(() => seen.length === 2);
    stop.abort();
    await watching;
    assert.deepEqual(
      fake.state.watchRequests.map(({ cursor }) => cursor),
      ['begin', 'c1'],
    );
    assert.deepEqual(fake.state.watchRequests[1]?.messageIds, ['msg_1']);
    assert.deepEqual(
      seen.map(({ type }) => type),
      ['accepted', 'sealed'],
    );
  });

  it('ends the call when the caller stops reading', async () => {
    const iterator = client.watch();
    const next = iterator.next();
    await until(() => fake.state.watchers.size === 1);
    fake.emit({ cursor: 'c1', type: 'accepted' });
    assert.equal((await next).value?.type, 'accepted');
    await iterator.return(undefined);
    await until(() => fake.state.watchers.size === 0);
  });
});
