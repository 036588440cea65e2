/** A whole installation for one scenario: the real process, two sinks on loopback, real clients, and its restarts. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createClient, type MessageInput, type SealpostClient } from '@sealpost/client';
import { Purpose, type TrackedMessage } from '@sealpost/contracts';
import type { ClusterLauncher, ClusterLauncherOptions } from './cluster/cluster-life.ts';
import { type FaultSink, type SinkBehaviours, startFaultSink } from './fault-sink.ts';
import { type SealpostProcess, spawnSealpost } from './sealpost-process.ts';
import { makeTempDir } from './temp-dir.ts';

export interface GivenOptions {
  /** `section.key` to value, as `--set` takes it; objects become JSON. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly behaviours?: SinkBehaviours;
  readonly env?: Readonly<Record<string, string>>;
  /** Data folder; a new one unless given. */
  readonly dataDir?: string;
}

export interface Installation {
  /** Holds `data`, `tmp` and what a scenario adds. */
  readonly baseDir: string;
  readonly dataDir: string;
  /** TMPDIR of the process. */
  readonly tmpDir: string;
  /** Where every domain goes, with STARTTLS and a certificate that is trusted. */
  readonly sink: FaultSink;
  /** Where domains under `no-tls.` go. */
  readonly plainSink: FaultSink;
  /** The present life of the process. */
  readonly process: SealpostProcess;
  /** A client with the role admin, on the present life. */
  readonly client: SealpostClient;
  /** `host:port` of a listener by its name: `gRPC`, `portal`, `metrics`. */
  address(listener: string): string;
  /** Another client; without a key when `key` is empty. Closed with the rest. */
  clientWith(key: string): SealpostClient;
  /** All lives said together. */
  output(): string;
  /** Starts another life on the same data, with further settings when given. Ends the present one if it still runs. */
  start(settings?: Readonly<Record<string, unknown>>): Promise<void>;
  close(): Promise<void>;
}

interface RunFile {
  readonly pid: number;
  readonly listeners: readonly { readonly name: string; readonly address: string }[];
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

const toArgs = (settings: Readonly<Record<string, unknown>>): readonly string[] =>
  Object.entries(settings).flatMap(([path, value]) => ['--set', `${path}=${textOf(value)}`]);

interface Sinks {
  readonly sink: FaultSink;
  readonly plainSink: FaultSink;
}

async function startSinks(behaviours: SinkBehaviours | undefined): Promise<Sinks> {
  const sink = await startFaultSink(behaviours === undefined ? {} : { behaviours });
  return { sink, plainSink: await startFaultSink({ behaviours: { startTls: false } }) };
}

/** Free ports, both sinks, retries that a test can wait for. */
const settingsFor = ({ sink, plainSink }: Sinks, baseDir: string): Readonly<Record<string, unknown>> => ({
  'grpc.port': 0,
  'portal.port': 0,
  'telemetry.port': 0,
  'data.freeDiskFloorBytes': 1_048_576,
  'delivery.sinkAddress': `127.0.0.1:${sink.port}`,
  'delivery.sinkPlainAddress': `127.0.0.1:${plainSink.port}`,
  'delivery.sinkCaFile': join(baseDir, 'ca.pem'),
  'mta.retryBaseMs': 100,
  'mta.retryCapMs': 500,
});

function readAddress(dataDir: string, listener: string): string {
  const run = JSON.parse(readFileSync(join(dataDir, 'run.json'), 'utf8')) as RunFile;
  const found = run.listeners.find((each) => each.name === listener);
  if (found === undefined) throw new Error(`nothing listens as ${listener}`);
  return found.address;
}

interface Clients {
  withKey(key: string): SealpostClient;
  admin(): SealpostClient;
  closeAll(): void;
}

function createClients(dataDir: string): Clients {
  let open: SealpostClient[] = [];
  let admin: SealpostClient | undefined;
  const withKey = (key: string): SealpostClient => {
    const address = readAddress(dataDir, 'gRPC');
    const client = createClient({ address, ...(key === '' ? {} : { key }), triesMax: 1 });
    open.push(client);
    return client;
  };
  return {
    withKey,
    admin: () => {
      admin ??= withKey(readFileSync(join(dataDir, 'admin.key'), 'utf8').trim());
      return admin;
    },
    closeAll: () => {
      for (const client of open) client.close();
      open = [];
      admin = undefined;
    },
  };
}

/**
 * One process on its own log and store, or, with SEALPOST_SCENARIOS_ON=cluster, a process per service on Kafka and a
 * MongoDB-wire server.
 */
async function launcherOf(options: ClusterLauncherOptions): Promise<ClusterLauncher> {
  if (process.env['SEALPOST_SCENARIOS_ON'] === 'cluster') {
    const { createClusterLauncher } = await import('./cluster/cluster-life.ts');
    return createClusterLauncher(options);
  }
  const { baseDir, dataDir, env } = options;
  return {
    async start(settings, onSpawn) {
      const args = ['run', '--target=all', '--data', dataDir, ...toArgs(settings)];
      await spawnSealpost(args, { dataDir, workDir: baseDir, env, ready: 'run-file', onSpawn });
    },
    close: async () => {},
  };
}

/** Starts everything and waits until it is ready. */
export async function givenSealpost(options: GivenOptions = {}): Promise<Installation> {
  const baseDir = makeTempDir('scenario');
  const dataDir = options.dataDir ?? join(baseDir, 'data');
  const tmpDir = join(baseDir, 'tmp');
  mkdirSync(tmpDir);
  const sinks = await startSinks(options.behaviours);
  writeFileSync(join(baseDir, 'ca.pem'), sinks.sink.caPem);
  let settings = { ...settingsFor(sinks, baseDir), ...options.settings };
  const lives: SealpostProcess[] = [];
  const clients = createClients(dataDir);
  const current = (): SealpostProcess => lives.at(-1) as SealpostProcess;
  const env = { TMPDIR: tmpDir, ...options.env };
  const launcher = await launcherOf({ baseDir, dataDir, env });
  const start = async (more: Readonly<Record<string, unknown>> = {}): Promise<void> => {
    clients.closeAll();
    if (lives.length > 0 && current().exitCode() === undefined) await current().stop();
    settings = { ...settings, ...more };
    await launcher.start(settings, (spawned) => lives.push(spawned));
  };
  await start();
  return {
    baseDir,
    dataDir,
    tmpDir,
    ...sinks,
    get process() {
      return current();
    },
    get client() {
      return clients.admin();
    },
    address: (listener) => readAddress(dataDir, listener),
    clientWith: clients.withKey,
    output: () => lives.map((life) => life.stdout() + life.stderr()).join('\n'),
    start,
    async close() {
      clients.closeAll();
      if (current().exitCode() === undefined) await current().kill9();
      await launcher.close();
      await Promise.all([sinks.sink.close(), sinks.plainSink.close()]);
    },
  };
}

/** How long a message may take to its end in a scenario, milliseconds; only a hang takes so long. */
export const END_MS = 30_000;

/** The message once every recipient is in a terminal state. */
export const ending = (
  given: Installation,
  messageId: string,
  view: 'basic' | 'full' = 'basic',
): Promise<TrackedMessage> => given.client.waitUntilFinished(messageId, { timeoutMs: END_MS, view });

/** Messages asked for at one time. */
const ENDINGS_CONCURRENCY = 50;

/** The ends of many messages, in order. */
export async function endings(given: Installation, messageIds: readonly string[]): Promise<readonly TrackedMessage[]> {
  const ends: TrackedMessage[] = [];
  for (let at = 0; at < messageIds.length; at += ENDINGS_CONCURRENCY) {
    const some = messageIds.slice(at, at + ENDINGS_CONCURRENCY);
    ends.push(...(await Promise.all(some.map((messageId) => ending(given, messageId)))));
  }
  return ends;
}

/** Submits and waits for the end. */
export const deliver = async (given: Installation, message: MessageInput): Promise<TrackedMessage> =>
  ending(given, (await given.client.submit(message)).messageId);

let count = 0;

/** A message without PHI to one recipient, with a mark of its own in the text. */
export function plainMessage(change: MessageInput = {}): MessageInput {
  count += 1;
  return {
    purpose: Purpose.PURPOSE_OPERATIONS,
    from: { address: 'news@example.com', displayName: 'Garden News' },
    to: [{ address: `reader${count}@example.org` }],
    subject: 'Garden news',
    text: `The tulips are out. Number ${count}.`,
    ...change,
  };
}

/** Text that detection must see as PHI, about an invented person. */
export const PHI_TEXT =
  'Dear Dana Winterfield, your HbA1c of 9.1 % confirms type 2 diabetes. Your MRN is 00482913. Please start metformin.';

/** A message with PHI to one recipient. */
export const phiMessage = (change: MessageInput = {}): MessageInput =>
  plainMessage({
    purpose: Purpose.PURPOSE_TREATMENT,
    to: [{ address: 'dana.winterfield@example.net', displayName: 'Dana Winterfield' }],
    subject: 'Your result',
    text: PHI_TEXT,
    ...change,
  });
