import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { AppendRecord, BusRecord } from '@sealpost/bus';
import { AppError, type Clock, createSeededRandom } from '@sealpost/kernel';
import { type Engine, openEngine } from '@sealpost/sqlite';
import { createEmbeddedStore, type Store } from '@sealpost/store';
import { createDeferredRecords, DEFERRED } from './deferred.ts';
import { ATTEMPT_HEADER } from './emission.ts';
import type { Ports } from './ports.ts';

const recordAt = (offset: number): BusRecord => ({
  topic: 'mail.accepted.express.v1',
  partition: 0,
  offset,
  key: `msg_${offset}`,
  value: Buffer.from('sealed'),
  headers: {},
  timestampMs: 0,
});

describe('records that a stage wants back later', () => {
  const given = {} as { folder: string; engine: Engine; store: Store };
  let appended: AppendRecord[] = [];
  let nowMs = 1_000;
  let beforeAppend: () => Promise<void> = async () => undefined;

  before(async () => {
    given.folder = await mkdtemp(join(tmpdir(), 'sealpost-deferred-'));
    given.engine = await openEngine({ folder: given.folder, diskFloorBytes: 0 });
    given.store = createEmbeddedStore({ engine: given.engine });
  });
  beforeEach(() => {
    appended = [];
    nowMs += 1_000_000;
    beforeAppend = async () => undefined;
  });
  after(async () => {
    await given.store.close();
    await given.engine.close();
    await rm(given.folder, { recursive: true });
  });

  /** One process: looks for due records `rounds` times. */
  async function release(rounds: number): Promise<void> {
    const done = Promise.withResolvers<void>();
    let left = rounds;
    const clock: Clock = {
      nowMs: () => nowMs,
      monotonicMs: () => nowMs,
      sleep: async (_delayMs, signal) => {
        left--;
        if (left > 0) return;
        done.resolve();
        await new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()));
      },
    };
    const bus = {
      append: async (records: readonly AppendRecord[]) => {
        await beforeAppend();
        appended.push(...records);
        return records.map(() => ({ partition: 0, offset: 0 }));
      },
    };
    const ports = { bus, store: given.store, clock, random: createSeededRandom(1) } as unknown as Ports;
    const running = (await createDeferredRecords(ports)).run(['dlp']);
    await done.promise;
    await running.stop();
  }

  const put = async (offsets: readonly number[], attempt = 2): Promise<void> => {
    const ports = { store: given.store } as unknown as Ports;
    const deferred = await createDeferredRecords(ports);
    await deferred.put(
      'dlp',
      offsets.map((offset) => ({ source: recordAt(offset), notBeforeMs: nowMs, attempt })),
    );
  };
  const left = async (): Promise<number> => (await given.store.collection(DEFERRED)).count({});

  it('go back once each, however many processes look for them', async () => {
    const offsets = Array.from({ length: 300 }, (_, offset) => offset);
    await put(offsets);
    await Promise.all([release(3), release(3), release(3)]);
    assert.deepEqual(
      appended.map((record) => record.key).toSorted(),
      offsets.map((offset) => `msg_${offset}`).toSorted(),
    );
    assert.equal(appended[0]?.headers?.[ATTEMPT_HEADER], '2');
    assert.equal(await left(), 0);
  });

  it('come back after their lease when the process that took them could not append', async () => {
    await put([1]);
    beforeAppend = async () => {
      throw new AppError('BUS_UNAVAILABLE');
    };
    await release(2);
    beforeAppend = async () => undefined;
    await release(2);
    assert.equal(appended.length, 0);
    nowMs += 60_000;
    await release(2);
    assert.deepEqual(
      appended.map((record) => record.key),
      ['msg_1'],
    );
    assert.equal(await left(), 0);
  });

  it('stay when they were put back anew while they were being released', async () => {
    await put([1]);
    beforeAppend = async () => {
      beforeAppend = async () => undefined;
      await put([1], 3);
    };
    await release(1);
    assert.equal(await left(), 1);
    await release(2);
    assert.deepEqual(
      appended.map((record) => record.headers?.[ATTEMPT_HEADER]),
      ['2', '3'],
    );
  });
});
