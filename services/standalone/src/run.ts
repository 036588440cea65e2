/** `sealpost run`: opens the ports, starts the services of a target, says what listens where, stops in order. */
import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Effective } from '@sealpost/config';
import { createSystemRandom, systemClock } from '@sealpost/kernel';
import {
  type ApiKeys,
  DEFAULT_TENANT_ID,
  deliveryConfig,
  type Listener,
  type RunningHost,
  type ServiceDefinition,
  startHost,
} from '@sealpost/runtime';
import { type OpenedPorts, openPorts } from './open-ports.ts';

export interface RunOptions {
  readonly effective: Effective;
  readonly services: readonly ServiceDefinition[];
  readonly target: string;
  readonly version: string;
  /** Start of the process, epoch milliseconds. */
  readonly startedAtMs: number;
}

export interface RunReport {
  readonly pid: number;
  readonly version: string;
  readonly target: string;
  readonly mailMode: 'sink' | 'live';
  readonly listeners: readonly Listener[];
  readonly dataFolder: string;
  readonly adminKeyFile: string;
  readonly rootKeyCreated: boolean;
  readonly startedAtMs: number;
  readonly readyMs: number;
}

export interface RunningProcess {
  readonly report: RunReport;
  stop(): Promise<void>;
}

/** What listens where, for commands that look at a running process. Removed when it stops. */
const RUN_FILE = 'run.json';
/** Secret of the first API key, for commands on the same machine. */
const ADMIN_KEY_FILE = 'admin.key';
const ADMIN_KEY_TTL_MS = 10 * 365 * 86_400_000;

export async function runProcess(options: RunOptions): Promise<RunningProcess> {
  const { effective } = options;
  const opened = await openPorts({
    effective,
    clock: systemClock,
    random: createSystemRandom(),
    service: options.target,
  });
  let host: RunningHost | undefined;
  try {
    host = await startHost({
      services: options.services,
      effective,
      ports: opened.ports,
      dataFolder: opened.dataFolder,
      sinkCaFile: sinkCaFile(effective, opened.dataFolder),
    });
    const adminKeyFile = await ensureAdminKey(opened.dataFolder, host.apiKeys);
    const report = reportOf(options, { opened, host, adminKeyFile });
    await writeRunFile(opened.dataFolder, report);
    return { report, stop: () => stop(host as RunningHost, opened) };
  } catch (thrown) {
    await host?.stop().catch(() => undefined);
    await opened.close().catch(() => undefined);
    throw thrown;
  }
}

async function stop(host: RunningHost, opened: OpenedPorts): Promise<void> {
  await host.stop();
  await opened.close();
  await rm(join(opened.dataFolder, RUN_FILE), { force: true });
}

function sinkCaFile(effective: Effective, dataFolder: string): string {
  const { sinkCaFile: configured } = effective.of(deliveryConfig);
  return configured === '' ? join(dataFolder, 'development-ca', 'ca.pem') : resolve(configured);
}

function reportOf(
  options: RunOptions,
  parts: { opened: OpenedPorts; host: RunningHost; adminKeyFile: string },
): RunReport {
  const { opened, host, adminKeyFile } = parts;
  return {
    pid: process.pid,
    version: options.version,
    target: options.target,
    mailMode: options.effective.of(deliveryConfig).mode,
    listeners: host.listeners,
    dataFolder: opened.dataFolder,
    adminKeyFile,
    rootKeyCreated: opened.rootKeyCreated,
    startedAtMs: options.startedAtMs,
    readyMs: Math.round(systemClock.nowMs() - options.startedAtMs),
  };
}

/** The first key of an installation, so that its operator can make others. Never replaced once it exists. */
async function ensureAdminKey(dataFolder: string, apiKeys: ApiKeys): Promise<string> {
  const path = join(dataFolder, ADMIN_KEY_FILE);
  const present = await readFile(path, 'utf8').catch(() => undefined);
  if (present !== undefined) return path;
  const { secret } = await apiKeys.create({
    tenantId: DEFAULT_TENANT_ID,
    name: 'first key of this installation',
    roles: ['admin'],
    expiresAtMs: systemClock.nowMs() + ADMIN_KEY_TTL_MS,
    sandbox: false,
  });
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(`${secret}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  return path;
}

/** Written aside and renamed, so that a reader never sees half of it. */
async function writeRunFile(dataFolder: string, report: RunReport): Promise<void> {
  await mkdir(dataFolder, { recursive: true });
  const aside = join(dataFolder, `.${RUN_FILE}.${randomUUID()}`);
  await writeFile(aside, `${JSON.stringify(report, null, 2)}\n`, { mode: 0o600 });
  await rename(aside, join(dataFolder, RUN_FILE));
}
