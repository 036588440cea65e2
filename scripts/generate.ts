/** `npm run generate`: brings packages/contracts/src/gen up to date with proto/, touching only files that differ. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { CONTRACTS_FOLDER, generateContracts } from './lib/generate-contracts.ts';
import { syncFolder } from './lib/sync-folder.ts';

const root = resolve(import.meta.dirname, '..');
const outFolder = mkdtempSync(join(tmpdir(), 'sealpost-generate-'));
try {
  const result = await generateContracts(root, outFolder);
  if (result.code === 0) {
    const differences = syncFolder(join(outFolder, CONTRACTS_FOLDER), join(root, CONTRACTS_FOLDER));
    for (const { kind, path } of differences) console.log(`${kind === 'left over' ? 'removed' : 'wrote'} ${path}`);
    console.log(`${CONTRACTS_FOLDER}: ${differences.length} files changed`);
  } else {
    console.error(result.output);
    process.exitCode = 1;
  }
} finally {
  rmSync(outFolder, { recursive: true, force: true });
}
