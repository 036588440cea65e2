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
const BACKLOG_MAX = 4_000;
const POLL_MS = 100;
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
    child.once('exit', () => reject(new Error(`a process of the benchmark ended while asked for ${kind}`)));
    child.send({ kind });
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
    ...[`delivery.sinkAddress=127.0.0.1:${sinkPort}`, 'mta.dkimDomain=example.org', ...flags.set],
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

async function measure(rig: Rig): Promise<BenchReport> {
  const { server, sink, client } = rig;
  await sleep(3_000);
  const idleBytes = residentBytes(server.pid);
  await fullLoad(rig, ({ seconds }) => seconds >= 5);
  await drain(rig);

  const seconds = Number(flags.seconds);
  const before = {
    cpu: cpuByThread(server.pid),
    client: cpuSeconds(client.pid ?? 0),
    sink: cpuSeconds(sink.pid ?? 0),
    counts: await ask<Counts>(sink, 'counts'),
    sent: await ask<Sent>(client, 'counts'),
    atMs: performance.now(),
  };
  let peakBytes = 0;
  await fullLoad(rig, (progress) => {
    peakBytes = Math.max(peakBytes, residentBytes(server.pid));
    return progress.seconds >= seconds;
  });
  const after = {
    counts: await ask<Counts>(sink, 'counts'),
    sent: await ask<Sent>(client, 'counts'),
    atMs: performance.now(),
  };
  const elapsed = (after.atMs - before.atMs) / 1_000;
  const delivered = after.counts.delivered - before.counts.delivered;
  const threads = subtractCpu(cpuByThread(server.pid), before.cpu).map((thread) => ({
    name: thread.name,
    secondsPer1000: (thread.seconds / delivered) * 1_000,
  }));
  const clientPer1000 = ((cpuSeconds(client.pid ?? 0) - before.client) / delivered) * 1_000;
  const sinkPer1000 = ((cpuSeconds(sink.pid ?? 0) - before.sink) / delivered) * 1_000;
  await drain(rig);

  await ask<Latencies>(sink, 'latencies');
  const halfRate = delivered / elapsed / 2;
  client.send({ kind: 'start', ratePerSecond: halfRate });
  await sleep(Number(flags['half-seconds']) * 1_000);
  client.send({ kind: 'stop' });
  await drain(rig);
  const endToEnd = await ask<Latencies>(sink, 'latencies');
  const accept = await ask<Latencies>(client, 'latencies');

  const memory: { messages: number; bytes: number }[] = [];
  const wanted = Number(flags.messages);
  await fullLoad(rig, (progress) => {
    if (progress.delivered >= ((memory.length + 1) * wanted) / 4)
      memory.push({ messages: progress.delivered, bytes: residentBytes(server.pid) });
    return progress.delivered >= wanted;
  });
  await drain(rig);
  await sleep(5_000);
  const [last, sent] = await Promise.all([ask<Counts>(sink, 'counts'), ask<Sent>(client, 'counts')]);
  return {
    machine: `${cpus().length} cores, ${cpus()[0]?.model ?? 'unknown'}`,
    node: process.version,
    messageBytes: 8_192,
    acceptedPerSecond: (after.sent.accepted - before.sent.accepted) / elapsed,
    deliveredPerSecond: delivered / elapsed,
    seconds: elapsed,
    halfLoadPerSecond: halfRate,
    endToEndMs: endToEnd,
    acceptMs: accept,
    cpuSecondsPer1000: {
      threads,
      server: threads.reduce((sum, thread) => sum + thread.secondsPer1000, 0),
      client: clientPer1000,
      sink: sinkPer1000,
    },
    residentBytes: { idle: idleBytes, peak: peakBytes, end: residentBytes(server.pid), over: memory },
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
