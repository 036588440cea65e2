/** `npm run check [-- name …]`: everything about the repository that can be known without running it. */
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { ALL_CHECKS } from './checks/all-checks.ts';
import { type Check, problemsOf } from './lib/check.ts';

/** More findings of one check than this are counted, not shown. */
const PROBLEMS_SHOWN_MAX = 50;

interface Finished {
  readonly name: string;
  readonly problems: readonly string[];
}

async function runCheck(check: Check, root: string): Promise<Finished> {
  const startedMs = performance.now();
  const problems = await check
    .run(root)
    .then(problemsOf, (error: unknown) => [`the check itself failed: ${String(error)}`]);
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  console.log(
    `${problems.length === 0 ? 'ok  ' : 'FAIL'} ${check.name.padEnd(16)}${seconds.padStart(5)} s  ${check.claim}`,
  );
  return { name: check.name, problems };
}

/** Runs as many checks at once as there are cores; results come in the order of `checks`. */
async function runChecks(checks: readonly Check[], root: string): Promise<Finished[]> {
  const results: Finished[] = [];
  const waiting = checks.entries();
  const worker = async (): Promise<void> => {
    for (const [index, check] of waiting) results[index] = await runCheck(check, root);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return results;
}

function printProblems({ name, problems }: Finished): void {
  console.log(`\n--- ${name}`);
  for (const problem of problems.slice(0, PROBLEMS_SHOWN_MAX)) console.log(problem);
  const hidden = problems.length - PROBLEMS_SHOWN_MAX;
  if (hidden > 0) console.log(`… and ${hidden} more`);
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !ALL_CHECKS.some((check) => check.name === name));
if (unknown.length > 0) {
  console.error(
    `No check is called ${unknown.join(', ')}. There are: ${ALL_CHECKS.map(({ name }) => name).join(', ')}.`,
  );
  process.exitCode = 64;
} else {
  const checks = ALL_CHECKS.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
  const failed = (await runChecks(checks, resolve(import.meta.dirname, '..'))).filter(
    ({ problems }) => problems.length > 0,
  );
  for (const each of failed) printProblems(each);
  console.log(`\n${checks.length} checks, ${failed.length} failed${failed.map(({ name }) => ` ${name}`).join(',')}`);
  if (failed.length > 0) process.exitCode = 1;
}
