/** Builds small copies of this repository in a temporary folder, for the checks to bite into. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { CONTRACTS_FOLDER, generateContracts } from './generate-contracts.ts';
import { runTool } from './run-tool.ts';
import { syncFolder } from './sync-folder.ts';

const REPOSITORY = resolve(import.meta.dirname, '..', '..');
const FIXTURES = join(REPOSITORY, 'scripts', 'fixtures');
/** The real settings: a fixture that bends them would prove nothing. */
const SETTINGS = [
  '.oxlintrc.json',
  'biome.json',
  'buf.gen.yaml',
  'buf.yaml',
  'knip.json',
  'tsconfig.base.json',
  'tsconfig.json',
  'tsconfig.load-tests.json',
];

/** A folder with the repository's settings and installed packages, and no content. The caller removes it. */
export function createEmptyTree(): string {
  const tree = mkdtempSync(join(tmpdir(), 'sealpost-tree-'));
  for (const name of SETTINGS) cpSync(join(REPOSITORY, name), join(tree, name));
  mkdirSync(join(tree, 'node_modules'));
  // One link per package rather than one for all, so that @sealpost/* can be the tree's own.
  for (const name of readdirSync(join(REPOSITORY, 'node_modules'))) {
    if (name !== '@sealpost') symlinkSync(join(REPOSITORY, 'node_modules', name), join(tree, 'node_modules', name));
  }
  return tree;
}

/** A tree that every check passes: fixtures/good with contracts generated and the API's baseline recorded. */
export async function createGoodTree(): Promise<string> {
  const tree = createEmptyTree();
  cpSync(join(FIXTURES, 'good'), tree, { recursive: true });
  linkWorkspaces(tree);
  const generated = await generateContracts(tree, join(tree, 'node_modules', '.generated'));
  const baseline = await runTool('buf', ['build', '-o', 'proto/baseline.binpb'], { cwd: tree });
  if (generated.code !== 0 || baseline.code !== 0) throw new Error(`${generated.output}${baseline.output}`);
  syncFolder(join(tree, 'node_modules', '.generated', CONTRACTS_FOLDER), join(tree, CONTRACTS_FOLDER));
  return tree;
}

/** `base` with the files of fixtures/`fixture` laid over it. */
export function createFixtureTree(base: string, fixture: string): string {
  const overlay = join(FIXTURES, fixture);
  if (!existsSync(overlay)) throw new Error(`scripts/fixtures/${fixture} does not exist`);
  const tree = copyTree(base);
  cpSync(overlay, tree, { recursive: true });
  return tree;
}

/** A copy of a tree that shares the installed packages of the original. */
export function copyTree(base: string): string {
  const tree = mkdtempSync(join(tmpdir(), 'sealpost-tree-'));
  const installed = join(base, 'node_modules');
  cpSync(base, tree, { recursive: true, filter: (path) => path !== installed });
  symlinkSync(installed, join(tree, 'node_modules'));
  return tree;
}

function linkWorkspaces(tree: string): void {
  const scope = join(tree, 'node_modules', '@sealpost');
  mkdirSync(scope);
  for (const folder of ['packages', 'services']) {
    for (const name of readdirSync(join(tree, folder))) symlinkSync(join('..', '..', folder, name), join(scope, name));
  }
}
