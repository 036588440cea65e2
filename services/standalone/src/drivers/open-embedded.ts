/** The embedded log, store and blobs of one data folder. */
import { join } from 'node:path';
import { createFsBlobs } from '@sealpost/blobs';
import { createEmbeddedBus } from '@sealpost/bus';
import { allTopics } from '@sealpost/contracts';
import { dataConfig } from '@sealpost/runtime';
import { openEngine } from '@sealpost/sqlite';
import { createEmbeddedStore } from '@sealpost/store';
import { observeEngine } from '../engine-metrics.ts';
import type { OpenDriversOptions, OpenedDrivers } from './opened-drivers.ts';

/** One process owns all partitions of the embedded log: few of them make large batches. */
const EMBEDDED_PARTITIONS_MAX = 2;

/** Errors: STORE_FOLDER_*; STORE_DISK_FULL. */
export async function openEmbedded({
  effective,
  dataFolder,
  clock,
  telemetry,
}: OpenDriversOptions): Promise<OpenedDrivers> {
  const { freeDiskFloorBytes } = effective.of(dataConfig);
  const engine = await openEngine({
    folder: dataFolder,
    diskFloorBytes: freeDiskFloorBytes,
    folderSetting: 'data.folder',
  });
  observeEngine(telemetry.metrics, engine);
  const topics = allTopics().map((topic) => ({
    ...topic,
    partitions: Math.min(topic.partitions, EMBEDDED_PARTITIONS_MAX),
  }));
  return {
    bus: await createEmbeddedBus({ engine, topics, clock }),
    store: createEmbeddedStore({ engine }),
    blobs: await createFsBlobs({ folder: join(dataFolder, 'blobs'), diskFloorBytes: freeDiskFloorBytes }),
    crashed: new Promise(() => undefined),
    close: () => engine.close(),
  };
}
