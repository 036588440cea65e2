/** Starts the development sink and the server as processes of their own, and says in words what stood in the way. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { type Child, startChild } from './child.ts';
import type { FirstRunOptions } from './options.ts';

export interface SinkFacts {
  readonly smtp: string;
  readonly plainSmtp: string;
  readonly page: string;
  readonly keep: string;
  readonly ca: string;
}

export interface ServerFacts {
  readonly version: string;
  readonly mailMode: string;
  readonly listeners: readonly { readonly name: string; readonly address: string; readonly url?: string }[];
  readonly dataFolder: string;
  readonly adminKeyFile: string;
  readonly rootKeyCreated: boolean;
  readonly readyMs: number;
}

export type Started<F> =
  | { readonly ok: true; readonly child: Child; readonly facts: F }
  | { readonly ok: false; readonly problem: Problem };

/** What went wrong, what the process said last, and what to do. */
export interface Problem {
  readonly what: string;
  readonly lines: readonly string[];
  readonly cure: string;
}

export interface PartsOptions {
  readonly root: string;
  readonly dataFolder: string;
  readonly options: FirstRunOptions;
}

/** Name and value of a setting that is a port, with the host it is bound on. */
export interface PortSetting {
  readonly path: string;
  readonly host: string;
  readonly port: number;
}

const SINK_TIMEOUT_MS = 20_000;
const SERVER_TIMEOUT_MS = 60_000;
const CONFIG_TIMEOUT_MS = 30_000;
const CONFIG_STOP_MS = 2_000;
const HOST = '127.0.0.1';

export async function startSinkProcess({ root, dataFolder, options }: PartsOptions): Promise<Started<SinkFacts>> {
  const address = (port: number): string => `${HOST}:${port}`;
  const child = startChild({
    name: 'sink',
    cwd: root,
    args: [
      ...[join(root, 'packages/cli/src/main.ts'), 'sink', '--json', '--data', dataFolder],
      ...['--listen', address(options.sinkPort), '--plain-listen', address(options.sinkPlainPort)],
      ...['--page', address(options.sinkPagePort), '--keep', join(dataFolder, 'sink')],
    ],
  });
  const cure = 'Ports of the sink: npm start -- --sink-port 0 --sink-plain-port 0 --sink-page-port 0';
  return await factsOf<SinkFacts>(child, { timeoutMs: SINK_TIMEOUT_MS, cure });
}

export interface ServerOptions extends PartsOptions {
  readonly sink: SinkFacts;
}

/** Resolves once the server has written its report, which it does when everything listens. */
export async function startServerProcess(options: ServerOptions): Promise<Started<ServerFacts>> {
  const child = startChild({ name: 'server', cwd: options.root, args: serverArgs('run', options) });
  const cure = 'Settings and where each comes from: npx sealpost config';
  return await factsOf<ServerFacts>(child, { timeoutMs: SERVER_TIMEOUT_MS, cure });
}

/** Ports that the server will bind, as its own configuration says. */
export async function readPortSettings(options: PartsOptions): Promise<Started<readonly PortSetting[]>> {
  const child = startChild({ name: 'settings', cwd: options.root, args: serverArgs('config', options) });
  const cure = 'Settings and their meaning: docs/configuration.md';
  const read = await factsOf<readonly { path: string; value: unknown }[]>(child, {
    timeoutMs: CONFIG_TIMEOUT_MS,
    cure,
  });
  if (!read.ok) return read;
  await child.stop(CONFIG_STOP_MS);
  const facts = read.facts.flatMap(({ path, value }) => {
    if (!path.endsWith('.port') || typeof value !== 'number') return [];
    const host = read.facts.find((row) => row.path === path.replace(/port$/, 'host'))?.value;
    return [{ path, host: typeof host === 'string' ? host : HOST, port: value }];
  });
  return { ok: true, child, facts };
}

function serverArgs(command: 'run' | 'config', options: PartsOptions & { readonly sink?: SinkFacts }): string[] {
  const { root, dataFolder, sink } = options;
  const own = [
    `telemetry.logFile=${join(dataFolder, 'sealpost.log')}`,
    ...(sink === undefined
      ? []
      : [
          `delivery.sinkAddress=${sink.smtp}`,
          `delivery.sinkPlainAddress=${sink.plainSmtp}`,
          `delivery.sinkCaFile=${sink.ca}`,
        ]),
  ];
  const settings = [...own, ...options.options.settings].flatMap((setting) => ['--set', setting]);
  return [
    join(root, 'services/standalone/src/main.ts'),
    command,
    '--json',
    '--data',
    dataFolder,
    // Last, so that nothing given by hand sends an example beyond loopback.
    ...[...settings, '--set', 'delivery.mode=sink'],
  ];
}

/** The first port that is taken, as something to say; undefined when all are free. */
export async function findBusyPort(ports: readonly PortSetting[]): Promise<Problem | undefined> {
  for (const { path, host, port } of ports) {
    if (port === 0 || (await isFree(host, port))) continue;
    return {
      what: `Port ${port} (${path}) is taken by another process.`,
      lines: [],
      cure: `Choose another: npm start -- --set ${path}=${port + 10_000 > 65_535 ? 0 : port + 10_000}`,
    };
  }
  return undefined;
}

async function isFree(host: string, port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen({ host, port, exclusive: true });
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}

async function factsOf<F>(
  child: Child,
  options: { readonly timeoutMs: number; readonly cure: string },
): Promise<Started<F>> {
  const line = await child.firstLine(options.timeoutMs);
  const facts = line === undefined ? undefined : readJson<F>(line);
  if (facts !== undefined) return { ok: true, child, facts };
  const ended = child.exitCode() !== undefined || line === undefined;
  const what = ended ? `The ${child.name} did not start.` : `The ${child.name} said something unexpected.`;
  await child.stop(CONFIG_STOP_MS);
  return { ok: false, problem: { what, lines: child.lastLines(), cure: options.cure } };
}

/** What a child process of this repository wrote; undefined when it is no JSON. */
function readJson<F>(line: string): F | undefined {
  try {
    return JSON.parse(line) as F;
  } catch {
    return undefined;
  }
}
