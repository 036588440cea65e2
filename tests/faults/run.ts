/** `npm run test:faults`: breaks a real installation in every way of the table, and judges what became of the mail. */
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSeededRandom } from '@sealpost/kernel';
import { type Fault, PromiseBroken } from './fault.ts';
import { createJournal, formatFacts, type Journal } from './journal.ts';
import { type Lab, startLab } from './lab.ts';
import { type FaultOptions, HELP, readFaultOptions } from './options.ts';
import { FAULTS } from './table.ts';

const EXIT = { passed: 0, failed: 1, usage: 2, interrupted: 130 } as const;
const SEED_MAX = 2 ** 31;

interface Result {
  readonly name: string;
  readonly passed: boolean;
  readonly tookMs: number;
  readonly problems: readonly string[];
  readonly journal: Journal;
}

interface Work {
  readonly options: FaultOptions;
  readonly folder: string;
  readonly say: (line: string) => void;
  lab: Lab | undefined;
  labs: number;
}

async function main(args: readonly string[]): Promise<number> {
  const read = readFaultOptions(args, () => Math.floor(Math.random() * SEED_MAX));
  if (read.kind === 'help') {
    process.stdout.write(HELP);
    return EXIT.passed;
  }
  if (read.kind === 'wrong') {
    process.stderr.write(`${read.problem}\n\n${HELP}`);
    return EXIT.usage;
  }
  const { options } = read;
  const chosen = choose(options);
  if (typeof chosen === 'string') {
    process.stderr.write(`${chosen}\n`);
    return EXIT.usage;
  }
  const folder = mkdtempSync(join(tmpdir(), 'sealpost-faults-'));
  const say = (line: string): void => void (options.json || process.stdout.write(`${line}\n`));
  const work: Work = { options, folder, say, lab: undefined, labs: 0 };
  say(`seed ${options.seed}; histories and logs: ${folder}`);
  const interrupted = onInterrupt();
  try {
    const results = await Promise.race([interrupted, runAll(work, chosen)]);
    if (results === undefined) return EXIT.interrupted;
    return conclude(work, results);
  } finally {
    await work.lab?.close();
  }
}

/** Faults of the selection, or those that were named; a sentence when a name is unknown. */
function choose({ only, selection }: FaultOptions): readonly Fault[] | string {
  const unknown = only.filter((name) => !FAULTS.some((fault) => fault.name === name));
  if (unknown.length > 0)
    return `There is no fault ${unknown.join(', ')}. There are: ${FAULTS.map(({ name }) => name).join(', ')}.`;
  return FAULTS.filter((fault) => (only.length > 0 ? only.includes(fault.name) : fault.selections.includes(selection)));
}

function onInterrupt(): Promise<undefined> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        process.once(signal, () => process.exit(EXIT.interrupted));
        resolve(undefined);
      });
    }
  });
}

async function runAll(work: Work, faults: readonly Fault[]): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const fault of faults) {
    const result = await runOne(work, fault);
    results.push(result);
    report(work, fault, result);
    // What a failed fault leaves behind must not fail the next one.
    if (!result.passed) await endLab(work);
  }
  return results;
}

async function runOne(work: Work, fault: Fault): Promise<Result> {
  const { options, folder } = work;
  const { name } = fault;
  const journal = createJournal(folder, name, (line) => options.verbose && work.say(`     ${line}`));
  const random = createSeededRandom(options.seed ^ hashOf(name));
  let startMs = performance.now();
  const took = (): number => Math.round(performance.now() - startMs);
  try {
    const lab = await haveLab(work);
    startMs = performance.now();
    await within(fault.timeoutMs, fault.run({ lab, journal, random, selection: options.selection }));
    return { name, passed: true, tookMs: took(), problems: [], journal };
  } catch (thrown) {
    const problems = thrown instanceof PromiseBroken ? thrown.problems : [(thrown as Error).stack ?? String(thrown)];
    journal.note('failed', { problem: problems.join('; ') });
    return { name, passed: false, tookMs: took(), problems, journal };
  }
}

/** One installation for all faults, another one after a failure. */
async function haveLab(work: Work): Promise<Lab> {
  if (work.lab !== undefined) return work.lab;
  work.labs += 1;
  const startMs = performance.now();
  const folder = join(work.folder, `installation-${work.labs}`);
  mkdirSync(folder);
  work.lab = await startLab(folder);
  work.say(`installation ${work.labs} ready after ${((performance.now() - startMs) / 1_000).toFixed(1)} s`);
  return work.lab;
}

async function endLab(work: Work): Promise<void> {
  const { lab } = work;
  work.lab = undefined;
  await lab?.close();
}

/** The choices of a fault do not depend on which others run. */
const hashOf = (name: string): number => Buffer.from(name).reduce((hash, byte) => (hash * 31 + byte) | 0, 7);

async function within(timeoutMs: number, running: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not over after ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    await Promise.race([running, late]);
  } finally {
    clearTimeout(timer);
    running.catch(() => undefined);
  }
}

function report(work: Work, fault: Fault, { name, passed, tookMs, problems, journal }: Result): void {
  const facts = journal.summary;
  if (work.options.json) {
    const line = { fault: name, passed, tookMs, seed: work.options.seed, ...facts, problems, history: journal.path };
    process.stdout.write(`${JSON.stringify(line)}\n`);
  }
  const seconds = (tookMs / 1_000).toFixed(1);
  work.say(`${passed ? 'ok  ' : 'FAIL'} ${name} (${seconds} s; ${formatFacts(facts) || 'no facts'})`);
  if (passed) return;
  work.say(`     promise: ${fault.promise}`);
  work.say(`     fault:   ${fault.fault}`);
  for (const problem of problems) work.say(problem.replace(/^/gm, '     - '));
  work.say(`     history: ${journal.path}`);
}

function conclude(work: Work, results: readonly Result[]): number {
  const failed = results.filter(({ passed }) => !passed);
  if (failed.length > 0) {
    const names = failed.map(({ name }) => name).join(',');
    work.say(`\nAgain: npm run test:faults -- --seed ${work.options.seed} --only ${names}`);
  }
  process.stdout.write(`\n${results.length - failed.length} passed, ${failed.length} failed\n`);
  return failed.length === 0 && results.length > 0 ? EXIT.passed : EXIT.failed;
}

// kafkajs sets timers into the past; Node says so on each connection.
process.removeAllListeners('warning');
process.on('warning', (warning) => {
  if (warning.name !== 'TimeoutNegativeWarning') process.stderr.write(`${warning.stack}\n`);
});
process.exitCode = await main(process.argv.slice(2));
// Handles of servers that were ended must not keep this process alive.
process.exit();
