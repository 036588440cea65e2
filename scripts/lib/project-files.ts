/** Lists and reads the files a check looks at: what git knows or would add, never what is installed or generated. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { filesBelow } from './sync-folder.ts';

const GIT_OUTPUT_BYTES_MAX = 64 * 1024 * 1024;
const SKIPPED = /(^|\/)(node_modules|fixtures|\.git|\.turbo)\//;
const GENERATED = /(^|\/)gen\//;

/** Paths relative to `root`, sorted; without installed packages and check fixtures. */
export function listProjectFiles(root: string): string[] {
  const paths = existsSync(join(root, '.git'))
    ? execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
        cwd: root,
        maxBuffer: GIT_OUTPUT_BYTES_MAX,
        encoding: 'utf8',
      }).split('\0')
    : filesBelow(root);
  return [...new Set(paths)].filter((path) => path !== '' && !SKIPPED.test(path) && isFile(join(root, path))).sort();
}

/** Hand-written TypeScript of packages, services, tests, benchmarks, load tests and scripts. */
export function listSources(root: string): string[] {
  return listProjectFiles(root).filter((path) => path.endsWith('.ts') && !GENERATED.test(path));
}

/** Content of a project file as text. */
export function readProjectFile(root: string, path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** True for a test beside its source, or anything in the folders that only tests use. */
export function isTestFile(path: string): boolean {
  return path.endsWith('.test.ts') || /^(tests|benchmarks)\/|\/(conformance|testing)\//.test(path);
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
