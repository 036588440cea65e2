/** `npm run dev:cluster`: Sealpost as it runs in a cluster, on loopback, with its health in one screen until Ctrl-C. */
import { mkdirSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Cluster, startCluster } from '../../tests/testkit/cluster/start-cluster.ts';
import { type HealthRow, memberRow, type ServerPart, serverRow } from './dev-health.ts';
import { type DevOptions, HELP, readDevOptions } from './dev-options.ts';
import { renderChanges, renderScreen, renderTable } from './dev-screen.ts';
import { type DevSink, startDevSink } from './dev-sink.ts';
import { createRestarter } from './restarter.ts';

const LOOK_EVERY_MS = 1_000;
const JSON_EVERY_MS = 2_000;
const EXIT = { done: 0, failed: 1, usage: 64, interrupted: 130 } as const;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

interface Running {
  readonly cluster: Cluster;
  readonly sink: DevSink;
  readonly options: DevOptions;
  readonly folder: string;
}

/** Aborted by the first Ctrl-C or SIGTERM; the second ends at once, and every child with it. */
function interruption(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (stop.signal.aborted) process.exit(EXIT.interrupted);
      stop.abort();
    });
  }
  return stop.signal;
}

async function start(options: DevOptions): Promise<Running> {
  const folder = resolve(process.env['INIT_CWD'] ?? '.', options.data);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const onProgress = (step: string): void => void (options.json || say(`starting ${step} ...`));
  onProgress('the mail sink');
  const sink = await startDevSink(folder);
  const { brokers, counts, grpcPort } = options;
  const settings = { ...sink.settings, ...options.settings };
  try {
    const where = { folder, dataFolder: folder, prefix: 'dev' };
    const cluster = await startCluster({ ...where, brokers, counts, settings, grpcPort, onProgress });
    return { cluster, sink, options, folder };
  } catch (error) {
    await sink.stop();
    throw error;
  }
}

function serversOf({ cluster, sink }: Running): readonly ServerPart[] {
  const brokers = (cluster.kafka?.brokers ?? []).map((broker) => ({
    ...broker,
    name: `kafka-${broker.id}`,
    address: `127.0.0.1:${broker.port}`,
  }));
  const { mongo } = cluster;
  const store = mongo === undefined ? [] : [{ ...mongo, name: mongo.flavour, address: new URL(mongo.url).host }];
  return [...brokers, ...store, { ...sink, name: 'sink', address: sink.smtp }];
}

const look = async (running: Running): Promise<readonly HealthRow[]> => [
  ...serversOf(running).map(serverRow),
  ...(await Promise.all(running.cluster.members.map(memberRow))),
];

function headOf({ cluster, sink, folder }: Running): readonly string[] {
  const portal = cluster.of('portal')[0];
  const near = relative(process.env['INIT_CWD'] ?? '.', folder);
  const data = near.startsWith('..') ? folder : near;
  return [
    'Sealpost, a process per service, on loopback. Every domain goes to the sink; nothing leaves this machine.',
    `  gRPC      ${cluster.grpcAddress}   npx sealpost status --data ${data}`,
    ...(portal === undefined ? [] : [`  portal    http://${portal.httpAddress}`]),
    `  sink      ${sink.page}`,
    `  log       ${cluster.busUrl}, prefix ${cluster.prefix}`,
    `  store     ${cluster.storeUrl}`,
    `  logs      ${data}/logs, metrics of each process under /metrics where it listens`,
    '  stop      Ctrl-C; twice ends at once',
  ];
}

function reportOf({ cluster, sink, folder }: Running, rows: readonly HealthRow[]): string {
  const { grpcAddress, busUrl, storeUrl, prefix } = cluster;
  const portal = cluster.of('portal')[0];
  const where = { grpc: grpcAddress, portal: portal?.httpAddress ?? null, sink: sink.page, busUrl, storeUrl, prefix };
  return JSON.stringify({ kind: 'started', pid: process.pid, dataFolder: folder, ...where, processes: rows });
}

async function watch(running: Running, stopped: AbortSignal): Promise<void> {
  const { options, cluster } = running;
  const restarter = createRestarter(cluster.members);
  const onTerminal = process.stdout.isTTY === true && !options.json;
  let before = await look(running);
  if (options.json) say(reportOf(running, before));
  else say([...headOf(running), '', ...renderTable(before)].join('\n'));
  while (!stopped.aborted && !options.once) {
    await delay(options.json ? JSON_EVERY_MS : LOOK_EVERY_MS, undefined, { signal: stopped }).catch(() => undefined);
    if (stopped.aborted) return;
    restarter.restartDue(performance.now());
    const rows = await look(running);
    if (options.json) say(JSON.stringify({ kind: 'health', processes: rows }));
    else if (onTerminal) process.stdout.write(renderScreen(headOf(running), rows, process.stdout.columns));
    else for (const line of renderChanges(before, rows)) say(line);
    before = rows;
  }
}

async function main(args: readonly string[]): Promise<number> {
  const read = readDevOptions(args);
  if (read.kind === 'help') {
    process.stdout.write(HELP);
    return EXIT.done;
  }
  if (read.kind === 'wrong') {
    process.stderr.write(`dev:cluster: ${read.problem}\n\n${HELP}`);
    return EXIT.usage;
  }
  const stopped = interruption();
  const running = await start(read.options).catch((error: NodeJS.ErrnoException) => {
    const isBusy = error.code === 'EADDRINUSE';
    const mend = isBusy ? 'The gRPC port is taken by another process. Choose another: --grpc-port 0' : error.message;
    process.stderr.write(`dev:cluster: ${mend}\n`);
    return undefined;
  });
  if (running === undefined) return EXIT.failed;
  await watch(running, stopped);
  if (!read.options.json) say('stopping ...');
  await running.cluster.stop();
  await running.sink.stop();
  return EXIT.done;
}

process.exitCode = await main(process.argv.slice(2));
// Sockets of clients that were closed must not keep this process alive.
process.exit();
