/** Checks who imports whom: the layers of the design, services that do not know each other, declared dependencies. */
import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, posix } from 'node:path';
import type { Check } from '../lib/check.ts';
import { isTestFile, listProjectFiles, listSources, readProjectFile } from '../lib/project-files.ts';
import { type ImportedModule, parseSource } from '../lib/syntax-tree.ts';

/** Each row may import only rows above it. The order is docs/architecture's, section 3. */
const LAYERS: readonly (readonly string[])[] = [
  ['kernel'],
  ['contracts', 'config', 'telemetry', 'keyring', 'mail', 'phi', 'sqlite'],
  ['extract'],
  ['classify'],
  ['bus', 'store', 'blobs', 'policy', 'destinations'],
  ['runtime'],
  ['client'],
  ['cli'],
];
const SCOPE = '@sealpost/';
const LAUNCHER = 'services/standalone';
const BUILTINS = new Set(builtinModules);

interface Workspace {
  readonly folder: string;
  readonly name: string;
  readonly dependencies: ReadonlySet<string>;
  readonly devDependencies: ReadonlySet<string>;
  readonly exports: ReadonlySet<string>;
}

interface Importer {
  readonly path: string;
  readonly own: Workspace;
  readonly root: Workspace;
  readonly all: ReadonlyMap<string, Workspace>;
}

export const boundaries: Check = {
  name: 'boundaries',
  claim: 'imports keep to the layers, and each is declared where it is used',
  async run(root) {
    const workspaces = listProjectFiles(root)
      .filter((path) => path.endsWith('package.json'))
      .map((path) => readWorkspace(root, dirname(path)));
    const all = new Map(workspaces.map((workspace) => [workspace.name, workspace]));
    const top = workspaces.find(({ folder }) => folder === '.');
    if (top === undefined) return { seen: 0, problems: ['package.json is missing'] };
    const sources = listSources(root).filter((path) => !path.startsWith('load-tests/'));
    const problems = sources.flatMap((path) => {
      const own = workspaces.find(({ folder }) => path.startsWith(`${folder}/`)) ?? top;
      const importer = { path, own, root: top, all };
      return parseSource(path, readProjectFile(root, path)).imports.flatMap((each) =>
        checkImport(importer, each).map((problem) => `${path}:${each.line}: ${problem}`),
      );
    });
    return { seen: sources.length, problems: [...problems, ...checkLayers(workspaces)] };
  },
};

function readWorkspace(root: string, folder: string): Workspace {
  const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
  const keys = (value: unknown): string[] => (typeof value === 'object' && value !== null ? Object.keys(value) : []);
  return {
    folder,
    name: String(manifest.name ?? folder),
    dependencies: new Set([...keys(manifest.dependencies), ...keys(manifest.optionalDependencies)]),
    devDependencies: new Set(keys(manifest.devDependencies)),
    exports: new Set(keys(manifest.exports)),
  };
}

/** A package that no layer names has no place in the order. */
function checkLayers(workspaces: readonly Workspace[]): string[] {
  return workspaces
    .filter(({ folder }) => folder.startsWith('packages/') && layerOf(folder.slice('packages/'.length)) === undefined)
    .map(({ folder }) => `${folder} stands in no layer; add it to LAYERS in scripts/checks/boundaries.ts`);
}

function layerOf(name: string): number | undefined {
  const index = LAYERS.findIndex((layer) => layer.includes(name));
  return index === -1 ? undefined : index;
}

function checkImport(importer: Importer, { specifier, typeOnly }: ImportedModule): string[] {
  if (specifier.startsWith('.')) return checkRelative(importer, specifier);
  if (specifier.startsWith('node:')) return [];
  if (BUILTINS.has(specifier)) return [`write node:${specifier}`];
  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
  const target = importer.all.get(name);
  return [
    ...(isDeclared(importer, name, typeOnly) ? [] : [`${name} is not declared in ${importer.own.folder}/package.json`]),
    ...(target === undefined ? [] : checkOwnPackage(importer, target, specifier)),
  ];
}

function checkRelative({ path, own }: Importer, specifier: string): string[] {
  const target = posix.join(posix.dirname(path), specifier);
  const inside = own.folder === '.' || target.startsWith(`${own.folder}/`);
  const problems = inside ? [] : [`${specifier} leaves ${own.folder}; import the package by its name`];
  if (!/\.(ts|mjs|json)$/.test(specifier)) problems.push(`${specifier} needs its file ending`);
  return problems;
}

/** Tests, and imports that leave nothing at run time, may use development dependencies. */
function isDeclared({ path, own, root }: Importer, name: string, typeOnly: boolean): boolean {
  if (name === own.name || own.dependencies.has(name)) return true;
  const isRootFile = own === root;
  if (!isTestFile(path) && !typeOnly && !isRootFile) return false;
  const typesOf = `@types/${name}`;
  return (
    [own, root].some(({ dependencies, devDependencies }) =>
      [name, typesOf].some((each) => dependencies.has(each) || devDependencies.has(each)),
    ) ||
    (isRootFile && name.startsWith(SCOPE))
  );
}

function checkOwnPackage({ path, own }: Importer, target: Workspace, specifier: string): string[] {
  const subPath = `.${specifier.slice(target.name.length)}`;
  const problems =
    target.exports.has(subPath) || target === own ? [] : [`${specifier} is not exported by ${target.folder}`];
  const fromPackage = own.folder.startsWith('packages/');
  const fromService = own.folder.startsWith('services/');
  if (
    target.folder.startsWith('services/') &&
    target !== own &&
    own.folder !== LAUNCHER &&
    (fromPackage || fromService)
  ) {
    problems.push(`${own.folder} may not import ${target.folder}: only ${LAUNCHER} imports services`);
  }
  if (fromPackage && target.folder.startsWith('packages/') && target !== own && !isTestFile(path)) {
    const [mine, theirs] = [own, target].map(({ folder }) => layerOf(folder.slice('packages/'.length)));
    if (mine !== undefined && theirs !== undefined && theirs >= mine) {
      problems.push(`${own.folder} may not import ${target.folder}: it does not stand in a layer above`);
    }
  }
  return problems;
}
