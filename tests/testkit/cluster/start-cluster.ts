/** Sealpost as it runs in a cluster, on loopback: Kafka, a MongoDB-wire server, a process per service, one gRPC address. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createClient, type SealpostClient } from '@sealpost/client';
import { makeTempDir } from '../temp-dir.ts';
import type { ClusterService } from './cluster-member.ts';
import { type ClusterRoster, createRoster } from './cluster-roster.ts';
import { placeSettings, setUpCluster } from './cluster-setup.ts';
import { type GrpcRouter, startGrpcRouter } from './grpc-router.ts';
import { type KafkaCluster, startKafka } from './kafka.ts';
import { type MongoServer, startMongo } from './mongo.ts';

export interface StartClusterOptions {
  /** Default 1; without effect when `kafka` is given. */
  readonly brokers?: 1 | 3;
  /** Processes of each service; 1 unless given, 0 for none. */
  readonly counts?: Partial<Readonly<Record<ClusterService, number>>>;
  /** `section.key` to value, for every process; win over the testkit's. Ports are the testkit's. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Servers that run already and are not ours to end; `bootstrap` and `url` may be those of fault proxies. */
  readonly kafka?: Pick<KafkaCluster, 'bootstrap'>;
  readonly mongo?: Pick<MongoServer, 'url'>;
  /** Partitions of every topic instead of the flow table's. */
  readonly partitions?: number;
  /** Before topics and groups, and the name of the database; a random one unless given. */
  readonly prefix?: string;
  /** Holds `data` and `logs`, and the servers' own data; a new one unless given. */
  readonly folder?: string;
  /** Keys, and what the embedded mode has in its data folder; `data` in the folder unless given. */
  readonly dataFolder?: string;
  /** Told what is being started. */
  readonly onProgress?: (step: string) => void;
  readonly env?: Readonly<Record<string, string>>;
  /** Port of the gRPC address of all; any free one unless given. */
  readonly grpcPort?: number;
  /** `servers`: only Kafka, the store and their contents; processes are started by `startMembers`. */
  readonly start?: 'all' | 'servers';
}

export interface Cluster extends ClusterRoster {
  readonly folder: string;
  readonly dataFolder: string;
  readonly busUrl: string;
  readonly storeUrl: string;
  readonly prefix: string;
  /** Ours; undefined when they were given. */
  readonly kafka: KafkaCluster | undefined;
  readonly mongo: MongoServer | undefined;
  readonly adminKey: string;
  /** `host:port` for all gRPC services. */
  readonly grpcAddress: string;
  /** A client with the role admin. */
  readonly client: SealpostClient;
  /** Settings of the processes' next lives. */
  set(settings: Readonly<Record<string, unknown>>): void;
  /** Ends everything that this cluster started: members by SIGTERM, then the servers. */
  stop(): Promise<void>;
  /** The same by SIGKILL. */
  kill9(): Promise<void>;
}

/** Which process answers for which gRPC service, as in the chart's GRPCRoute. */
const GRPC_SERVICES: Readonly<Record<string, ClusterService>> = {
  'sealpost.v1.SubmissionService': 'ingest',
  'sealpost.v1.AdminService': 'ingest',
  'sealpost.v1.PolicyService': 'dlp',
  'sealpost.v1.QuarantineService': 'dlp',
  'sealpost.v1.RecipientService': 'encrypt',
  'sealpost.v1.EgressService': 'mta',
  'sealpost.v1.TrackingService': 'events',
  'sealpost.v1.AuditService': 'audit',
};
const VERSION = '0.1.0';
const PREFIX_BYTES = 4;

/** Resolves once every process is ready. When one cannot start, ends what runs and throws with the end of its log. */
export async function startCluster(options: StartClusterOptions = {}): Promise<Cluster> {
  const folder = options.folder ?? makeTempDir('cluster');
  const logFolder = join(folder, 'logs');
  mkdirSync(logFolder, { recursive: true });
  options.onProgress?.('Kafka and the MongoDB-wire server');
  const servers = await startServers(options, folder);
  let cluster: Cluster | undefined;
  try {
    options.onProgress?.('topics, collections and keys');
    cluster = await describeCluster({ options, folder, logFolder, servers });
    if (options.start === 'servers') return cluster;
    options.onProgress?.(`${cluster.members.length} processes`);
    await cluster.startMembers();
    return cluster;
  } catch (error) {
    await (cluster ?? servers).kill9();
    throw error;
  }
}

interface Servers {
  readonly kafka: KafkaCluster | undefined;
  readonly mongo: MongoServer | undefined;
  readonly bootstrap: string;
  readonly mongoUrl: string;
  stop(): Promise<void>;
  kill9(): Promise<void>;
}

async function startServers(options: StartClusterOptions, folder: string): Promise<Servers> {
  const [kafka, mongo] = await Promise.all([
    options.kafka === undefined
      ? startKafka({ brokers: options.brokers ?? 1, folder: join(folder, 'kafka') })
      : undefined,
    options.mongo === undefined ? startMongo({ folder: join(folder, 'mongo'), whose: 'ours' }) : undefined,
  ]);
  return {
    kafka,
    mongo,
    bootstrap: (options.kafka ?? kafka)?.bootstrap ?? '',
    mongoUrl: (options.mongo ?? mongo)?.url ?? '',
    stop: async () => void (await Promise.all([kafka?.stop(), mongo?.stop()])),
    kill9: async () => void (await Promise.all([kafka?.kill9(), mongo?.kill9()])),
  };
}

interface Parts {
  readonly options: StartClusterOptions;
  readonly folder: string;
  readonly logFolder: string;
  readonly servers: Servers;
}

async function describeCluster({ options, folder, logFolder, servers }: Parts): Promise<Cluster> {
  const { dataFolder = join(folder, 'data') } = options;
  const name = options.prefix ?? `t${randomBytes(PREFIX_BYTES).toString('hex')}`;
  const busUrl = `kafka://${servers.bootstrap}`;
  const storeUrl = withDatabase(servers.mongoUrl, name);
  const place = { busUrl, storeUrl, prefix: `${name}.`, dataFolder };
  await setUpCluster({ ...place, ...(options.partitions === undefined ? {} : { partitions: options.partitions }) });
  const adminKey = readFileSync(join(dataFolder, 'admin.key'), 'utf8').trim();
  let settings: Readonly<Record<string, unknown>> = { ...placeSettings(place), ...options.settings };
  const { counts = {}, env = {} } = options;
  const roster = await createRoster({ counts, env, logFolder, cwd: folder, settings: () => settings });
  const router = await startRouter(roster, options.grpcPort);
  const client = createClient({ address: router.address, key: adminKey, triesMax: 1 });
  const stopMembers = (timeoutMs?: number): Promise<number> => {
    rmSync(join(dataFolder, 'run.json'), { force: true });
    return roster.stopMembers(timeoutMs);
  };
  const end = async (): Promise<void> => {
    client.close();
    rmSync(join(dataFolder, 'run.json'), { force: true });
    await router.close();
  };
  return {
    ...roster,
    folder,
    ...place,
    kafka: servers.kafka,
    mongo: servers.mongo,
    adminKey,
    grpcAddress: router.address,
    client,
    set: (more) => {
      settings = { ...settings, ...more };
    },
    async startMembers() {
      await roster.startMembers();
      writeRunFile(dataFolder, { router, roster, mailMode: settings['delivery.mode'] === 'live' ? 'live' : 'sink' });
    },
    stopMembers,
    async stop() {
      await stopMembers();
      await end();
      await servers.stop();
    },
    async kill9() {
      await roster.killMembers();
      await end();
      await servers.kill9();
    },
  };
}

/** Kafka takes the prefix before names; the store takes it as the database. */
function withDatabase(url: string, database: string): string {
  const [base = '', query] = url.split('?');
  const host = base.replace(/^(mongodb(?:\+srv)?:\/\/[^/]+).*$/, '$1');
  return `${host}/${database}${query === undefined ? '' : `?${query}`}`;
}

const startRouter = (roster: ClusterRoster, port = 0): Promise<GrpcRouter> => {
  const addresses = (service: ClusterService) => (): readonly string[] =>
    roster
      .of(service)
      .filter((member) => member.isRunning())
      .map((member) => member.grpcAddress);
  return startGrpcRouter({
    routes: Object.entries(GRPC_SERVICES).map(([service, owner]) => ({ service, addresses: addresses(owner) })),
    fallback: { service: 'sealpost.v1.SubmissionService', addresses: addresses('ingest') },
    port,
  });
};

interface RunFacts {
  readonly router: GrpcRouter;
  readonly roster: ClusterRoster;
  readonly mailMode: 'live' | 'sink';
}

/** What `sealpost` commands look for in a data folder, as the one process of the embedded mode writes it. */
function writeRunFile(dataFolder: string, { router, roster, mailMode }: RunFacts): void {
  const portal = roster.of('portal')[0]?.httpAddress;
  const metrics = roster.of('ingest')[0]?.telemetryAddress;
  const listeners = [
    { name: 'gRPC', address: router.address, url: null },
    ...(portal === undefined ? [] : [{ name: 'portal', address: portal, url: `http://${portal}` }]),
    ...(metrics === undefined ? [] : [{ name: 'metrics', address: metrics, url: `http://${metrics}/metrics` }]),
  ];
  const identity = { pid: process.pid, version: VERSION, target: 'cluster', startedAtMs: Date.now() };
  const text = JSON.stringify({ ...identity, mailMode, listeners, dataFolder }, null, 2);
  writeFileSync(join(dataFolder, 'run.json'), `${text}\n`, { mode: 0o600 });
}
