/** `npm test [-- path …]`: runs the test files, says what failed, and ends with one line `N passed, N failed`. */
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { printFailures, runFiles } from './lib/run-test-files.ts';
import { findTestFiles } from './lib/test-files.ts';
import { formatTotals, totalsOf } from './lib/test-tally.ts';

const root = resolve(import.meta.dirname, '..');
const filters = process.argv.slice(2);
const groups = findTestFiles(root, filters);
const tallies = [
  ...(await runFiles(root, groups.parallel, availableParallelism())),
  ...(await runFiles(root, groups.serial, 1)),
];
const totals = totalsOf(tallies);
printFailures(root, tallies);
if (tallies.length === 0) console.log(`No test file matches ${filters.join(' ') || 'the usual folders'}.`);
console.log(`\n${formatTotals(totals)}`);
if (totals.failed > 0 || totals.passed === 0) process.exitCode = 1;
