/** Real ports for tests: embedded log and store, blobs and a keyring in a temporary folder, a clock moved by hand. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFsBlobs } from '@sealpost/blobs';
import { createEmbeddedBus } from '@sealpost/bus';
import { allTopics } from '@sealpost/contracts';
import { type Clock, createSystemRandom, systemClock } from '@sealpost/kernel';
import { createKeyring, openLocalRootKey } from '@sealpost/keyring';
import { createKeyStore, type Ports } from '@sealpost/runtime';
import { openEngine } from '@sealpost/sqlite';
import { createEmbeddedStore } from '@sealpost/store';
import { createSilentTelemetry } from '@sealpost/telemetry';

export interface GivenPorts {
  readonly ports: Ports;
  advance(byMs: number): void;
  close(): Promise<void>;
}

export async function givenPorts(): Promise<GivenPorts> {
  const folder = await mkdtemp(join(tmpdir(), 'sealpost-dlp-'));
  let aheadMs = 0;
  const clock: Clock = {
    nowMs: () => Date.now() + aheadMs,
    monotonicMs: () => performance.now() + aheadMs,
    sleep: systemClock.sleep,
  };
  const random = createSystemRandom();
  const engine = await openEngine({ folder, diskFloorBytes: 0, folderSetting: 'data.folder' });
  const store = createEmbeddedStore({ engine });
  const { rootKey } = await openLocalRootKey({ folder, random });
  const keyStore = await createKeyStore(store);
  const keyring = createKeyring({ rootKey, keyStore, clock, random, cacheEntriesMax: 100, kekTtlMs: 60_000 });
  const topics = allTopics().map((topic) => ({ ...topic, partitions: 1 }));
  const bus = await createEmbeddedBus({ engine, topics, clock });
  const blobs = await createFsBlobs({ folder: join(folder, 'blobs'), diskFloorBytes: 0 });
  return {
    ports: { bus, store, blobs, keyring, telemetry: createSilentTelemetry(), clock, random },
    advance: (byMs) => {
      aheadMs += byMs;
    },
    close: async () => {
      await bus.close(1_000);
      await store.close();
      keyring.close();
      await engine.close();
      await rm(folder, { recursive: true });
    },
  };
}
