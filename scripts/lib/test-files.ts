/** Finds the test files a run is about and splits them into those that may run side by side and those that may not. */
import { existsSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';

const TEST_ROOTS = ['packages', 'services', 'benchmarks', 'tests', 'scripts'];
const FOLDERS_SKIPPED = new Set(['node_modules', 'gen', 'fixtures', 'testdata']);
/** Scenarios start whole processes and would starve each other. */
const SERIAL_FOLDER = 'tests/scenarios/';
/** These need servers that `npm run test:cluster` starts. */
const CLUSTER_SUFFIX = '.cluster.test.ts';

export interface TestGroups {
  readonly parallel: readonly string[];
  readonly serial: readonly string[];
}

/**
 * Paths relative to `root`, sorted. A filter keeps the files whose path contains it; no filter keeps all. Without those that
 * need Kafka and a MongoDB-wire server.
 */
export function findTestFiles(root: string, filters: readonly string[]): TestGroups {
  const found = findAll(root, filters).filter((path) => !path.endsWith(CLUSTER_SUFFIX));
  return {
    parallel: found.filter((path) => !path.startsWith(SERIAL_FOLDER)),
    serial: found.filter((path) => path.startsWith(SERIAL_FOLDER)),
  };
}

/** The files that need Kafka and a MongoDB-wire server; paths and filters as in `findTestFiles`. */
export function findClusterTestFiles(root: string, filters: readonly string[]): readonly string[] {
  return findAll(root, filters).filter((path) => path.endsWith(CLUSTER_SUFFIX));
}

function findAll(root: string, filters: readonly string[]): readonly string[] {
  return TEST_ROOTS.flatMap((folder) => walk(root, join(root, folder)))
    .filter((path) => filters.length === 0 || filters.some((filter) => path.includes(normalizeFilter(root, filter))))
    .sort();
}

function normalizeFilter(root: string, filter: string): string {
  const relativePath = filter.startsWith('/') ? relative(root, filter) : filter.replace(/^\.\//, '');
  return relativePath.replace(/\/$/, '');
}

function walk(root: string, folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return FOLDERS_SKIPPED.has(entry.name) ? [] : walk(root, path);
    return entry.isFile() && entry.name.endsWith('.test.ts') ? [relative(root, path)] : [];
  });
}
