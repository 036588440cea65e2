/** Opens what services are handed: the embedded log and store, blobs, keyring, telemetry. Closed in reverse. */
import { mkdir, open } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createFsBlobs } from '@sealpost/blobs';
import { createEmbeddedBus } from '@sealpost/bus';
import type { Effective } from '@sealpost/config';
import { allTopics } from '@sealpost/contracts';
import { AppError, type Clock, type Random } from '@sealpost/kernel';
import { createKeyring, openLocalRootKey } from '@sealpost/keyring';
import {
  busConfig,
  createKeyStore,
  dataConfig,
  keyringConfig,
  type Ports,
  storeConfig,
  telemetryConfig,
} from '@sealpost/runtime';
import { type Engine, openEngine } from '@sealpost/sqlite';
import { createEmbeddedStore } from '@sealpost/store';
import {
  createLogger,
  createMetrics,
  createTracer,
  noSpanExporter,
  otlpFileExporter,
  otlpHttpExporter,
  type Telemetry,
} from '@sealpost/telemetry';
import { observeEngine } from './engine-metrics.ts';

/** One process owns all partitions of the embedded log: few of them make large batches. */
const EMBEDDED_PARTITIONS_MAX = 2;
const PORTS_CLOSE_MS = 5_000;

export interface OpenedPorts {
  readonly ports: Ports;
  readonly engine: Engine;
  readonly dataFolder: string;
  /** The root key was made just now: the operator must hear of it. */
  readonly rootKeyCreated: boolean;
  close(): Promise<void>;
}

export interface OpenOptions {
  readonly effective: Effective;
  readonly clock: Clock;
  readonly random: Random;
  readonly service: string;
}

export async function openPorts(options: OpenOptions): Promise<OpenedPorts> {
  const { effective, clock, random } = options;
  requireEmbedded(effective);
  const data = effective.of(dataConfig);
  const dataFolder = resolve(data.folder);
  const engine = await openEngine({
    folder: dataFolder,
    diskFloorBytes: data.freeDiskFloorBytes,
    folderSetting: 'data.folder',
  });
  const telemetry = await openTelemetry(options);
  observeEngine(telemetry.metrics, engine);
  const topics = allTopics().map((topic) => ({
    ...topic,
    partitions: Math.min(topic.partitions, EMBEDDED_PARTITIONS_MAX),
  }));
  const bus = await createEmbeddedBus({ engine, topics, clock });
  const store = createEmbeddedStore({ engine });
  const blobs = await createFsBlobs({ folder: join(dataFolder, 'blobs'), diskFloorBytes: data.freeDiskFloorBytes });
  const keyringSettings = effective.of(keyringConfig);
  const { rootKey, created } = await openLocalRootKey({
    folder: await rootKeyFolder(dataFolder, keyringSettings.rootKeyFile),
    random,
  });
  const { cacheEntriesMax, kekTtlMs } = keyringSettings;
  const keyring = createKeyring({
    rootKey,
    keyStore: await createKeyStore(store),
    clock,
    random,
    cacheEntriesMax,
    kekTtlMs,
  });
  return {
    ports: { bus, store, blobs, keyring, telemetry, clock, random },
    engine,
    dataFolder,
    rootKeyCreated: created,
    close: async () => {
      await bus.close(PORTS_CLOSE_MS);
      await store.close();
      keyring.close();
      await engine.close();
      await telemetry.tracer.close();
      await telemetry.logger.flush();
    },
  };
}

function requireEmbedded(effective: Effective): void {
  const settings = [
    ['bus.url', effective.of(busConfig).url],
    ['store.url', effective.of(storeConfig).url],
  ] as const;
  const violations = settings
    .filter(([, url]) => url !== 'embedded')
    .map(([field]) => ({ field, rule: 'driver-unknown', description: 'This version has the driver `embedded`.' }));
  if (violations.length > 0) throw new AppError('CONFIG_INVALID', { violations });
}

/** Folder of `root.key`: the data folder, or the one of a configured file, which must have that name. */
async function rootKeyFolder(dataFolder: string, rootKeyFile: string): Promise<string> {
  if (rootKeyFile === '') return dataFolder;
  const path = resolve(rootKeyFile);
  if (!path.endsWith('/root.key')) {
    const description = 'The file is called root.key: give its path, for example /run/secrets/sealpost/root.key.';
    throw new AppError('CONFIG_INVALID', {
      violations: [{ field: 'keyring.rootKeyFile', rule: 'file-name', description }],
    });
  }
  return path.slice(0, -'/root.key'.length);
}

async function openTelemetry({ effective, clock, random, service }: OpenOptions): Promise<Telemetry> {
  const settings = effective.of(telemetryConfig);
  const destination = settings.logFile === '' ? 'stderr' : await appendTo(settings.logFile);
  const logger = createLogger({ service, level: settings.logLevel, destination, clock });
  const metrics = createMetrics({ prefix: 'sealpost', processMetrics: 'on' });
  const exporter =
    settings.otlpUrl !== ''
      ? otlpHttpExporter({ service, url: settings.otlpUrl, clock, metrics })
      : settings.traceFile !== ''
        ? otlpFileExporter({ service, path: resolve(settings.traceFile), clock, metrics })
        : noSpanExporter;
  return { logger, metrics, tracer: createTracer({ sampleRatio: settings.traceSampleRatio, exporter, clock, random }) };
}

async function appendTo(path: string): Promise<{ write(text: string): void }> {
  await mkdir(resolve(path, '..'), { recursive: true });
  const file = await open(resolve(path), 'a', 0o600);
  const stream = file.createWriteStream({ autoClose: true });
  return { write: (text) => void stream.write(text) };
}
