/** What a fault gets to work on: a distributed installation with three brokers, and the ways to break each part of it. */
import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SealpostClient } from '@sealpost/client';
import { type FaultSink, startFaultSink } from '@sealpost/tests/fault-sink';
import type { KnownMessage, RefusedMessage } from '@sealpost/tests/history-checker';
import { waitFor } from '@sealpost/tests/wait-for';
import {
  type ClusterMember,
  type ClusterService,
  createClusterMember,
  toSetArgs,
} from '../testkit/cluster/cluster-member.ts';
import { placeSettings } from '../testkit/cluster/cluster-setup.ts';
import { type FaultProxy, startFaultProxy, type Toxic } from '../testkit/cluster/fault-proxy.ts';
import type { KafkaBroker, KafkaCluster } from '../testkit/cluster/kafka.ts';
import { type MongoServer, startMongo } from '../testkit/cluster/mongo.ts';
import { serverPorts } from '../testkit/cluster/server-ports.ts';
import { type Cluster, startCluster } from '../testkit/cluster/start-cluster.ts';

/** The services that carry mail; the operator needs Kubernetes. */
export const LAB_SERVICES = ['ingest', 'dlp', 'encrypt', 'mta', 'events', 'audit', 'portal'] as const;
export type LabService = (typeof LAB_SERVICES)[number];

export interface CommandAnswer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A way of its own to the brokers, which can be closed without closing it for the others. */
export interface WayToBrokers {
  /** For `bus.url`. */
  readonly url: string;
  set(fault: Toxic | undefined): Promise<void>;
  close(): Promise<void>;
}

export interface Lab {
  /** The SDK, with the role admin, over the one address that senders know. Does not repeat calls. */
  readonly client: SealpostClient;
  readonly sink: FaultSink;
  /** Processes that belong to the installation now, also those that a fault has ended. */
  readonly members: readonly ClusterMember[];
  readonly kafka: KafkaCluster;
  readonly mongo: MongoServer;
  /** `kafka://…` and the prefix of topics, for a fault's own look at the log. */
  readonly bus: { readonly url: string; readonly prefix: string };
  /** After which the brokers give the partitions of a silent process away. */
  readonly sessionTimeoutMs: number;
  /** All mail of the installation, over its faults. */
  readonly accepted: KnownMessage[];
  readonly refused: RefusedMessage[];
  /** Cursor of the last event that was judged. */
  eventCursor: string;
  of(service: LabService): readonly ClusterMember[];
  /** One more process of a service, ready. */
  scaleUp(service: LabService): Promise<ClusterMember>;
  /** Ends a process for good, by SIGTERM. Resolves with its exit code. */
  scaleDown(member: ClusterMember): Promise<number>;
  setStoreFault(fault: Toxic | undefined): Promise<void>;
  openWayToBrokers(): Promise<WayToBrokers>;
  /** Runs `sealpost <args>` against the installation; `settings` win over its own. */
  command(args: readonly string[], settings?: Readonly<Record<string, unknown>>): Promise<CommandAnswer>;
  /** A process beside the installation, with further settings; not waited for. */
  launchExtra(service: LabService, settings: Readonly<Record<string, unknown>>): Promise<ClusterMember>;
  /** Takes faults away, starts what is down, and waits until every process is ready. */
  heal(timeoutMs: number): Promise<void>;
  close(): Promise<void>;
}

/** The least that the brokers allow is 6 s; on a machine whose cores are shared, living processes need more. */
const SESSION_TIMEOUT_MS = 10_000;
const PORTS_PER_MEMBER = 3;
const COMMAND_MS = 60_000;
const ROOT = join(import.meta.dirname, '..', '..');

/** Retries that a run can wait for, a floor that a small disk has. */
const SETTINGS: Readonly<Record<string, unknown>> = {
  'bus.sessionTimeoutMs': SESSION_TIMEOUT_MS,
  'data.freeDiskFloorBytes': 1_048_576,
  'mta.retryBaseMs': 200,
  'mta.retryCapMs': 2_000,
};
/** Two mta, so that ownership is shared from the start; one of the others keeps two cores free enough. */
const COUNTS = { ingest: 1, dlp: 1, encrypt: 1, mta: 2, events: 1, audit: 1, portal: 1, operator: 0 } as const;

interface Outside {
  readonly sink: FaultSink;
  readonly plainSink: FaultSink;
  readonly mongo: MongoServer;
  readonly storeProxy: FaultProxy;
  close(): Promise<void>;
}

async function startOutside(folder: string): Promise<Outside> {
  const sink = await startFaultSink();
  const plainSink = await startFaultSink({ behaviours: { startTls: false } });
  const mongo = await startMongo({ whose: 'ours' });
  const storeProxy = await startFaultProxy({ targetPort: Number(new URL(mongo.url).port) });
  writeFileSync(join(folder, 'sink-ca.pem'), sink.caPem);
  const close = async (): Promise<void> => {
    await Promise.allSettled([sink.close(), plainSink.close(), mongo.kill9(), storeProxy.close()]);
  };
  return { sink, plainSink, mongo, storeProxy, close };
}

/** Starts everything into `folder` and waits until it is ready. */
export async function startLab(folder: string): Promise<Lab> {
  mkdirSync(folder, { recursive: true });
  const outside = await startOutside(folder);
  const settings = {
    ...SETTINGS,
    'delivery.sinkAddress': `127.0.0.1:${outside.sink.port}`,
    'delivery.sinkPlainAddress': `127.0.0.1:${outside.plainSink.port}`,
    'delivery.sinkCaFile': join(folder, 'sink-ca.pem'),
  };
  try {
    const mongo = { url: `mongodb://127.0.0.1:${outside.storeProxy.port}` };
    const cluster = await startCluster({ brokers: 3, counts: COUNTS, settings, mongo, folder });
    return createLab({ cluster, outside, settings, folder });
  } catch (error) {
    await outside.close();
    throw error;
  }
}

interface LabParts {
  readonly cluster: Cluster;
  readonly outside: Outside;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly folder: string;
}

function createLab({ cluster, outside, settings, folder }: LabParts): Lab {
  const kafka = cluster.kafka as KafkaCluster;
  const retired = new Set<ClusterMember>();
  const extras: ClusterMember[] = [];
  const members = (): readonly ClusterMember[] => cluster.members.filter((member) => !retired.has(member));
  const everything = (): Readonly<Record<string, unknown>> => ({ ...placeSettings(cluster), ...settings });
  return {
    client: cluster.client,
    sink: outside.sink,
    get members() {
      return members();
    },
    kafka,
    mongo: outside.mongo,
    bus: { url: cluster.busUrl, prefix: cluster.prefix },
    sessionTimeoutMs: SESSION_TIMEOUT_MS,
    accepted: [],
    refused: [],
    eventCursor: 'begin',
    of: (service) => members().filter((member) => member.service === service),
    async scaleUp(service) {
      const member = await cluster.addMember(service);
      await member.start();
      return member;
    },
    scaleDown(member) {
      retired.add(member);
      return member.stop();
    },
    setStoreFault: (fault) => outside.storeProxy.set(fault),
    openWayToBrokers: () => openWay(kafka.brokers[0] as KafkaBroker),
    command: (args, more) => runSealpost(args, cluster.dataFolder, { ...placeSettings(cluster), ...more }),
    async launchExtra(service, more) {
      const [grpc, telemetry, http] = (await serverPorts(PORTS_PER_MEMBER)) as [number, number, number];
      const number = 90 + extras.length;
      const ports = { grpc, telemetry, http };
      const own = { service, number, ports, logFolder: join(folder, 'logs'), cwd: folder, env: {} };
      const extra = createClusterMember({ ...own, settings: () => ({ ...everything(), ...more }) });
      extras.push(extra);
      extra.launch();
      return extra;
    },
    async heal(timeoutMs) {
      await outside.storeProxy.set(undefined);
      await Promise.all(kafka.brokers.map((broker) => broker.start()));
      for (const member of members()) member.launch();
      await Promise.all(members().map((member) => member.waitUntilReady(timeoutMs)));
    },
    async close() {
      await Promise.allSettled(extras.map((extra) => extra.kill9()));
      await Promise.allSettled([cluster.kill9(), outside.close()]);
    },
  };
}

/** Only the first connection goes this way: brokers tell their own addresses. */
async function openWay(broker: KafkaBroker): Promise<WayToBrokers> {
  const proxy = await startFaultProxy({ targetPort: broker.port });
  return {
    url: `kafka://127.0.0.1:${proxy.port}`,
    set: (fault) => proxy.set(fault),
    async close() {
      await proxy.set({ kind: 'reset' });
      await proxy.close();
    },
  };
}

interface Launcher {
  readonly sealpostEntry: (root: string, args: readonly string[]) => string;
}

/** Commands that open log and store themselves are told where; the others find the installation in its data folder. */
async function runSealpost(
  args: readonly string[],
  dataFolder: string,
  settings: Readonly<Record<string, unknown>>,
): Promise<CommandAnswer> {
  const launcher = (await import(join(ROOT, 'packages', 'cli', 'bin', 'node24.mjs'))) as Launcher;
  const entry = launcher.sealpostEntry(ROOT, args);
  const opensItself = entry.includes('standalone');
  const all = [entry, ...args, ...(opensItself ? toSetArgs(settings) : ['--data', dataFolder])];
  return await new Promise((resolve) => {
    execFile(process.execPath, all, { timeout: COMMAND_MS, encoding: 'utf8' }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
      resolve({ code, stdout, stderr });
    });
  });
}

/** Waits until a process answers what `holds` wants. Throws what it says instead. */
export async function waitForReadiness(
  member: ClusterMember,
  holds: (readiness: { readonly ready: boolean; readonly reasons: readonly string[] }) => boolean,
  timeoutMs: number,
): Promise<void> {
  await waitFor(async () => holds(await member.readiness()), timeoutMs).catch(async () => {
    const { ready, reasons } = await member.readiness();
    throw new Error(`${member.name} after ${timeoutMs} ms: ready ${ready}, ${reasons.join(', ')}`);
  });
}

export type { ClusterMember, ClusterService };
