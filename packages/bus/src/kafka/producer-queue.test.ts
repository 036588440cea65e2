/** The producer's queue against a sender that the test answers by hand. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AppError } from '@sealpost/kernel';
import {
  createProducerQueue,
  PARTITION_BATCH_BYTES_MAX,
  type ProducerQueueOptions,
  type QueuedRecord,
} from './producer-queue.ts';

class TooLarge extends Error {}

interface Sent {
  readonly records: readonly QueuedRecord[];
  answer(): void;
  fail(error: Error): void;
}

function givenQueue(changes: Partial<ProducerQueueOptions> = {}) {
  const sent: Sent[] = [];
  const next = new Map<string, number>();
  let nowMs = 0;
  const queue = createProducerQueue({
    send: (records) =>
      new Promise((resolve, reject) => {
        const answer = (): void =>
          resolve(
            records.map(({ topic, partition }) => {
              const place = `${topic}/${partition}`;
              const offset = next.get(place) ?? 0;
              next.set(place, offset + 1);
              return offset;
            }),
          );
        sent.push({ records, answer, fail: reject });
      }),
    isTooLarge: (thrown) => thrown instanceof TooLarge,
    toError: () => new AppError('BUS_UNAVAILABLE'),
    appendTimeoutMs: 1_000,
    lingerMs: 0,
    batchBytesMax: 1_048_576,
    queueBytesMax: 4_096,
    nowMs: () => nowMs,
    ...changes,
  });
  return { queue, sent, pass: (ms: number) => void (nowMs += ms) };
}

const record = (key: string, sizeBytes = 10, partition = 0): QueuedRecord => ({
  topic: 't',
  partition,
  key,
  value: new Uint8Array(sizeBytes),
});

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'done',
    (error: AppError) => error.code,
  );

describe('the queue of the producer', () => {
  it('has one request under way, and joins what comes meanwhile into the next', async () => {
    const { queue, sent } = givenQueue();
    const first = queue.append([record('a')]);
    await turn();
    const second = queue.append([record('b'), record('c', 10, 1)]);
    const third = queue.append([record('d')]);
    await turn();
    equal(sent.length, 1);
    sent[0]?.answer();
    deepEqual(await first, [0]);
    await turn();
    deepEqual(
      sent[1]?.records.map(({ key }) => key),
      ['b', 'c', 'd'],
    );
    sent[1]?.answer();
    deepEqual(await second, [1, 0]);
    deepEqual(await third, [2]);
    equal(queue.waitingBytes(), 0);
  });

  it('refuses more than it may hold, with a delay, and takes again when there is room', async () => {
    const { queue, sent } = givenQueue();
    const first = queue.append([record('a', 3_000)]);
    const refused = await queue.append([record('b', 3_000)]).catch((error: AppError) => error);
    ok(refused instanceof AppError);
    equal(refused.code, 'BUS_PUSHBACK');
    ok((refused.retryAfterMs ?? 0) > 0);
    await turn();
    sent[0]?.answer();
    await first;
    await turn();
    const later = queue.append([record('b', 3_000)]);
    await turn();
    sent[1]?.answer();
    deepEqual(await later, [1]);
  });

  it('fails only the record that the log does not take, whatever shared its request', async () => {
    const { queue, sent } = givenQueue();
    const opening = queue.append([record('open')]);
    await turn();
    const keys = ['a', 'b', 'large', 'c', 'd'];
    const calls = keys.map((key) => codeOf(queue.append([record(key)])));
    sent[0]?.answer();
    await opening;
    for (let i = 1; i < 12; i++) {
      await turn();
      const request = sent[i];
      if (request === undefined) continue;
      if (request.records.some(({ key }) => key === 'large')) request.fail(new TooLarge());
      else request.answer();
    }
    deepEqual(await Promise.all(calls), ['done', 'done', 'BUS_RECORD_TOO_LARGE', 'done', 'done']);
  });

  it('answers BUS_UNAVAILABLE when the time is over, and never sends what had not gone out', async () => {
    const { queue, sent, pass } = givenQueue();
    const stuck = codeOf(queue.append([record('a')]));
    await turn();
    const waiting = codeOf(queue.append([record('b')]));
    pass(1_001);
    deepEqual([await stuck, await waiting], ['BUS_UNAVAILABLE', 'BUS_UNAVAILABLE']);
    const next = queue.append([record('c')]);
    sent[0]?.answer();
    await turn();
    deepEqual(
      sent[1]?.records.map(({ key }) => key),
      ['c'],
    );
    sent[1]?.answer();
    deepEqual(await next, [1]);
  });

  it('goes on after a request that failed', async () => {
    const { queue, sent } = givenQueue();
    const failed = codeOf(queue.append([record('a')]));
    await turn();
    sent[0]?.fail(new Error('no broker'));
    equal(await failed, 'BUS_UNAVAILABLE');
    await turn();
    const next = queue.append([record('b')]);
    await turn();
    sent[1]?.answer();
    deepEqual(await next, [0]);
  });

  it('keeps the part of one partition within what a broker takes at once', async () => {
    const { queue, sent } = givenQueue({ batchBytesMax: 8 * PARTITION_BATCH_BYTES_MAX, queueBytesMax: 1e9 });
    const opening = queue.append([record('open')]);
    await turn();
    const half = PARTITION_BATCH_BYTES_MAX / 2 - 1_000;
    const call = queue.append([1, 2, 3, 4].map((n) => record(`${n}`, half)));
    sent[0]?.answer();
    await opening;
    await turn();
    equal(sent[1]?.records.length, 2);
    sent[1]?.answer();
    await turn();
    equal(sent[2]?.records.length, 2);
    sent[2]?.answer();
    deepEqual(await call, [1, 2, 3, 4]);
  });

  it('rejects what is left when it stops', async () => {
    const { queue } = givenQueue();
    const left = codeOf(queue.append([record('a')]));
    queue.stop(new AppError('BUS_CLOSED'));
    equal(await left, 'BUS_CLOSED');
    equal(await codeOf(queue.append([record('b')])), 'BUS_CLOSED');
  });
});
