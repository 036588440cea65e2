import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AppendRecord, Batch, Bus, BusRecord } from '@sealpost/bus';
import { AcceptedMail, MailEvent, topicName } from '@sealpost/contracts';
import { AppError, createSeededRandom, emit, park, retry, systemClock } from '@sealpost/kernel';
import { createSilentTelemetry } from '@sealpost/telemetry';
import { DEFERRALS_MAX } from './deferred.ts';
import { ATTEMPT_HEADER, emission } from './emission.ts';
import type { Ports } from './ports.ts';
import { defineStage, type StageSpec } from './stage-loop.ts';
import { createStageMetrics } from './stage-metrics.ts';

type Spec = StageSpec<'accepted', string, string>;
const TOPIC = topicName('accepted', 'express');

const recordOf = (id: string, offset: number, headers: Readonly<Record<string, string>> = {}): BusRecord => ({
  topic: TOPIC,
  partition: 0,
  offset,
  key: id,
  value: AcceptedMail.encode(AcceptedMail.fromPartial({ header: { messageId: id } })).finish(),
  headers,
  timestampMs: 0,
});

/** A stage that tells an event of each message, on a bus in memory that fails as often as it is told to. */
async function givenStage(change: Partial<Spec> = {}, appendFailures = 0) {
  const log: string[] = [];
  const appended: AppendRecord[] = [];
  const deferred: { readonly attempt: number; readonly id: string }[] = [];
  let failures = appendFailures;
  let deliver: (batch: Batch) => void = () => undefined;
  const bus = {
    append: async (records: readonly AppendRecord[]) => {
      if (failures-- > 0) throw new AppError('STORE_UNAVAILABLE');
      if (records.some((record) => record.key === 'huge')) throw new AppError('BUS_RECORD_TOO_LARGE');
      log.push('append');
      appended.push(...records);
      return records.map((_, offset) => ({ partition: 0, offset }));
    },
    park: async (_group: string, record: BusRecord, reason: string) => void log.push(`park ${record.key} ${reason}`),
    subscribe: async (options: { onBatch: (batch: Batch) => void }) => {
      deliver = options.onBatch;
      return { close: async () => undefined, lag: async () => [] };
    },
  } as unknown as Bus;
  const telemetry = createSilentTelemetry();
  const clock = { ...systemClock, sleep: async () => undefined };
  const ports = { bus, telemetry, clock, random: createSeededRandom(1) } as unknown as Ports;
  const spec: Spec = {
    name: 'dlp',
    consumes: 'accepted',
    group: 'dlp',
    gather: async (items) => items.map((item) => item.record.header?.messageId ?? ''),
    decide: (id) => emit(id),
    perform: async (items) =>
      items.map(({ plan }) => [emission('events', 'express', MailEvent.fromPartial({ messageId: plan }))]),
    ...change,
  };
  await defineStage(spec).start({
    ports,
    metrics: createStageMetrics(telemetry, 'dlp'),
    deferred: {
      put: async (_group, records) => {
        for (const record of records) deferred.push({ attempt: record.attempt, id: record.source.key });
      },
      run: () => ({ stop: async () => undefined }),
    },
  });
  const run = (records: readonly BusRecord[], signal = new AbortController().signal): Promise<readonly number[]> =>
    new Promise((resolve) => {
      const acknowledge = (offsets: readonly number[]): void => {
        log.push('acknowledge');
        resolve(offsets);
      };
      deliver({ topic: TOPIC, partition: 0, epoch: 1, records, signal, acknowledge });
    });
  return { log, appended, deferred, run };
}

describe('stage loop', () => {
  it('acknowledges only after what a record led to is durable', async () => {
    const { log, appended, run } = await givenStage();
    assert.deepEqual(await run([recordOf('a', 4), recordOf('b', 5)]), [4, 5]);
    assert.deepEqual(log, ['append', 'acknowledge']);
    assert.deepEqual(
      appended.map((record) => record.key),
      ['a', 'b'],
    );
  });

  it('does the whole batch again while the log is away', async () => {
    const { log, appended, run } = await givenStage({}, 3);
    assert.deepEqual(await run([recordOf('a', 1)]), [1]);
    assert.deepEqual(log, ['append', 'acknowledge']);
    assert.equal(appended.length, 1);
  });

  it('parks what cannot be read, decided or served, and goes on with the rest', async () => {
    const broken = { ...recordOf('broken', 1), value: Buffer.from([0xff, 0xff, 0xff]) };
    const { log, appended, deferred, run } = await givenStage({
      gather: async (items) =>
        items.map(({ record }) => {
          const id = record.header?.messageId ?? '';
          return id === 'erased' ? new AppError('KEYRING_KEY_GONE') : id;
        }),
      decide: (id) => {
        if (id === 'throws') throw new TypeError('a fault of the program');
        return id === 'poison' ? park('poison') : id === 'later' ? retry(5, 'not-yet') : emit(id);
      },
    });
    const ids = ['erased', 'throws', 'poison', 'later', 'good'];
    await run([broken, ...ids.map((id, i) => recordOf(id, i + 2))]);
    assert.deepEqual(log.filter((line) => line.startsWith('park')).toSorted(), [
      'park broken undecodable',
      'park erased KEYRING_KEY_GONE',
      'park poison poison',
      'park throws KERNEL_INTERNAL',
    ]);
    assert.deepEqual(deferred, [{ attempt: 2, id: 'later' }]);
    assert.deepEqual(
      appended.map((record) => record.key),
      ['good'],
    );
    assert.equal(log.at(-1), 'acknowledge');
  });

  it('parks what leads to a record that the log never takes, and nothing else of its batch', async () => {
    const { log, appended, run } = await givenStage();
    const records = ['a', 'huge', 'b'].map((id, i) => recordOf(id, i + 1));
    assert.deepEqual(await run(records), [1, 2, 3]);
    assert.ok(log.includes('park huge BUS_RECORD_TOO_LARGE'));
    assert.deepEqual(
      appended.map((record) => record.key),
      ['a', 'b'],
    );
  });

  it('puts back what may work later, and parks it after its last try', async () => {
    const { log, deferred, run } = await givenStage({
      perform: async (items) => items.map(() => new AppError('STORE_UNAVAILABLE')),
    });
    const attempt = { [ATTEMPT_HEADER]: String(DEFERRALS_MAX) };
    await run([recordOf('a', 1), recordOf('b', 2, attempt)]);
    assert.deepEqual(deferred, [{ attempt: 2, id: 'a' }]);
    assert.ok(log.includes('park b gave-up:STORE_UNAVAILABLE'));
  });

  it('keeps the order of a partition', async () => {
    const { appended, run } = await givenStage({
      gather: async (items) => {
        if (items[0]?.record.header?.messageId === 'slow') await new Promise((resolve) => setTimeout(resolve, 20));
        return items.map((item) => item.record.header?.messageId ?? '');
      },
    });
    await Promise.all([run([recordOf('slow', 1)]), run([recordOf('quick', 2)])]);
    assert.deepEqual(
      appended.map((record) => record.key),
      ['slow', 'quick'],
    );
  });

  it('leaves a batch alone that was taken away', async () => {
    const abort = new AbortController();
    const { log, run } = await givenStage({
      gather: async () => {
        abort.abort();
        throw new AppError('STORE_UNAVAILABLE');
      },
    });
    void run([recordOf('a', 1)], abort.signal);
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.deepEqual(log, []);
  });
});
