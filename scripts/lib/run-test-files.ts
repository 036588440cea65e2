/** Runs test files with node:test, says of each how it went, and hands back the tallies. */
import { join, relative } from 'node:path';
import { run } from 'node:test';
import { createTestTally, type FileTally, formatTotals, type TestEvent, totalsOf } from './test-tally.ts';

/** A file that runs longer hangs. The longest one, the kill loop, takes about two minutes on two cores. */
const FILE_TIMEOUT_MS = 600_000;

/** `paths` are relative to `root`. A file that never ran counts as one failure. */
export async function runFiles(root: string, paths: readonly string[], concurrency: number): Promise<FileTally[]> {
  if (paths.length === 0) return [];
  const tally = createTestTally();
  const files = paths.map((path) => join(root, path));
  const printed = new Set<string>();
  for await (const event of run({
    files,
    concurrency,
    cwd: root,
    timeout: FILE_TIMEOUT_MS,
  }) as AsyncIterable<TestEvent>) {
    tally.add(event);
    const { file } = event.data;
    if (event.type === 'test:summary' && file !== undefined && tally.files.has(file)) {
      printFile(root, file, tally.files.get(file) as FileTally);
      printed.add(file);
    }
  }
  for (const file of files) {
    const lost = { passed: 0, skipped: 0, failures: [{ file, path: [], text: 'The file was never run.' }], output: '' };
    if (!printed.has(file)) printFile(root, file, tally.files.get(file) ?? lost);
    if (!tally.files.has(file)) return [...tally.files.values(), lost];
  }
  return [...tally.files.values()];
}

function printFile(root: string, file: string, tally: FileTally): void {
  const verdict = tally.failures.length === 0 ? 'ok  ' : 'FAIL';
  console.log(`${verdict} ${relative(root, file)} (${formatTotals(totalsOf([tally]))})`);
}

/** Why tests failed, and what their files said. */
export function printFailures(root: string, tallies: readonly FileTally[]): void {
  for (const { failures, output } of tallies) {
    for (const { file, path, text } of failures) {
      console.log(`\nFAIL ${[relative(root, file), ...path].join(' > ')}`);
      console.log(text.replace(/^/gm, '     '));
    }
    if (failures.length > 0 && output.trim() !== '') console.log(`     --- output\n${output.replace(/^/gm, '     ')}`);
  }
}
