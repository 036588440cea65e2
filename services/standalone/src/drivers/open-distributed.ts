/** Kafka, MongoDB and GridFS: loaded only here, so that the embedded mode pays nothing for them. */
import { join } from 'node:path';
import { type Blobs, createFsBlobs } from '@sealpost/blobs';
import type { Bus } from '@sealpost/bus';
import { allTopics } from '@sealpost/contracts';
import type { AppError } from '@sealpost/kernel';
import { dataConfig } from '@sealpost/runtime';
import type { Store } from '@sealpost/store';
import { openPatiently } from '../open-patiently.ts';
import type { Drivers, KafkaSettings, MongoSettings } from './driver-settings.ts';
import type { OpenDriversOptions, OpenedDrivers } from './opened-drivers.ts';

type Distributed = Extract<Drivers, { kind: 'distributed' }>;

export interface OpenDistributedOptions extends OpenDriversOptions {
  readonly drivers: Distributed;
  /** Ends the waiting for servers that are not there. */
  readonly signal: AbortSignal;
  /** Told what the process waits for, as `bus BUS_UNAVAILABLE`; empty when for nobody. */
  readonly onWait: (reasons: readonly string[]) => void;
}

const CLOSE_AFTER_FAILURE_MS = 1_000;

/**
 * Waits for the bus and for the store, each for as long as it takes. Errors: KERNEL_SHUTTING_DOWN when `signal` aborts; what
 * waiting does not mend.
 */
export async function openDistributed(options: OpenDistributedOptions): Promise<OpenedDrivers> {
  const { drivers, clock, random, telemetry, onWait } = options;
  const reasons = new Map<string, string>();
  const abort = new AbortController();
  const patience = (what: string) => ({
    clock,
    random,
    logger: telemetry.logger,
    signal: AbortSignal.any([options.signal, abort.signal]),
    onWait: (reason: string | undefined) => {
      if (reason === undefined) reasons.delete(what);
      else reasons.set(what, reason);
      onWait([...reasons.values()]);
    },
  });
  let crash: (error: AppError) => void = () => undefined;
  const crashed = new Promise<AppError>((resolve) => {
    crash = resolve;
  });
  const bus = openPatiently('bus', () => openKafka(drivers.kafka, options, crash), patience('bus'));
  const store = openPatiently('store', () => openMongo(drivers.mongo, options), patience('store'));
  const blobs = openPatiently('blobs', () => openBlobs(drivers, options), patience('blobs'));
  try {
    const opened = await Promise.all([bus, store, blobs]);
    return { bus: opened[0], store: opened[1], blobs: opened[2], crashed, close: () => opened[2].close() };
  } catch (thrown) {
    abort.abort();
    await Promise.allSettled([
      bus.then((opened) => opened.close(CLOSE_AFTER_FAILURE_MS)),
      store.then((opened) => opened.close()),
      blobs.then((opened) => opened.close()),
    ]);
    throw thrown;
  }
}

async function openKafka(
  kafka: KafkaSettings,
  { clock, random, telemetry }: OpenDriversOptions,
  onCrash: (error: AppError) => void,
): Promise<Bus> {
  const { createKafkaBus } = await import('@sealpost/bus/kafka');
  return createKafkaBus({ ...kafka, topics: allTopics(), clock, random, logger: telemetry.logger, onCrash });
}

async function openMongo(mongo: MongoSettings, { random }: OpenDriversOptions): Promise<Store> {
  const { createMongoStore } = await import('@sealpost/store/mongo');
  return createMongoStore({ url: mongo.url, operationTimeoutMs: mongo.timeoutMs, random });
}

type ClosableBlobs = Blobs & { close(): Promise<void> };

async function openBlobs(drivers: Distributed, options: OpenDriversOptions): Promise<ClosableBlobs> {
  if (drivers.blobs === 'fs') {
    const { freeDiskFloorBytes: diskFloorBytes } = options.effective.of(dataConfig);
    const blobs = await createFsBlobs({ folder: join(options.dataFolder, 'blobs'), diskFloorBytes });
    return { ...blobs, close: async () => undefined };
  }
  const { createGridFsBlobs } = await import('@sealpost/blobs/gridfs');
  const { url, timeoutMs } = drivers.mongo;
  return createGridFsBlobs({ url, operationTimeoutMs: timeoutMs });
}
