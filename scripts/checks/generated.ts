/** Checks that what is generated and committed is what the generators write today. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Check } from '../lib/check.ts';
import { CONTRACTS_FOLDER, generateContracts } from '../lib/generate-contracts.ts';
import { runTool } from '../lib/run-tool.ts';
import { compareFiles, compareFolders, type FolderDifference, filesBelow } from '../lib/sync-folder.ts';

const DOCS_GENERATOR = 'scripts/generate-docs.ts';

export const generated: Check = {
  name: 'generated',
  claim: 'contracts and generated docs are up to date',
  async run(root) {
    const outFolder = mkdtempSync(join(tmpdir(), 'sealpost-generated-'));
    try {
      const [contracts, docs] = await Promise.all([
        checkContracts(root, join(outFolder, 'contracts')),
        checkDocs(root, join(outFolder, 'docs')),
      ]);
      return { seen: contracts.seen, problems: [...contracts.problems, ...docs] };
    } finally {
      rmSync(outFolder, { recursive: true, force: true });
    }
  },
};

async function checkContracts(root: string, outFolder: string): Promise<{ seen: number; problems: string[] }> {
  const { code, output } = await generateContracts(root, outFolder);
  if (code !== 0) return { seen: 1, problems: [output.trim()] };
  const wanted = join(outFolder, CONTRACTS_FOLDER);
  const differences = compareFolders(wanted, join(root, CONTRACTS_FOLDER));
  const seen = filesBelow(wanted).length;
  return { seen, problems: differences.map((each) => describe(each, CONTRACTS_FOLDER, 'npm run generate')) };
}

/** The generator writes below `--out` the same paths it writes below the root without it. */
async function checkDocs(root: string, outFolder: string): Promise<string[]> {
  if (!existsSync(join(root, DOCS_GENERATOR))) return [`${DOCS_GENERATOR} is missing, so no page can be checked`];
  const { code, output } = await runTool('node', [DOCS_GENERATOR, '--out', outFolder], { cwd: root });
  if (code !== 0) return [output.trim()];
  if (filesBelow(outFolder).length === 0) return [`${DOCS_GENERATOR} wrote nothing`];
  return compareFiles(outFolder, root).map((each) => describe(each, '.', 'npm run generate:docs'));
}

function describe({ path, kind }: FolderDifference, folder: string, remedy: string): string {
  return `${join(folder, path)} is ${kind}; \`${remedy}\` mends it`;
}
