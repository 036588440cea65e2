/** One process of a cluster: started, killed, frozen and asked how it is, over all its lives. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitFor } from '../wait-for.ts';
import { type ServerProcess, spawnServer } from './spawn-server.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
/** What `sealpost run` and the commands beside it run. */
export const SERVER_MAIN = join(ROOT, 'services', 'standalone', 'src', 'main.ts');

/** Ten processes start at once on two cores. */
const READY_MS = 120_000;
const STOP_MS = 25_000;
const PROBE_MS = 1_500;
const LOG_CHARACTERS_MAX = 4_000_000;

/** In the order of their start: who takes work from others is up before them, and goes after them. */
export const CLUSTER_SERVICES = ['audit', 'events', 'operator', 'mta', 'encrypt', 'dlp', 'portal', 'ingest'] as const;
export type ClusterService = (typeof CLUSTER_SERVICES)[number];

export interface Readiness {
  readonly ready: boolean;
  /** Codes of what is missing; `no answer` when the process does not say. */
  readonly reasons: readonly string[];
}

export interface ClusterMember {
  /** `mta-2`. */
  readonly name: string;
  readonly service: ClusterService;
  /** Stay the same over its lives. */
  readonly grpcAddress: string;
  readonly telemetryAddress: string;
  /** The portal's pages; of no use for other services. */
  readonly httpAddress: string;
  pid(): number;
  isRunning(): boolean;
  exitCode(): number | undefined;
  /** Lives after the first. */
  restarts(): number;
  readiness(): Promise<Readiness>;
  /** Prometheus text; empty when the process does not answer. */
  metrics(): Promise<string>;
  /** Starts the process and waits until it is ready. Throws with the end of its log when it ends first. */
  start(): Promise<void>;
  /** Starts the process and waits for nothing. */
  launch(): void;
  waitUntilReady(timeoutMs?: number): Promise<void>;
  kill9(): Promise<void>;
  /** SIGTERM, then SIGKILL after `timeoutMs`. Resolves with the exit code. */
  stop(timeoutMs?: number): Promise<number>;
  /** SIGSTOP. */
  pause(): void;
  resume(): void;
  /** What all its lives said, bounded. */
  output(): string;
}

export interface ClusterMemberOptions {
  readonly service: ClusterService;
  /** From 1. */
  readonly number: number;
  readonly ports: { readonly grpc: number; readonly telemetry: number; readonly http: number };
  readonly logFolder: string;
  readonly cwd: string;
  /** `section.key` to value, asked for at every start; ports are added. */
  readonly settings: () => Readonly<Record<string, unknown>>;
  readonly env: Readonly<Record<string, string>>;
}

/** Settings as the command line takes them; objects become JSON. */
export const toSetArgs = (settings: Readonly<Record<string, unknown>>): readonly string[] =>
  Object.entries(settings).flatMap(([path, value]) => [
    '--set',
    `${path}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  ]);

/** A process refuses settings of services that it does not run. */
const settingsOf = (
  service: ClusterService,
  all: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(all).filter(([path]) => {
      const section = path.split('.')[0] as ClusterService;
      return section === service || !CLUSTER_SERVICES.includes(section);
    }),
  );

/** Describes the process; starts nothing. */
export function createClusterMember(options: ClusterMemberOptions): ClusterMember {
  const { service, ports } = options;
  const name = `${service}-${options.number}`;
  const logFile = join(options.logFolder, `${name}.log`);
  const telemetryAddress = `127.0.0.1:${ports.telemetry}`;
  let life: ServerProcess | undefined;
  let lives = 0;
  const current = (): ServerProcess => {
    if (life === undefined) throw new Error(`${name} was never started`);
    return life;
  };
  const isRunning = (): boolean => life !== undefined && life.exitCode() === undefined;
  const launch = (): void => {
    if (isRunning()) return;
    lives += 1;
    const own = { 'telemetry.port': ports.telemetry, 'grpc.port': ports.grpc, 'portal.port': ports.http };
    const settings = settingsOf(service, { ...options.settings(), ...own });
    const args = [SERVER_MAIN, 'run', `--target=${service}`, ...toSetArgs(settings)];
    life = spawnServer(process.execPath, args, { logFile, cwd: options.cwd, env: options.env });
  };
  const waitUntilReady = async (timeoutMs = READY_MS): Promise<void> => {
    const awaited = current();
    const end = await waitFor(
      async () => (awaited.exitCode() !== undefined ? 'ended' : (await askReady(telemetryAddress)).ready && 'ready'),
      timeoutMs,
    ).catch(async () => `not ready: ${(await askReady(telemetryAddress)).reasons.join(', ')}`);
    if (end !== 'ready') throw new Error(`${name} ${end} (${awaited.exitCode()}):\n${awaited.logTail()}`);
  };
  return {
    name,
    service,
    grpcAddress: `127.0.0.1:${ports.grpc}`,
    telemetryAddress,
    httpAddress: `127.0.0.1:${ports.http}`,
    pid: () => current().pid,
    isRunning,
    exitCode: () => life?.exitCode(),
    restarts: () => Math.max(0, lives - 1),
    readiness: async () =>
      isRunning() ? await askReady(telemetryAddress) : { ready: false, reasons: ['not running'] },
    metrics: () => askText(`http://${telemetryAddress}/metrics`).then((found) => found?.text ?? ''),
    launch,
    waitUntilReady,
    async start() {
      launch();
      await waitUntilReady();
    },
    kill9: async () => void (isRunning() && (await current().kill9())),
    stop: async (timeoutMs = STOP_MS) => (isRunning() ? await current().stop(timeoutMs) : (life?.exitCode() ?? 0)),
    pause: () => current().pause(),
    resume: () => current().resume(),
    output: () => (lives === 0 ? '' : readFileSync(logFile, 'utf8').slice(-LOG_CHARACTERS_MAX)),
  };
}

async function askText(url: string): Promise<{ readonly status: number; readonly text: string } | undefined> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(PROBE_MS) });
    return { status: answer.status, text: await answer.text() };
  } catch {
    return undefined;
  }
}

async function askReady(address: string): Promise<Readiness> {
  const answer = await askText(`http://${address}/readyz`);
  if (answer === undefined) return { ready: false, reasons: ['no answer'] };
  const { reasons = [] } = JSON.parse(answer.text) as { readonly reasons?: readonly string[] };
  return { ready: answer.status === 200, reasons };
}
