/** Brings the servers that npm does not carry, Apache Kafka and mongo-java-server, into a cache outside the tree. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

export const KAFKA_VERSION = '4.3.1';
export const MONGO_JAVA_SERVER_VERSION = '1.47.0';

const JAVA_MIN = 17;
const DOWNLOAD_MS = 600_000;
const COMPILE_MS = 120_000;
const OUTPUT_CHARACTERS_MAX = 100_000;
const MONGO_SERVER_SOURCE = join(import.meta.dirname, 'MongoServer.java');

interface Jars {
  readonly name: string;
  readonly version: string;
  /** group:artifact:version of what brings the rest. */
  readonly artifacts: readonly string[];
  /** A jar without which the folder is not the tool. */
  readonly proof: string;
}

const KAFKA: Jars = {
  name: 'kafka',
  version: KAFKA_VERSION,
  artifacts: [`org.apache.kafka:kafka_2.13:${KAFKA_VERSION}`, 'org.slf4j:slf4j-simple:1.7.36'],
  proof: `kafka_2.13-${KAFKA_VERSION}.jar`,
};

const MONGO: Jars = {
  name: 'mongo-java-server',
  version: MONGO_JAVA_SERVER_VERSION,
  artifacts: ['', '-h2-backend'].map((part) => `de.bwaldvogel:mongo-java-server${part}:${MONGO_JAVA_SERVER_VERSION}`),
  proof: `mongo-java-server-h2-backend-${MONGO_JAVA_SERVER_VERSION}.jar`,
};

/** Where the tools lie: the folder that `scripts/tools.sh` uses. */
export function toolCache(env: Readonly<Record<string, string | undefined>> = process.env): string {
  return join(env['SEALPOST_CACHE'] ?? join(env['HOME'] ?? homedir(), '.cache', 'sealpost'), 'tools');
}

/** Class path of the Kafka broker. Needs no network once it is cached. Throws naming what is missing. */
export async function ensureKafka(cache: string = toolCache()): Promise<string> {
  await requireJava();
  return join(await ensureJars(cache, KAFKA), '*');
}

/** Class path on which `MongoServer` runs. Needs no network once it is cached. Throws naming what is missing. */
export async function ensureMongoJavaServer(cache: string = toolCache()): Promise<string> {
  await requireJava();
  const classPath = join(await ensureJars(cache, MONGO), '*');
  const source = createHash('sha256').update(readFileSync(MONGO_SERVER_SOURCE)).digest('hex').slice(0, 12);
  const classes = join(cache, `${MONGO.name}@${MONGO.version}`, `classes-${source}`);
  if (!existsSync(classes)) {
    await makeFolder(classes, async (partial) => {
      const args = ['-d', partial, '-cp', classPath, MONGO_SERVER_SOURCE];
      const compiled = await runCommand('javac', args, COMPILE_MS);
      if (compiled.code === 127) throw new Error(missing('javac', `openjdk-${JAVA_MIN}-jdk-headless`));
      if (compiled.code !== 0) throw new Error(`javac refuses MongoServer.java:\n${compiled.output}`);
    });
  }
  return `${classes}:${classPath}`;
}

/** Both, for `npm run test:cluster` and whoever wants the downloads to be over. */
export async function installServers(cache: string = toolCache()): Promise<void> {
  await ensureKafka(cache);
  await ensureMongoJavaServer(cache);
}

async function requireJava(): Promise<void> {
  const { code, output } = await runCommand('java', ['-version'], COMPILE_MS);
  const major = Number(/version "(\d+)/.exec(output)?.[1] ?? 0);
  if (code !== 0 || major < JAVA_MIN) {
    const found = code === 0 ? `found ${major}; ` : '';
    throw new Error(`${found}${missing(`Java ${JAVA_MIN} or newer`, `openjdk-${JAVA_MIN}-jdk-headless`)}`);
  }
}

const missing = (what: string, debianPackage: string): string =>
  `${what} is needed to run Kafka and the MongoDB-wire server: apt-get install ${debianPackage}`;

async function ensureJars(cache: string, jars: Jars): Promise<string> {
  const folder = join(cache, `${jars.name}@${jars.version}`);
  const lib = join(folder, 'lib');
  if (existsSync(join(lib, jars.proof))) return lib;
  await makeFolder(lib, async (partial) => {
    const pom = join(partial, 'pom.xml');
    writeFileSync(pom, pomOf(jars));
    const goal = ['dependency:copy-dependencies', `-DoutputDirectory=${partial}`, '-DincludeScope=runtime'];
    const got = await runCommand('mvn', ['-q', '-B', '-f', pom, ...goal], DOWNLOAD_MS);
    if (got.code === 127) throw new Error(missing('Maven (mvn)', 'maven'));
    if (got.code !== 0 || !existsSync(join(partial, jars.proof)))
      throw new Error(`Maven did not bring ${jars.name} ${jars.version} (network?):\n${got.output.slice(-2_000)}`);
    rmSync(pom);
  });
  return lib;
}

const pomOf = ({ name, version, artifacts }: Jars): string =>
  [
    '<project><modelVersion>4.0.0</modelVersion>',
    `<groupId>sealpost.tools</groupId><artifactId>${name}</artifactId><version>${version}</version>`,
    '<packaging>pom</packaging><dependencies>',
    ...artifacts.map((artifact) => {
      const [groupId, artifactId, wanted] = artifact.split(':');
      return `<dependency><groupId>${groupId}</groupId><artifactId>${artifactId}</artifactId><version>${wanted}</version></dependency>`;
    }),
    '</dependencies></project>',
  ].join('\n');

/** Fills a folder beside the goal and moves it there, so that a half-filled one is never taken for the whole. */
async function makeFolder(folder: string, fill: (partial: string) => Promise<void>): Promise<void> {
  mkdirSync(join(folder, '..'), { recursive: true });
  const partial = mkdtempSync(join(folder, '..', '.partial-'));
  try {
    await fill(partial);
    try {
      renameSync(partial, folder);
    } catch (error) {
      // Another process was first; its folder is as good as ours.
      if (!existsSync(folder)) throw error;
    }
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

interface CommandResult {
  /** 127 when there is no such command. */
  readonly code: number;
  readonly output: string;
}

function runCommand(command: string, args: readonly string[], timeoutMs: number): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], timeout: timeoutMs });
    let output = '';
    const keep = (chunk: Buffer): void => {
      if (output.length < OUTPUT_CHARACTERS_MAX) output += chunk.toString('utf8');
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error) => resolve({ code: 127, output: error.message }));
    child.on('close', (code) => resolve({ code: code ?? 124, output }));
  });
}
