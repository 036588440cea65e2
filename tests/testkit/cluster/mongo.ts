/** Starts a MongoDB-wire server on loopback: a real mongod when there is one, else mongo-java-server. */
import { mkdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { makeTempDir } from '../temp-dir.ts';
import { waitFor } from '../wait-for.ts';
import { ensureMongoJavaServer } from './install.ts';
import { serverPorts } from './server-ports.ts';
import { findOnPath, type ServerProcess, spawnServer } from './spawn-server.ts';

const READY_MS = 60_000;
const STOP_MS = 10_000;
const HEAP_MB = 512;
const PROBE_MS = 500;

/** `given`: the one at SEALPOST_TEST_MONGODB_URL, which is not ours to end. */
export type MongoFlavour = 'mongod' | 'mongo-java-server' | 'given';

export interface StartMongoOptions {
  /**
   * Keeps data over kill -9 and restarts. Without one mongo-java-server keeps everything in memory, which is three times
   * as fast (measured: 4,700 updates a second against 1,700) and forgets at its end.
   */
  readonly folder?: string;
  /** Any free one unless given. */
  readonly port?: number;
  /** `ours`: never the one at SEALPOST_TEST_MONGODB_URL, because the caller is going to kill it. */
  readonly whose?: 'any' | 'ours';
}

export interface MongoServer {
  /** `mongodb://host:port`, without a database. */
  readonly url: string;
  readonly flavour: MongoFlavour;
  /** Whether what it acknowledged is there after `kill9` and `start`. */
  readonly durable: boolean;
  pid(): number;
  isRunning(): boolean;
  kill9(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** SIGSTOP: connections stay, answers do not come. */
  pause(): void;
  resume(): void;
}

/** Resolves once it takes connections. */
export async function startMongo(options: StartMongoOptions = {}): Promise<MongoServer> {
  const given = process.env['SEALPOST_TEST_MONGODB_URL'];
  if (given !== undefined && given !== '' && options.whose !== 'ours') return givenServer(given);
  const logFolder = options.folder ?? makeTempDir('mongo');
  mkdirSync(logFolder, { recursive: true });
  const port = options.port ?? ((await serverPorts(1))[0] as number);
  const mongod = findOnPath('mongod');
  const command =
    mongod === undefined ? await javaCommand(port, options.folder) : mongodCommand(mongod, port, logFolder);
  const server = createServer(command, { port, logFile: join(logFolder, 'mongo.log') });
  await server.start();
  return server;
}

interface Command {
  readonly flavour: MongoFlavour;
  readonly durable: boolean;
  readonly file: string;
  readonly args: readonly string[];
}

async function javaCommand(port: number, folder: string | undefined): Promise<Command> {
  const classPath = await ensureMongoJavaServer();
  const jvm = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', `-Xmx${HEAP_MB}m`, '-cp', classPath];
  const file = folder === undefined ? [] : [join(folder, 'mongo.h2')];
  const args = [...jvm, 'MongoServer', String(port), ...file];
  return { flavour: 'mongo-java-server', durable: folder !== undefined, file: 'java', args };
}

function mongodCommand(mongod: string, port: number, folder: string): Command {
  const data = join(folder, 'mongod');
  mkdirSync(data, { recursive: true });
  const args = [
    '--dbpath',
    data,
    '--port',
    String(port),
    '--bind_ip',
    '127.0.0.1',
    '--quiet',
    '--wiredTigerCacheSizeGB',
    '0.5',
  ];
  return { flavour: 'mongod', durable: true, file: mongod, args };
}

function createServer(command: Command, place: { readonly port: number; readonly logFile: string }): MongoServer {
  let life: ServerProcess | undefined;
  const current = (): ServerProcess => {
    if (life === undefined) throw new Error('the MongoDB-wire server was never started');
    return life;
  };
  const isRunning = (): boolean => life !== undefined && life.exitCode() === undefined;
  return {
    url: `mongodb://127.0.0.1:${place.port}`,
    flavour: command.flavour,
    durable: command.durable,
    pid: () => current().pid,
    isRunning,
    kill9: async () => void (isRunning() && (await current().kill9())),
    stop: async () => void (isRunning() && (await current().stop(STOP_MS))),
    async start() {
      if (isRunning()) return;
      const started = spawnServer(command.file, command.args, { logFile: place.logFile });
      life = started;
      const ready = await waitFor(
        async () => (started.exitCode() !== undefined ? 'ended' : (await takesConnections(place.port)) && 'ready'),
        READY_MS,
      );
      if (ready === 'ended')
        throw new Error(`${command.flavour} ended with ${started.exitCode()}:\n${started.logTail()}`);
    },
    pause: () => current().pause(),
    resume: () => current().resume(),
  };
}

function givenServer(url: string): MongoServer {
  const refuse = (): never => {
    throw new Error('the MongoDB server was given by its URL: it cannot be killed, paused or started from here');
  };
  return {
    url,
    flavour: 'given',
    durable: true,
    pid: refuse,
    isRunning: () => true,
    kill9: async () => refuse(),
    start: async () => {},
    stop: async () => {},
    pause: refuse,
    resume: refuse,
  };
}

function takesConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(PROBE_MS, () => end(false));
    socket.on('error', () => end(false));
    socket.on('connect', () => end(true));
  });
}
