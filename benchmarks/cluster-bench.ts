/** Measures the distributed mode: real brokers, the MongoDB-wire server, a process per service, one variant after the other. */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureDevelopmentCa } from '@sealpost/cli/development-ca';
import { createSystemRandom, systemClock } from '@sealpost/kernel';
import { type Cluster, startCluster } from '@sealpost/tests/cluster';
import { benchEmbedded } from './embedded-bench.ts';
import { folderBytes, loopbackBytes } from './machine-stats.ts';
import { cpuSeconds, residentBytes } from './process-stats.ts';
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

const WARM_UP_SECONDS = 10;
/** Services on the way of a message, and those that record it. */
const MEASURED = ['ingest', 'dlp', 'encrypt', 'mta', 'events', 'audit', 'portal', 'operator'] as const;
type Measured = (typeof MEASURED)[number];

export interface Variant {
  readonly name: string;
  /** Of each of ingest, dlp, encrypt, mta, events and audit. */
  readonly processes: number;
  /** Of every topic; the flow table's when undefined. */
  readonly partitions?: number;
  readonly brokers: 1 | 3;
}

export const VARIANTS: readonly Variant[] = [
  { name: 'base', processes: 1, brokers: 1 },
  { name: 'processes-2', processes: 2, brokers: 1 },
  { name: 'processes-3', processes: 3, brokers: 1 },
  { name: 'partitions-1', processes: 1, partitions: 1, brokers: 1 },
  { name: 'partitions-4', processes: 1, partitions: 4, brokers: 1 },
  { name: 'partitions-12', processes: 1, partitions: 12, brokers: 1 },
  { name: 'partitions-24', processes: 1, partitions: 24, brokers: 1 },
  { name: 'brokers-3', processes: 1, brokers: 3 },
];

export interface VariantReport extends Variant {
  readonly deliveredPerSecond: number;
  readonly endToEndMs: Latencies;
  readonly acceptMs: Latencies;
  readonly halfLoadPerSecond: number;
  readonly cpuSecondsPer1000: {
    readonly services: Readonly<Record<string, number>>;
    /** All services together. */
    readonly product: number;
    readonly brokers: number;
    readonly store: number;
    readonly client: number;
    readonly sink: number;
  };
  /** All that crosses loopback: submission, log, store, SMTP. */
  readonly wireBytesPerMessage: number;
  readonly brokerDiskBytesPerMessage: number;
  readonly residentBytes: Readonly<Record<string, number>>;
  readonly totals: { readonly accepted: number; readonly delivered: number; readonly distinct: number };
}

export interface ClusterReport {
  readonly machine: string;
  readonly node: string;
  readonly store: string;
  readonly embedded: { readonly deliveredPerSecond: number; readonly productPer1000: number };
  readonly variants: readonly VariantReport[];
}

export interface ClusterBenchOptions {
  readonly seconds: number;
  readonly halfSeconds: number;
  readonly settings: readonly string[];
  readonly variants: readonly Variant[];
  readonly say: (line: string) => void;
}

interface ClusterRig extends Rig {
  readonly cluster: Cluster;
}

const pidsOf = (cluster: Cluster, service: Measured): readonly number[] =>
  cluster
    .of(service)
    .filter((member) => member.isRunning())
    .map((member) => member.pid());

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

async function snapshot({ cluster, client, sink }: ClusterRig) {
  const services = Object.fromEntries(
    MEASURED.map((service) => [service, sum(pidsOf(cluster, service).map(cpuSeconds))]),
  ) as Record<Measured, number>;
  const brokers = sum((cluster.kafka?.brokers ?? []).map((broker) => cpuSeconds(broker.pid())));
  return {
    atMs: performance.now(),
    services,
    brokers,
    store: cluster.mongo === undefined ? 0 : cpuSeconds(cluster.mongo.pid()),
    client: cpuSeconds(client.pid ?? 0),
    sink: cpuSeconds(sink.pid ?? 0),
    wireBytes: loopbackBytes(),
    diskBytes: folderBytes(join(cluster.folder, 'kafka')),
    counts: await ask<Counts>(sink, 'counts'),
  };
}

type Snapshot = Awaited<ReturnType<typeof snapshot>>;

function costBetween(before: Snapshot, after: Snapshot) {
  const delivered = after.counts.delivered - before.counts.delivered;
  const per1000 = (from: number, to: number): number => ((to - from) / delivered) * 1_000;
  const services = Object.fromEntries(
    MEASURED.map((service) => [service, per1000(before.services[service], after.services[service])]),
  );
  return {
    deliveredPerSecond: delivered / ((after.atMs - before.atMs) / 1_000),
    cpuSecondsPer1000: {
      services,
      product: sum(Object.values(services)),
      brokers: per1000(before.brokers, after.brokers),
      store: per1000(before.store, after.store),
      client: per1000(before.client, after.client),
      sink: per1000(before.sink, after.sink),
    },
    wireBytesPerMessage: (after.wireBytes - before.wireBytes) / delivered,
    brokerDiskBytesPerMessage: (after.diskBytes - before.diskBytes) / delivered,
  };
}

async function measureHalf(rig: ClusterRig, ratePerSecond: number, seconds: number) {
  // What was noted before does not count.
  await ask<Latencies>(rig.sink, 'latencies');
  rig.client.send({ kind: 'start', ratePerSecond });
  await sleep(seconds * 1_000);
  rig.client.send({ kind: 'stop' });
  await drain(rig);
  const endToEndMs = await ask<Latencies>(rig.sink, 'latencies');
  return { endToEndMs, acceptMs: await ask<Latencies>(rig.client, 'latencies'), halfLoadPerSecond: ratePerSecond };
}

async function measureVariant(rig: ClusterRig, variant: Variant, options: ClusterBenchOptions): Promise<VariantReport> {
  await fullLoad(rig, ({ seconds }) => seconds >= WARM_UP_SECONDS);
  await drain(rig);
  const before = await snapshot(rig);
  await fullLoad(rig, ({ seconds }) => seconds >= options.seconds);
  // To the last delivery: what was accepted and waits between the stages has cost already.
  await drain(rig);
  const cost = costBetween(before, await snapshot(rig));
  const half = await measureHalf(rig, cost.deliveredPerSecond / 2, options.halfSeconds);
  const resident = MEASURED.map((service) => [service, sum(pidsOf(rig.cluster, service).map(residentBytes))]);
  const [counts, sent] = await Promise.all([ask<Counts>(rig.sink, 'counts'), ask<Sent>(rig.client, 'counts')]);
  const totals = { accepted: sent.accepted, delivered: counts.delivered, distinct: counts.distinct };
  return { ...variant, ...cost, ...half, residentBytes: Object.fromEntries(resident), totals };
}

async function benchVariant(variant: Variant, options: ClusterBenchOptions): Promise<VariantReport> {
  const folder = mkdtempSync(join(tmpdir(), 'sealpost-bench-cluster-'));
  const caFolder = join(folder, 'data', 'development-ca');
  await ensureDevelopmentCa(caFolder, { clock: systemClock, random: createSystemRandom() });
  const { child: sink, port } = await startSink(caFolder);
  const { processes, partitions, brokers } = variant;
  const many = { ingest: processes, dlp: processes, encrypt: processes, mta: processes };
  let cluster: Cluster | undefined;
  try {
    cluster = await startCluster({
      folder,
      brokers,
      counts: { ...many, events: processes, audit: processes, operator: 0 },
      settings: {
        'telemetry.logLevel': 'warn',
        'mta.connectionsPerSiteMax': 2,
        'delivery.sinkAddress': `127.0.0.1:${port}`,
        'mta.dkimDomain': 'example.org',
        ...Object.fromEntries(options.settings.map((item) => item.split(/=(.*)/s).slice(0, 2) as [string, string])),
      },
      ...(partitions === undefined ? {} : { partitions }),
    });
    const client = await startClient(cluster.grpcAddress, cluster.adminKey);
    try {
      return await measureVariant({ cluster, sink, client }, variant, options);
    } finally {
      client.disconnect();
    }
  } finally {
    await cluster?.stop();
    sink.disconnect();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The embedded mode first, for the ratio; then each variant on servers of its own. */
export async function benchCluster(options: ClusterBenchOptions): Promise<ClusterReport> {
  const { seconds, settings, say } = options;
  say('embedded mode');
  const embedded = await benchEmbedded({ seconds, halfSeconds: 1, messages: 0, settings, profile: false });
  const variants: VariantReport[] = [];
  for (const variant of options.variants) {
    say(`cluster: ${variant.name}`);
    const report = await benchVariant(variant, options);
    const { deliveredPerSecond, cpuSecondsPer1000: cpu } = report;
    say(`  ${deliveredPerSecond.toFixed(0)} delivered/s, ${cpu.product.toFixed(2)} CPU s per 1,000`);
    variants.push(report);
  }
  return {
    machine: `${cpus().length} cores, ${cpus()[0]?.model ?? 'unknown'}`,
    node: process.version,
    store: 'mongo-java-server, or mongod when one is on PATH',
    embedded: {
      deliveredPerSecond: embedded.deliveredPerSecond,
      productPer1000: embedded.cpuSecondsPer1000.server,
    },
    variants,
  };
}
