/** Checks the shape of the tree: the same files in every service, pure stages, and nothing that runs by itself. */
import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Check } from '../lib/check.ts';
import { isTestFile, listSources, readProjectFile } from '../lib/project-files.ts';
import { dottedName, isNode, type Parsed, parseSource, type SyntaxNode, walk } from '../lib/syntax-tree.ts';

const SERVICE_FILES = [
  'README.md',
  'src/index.ts',
  'src/config.ts',
  'src/stage.ts',
  'src/shell.ts',
  'src/telemetry.ts',
];
/** The launcher decides nothing and moves no message: it has no stage to keep pure. */
const LAUNCHER = 'standalone';
const LAUNCHER_FILES = ['README.md', 'src/index.ts', 'src/config.ts'];

/** Files that a person or a process manager starts; all others get what they need passed in. */
const ENTRY_FILE = /(^scripts\/)|(^load-tests\/)|(^benchmarks\/)|(\/(main|first-run)\.ts$)/;
const KEBAB_CASE = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+)*\.ts$/;
const TEST_FUNCTIONS = new Set(['it', 'describe', 'test', 'suite']);
const TEST_SWITCHES = new Set(['only', 'skip', 'todo']);

export const structure: Check = {
  name: 'structure',
  claim: 'every service has the same files, stages are pure, only entries touch the process',
  async run(root) {
    const sources = listSources(root);
    const problems = sources.flatMap((path) => checkSource(path, readProjectFile(root, path)));
    return { seen: sources.length, problems: [...checkServices(root), ...problems] };
  },
};

function checkServices(root: string): string[] {
  const folder = join(root, 'services');
  const names = existsSync(folder)
    ? readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())
    : [];
  if (names.length === 0) return ['services/ holds no service'];
  return names.flatMap(({ name }) =>
    (name === LAUNCHER ? LAUNCHER_FILES : SERVICE_FILES)
      .filter((file) => !existsSync(join(folder, name, file)))
      .map((file) => `services/${name}/${file} is missing`),
  );
}

function checkSource(path: string, text: string): string[] {
  const parsed = parseSource(path, text);
  const problems: string[] = [];
  if (!KEBAB_CASE.test(basename(path))) problems.push(`${path}: a file name is kebab-case`);
  if (!path.endsWith('.test.ts') && !/^(#![^\n]*\n)?\/\*\*/.test(text))
    problems.push(`${path}:1: a file starts with one sentence of purpose (/** … */)`);
  walk(parsed.program, (node) => {
    for (const problem of checkNode(path, node)) problems.push(`${path}:${parsed.lineAt(node.start)}: ${problem}`);
  });
  if (/^services\/[^/]+\/src\/stage\.ts$/.test(path)) problems.push(...checkStageImports(path, parsed));
  return problems;
}

function checkNode(path: string, node: SyntaxNode): string[] {
  if (path.endsWith('/stage.ts') && (node.type === 'AwaitExpression' || node['async'] === true)) {
    return ['a stage decides and never waits; move this to shell.ts'];
  }
  const name = node.type === 'MemberExpression' ? dottedName(node) : undefined;
  if (name === undefined) return checkProcessImport(path, node);
  if (isProcessUse(name) && !isTestFile(path) && !ENTRY_FILE.test(path)) {
    return [`only a main.ts uses ${name}; pass the value in`];
  }
  if (path.endsWith('/stage.ts') && (name === 'Date.now' || name === 'Math.random' || name === 'performance.now')) {
    return [`a stage takes its clock and its randomness as parameters, not from ${name}`];
  }
  const [first = '', second = ''] = name.split('.');
  if (path.endsWith('.test.ts') && TEST_FUNCTIONS.has(first) && TEST_SWITCHES.has(second)) {
    return [`${name} hides tests; mend or delete them`];
  }
  return [];
}

function isProcessUse(name: string): boolean {
  return /^(globalThis\.)?process\.(env|exit|exitCode)$/.test(name);
}

function checkProcessImport(path: string, node: SyntaxNode): string[] {
  if (node.type !== 'ImportDeclaration' || isTestFile(path) || ENTRY_FILE.test(path)) return [];
  const source = isNode(node['source']) ? node['source']['value'] : undefined;
  if (source !== 'node:process' && source !== 'process') return [];
  const specifiers = Array.isArray(node['specifiers']) ? node['specifiers'].filter(isNode) : [];
  const names = specifiers.map((specifier) => dottedName(specifier['imported'] ?? specifier['local']) ?? '');
  return names
    .filter((name) => name === 'env' || name === 'exit')
    .map((name) => `only a main.ts uses process.${name}; pass the value in`);
}

function checkStageImports(path: string, parsed: Parsed): string[] {
  const pure =
    /^(\.\/|node:(assert|crypto|buffer|util|url|path)|@sealpost\/(kernel|contracts|mail|phi|classify|policy)$)/;
  return parsed.imports
    .filter(({ specifier, typeOnly }) => !typeOnly && (!pure.test(specifier) || /\/(io\/|shell\.ts)/.test(specifier)))
    .map(({ specifier, line }) => `${path}:${line}: a stage is pure and may not import ${specifier}`);
}
