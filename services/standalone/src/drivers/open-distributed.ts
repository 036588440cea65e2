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
  const openBus = () => openKafka(drivers.kafka, options, crash);
  const openStore = () => openMongo(drivers.mongo, options);
  const opening = [
    openPatiently('bus', openBus, patience('bus')),
    openPatiently('store', openStore, patience('store')),
  ];
  try {
    const [bus, store] = (await Promise.all(opening)) as [Bus, Store];
    const blobs = await openBlobs(drivers, options);
    return { bus, store, blobs, crashed, close: async () => undefined };
  } catch (thrown) {
    abort.abort();
    for (const settled of await Promise.allSettled(opening)) {
      if (settled.status === 'fulfilled') await settled.value.close(CLOSE_AFTER_FAILURE_MS).catch(() => undefined);
    }
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

async function openBlobs(drivers: Distributed, options: OpenDriversOptions): Promise<Blobs> {
  if (drivers.blobs === 'fs') {
    const { freeDiskFloorBytes } = options.effective.of(dataConfig);
    return createFsBlobs({ folder: join(options.dataFolder, 'blobs'), diskFloorBytes: freeDiskFloorBytes });
  }
  const { createGridFsBlobs } = await import('@sealpost/blobs/gridfs');
  const { url, timeoutMs } = drivers.mongo;
  return createGridFsBlobs({ url, operationTimeoutMs: timeoutMs });
}
