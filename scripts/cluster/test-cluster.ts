/** `npm run test:cluster [-- path …]`: what needs real servers, on real Kafka and a MongoDB-wire server, then the faults. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { installServers } from '../../tests/testkit/cluster/install.ts';
import { startKafka } from '../../tests/testkit/cluster/kafka.ts';
import { startMongo } from '../../tests/testkit/cluster/mongo.ts';
import { makeTempDir } from '../../tests/testkit/temp-dir.ts';
import { printFailures, runFiles } from '../lib/run-test-files.ts';
import { findClusterTestFiles, findTestFiles } from '../lib/test-files.ts';
import { formatTotals, readTotals, type TestTotals, totalsOf } from '../lib/test-tally.ts';

const HELP = `npm run test:cluster [-- path …] [-- --scenarios]

  Starts Apache Kafka and a MongoDB-wire server without containers (Java 17 and Maven fetch them once), runs every
  *.cluster.test.ts, ends the servers, and runs a selection of the faults of at most ten minutes.
  With paths: only the files whose path contains one of them, and no faults.
  --scenarios: tests/scenarios instead, each on a cluster of its own on these servers.

  SEALPOST_TEST_MONGODB_URL   takes that MongoDB instead; so does a mongod on PATH

  Ends with "N passed, N failed"; 0 when nothing failed.
`;
const OUTPUT_TAIL_LENGTH = 10_000;
/** Its claims are about one process and its own data folder. */
const ONE_PROCESS_ONLY = ['tests/scenarios/05-bad-input/start.test.ts'];
const NONE: TestTotals = { passed: 0, failed: 0, skipped: 0 };
const FAILED: TestTotals = { passed: 0, failed: 1, skipped: 0 };

const root = resolve(import.meta.dirname, '..', '..');

/** The files one after the other: each has the servers to itself. */
async function runOnServers(paths: readonly string[], env: Readonly<Record<string, string>>): Promise<TestTotals> {
  const startedMs = performance.now();
  const folder = makeTempDir('servers');
  const [kafka, mongo] = await Promise.all([
    startKafka({ folder: join(folder, 'kafka') }),
    startMongo({ folder: join(folder, 'mongo') }),
  ]);
  try {
    const readyMs = Math.round(performance.now() - startedMs);
    console.log(`Kafka at ${kafka.bootstrap}, ${mongo.flavour} at ${new URL(mongo.url).host}, ready in ${readyMs} ms`);
    const servers = { SEALPOST_TEST_KAFKA_BOOTSTRAP: kafka.bootstrap, SEALPOST_TEST_MONGODB_URL: mongo.url };
    Object.assign(process.env, servers, { SEALPOST_TEST_SERVERS_FOLDER: folder }, env);
    const tallies = await runFiles(root, paths, 1);
    printFailures(root, tallies);
    return totalsOf(tallies);
  } finally {
    await Promise.all([kafka.stop(), mongo.stop()]);
  }
}

/** `tests/faults` starts servers of its own and prints its own account. */
async function runFaults(): Promise<TestTotals> {
  const child = spawn(process.execPath, [join(root, 'tests/faults/run.ts'), '--selection=ci'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let tail = '';
  child.stdout.on('data', (chunk: Buffer) => {
    process.stdout.write(chunk);
    tail = (tail + chunk.toString('utf8')).slice(-OUTPUT_TAIL_LENGTH);
  });
  const [code] = (await once(child, 'close')) as [number | null];
  const totals = readTotals(tail) ?? FAILED;
  return code !== 0 && totals.failed === 0 ? { ...totals, failed: 1 } : totals;
}

async function main(args: readonly string[]): Promise<TestTotals | undefined> {
  if (args.includes('--help')) {
    process.stdout.write(HELP);
    return undefined;
  }
  const filters = args.filter((arg) => !arg.startsWith('--'));
  await installServers();
  if (args.includes('--scenarios')) {
    const found = findTestFiles(root, filters.length === 0 ? ['tests/scenarios'] : filters).serial;
    const paths = found.filter((path) => !ONE_PROCESS_ONLY.includes(path));
    return await runOnServers(paths, { SEALPOST_SCENARIOS_ON: 'cluster' });
  }
  const onServers = await runOnServers(findClusterTestFiles(root, filters), {});
  const faults = filters.length > 0 ? NONE : await runFaults();
  return {
    passed: onServers.passed + faults.passed,
    failed: onServers.failed + faults.failed,
    skipped: onServers.skipped + faults.skipped,
  };
}

const totals = await main(process.argv.slice(2));
if (totals !== undefined) {
  console.log(`\n${formatTotals(totals)}`);
  process.exitCode = totals.failed > 0 || totals.passed === 0 ? 1 : 0;
}
