/** Starts real Kafka brokers on loopback, one or three, and lets tests kill, freeze and restart each. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeTempDir } from '../temp-dir.ts';
import { waitFor } from '../wait-for.ts';
import { ensureKafka } from './install.ts';
import { type BrokerPorts, brokerConfig, type KafkaSecurity } from './kafka-config.ts';
import { answersApiVersions, askBrokerIds, askControllerId } from './kafka-wire.ts';
import { serverPorts } from './server-ports.ts';
import { type ServerProcess, spawnServer } from './spawn-server.ts';

/** Three JVMs on a machine whose two cores do other work as well. */
const READY_MS = 90_000;
/** A controlled shutdown that takes longer waits for brokers that are going, too. */
const STOP_MS = 8_000;
const HEAP_MB = 384;
const PORTS_PER_BROKER = 3;

/** Serial and C1 measured: ready in 2.8 s and 3 s of CPU, against 3.6 s and 6 s with G1 and C2. */
const JVM_QUICK = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'];

export interface StartKafkaOptions {
  /** Default 1. Three keep going when one is killed: replication factor 3, 2 in sync. */
  readonly brokers?: 1 | 3;
  /** Keeps data and logs; a new one, removed at the end of the process, unless given. */
  readonly folder?: string;
  /** Heap of each broker, MB. */
  readonly heapMb?: number;
  /** Further JVM options; replace the ones for a quick start, for long measurements with C2 and G1. */
  readonly jvm?: readonly string[];
  /** Broker settings that win over the testkit's. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Client ports, one a broker; any free ones unless given. */
  readonly ports?: readonly number[];
  /** What clients are told to connect to, one a broker: ports of fault proxies. */
  readonly advertisedPorts?: readonly number[];
  /** TLS and SASL/PLAIN for clients. */
  readonly security?: KafkaSecurity;
}

export interface KafkaBroker {
  readonly id: number;
  /** Client port; stays the same over restarts. */
  readonly port: number;
  /** Of the present life. */
  pid(): number;
  isRunning(): boolean;
  /** SIGKILL. */
  kill9(): Promise<void>;
  /** SIGTERM, then SIGKILL. */
  stop(): Promise<void>;
  /** Starts it again on its data and waits until it takes requests. */
  start(): Promise<void>;
  pause(): void;
  resume(): void;
  logTail(): string;
}

export interface KafkaCluster {
  /** `host:port` of what clients are told, comma between. */
  readonly bootstrap: string;
  readonly brokers: readonly KafkaBroker[];
  readonly folder: string;
  /** Id of the broker whose controller is the active one. */
  controllerId(): Promise<number>;
  /** All brokers, by SIGTERM. */
  stop(): Promise<void>;
  /** All brokers, by SIGKILL: for a cluster nobody reads again. */
  kill9(): Promise<void>;
}

/** Resolves once every broker takes requests and sees every other. Throws with the end of a broker's log. */
export async function startKafka(options: StartKafkaOptions = {}): Promise<KafkaCluster> {
  const count = options.brokers ?? 1;
  const classPath = await ensureKafka();
  const folder = options.folder ?? makeTempDir('kafka');
  mkdirSync(folder, { recursive: true });
  const free = await serverPorts(count * PORTS_PER_BROKER);
  const all = Array.from({ length: count }, (_, index): BrokerPorts => {
    const [client, internal, controller] = free.slice(index * PORTS_PER_BROKER) as [number, number, number];
    return { client: options.ports?.[index] ?? client, internal, controller };
  });
  await prepareFolders({ options, classPath, folder, all });
  const brokers = all.map((ports, index) => createBroker({ id: index + 1, ports, folder, classPath, options }));
  const cluster: KafkaCluster = {
    bootstrap: all.map((ports, index) => `127.0.0.1:${options.advertisedPorts?.[index] ?? ports.client}`).join(','),
    brokers,
    folder,
    controllerId: () =>
      waitFor(async () => {
        const alive = all.filter((_, index) => brokers[index]?.isRunning());
        const answers = await Promise.all(
          alive.map(({ internal }) => askControllerId(internal).catch(() => undefined)),
        );
        return answers.find((id) => id !== undefined);
      }, READY_MS),
    async stop() {
      await Promise.all(brokers.map((broker) => broker.stop()));
    },
    async kill9() {
      await Promise.all(brokers.map((broker) => broker.kill9()));
    },
  };
  try {
    await Promise.all(brokers.map((broker) => broker.start()));
    await waitFor(async () => (await idsSeenBy(all)).every((ids) => ids.length === count), READY_MS);
  } catch (error) {
    await cluster.kill9();
    throw error;
  }
  return cluster;
}

const idsSeenBy = (all: readonly BrokerPorts[]): Promise<readonly (readonly number[])[]> =>
  Promise.all(all.map(({ internal }) => askBrokerIds(internal).catch(() => [])));

interface Preparation {
  readonly options: StartKafkaOptions;
  readonly classPath: string;
  readonly folder: string;
  readonly all: readonly BrokerPorts[];
}

/** Writes each broker's configuration and formats what has no data yet. */
async function prepareFolders({ options, classPath, folder, all }: Preparation): Promise<void> {
  const keyStoreFile = join(folder, 'key-store.pem');
  if (options.security !== undefined)
    writeFileSync(keyStoreFile, `${options.security.keyPem}\n${options.security.certificatePem}\n`, { mode: 0o600 });
  for (const [index] of all.entries()) {
    const { brokerFolder, config } = pathsOf(folder, index + 1);
    mkdirSync(brokerFolder, { recursive: true });
    const advertisedPort = options.advertisedPorts?.[index];
    const text = brokerConfig({
      id: index + 1,
      all,
      folder: brokerFolder,
      ...(advertisedPort === undefined ? {} : { advertisedPort }),
      ...(options.security === undefined ? {} : { security: { keyStoreFile, users: options.security.users } }),
      ...(options.settings === undefined ? {} : { settings: options.settings }),
    });
    writeFileSync(config, text);
  }
  const first = pathsOf(folder, 1);
  if (!existsSync(join(first.brokerFolder, 'meta.properties'))) await format(classPath, folder, first.config);
  for (let id = 2; id <= all.length; id++) copyFormat(first.brokerFolder, pathsOf(folder, id).brokerFolder, id);
}

const pathsOf = (
  folder: string,
  id: number,
): { readonly brokerFolder: string; readonly config: string; readonly log: string } => ({
  brokerFolder: join(folder, `broker-${id}`),
  config: join(folder, `broker-${id}.properties`),
  log: join(folder, `broker-${id}.log`),
});

async function format(classPath: string, folder: string, config: string): Promise<void> {
  const clusterId = randomBytes(16).toString('base64url');
  const args = [
    ...JVM_QUICK,
    ...LOGGING,
    '-cp',
    classPath,
    'kafka.tools.StorageTool',
    'format',
    // One that begins with a dash would be taken for an option.
    `--cluster-id=${clusterId}`,
    '-c',
    config,
  ];
  const formatting = spawnServer('java', args, { logFile: join(folder, 'format.log') });
  if ((await formatting.waitForExit(READY_MS)) !== 0)
    throw new Error(`Kafka cannot format its folder:\n${formatting.logTail()}`);
}

/** What StorageTool would write, without a JVM each: the same cluster and bootstrap, an identity of its own. */
function copyFormat(from: string, to: string, id: number): void {
  const goal = join(to, 'meta.properties');
  if (existsSync(goal)) return;
  const clusterId = /^cluster\.id=(.*)$/m.exec(readFileSync(join(from, 'meta.properties'), 'utf8'))?.[1];
  const directoryId = randomBytes(16).toString('base64url');
  writeFileSync(join(to, 'bootstrap.checkpoint'), readFileSync(join(from, 'bootstrap.checkpoint')));
  writeFileSync(goal, `node.id=${id}\ndirectory.id=${directoryId}\nversion=1\ncluster.id=${clusterId}\n`);
}

const LOGGING = ['-Dorg.slf4j.simpleLogger.defaultLogLevel=warn', '-Dorg.slf4j.simpleLogger.showDateTime=true'];

interface BrokerInput {
  readonly id: number;
  readonly ports: BrokerPorts;
  readonly folder: string;
  readonly classPath: string;
  readonly options: StartKafkaOptions;
}

function createBroker({ id, ports, folder, classPath, options }: BrokerInput): KafkaBroker {
  const { config, log, brokerFolder } = pathsOf(folder, id);
  const jvm = [`-Xmx${options.heapMb ?? HEAP_MB}m`, ...(options.jvm ?? JVM_QUICK), ...LOGGING];
  let life: ServerProcess | undefined;
  const current = (): ServerProcess => {
    if (life === undefined) throw new Error(`broker ${id} was never started`);
    return life;
  };
  const isRunning = (): boolean => life !== undefined && life.exitCode() === undefined;
  const isReady = async (): Promise<boolean> =>
    (await answersApiVersions(ports.internal)) && (await askBrokerIds(ports.internal)).includes(id);
  return {
    id,
    port: ports.client,
    pid: () => current().pid,
    isRunning,
    kill9: async () => void (isRunning() && (await current().kill9())),
    stop: async () => void (isRunning() && (await current().stop(STOP_MS))),
    async start() {
      if (isRunning()) return;
      const args = [...jvm, '-cp', classPath, 'kafka.Kafka', config];
      const started = spawnServer('java', args, { logFile: log, cwd: brokerFolder });
      life = started;
      const ended = await waitFor(
        async () => started.exitCode() !== undefined || ((await isReady().catch(() => false)) && 'ready'),
        READY_MS,
      );
      if (ended !== 'ready') throw new Error(`broker ${id} ended with ${started.exitCode()}:\n${started.logTail()}`);
    },
    pause: () => current().pause(),
    resume: () => current().resume(),
    logTail: () => current().logTail(),
  };
}
