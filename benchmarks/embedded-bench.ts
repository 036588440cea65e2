/** Drives the standalone process from a client process to a sink process and measures what it costs. */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureDevelopmentCa } from '@sealpost/cli/development-ca';
import { createSystemRandom, systemClock } from '@sealpost/kernel';
import { type EmbeddedServer, startEmbeddedServer, stopEmbeddedServer } from './embedded-server.ts';
import { cpuByThread, cpuSeconds, residentBytes, subtractCpu } from './process-stats.ts';
import type { BenchReport } from './report.ts';
import {
  ask,
  type Counts,
  drain,
  fullLoad,
  type Latencies,
  type Rig,
  type Sent,
  sleep,
  startClient,
  startSink,
} from './rig.ts';

const IDLE_MS = 3_000;
const WARM_UP_SECONDS = 10;

export interface EmbeddedBenchOptions {
  /** Of full load. */
  readonly seconds: number;
  readonly halfSeconds: number;
  /** Delivered for the memory curve; 0 for none. */
  readonly messages: number;
  readonly settings: readonly string[];
  readonly profile: boolean;
}

interface EmbeddedRig extends Rig {
  readonly server: EmbeddedServer;
}

interface FullLoad {
  readonly elapsed: number;
  readonly delivered: number;
  readonly accepted: number;
  readonly cpu: BenchReport['cpuSecondsPer1000'];
  readonly peakBytes: number;
}

async function measureFullLoad(rig: EmbeddedRig, wantedSeconds: number): Promise<FullLoad> {
  const { server, sink, client } = rig;
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
  rig: EmbeddedRig,
  load: { readonly ratePerSecond: number; readonly seconds: number },
): Promise<{ readonly endToEnd: Latencies; readonly accept: Latencies }> {
  // What the sink noted before does not count.
  await ask<Latencies>(rig.sink, 'latencies');
  rig.client.send({ kind: 'start', ratePerSecond: load.ratePerSecond });
  await sleep(load.seconds * 1_000);
  rig.client.send({ kind: 'stop' });
  await drain(rig);
  return {
    endToEnd: await ask<Latencies>(rig.sink, 'latencies'),
    accept: await ask<Latencies>(rig.client, 'latencies'),
  };
}

async function measureMemory(rig: EmbeddedRig, wanted: number): Promise<BenchReport['residentBytes']['over']> {
  const points: { messages: number; bytes: number }[] = [];
  if (wanted === 0) return points;
  await fullLoad(rig, ({ delivered }) => {
    if (delivered >= ((points.length + 1) * wanted) / 4)
      points.push({ messages: delivered, bytes: residentBytes(rig.server.pid) });
    return delivered >= wanted;
  });
  return points;
}

async function measure(rig: EmbeddedRig, options: EmbeddedBenchOptions): Promise<BenchReport> {
  const { server } = rig;
  await sleep(IDLE_MS);
  const idleBytes = residentBytes(server.pid);
  await fullLoad(rig, ({ seconds }) => seconds >= WARM_UP_SECONDS);
  await drain(rig);
  const full = await measureFullLoad(rig, options.seconds);
  await drain(rig);
  const deliveredPerSecond = full.delivered / full.elapsed;
  const half = await measureHalfLoad(rig, { ratePerSecond: deliveredPerSecond / 2, seconds: options.halfSeconds });
  const over = await measureMemory(rig, options.messages);
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

export async function benchEmbedded(options: EmbeddedBenchOptions): Promise<BenchReport> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'sealpost-bench-'));
  const caFolder = join(dataFolder, 'development-ca');
  await ensureDevelopmentCa(caFolder, { clock: systemClock, random: createSystemRandom() });
  const { child: sink, port } = await startSink(caFolder);
  const { settings, profile } = options;
  const server = await startEmbeddedServer({ dataFolder, sinkPort: port, settings, profile });
  const client = await startClient(server.grpc, server.key);
  try {
    return await measure({ server, sink, client }, options);
  } finally {
    client.disconnect();
    await stopEmbeddedServer(server);
    sink.disconnect();
    if (profile) process.stderr.write(`CPU profile: ${dataFolder}/profile\n`);
    else rmSync(dataFolder, { recursive: true, force: true });
  }
}
