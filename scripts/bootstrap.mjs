/** `npm start` and its kin on a bare clone: install what is missing, then run the task on Node 24. Plain JavaScript. */
import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findNode24, isAtLeast, noNode24Message, runEntry, sealpostEntry } from '../packages/cli/bin/node24.mjs';
import { installIfNeeded } from './lib/install.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

const TASKS = {
  start: 'services/standalone/src/first-run.ts',
  test: 'scripts/test.ts',
  'dev-cluster': 'scripts/cluster/dev-cluster.ts',
  'test-cluster': 'scripts/cluster/test-cluster.ts',
  'test-faults': 'tests/faults/run.ts',
  check: 'scripts/check.ts',
  bench: 'benchmarks/run.ts',
  'bench-phi': 'benchmarks/phi/run.ts',
  generate: 'scripts/generate.ts',
  'generate-docs': 'scripts/generate-docs.ts',
  'proto-baseline': 'scripts/proto-baseline.ts',
  'smoke-k6': 'scripts/smoke-k6.ts',
};

async function main([task, ...args]) {
  if (!isAtLeast(process.versions.node, [20, 0])) {
    console.error(`sealpost: needs Node 20 or newer to install itself; this is Node ${process.versions.node}.`);
    return 69;
  }
  if (!['install', 'sealpost', ...Object.keys(TASKS)].includes(task)) {
    console.error(`usage: node scripts/bootstrap.mjs <install|sealpost|${Object.keys(TASKS).join('|')}> [arguments]`);
    return 64;
  }
  const installed = await installIfNeeded(root);
  if (installed !== 0 || task === 'install') return installed;
  const node = findNode24(root);
  if (node === undefined) {
    console.error(noNode24Message());
    return 69;
  }
  const entry = task === 'sealpost' ? sealpostEntry(root, args) : join(root, TASKS[task]);
  if (!existsSync(entry)) {
    console.error(`sealpost: ${relative(root, entry)} is missing, so \`${task}\` cannot run. Is the clone complete?`);
    return 66;
  }
  return await runEntry({ node, root, entry, args });
}

process.exitCode = await main(process.argv.slice(2));
