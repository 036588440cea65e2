/** A cluster in the place of the one process that scenarios start, kill and stop. */
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SealpostProcess } from '../sealpost-process.ts';
import { makeTempDir } from '../temp-dir.ts';
import { waitFor } from '../wait-for.ts';
import { startKafka } from './kafka.ts';
import { startMongo } from './mongo.ts';
import { type Cluster, startCluster } from './start-cluster.ts';

/** One of each keeps a scenario's start short on two cores; the operator needs Kubernetes. */
const COUNTS = { operator: 0 } as const;
/** Each scenario has topics of its own on one broker. */
const PARTITIONS = 4;
/** On two cores a server may starve for longer than the 1.5 s that a user waits; scenarios ask what happens, not how soon. */
const PATIENCE = { 'store.timeoutMs': 10_000, 'bus.appendTimeoutMs': 10_000 } as const;
const STOP_MS = 25_000;
const PREFIX_FILE = 'cluster-prefix';

export interface ClusterLauncher {
  /** Starts all processes; `onSpawn` gets them as one, before anyone waits for them. */
  start(settings: Readonly<Record<string, unknown>>, onSpawn: (spawned: SealpostProcess) => void): Promise<void>;
  close(): Promise<void>;
}

export interface ClusterLauncherOptions {
  readonly baseDir: string;
  readonly dataDir: string;
  readonly env: Readonly<Record<string, string>>;
}

interface SharedServers {
  readonly bootstrap: string;
  readonly mongoUrl: string;
  /** Holds what both keep on disk, for searches. */
  readonly folder: string | undefined;
}

let shared: Promise<SharedServers> | undefined;

/** Those that `npm run test:cluster` started, else ones for this process. */
function sharedServers(): Promise<SharedServers> {
  const { SEALPOST_TEST_KAFKA_BOOTSTRAP: bootstrap, SEALPOST_TEST_MONGODB_URL: mongoUrl } = process.env;
  if (bootstrap !== undefined && mongoUrl !== undefined)
    return Promise.resolve({ bootstrap, mongoUrl, folder: process.env['SEALPOST_TEST_SERVERS_FOLDER'] });
  shared ??= startServers();
  return shared;
}

async function startServers(): Promise<SharedServers> {
  const folder = makeTempDir('servers');
  const [kafka, mongo] = await Promise.all([
    startKafka({ folder: join(folder, 'kafka') }),
    startMongo({ folder: join(folder, 'mongo') }),
  ]);
  return { bootstrap: kafka.bootstrap, mongoUrl: mongo.url, folder };
}

/** Makes topics and collections with the first start; a data folder that was used before keeps its own. */
export function createClusterLauncher({ baseDir, dataDir, env }: ClusterLauncherOptions): ClusterLauncher {
  let cluster: Promise<Cluster> | undefined;
  const describe = async (): Promise<Cluster> => {
    const { bootstrap, mongoUrl, folder } = await sharedServers();
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    // What a single process keeps in its data folder lies in the servers' here: searches look there as well.
    if (folder !== undefined && !existsSync(join(dataDir, 'servers'))) symlinkSync(folder, join(dataDir, 'servers'));
    const prefixFile = join(dataDir, PREFIX_FILE);
    const known = existsSync(prefixFile) ? { prefix: readFileSync(prefixFile, 'utf8') } : {};
    const servers = { kafka: { bootstrap }, mongo: { url: mongoUrl } };
    const where = { folder: baseDir, dataFolder: dataDir, env };
    const made = await startCluster({
      ...servers,
      ...where,
      ...known,
      settings: PATIENCE,
      counts: COUNTS,
      partitions: PARTITIONS,
      start: 'servers',
    });
    writeFileSync(prefixFile, made.prefix.replace(/\.$/, ''));
    return made;
  };
  return {
    async start(settings, onSpawn) {
      cluster ??= describe();
      const present = await cluster;
      present.set(settings);
      onSpawn(asOneProcess(present));
      await present.startMembers();
    },
    async close() {
      if (cluster !== undefined) await (await cluster).kill9();
    },
  };
}

/** All members under the interface of one process; it runs as long as any of them does. */
function asOneProcess(cluster: Cluster): SealpostProcess {
  const exitCode = (): number | undefined => {
    if (cluster.members.some((member) => member.isRunning())) return undefined;
    const codes = cluster.members.map((member) => member.exitCode());
    return codes.includes(undefined) ? undefined : Math.max(...(codes as readonly number[]));
  };
  const waitForExit = async (timeoutMs = STOP_MS): Promise<number> =>
    (await waitFor(() => exitCode() !== undefined && { code: exitCode() as number }, timeoutMs)).code;
  return {
    pid: process.pid,
    telemetryPort: Number(cluster.of('ingest')[0]?.telemetryAddress.split(':')[1]),
    stdout: () => cluster.output(),
    stderr: () => '',
    exitCode,
    waitForExit,
    waitUntilReady: async (timeoutMs) => {
      await Promise.all(cluster.members.map((member) => member.waitUntilReady(timeoutMs)));
    },
    kill9: () => cluster.killMembers(),
    stop: (timeoutMs) => cluster.stopMembers(timeoutMs),
  };
}
