/**
 * `npm run bench`: drives the standalone process from a client process to a sink process and prints what it cost.
 *
 * Settings: --seconds 60 (full load), --half-seconds 20, --messages 100000 (memory), --json FILE, --profile (CPU profile of
 * the server into the data folder). Everything stays on loopback and ends by itself.
 */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureDevelopmentCa } from '@sealpost/cli/development-ca';
import { createSystemRandom, systemClock } from '@sealpost/kernel';
import { cpuByThread, cpuSeconds, residentBytes, subtractCpu } from './process-stats.ts';
import { type BenchReport, printTable } from './report.ts';

const here = import.meta.dirname;
const root = join(here, '..');
/** Messages accepted and not yet delivered that the client may run ahead by. */
const BACKLOG_MAX = 1_000;
const POLL_MS = 100;
const IDLE_MS = 3_000;
const WARM_UP_SECONDS = 10;
const sleep = (delayMs: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, delayMs));

const { values: flags } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    'half-seconds': { type: 'string', default: '20' },
    messages: { type: 'string', default: '100000' },
    json: { type: 'string' },
    profile: { type: 'boolean', default: false },
    set: { type: 'string', multiple: true, default: [] },
  },
});

function ask<T>(child: ChildProcess, kind: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const onMessage = (message: unknown): void => {
      if ((message as { kind: string }).kind !== kind) return;
      child.off('message', onMessage);
      resolve(message as T);
    };
    child.on('message', onMessage);
    if (child.connected) child.send({ kind });
    else reject(new Error(`a process of the benchmark ended before it was asked for ${kind}`));
  });
}

const hear = <T>(child: ChildProcess, kind: string): Promise<T> =>
  new Promise((resolve, reject) => {
    child.on('message', (message) => (message as { kind: string }).kind === kind && resolve(message as T));
    child.once('exit', () => reject(new Error('a process of the benchmark ended at its start')));
  });

interface Server {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly grpc: string;
  readonly key: string;
  readonly readySeconds: number;
}

async function startServer(dataFolder: string, sinkPort: number): Promise<Server> {
  const settings = [
    ...['grpc.port=0', 'telemetry.port=0', 'portal.port=0', 'telemetry.logLevel=warn'],
    // The load goes to 50 domains, in sink mode each a site of its own: as many connections as 50 small hosts would take.
    ...[
      'mta.connectionsPerSiteMax=2',
      `delivery.sinkAddress=127.0.0.1:${sinkPort}`,
      'mta.dkimDomain=example.org',
      ...flags.set,
    ],
  ];
  const profile = flags.profile ? ['--cpu-prof', `--cpu-prof-dir=${dataFolder}/profile`] : [];
  const args = [
    ...profile,
    join(root, 'services/standalone/src/main.ts'),
    'run',
    '--json',
    '--data',
    dataFolder,
    ...settings.flatMap((item) => ['--set', item]),
  ];
  const startMs = performance.now();
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const report = await new Promise<{ listeners: readonly { name: string; address: string }[]; adminKeyFile: string }>(
    (resolve, reject) => {
      let text = '';
      child.stdout?.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        if (text.includes('\n')) resolve(JSON.parse(text.slice(0, text.indexOf('\n'))));
      });
      child.once('exit', (code) => reject(new Error(`the server ended with code ${code}`)));
    },
  );
  const readySeconds = (performance.now() - startMs) / 1_000;
  const grpc = report.listeners.find((listener) => listener.name === 'gRPC')?.address ?? '';
  return { child, pid: child.pid ?? 0, grpc, key: readFileSync(report.adminKeyFile, 'utf8').trim(), readySeconds };
}

interface Counts {
  readonly delivered: number;
  readonly distinct: number;
  readonly secured: number;
}
interface Sent {
  readonly sent: number;
  readonly accepted: number;
  readonly rejected: number;
}
interface Latencies {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

interface Rig {
  readonly server: Server;
  readonly sink: ChildProcess;
  readonly client: ChildProcess;
}

/** Lets the client run at full speed, never more than BACKLOG_MAX ahead of the sink, until `until` says so. */
async function fullLoad(rig: Rig, until: (progress: { seconds: number; delivered: number }) => boolean): Promise<void> {
  const startMs = performance.now();
  rig.client.send({ kind: 'start', ratePerSecond: 0 });
  for (;;) {
    const { delivered } = await ask<Counts>(rig.sink, 'counts');
    if (until({ seconds: (performance.now() - startMs) / 1_000, delivered })) break;
    rig.client.send({ kind: 'credit', credit: delivered + BACKLOG_MAX });
    await sleep(POLL_MS);
  }
  rig.client.send({ kind: 'stop' });
}

async function drain(rig: Rig): Promise<void> {
  for (let i = 0; i < 600; i++) {
    const [{ delivered }, { accepted }] = await Promise.all([
      ask<Counts>(rig.sink, 'counts'),
      ask<Sent>(rig.client, 'counts'),
    ]);
    if (delivered >= accepted) return;
    await sleep(POLL_MS);
  }
}

interface FullLoad {
  readonly elapsed: number;
  readonly delivered: number;
  readonly accepted: number;
  readonly cpu: BenchReport['cpuSecondsPer1000'];
  readonly peakBytes: number;
}

async function measureFullLoad(rig: Rig): Promise<FullLoad> {
  const { server, sink, client } = rig;
  const wantedSeconds = Number(flags.seconds);
  const snapshot = async () => ({
    atMs: performance.now(),
    threads: cpuByThread(server.pid),
    client: cpuSeconds(client.pid ?? 0),
    sink: cpuSeconds(sink.pid ?? 0),
    counts: await ask<Counts>(sink, 'counts'),
    sent: await ask<Sent>(client, 'counts'),
  });
  const before = await snapshot();
  let peakBytes = 0;
  await fullLoad(rig, ({ seconds }) => {
    peakBytes = Math.max(peakBytes, residentBytes(server.pid));
    return seconds >= wantedSeconds;
  });
  const after = await snapshot();
  const delivered = after.counts.delivered - before.counts.delivered;
  const per1000 = (seconds: number): number => (seconds / delivered) * 1_000;
  const threads = subtractCpu(after.threads, before.threads).map(({ name, seconds }) => ({
    name,
    secondsPer1000: per1000(seconds),
  }));
  const total = threads.reduce((sum, thread) => sum + thread.secondsPer1000, 0);
  return {
    elapsed: (after.atMs - before.atMs) / 1_000,
    delivered,
    accepted: after.sent.accepted - before.sent.accepted,
    cpu: {
      threads,
      server: total,
      client: per1000(after.client - before.client),
      sink: per1000(after.sink - before.sink),
    },
    peakBytes,
  };
}

async function measureHalfLoad(
  rig: Rig,
  ratePerSecond: number,
): Promise<{ readonly endToEnd: Latencies; readonly accept: Latencies }> {
  // What the sink noted before does not count.
  await ask<Latencies>(rig.sink, 'latencies');
  rig.client.send({ kind: 'start', ratePerSecond });
  await sleep(Number(flags['half-seconds']) * 1_000);
  rig.client.send({ kind: 'stop' });
  await drain(rig);
  return {
    endToEnd: await ask<Latencies>(rig.sink, 'latencies'),
    accept: await ask<Latencies>(rig.client, 'latencies'),
  };
}

async function measureMemory(rig: Rig): Promise<readonly { readonly messages: number; readonly bytes: number }[]> {
  const points: { messages: number; bytes: number }[] = [];
  const wanted = Number(flags.messages);
  await fullLoad(rig, ({ delivered }) => {
    if (delivered >= ((points.length + 1) * wanted) / 4)
      points.push({ messages: delivered, bytes: residentBytes(rig.server.pid) });
    return delivered >= wanted;
  });
  return points;
}

async function measure(rig: Rig): Promise<BenchReport> {
  const { server } = rig;
  await sleep(IDLE_MS);
  const idleBytes = residentBytes(server.pid);
  await fullLoad(rig, ({ seconds }) => seconds >= WARM_UP_SECONDS);
  await drain(rig);
  const full = await measureFullLoad(rig);
  await drain(rig);
  const deliveredPerSecond = full.delivered / full.elapsed;
  const half = await measureHalfLoad(rig, deliveredPerSecond / 2);
  const over = await measureMemory(rig);
  await drain(rig);
  await sleep(IDLE_MS);
  const [last, sent] = await Promise.all([ask<Counts>(rig.sink, 'counts'), ask<Sent>(rig.client, 'counts')]);
  return {
    machine: `${cpus().length} cores, ${cpus()[0]?.model ?? 'unknown'}`,
    node: process.version,
    messageBytes: 8_192,
    acceptedPerSecond: full.accepted / full.elapsed,
    deliveredPerSecond,
    seconds: full.elapsed,
    halfLoadPerSecond: deliveredPerSecond / 2,
    endToEndMs: half.endToEnd,
    acceptMs: half.accept,
    cpuSecondsPer1000: full.cpu,
    residentBytes: { idle: idleBytes, peak: full.peakBytes, end: residentBytes(server.pid), over },
    readySeconds: server.readySeconds,
    totals: {
      accepted: sent.accepted,
      rejected: sent.rejected,
      delivered: last.delivered,
      distinct: last.distinct,
      overTls: last.secured,
    },
  };
}

async function main(): Promise<number> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'sealpost-bench-'));
  const caFolder = join(dataFolder, 'development-ca');
  await ensureDevelopmentCa(caFolder, { clock: systemClock, random: createSystemRandom() });
  const sink = fork(join(here, 'smtp-sink.ts'), ['0', join(caFolder, 'server.key'), join(caFolder, 'server.pem')]);
  const { port } = await hear<{ port: number }>(sink, 'listening');
  const server = await startServer(dataFolder, port);
  const client = fork(join(here, 'load-client.ts'), [server.grpc, server.key]);
  await hear(client, 'ready');
  try {
    const report = await measure({ server, sink, client });
    printTable(report);
    if (flags.json !== undefined) writeFileSync(flags.json, `${JSON.stringify(report, null, 2)}\n`);
    else process.stdout.write(`${JSON.stringify(report)}\n`);
    return report.totals.delivered === report.totals.accepted ? 0 : 1;
  } finally {
    client.disconnect();
    server.child.kill('SIGTERM');
    await new Promise((resolve) => server.child.once('exit', resolve));
    sink.disconnect();
    if (flags.profile) process.stderr.write(`CPU profile: ${dataFolder}/profile\n`);
    else rmSync(dataFolder, { recursive: true, force: true });
  }
}

process.exitCode = await main();
