/** `sealpost run`: opens the ports, starts the services of a target, says what listens where, stops in order. */
import { join, resolve } from 'node:path';
import type { Effective } from '@sealpost/config';
import { type AppError, createSystemRandom, type Random, systemClock } from '@sealpost/kernel';
import {
  createHealthBoard,
  dataConfig,
  deliveryConfig,
  type HealthBoard,
  type Listener,
  type RunningHost,
  type RunningObservability,
  type ServiceDefinition,
  startHost,
  startObservability,
  telemetryConfig,
} from '@sealpost/runtime';
import type { Telemetry } from '@sealpost/telemetry';
import { ensureBootstrapKey } from './bootstrap-key.ts';
import { type Drivers, readDrivers } from './drivers/driver-settings.ts';
import { withPatience } from './drivers/patience.ts';
import { openRootKey } from './drivers/root-key.ts';
import { openPatiently } from './open-patiently.ts';
import { type OpenedPorts, openPorts } from './open-ports.ts';
import { openTelemetry } from './open-telemetry.ts';
import { removeRunFile, writeRunFile } from './run-file.ts';

export interface RunOptions {
  readonly effective: Effective;
  readonly services: readonly ServiceDefinition[];
  readonly target: string;
  readonly version: string;
  /** Start of the process, epoch milliseconds. */
  readonly startedAtMs: number;
  /** Ends a start that waits for others. */
  readonly signal: AbortSignal;
}

export interface DriverReport {
  readonly driver: 'embedded' | 'kafka' | 'mongodb';
  /** Where it lies, without credentials; absent for the data folder. */
  readonly address?: string;
}

export interface RunReport {
  readonly pid: number;
  readonly version: string;
  readonly target: string;
  readonly mailMode: 'sink' | 'live';
  readonly bus: DriverReport;
  readonly store: DriverReport;
  readonly listeners: readonly Listener[];
  readonly dataFolder: string;
  /** Absent where no first key was given. */
  readonly adminKeyFile?: string;
  readonly rootKeyCreated: boolean;
  readonly startedAtMs: number;
  readonly readyMs: number;
}

export interface RunningProcess {
  readonly report: RunReport;
  /** Resolves when a driver cannot go on by itself: stop, and end with an error. */
  readonly crashed: Promise<AppError>;
  stop(): Promise<void>;
}

/** What is open, in the order it was opened; closed in reverse. */
interface Open {
  readonly telemetry: Telemetry;
  observability?: RunningObservability;
  opened?: OpenedPorts;
  host?: RunningHost;
}

/**
 * The embedded mode opens its folder first, so that a second process on it is told so before anything else. The others serve
 * health first and say there what they wait for. Errors: what was wrong, with everything closed again.
 */
export async function runProcess(options: RunOptions): Promise<RunningProcess> {
  const { effective } = options;
  const drivers = withPatience(await readDrivers(effective), options.services);
  const dataFolder = resolve(effective.of(dataConfig).folder);
  const random = createSystemRandom();
  const telemetry = await openTelemetry({ effective, clock: systemClock, random, service: options.target });
  const open: Open = { telemetry };
  try {
    return await start(options, { drivers, dataFolder, random, open });
  } catch (thrown) {
    await close(open).catch(() => undefined);
    throw thrown;
  }
}

interface StartParts {
  readonly drivers: Drivers;
  readonly dataFolder: string;
  readonly random: Random;
  readonly open: Open;
}

async function start(options: RunOptions, parts: StartParts): Promise<RunningProcess> {
  const { effective } = options;
  const { drivers, open } = parts;
  const health = createHealthBoard();
  const serveHealth = async (): Promise<RunningObservability> => {
    const { metrics } = open.telemetry;
    open.observability ??= await startObservability({ ...effective.of(telemetryConfig), metrics, health });
    return open.observability;
  };
  if (drivers.kind === 'distributed') await serveHealth();
  const opened = await openAll(options, { ...parts, health });
  const observability = await serveHealth();
  const { host, adminKeyFile } = await startServices(options, { ...parts, opened, health });
  const report = reportOf(options, { ...parts, opened, host, observability, adminKeyFile });
  await writeRunFile(report);
  void opened.crashed.then((error) => open.telemetry.logger.error('a driver cannot go on by itself', {}, error));
  return {
    report,
    crashed: opened.crashed,
    stop: async () => {
      await close(open);
      await removeRunFile(report);
    },
  };
}

/** The root key: made after the folder is ours (embedded), or there before anything is asked of others. */
async function openAll(
  options: RunOptions,
  parts: StartParts & { readonly health: HealthBoard },
): Promise<OpenedPorts> {
  const { effective, signal } = options;
  const { drivers, dataFolder, random, open, health } = parts;
  const given =
    drivers.kind === 'embedded'
      ? undefined
      : await openRootKey(effective, { dataFolder, random, presence: 'required' });
  open.opened = await openPorts({
    effective,
    drivers,
    dataFolder,
    rootKey: async () => given ?? openRootKey(effective, { dataFolder, random, presence: 'made' }),
    clock: systemClock,
    random,
    telemetry: open.telemetry,
    signal,
    onWait: health.waitFor,
  });
  return open.opened;
}

/** Services read the store while they start: where it is a server, it may go away meanwhile and come back. */
async function startServices(
  options: RunOptions,
  parts: StartParts & { readonly opened: OpenedPorts; readonly health: HealthBoard },
): Promise<{ readonly host: RunningHost; readonly adminKeyFile: string | undefined }> {
  const { effective, services, signal } = options;
  const { drivers, dataFolder, random, open, opened, health } = parts;
  const startOnce = async () => {
    const sinkCa = sinkCaFile(effective, dataFolder);
    const host = await startHost({ services, effective, ports: opened.ports, dataFolder, sinkCaFile: sinkCa, health });
    open.host = host;
    const absent = drivers.kind === 'embedded' ? 'make' : 'leave';
    const { apiKeys } = host;
    const adminKeyFile = await ensureBootstrapKey({
      effective,
      dataFolder,
      apiKeys,
      clock: systemClock,
      random,
      absent,
    });
    return { host, adminKeyFile };
  };
  if (drivers.kind === 'embedded') return startOnce();
  const onWait = (reason: string | undefined): void => health.waitFor(reason === undefined ? [] : [reason]);
  const { logger } = open.telemetry;
  return openPatiently('services', startOnce, { clock: systemClock, random, logger, signal, onWait });
}

/** Services, ports, health, telemetry: health answers until nothing else does. */
async function close(open: Open): Promise<void> {
  await open.host?.stop();
  await open.opened?.close();
  await open.observability?.stop();
  await open.telemetry.tracer.close();
  await open.telemetry.logger.flush();
}

function sinkCaFile(effective: Effective, dataFolder: string): string {
  const { sinkCaFile: configured } = effective.of(deliveryConfig);
  return configured === '' ? join(dataFolder, 'development-ca', 'ca.pem') : resolve(configured);
}

interface ReportParts extends StartParts {
  readonly opened: OpenedPorts;
  readonly host: RunningHost;
  readonly observability: RunningObservability;
  readonly adminKeyFile: string | undefined;
}

function reportOf(options: RunOptions, parts: ReportParts): RunReport {
  const { opened, host, observability, adminKeyFile, drivers, dataFolder } = parts;
  const { address } = observability;
  return {
    pid: process.pid,
    version: options.version,
    target: options.target,
    mailMode: options.effective.of(deliveryConfig).mode,
    ...driverReports(drivers),
    listeners: [...host.listeners, { name: 'metrics', address, url: `http://${address}/metrics` }],
    dataFolder,
    ...(adminKeyFile === undefined ? {} : { adminKeyFile }),
    rootKeyCreated: opened.rootKeyCreated,
    startedAtMs: options.startedAtMs,
    readyMs: Math.round(systemClock.nowMs() - options.startedAtMs),
  };
}

function driverReports(drivers: Drivers): Pick<RunReport, 'bus' | 'store'> {
  if (drivers.kind === 'embedded') return { bus: { driver: 'embedded' }, store: { driver: 'embedded' } };
  return {
    bus: { driver: 'kafka', address: `kafka://${drivers.kafka.brokers.join(',')}` },
    store: { driver: 'mongodb', address: drivers.mongo.shown },
  };
}
