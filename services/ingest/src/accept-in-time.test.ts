import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { AppendRecord, Bus } from '@sealpost/bus';
import { loadConfig } from '@sealpost/config';
import { type AcceptedMessage, Lane, Message, Purpose } from '@sealpost/contracts';
import { AppError, type Clock, createSystemRandom, systemClock } from '@sealpost/kernel';
import { createKeyring, type Keyring, openLocalRootKey } from '@sealpost/keyring';
import { createKeyStore, type Ports } from '@sealpost/runtime';
import { type Engine, openEngine } from '@sealpost/sqlite';
import { createEmbeddedStore, type Store } from '@sealpost/store';
import { ingestConfig } from './config.ts';
import { type Batcher, createBatcher } from './io/batcher.ts';
import { createIdempotencyRows } from './io/idempotency.ts';
import { createIngestShell, type SubmissionResult } from './shell.ts';
import { PENDING_LEASE_MS } from './stage.ts';

type Mood = 'up' | 'down' | 'hangs';

/** A port that works, refuses or keeps silent, as the test says at the moment of the call; silence ends with `release`. */
function createMoods() {
  const state = { bus: 'up' as Mood, store: 'up' as Mood, held: [] as (() => void)[] };
  const pass = async (which: 'bus' | 'store'): Promise<void> => {
    if (state[which] === 'down') throw new AppError(which === 'bus' ? 'BUS_UNAVAILABLE' : 'STORE_UNAVAILABLE');
    if (state[which] === 'hangs') await new Promise<void>((resolve) => state.held.push(resolve));
  };
  const release = (): void => {
    state.bus = 'up';
    state.store = 'up';
    for (const resolve of state.held.splice(0)) resolve();
  };
  return { state, pass, release };
}

/** The promise is 2 s (ACCEPT_DEADLINE_MS); waiting that long in a test proves no more than waiting this long. */
const DUE_MS = 120;
const principal = { keyId: 'key_1', tenantId: 'ten_1', roles: ['send'], sandbox: false } as const;
/** What the log of these tests takes. */
const RECORD_BYTES_MAX = 20_000;
const message = (idempotencyKey: string, text = 'Please call us.'): Message =>
  Message.fromPartial({
    idempotencyKey,
    lane: Lane.LANE_EXPRESS,
    purpose: Purpose.PURPOSE_TREATMENT,
    from: { address: 'clinic@example.org' },
    to: [{ address: 'pat@example.com' }],
    subject: 'Your visit',
    text,
  });
const codeOf = (result: SubmissionResult): string => (result instanceof AppError ? result.code : 'accepted');

describe('accepting while bus and store are away, slow or silent', () => {
  const given = {} as { folder: string; engine: Engine; store: Store; keyring: Keyring; batcher: Batcher };
  const moods = createMoods();
  const appended: AppendRecord[] = [];
  let aheadMs = 0;
  const clock: Clock = { ...systemClock, nowMs: () => Date.now() + aheadMs };

  before(async () => {
    given.folder = await mkdtemp(join(tmpdir(), 'sealpost-accept-'));
    given.engine = await openEngine({ folder: given.folder, diskFloorBytes: 0 });
    given.store = createEmbeddedStore({ engine: given.engine });
    const random = createSystemRandom();
    const { rootKey } = await openLocalRootKey({ folder: given.folder, random });
    const keyStore = await createKeyStore(given.store);
    given.keyring = createKeyring({ rootKey, keyStore, clock, random, cacheEntriesMax: 100, kekTtlMs: 60_000 });
    const bus = {
      append: async (records: readonly AppendRecord[]) => {
        await moods.pass('bus');
        if (records.some(({ value }) => value.byteLength > RECORD_BYTES_MAX))
          throw new AppError('BUS_RECORD_TOO_LARGE');
        appended.push(...records);
        return records.map(() => ({ partition: 0, offset: 0 }));
      },
    } as unknown as Bus;
    const ports = { bus, store: moody(given.store), keyring: given.keyring, clock, random } as unknown as Ports;
    const rows = await createIdempotencyRows(ports.store, given.keyring);
    const shell = createIngestShell(loadConfig([ingestConfig], { env: {}, flags: {} }).of(ingestConfig), ports, rows);
    given.batcher = createBatcher(shell, { waitMs: 0, openBytesMax: 1e8, clock });
    // The tenant's key is in the cache of every process that has served one call.
    await submit('warm-up');
  });

  beforeEach(() => {
    moods.release();
    appended.length = 0;
  });

  after(async () => {
    await given.store.close();
    given.keyring.close();
    await given.engine.close();
    await rm(given.folder, { recursive: true });
  });

  function moody(store: Store): Store {
    return {
      ...store,
      collection: async (spec) => {
        const collection = await store.collection(spec);
        return {
          ...collection,
          bulkWrite: async (ops) => {
            await moods.pass('store');
            return collection.bulkWrite(ops);
          },
        };
      },
    };
  }

  const submit = (key: string, text?: string): Promise<SubmissionResult> =>
    given.batcher.submit(
      { message: message(key, text), principal, traceparent: '' },
      systemClock.monotonicMs() + DUE_MS,
    );
  /** Lets what was held go on, until the writes that were given up have ended. */
  const settle = async (): Promise<void> => {
    moods.release();
    while (given.batcher.openBytes() > 0) await systemClock.sleep(5);
    await systemClock.sleep(20);
  };

  for (const bus of ['up', 'down', 'hangs'] as const) {
    for (const store of ['up', 'down', 'hangs'] as const) {
      if (bus === 'up' && store === 'up') continue;
      it(`says UNAVAILABLE when the bus ${bus === 'up' ? 'is up' : bus} and the store ${store}, and goes on alone`, async () => {
        Object.assign(moods.state, { bus, store });
        const result = await submit(`case-${bus}-${store}`);
        assert.ok(result instanceof AppError);
        assert.equal(result.entry.grpc, 'UNAVAILABLE');
        assert.ok(result.entry.retryable);
        await settle();
        assert.equal(codeOf(await submit(`after-${bus}-${store}`)), 'accepted');
      });
    }
  }

  it('refuses only the message whose record the log never takes', async () => {
    const huge = 'Please call. '.repeat(RECORD_BYTES_MAX / 10);
    const answers = await Promise.all([submit('before-huge'), submit('huge', huge), submit('after-huge')]);
    assert.deepEqual(answers.map(codeOf), ['accepted', 'BUS_RECORD_TOO_LARGE', 'accepted']);
    assert.equal(new Set(appended.map((record) => record.key)).size, 2);
  });

  it('gives the key back when the store was late and the log was never asked', async () => {
    moods.state.store = 'hangs';
    assert.equal(codeOf(await submit('late-store')), 'INGEST_TIMED_OUT');
    await settle();
    assert.equal(appended.length, 0);
    const again = (await submit('late-store')) as AcceptedMessage;
    assert.equal(again.replayed, false);
  });

  it('answers a retry with the same message when the log took it late', async () => {
    moods.state.bus = 'hangs';
    assert.equal(codeOf(await submit('late-log')), 'INGEST_TIMED_OUT');
    assert.equal(codeOf(await submit('late-log')), 'IDEMPOTENCY_IN_PROGRESS');
    await settle();
    const again = (await submit('late-log')) as AcceptedMessage;
    assert.equal(again.replayed, true);
    assert.deepEqual([...new Set(appended.map((record) => record.key))], [again.messageId]);
  });

  it('lets a retry take over after the lease when nothing was ever heard of the log', async () => {
    moods.state.bus = 'hangs';
    assert.equal(codeOf(await submit('silent')), 'INGEST_TIMED_OUT');
    moods.state.bus = 'up';
    assert.equal(codeOf(await submit('silent')), 'IDEMPOTENCY_IN_PROGRESS');
    aheadMs += PENDING_LEASE_MS;
    assert.equal(codeOf(await submit('silent')), 'accepted');
    await settle();
  });

  it('lets a retry take over at once, with the same message id what the log may or may not have', async () => {
    moods.state.bus = 'down';
    assert.equal(codeOf(await submit('unknown')), 'BUS_UNAVAILABLE');
    moods.release();
    const again = (await submit('unknown')) as AcceptedMessage;
    assert.equal(again.replayed, false);
    assert.deepEqual([...new Set(appended.map((record) => record.key))], [again.messageId]);
  });
});
