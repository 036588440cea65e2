/** Starts the development sink and the server as processes of their own, and says in words what stood in the way. */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
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

const SINK_TIMEOUT_MS = 20_000;
const SERVER_TIMEOUT_MS = 60_000;
const FAILED_STOP_MS = 2_000;
/** What the server listens on; with `--once` each gets a free port. */
const PORT_SETTINGS = ['grpc.port', 'telemetry.port', 'portal.port'] as const;
const PORT_MAX = 65_535;
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
  const child = startChild({
    name: 'server',
    cwd: options.root,
    args: serverArgs(options, await portSettings(options.options)),
  });
  const cure = 'Settings and where each comes from: npx sealpost config';
  return await factsOf<ServerFacts>(child, { timeoutMs: SERVER_TIMEOUT_MS, cure });
}

function serverArgs({ root, dataFolder, sink, options }: ServerOptions, ports: readonly string[]): string[] {
  const settings = [
    `telemetry.logFile=${join(dataFolder, 'sealpost.log')}`,
    `delivery.sinkAddress=${sink.smtp}`,
    `delivery.sinkPlainAddress=${sink.plainSmtp}`,
    `delivery.sinkCaFile=${sink.ca}`,
    ...ports,
    ...options.settings,
    // Last, so that nothing given by hand sends an example beyond loopback.
    'delivery.mode=sink',
  ];
  const main = join(root, 'services/standalone/src/main.ts');
  return [main, 'run', '--json', '--data', dataFolder, ...settings.flatMap((setting) => ['--set', setting])];
}

/** Ports as settings, free ones with `--once`, and the address of the portal that notices link to. */
export async function portSettings(options: FirstRunOptions): Promise<readonly string[]> {
  const given = new Map(options.settings.map((setting) => [setting.slice(0, setting.indexOf('=')), setting]));
  const chosen = options.once ? await freePortSettings() : [];
  const portal = [...chosen, ...given.values()].findLast((setting) => setting.startsWith('portal.port='));
  if (portal === undefined) return chosen;
  return [...chosen, `encrypt.portalUrl=http://${HOST}:${portal.slice('portal.port='.length)}`];
}

async function freePortSettings(): Promise<readonly string[]> {
  const servers = await Promise.all(PORT_SETTINGS.map(() => listenAnywhere()));
  const settings = servers.map((server, at) => `${PORT_SETTINGS[at]}=${(server.address() as AddressInfo).port}`);
  for (const server of servers) server.close();
  return settings;
}

async function listenAnywhere(): Promise<Server> {
  const server = createServer().listen({ host: HOST, port: 0 });
  await once(server, 'listening');
  return server;
}

async function factsOf<F>(
  child: Child,
  options: { readonly timeoutMs: number; readonly cure: string },
): Promise<Started<F>> {
  const line = await child.firstLine(options.timeoutMs);
  const facts = line === undefined ? undefined : readJson<F>(line);
  if (facts !== undefined) return { ok: true, child, facts };
  await child.stop(FAILED_STOP_MS);
  return { ok: false, problem: toProblem(child.name, child.lastLines(), options.cure) };
}

interface Refusal {
  readonly error?: {
    readonly reason?: string;
    readonly message?: string;
    readonly facts?: Readonly<Record<string, string | number>>;
    readonly violations?: readonly { readonly field: string; readonly description: string }[];
    readonly fields?: readonly { readonly field: string; readonly description: string }[];
  };
}

/** A child that refuses to start says so as JSON; anything else it said is shown as it is. */
export function toProblem(name: string, lines: readonly string[], cure: string): Problem {
  // The server writes it on one line, the command line on several.
  const texts = [...lines, lines.slice(lines.indexOf('{')).join('\n')];
  const error = texts.map((text) => readJson<Refusal>(text)?.error).findLast((each) => each !== undefined);
  if (error === undefined) return { what: `The ${name} did not start.`, lines, cure };
  const { reason = '', message = '', facts = {} } = error;
  const wrong = [...(error.violations ?? []), ...(error.fields ?? [])];
  const setting = String(facts['setting'] ?? '');
  const port = Number(facts['port']);
  const isBusy = reason === 'RUNTIME_PORT_IN_USE' && Number.isInteger(port);
  return {
    what: isBusy ? `Port ${port} (${setting}) is taken by another process.` : `The ${name} did not start. ${message}`,
    lines: wrong.map(({ field, description }) => `${field}: ${description}`),
    cure: isBusy
      ? `Choose another: npm start -- --set ${setting}=${anotherPort(port)}`
      : `${cure}\nMore: npx sealpost explain ${reason}`,
  };
}

const anotherPort = (port: number): number => (port + 10_000 > PORT_MAX ? port - 10_000 : port + 10_000);

/** What a child process of this repository wrote; undefined when it is no JSON object. */
function readJson<F>(line: string): F | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as F) : undefined;
  } catch {
    return undefined;
  }
}
