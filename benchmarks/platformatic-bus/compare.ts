/**
 * kafkajs and @platformatic/kafka in turns on one broker (ADR 022): `node benchmarks/platformatic-bus/compare.ts`.
 * Settings: --rounds 5, --records 8000, --warm 2000, --bytes 10240, --pauses 5, --bus kafka://… with --broker-pid (else it starts a broker).
 * Prints the median and the range of each figure, and the machine's load meanwhile.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { startKafka } from '@sealpost/tests/kafka';

const { values: flags } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    records: { type: 'string', default: '8000' },
    warm: { type: 'string', default: '2000' },
    bytes: { type: 'string', default: '10240' },
    pauses: { type: 'string', default: '5' },
    bus: { type: 'string' },
    'broker-pid': { type: 'string' },
  },
});

const DRIVERS = ['kafkajs', 'platformatic'] as const;
const RUN_MS_MAX = 300_000;
const BENCH = fileURLToPath(new URL('../bus.bench.ts', import.meta.url));
const PAUSE = fileURLToPath(new URL('rebalance-pause.ts', import.meta.url));
const run = promisify(execFile);

const figures = new Map<string, number[]>();
const loads: number[] = [];
function note(name: string, value: number): void {
  figures.set(name, [...(figures.get(name) ?? []), value]);
}

interface Target {
  readonly url: string;
  readonly brokerPid: string;
}

async function runBench(driver: string, { url, brokerPid }: Target, folder: string): Promise<void> {
  const json = join(folder, 'result.json');
  const settings = [
    '--records',
    flags.records,
    '--warm',
    flags.warm,
    '--bytes',
    flags.bytes,
    '--broker-pid',
    brokerPid,
    '--json',
    json,
  ];
  await run(process.execPath, [BENCH, '--bus', url, '--driver', driver, ...settings], { timeout: RUN_MS_MAX });
  const { phases } = JSON.parse(await readFile(json, 'utf8')) as { phases: Record<string, number | string>[] };
  for (const { phase, ...values } of phases) {
    for (const [name, value] of Object.entries(values)) note(`${phase} ${name} ${driver}`, Number(value));
  }
}

async function runPause(driver: string, { url }: Target): Promise<void> {
  const { stdout } = await run(process.execPath, [PAUSE, '--bus', url, '--driver', driver], { timeout: RUN_MS_MAX });
  const { joined, left } = JSON.parse(stdout) as Record<string, Record<string, number>>;
  for (const [name, value] of Object.entries(joined ?? {})) note(`join ${name} ${driver}`, value);
  for (const [name, value] of Object.entries(left ?? {})) note(`leave ${name} ${driver}`, value);
}

const digits = (value: number): string => (value < 10 ? value.toFixed(3) : value.toFixed(0));
function print(): void {
  for (const [name, values] of [...figures].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const sorted = [...values].sort((a, b) => a - b);
    const [low = 0, middle = 0, high = 0] = [sorted[0], sorted[sorted.length >> 1], sorted.at(-1)];
    const range = `${digits(low)} to ${digits(high)}`;
    process.stdout.write(`${name.padEnd(48)}${digits(middle).padStart(9)}   ${range.padEnd(20)} of ${sorted.length}\n`);
  }
  const sorted = [...loads].sort((a, b) => a - b);
  process.stdout.write(`load of the machine: ${sorted[0]?.toFixed(1)} to ${sorted.at(-1)?.toFixed(1)}\n`);
}

const kafka = flags.bus === undefined ? await startKafka() : undefined;
const target: Target = {
  url: flags.bus ?? `kafka://${kafka?.bootstrap}`,
  brokerPid: flags['broker-pid'] ?? `${kafka?.brokers[0]?.pid() ?? ''}`,
};
const folder = await mkdtemp(join(tmpdir(), 'sealpost-compare-'));
try {
  for (let round = 0; round < Math.max(Number(flags.rounds), Number(flags.pauses)); round++) {
    for (const driver of DRIVERS) {
      loads.push(loadavg()[0] ?? 0);
      if (round < Number(flags.rounds)) await runBench(driver, target, folder);
      if (round < Number(flags.pauses)) await runPause(driver, target);
    }
    print();
  }
} finally {
  await rm(folder, { recursive: true, force: true });
  await kafka?.kill9();
}
