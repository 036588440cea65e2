/** Checks what may not stand in the repository: words that put work off, paths of one machine, registry hosts. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Check } from '../lib/check.ts';
import { listProjectFiles, readProjectFile } from '../lib/project-files.ts';
import { parseSource } from '../lib/syntax-tree.ts';

const FILE_BYTES_MAX = 2 * 1024 * 1024;
const BINARY = /\.(binpb|png|jpe?g|gif|pdf|ico|gz|zip|woff2?|wasm|p12|der|docx|xlsx)$/;
/** Text that is not ours to word: the licence, message samples, generated code. */
const NOT_OURS = /(^|\/)(LICENSE|gen\/|testdata\/)/;

/** Assembled from parts, so that this file does not hold what it looks for. */
const host = (...labels: readonly string[]): string => labels.join('\\.');
const HOSTS = [
  host('registry', 'npmjs', 'org'),
  host('registry', 'yarnpkg', 'com'),
  host('proxy', 'golang', 'org'),
  host('sum', 'golang', 'org'),
  host('pypi', 'org'),
  host('deb', 'debian', 'org'),
  host('static', 'crates', 'io'),
  host('repo1?', 'maven', '(apache\\.)?org'),
];
const FOLDERS = ['work/(main|shared)', 'home/[a-z][a-z0-9_-]*', 'Users/[A-Za-z]+', 'root/[.A-Za-z]'];

interface Rule {
  readonly pattern: RegExp;
  readonly reason: string;
}

const EVERYWHERE: readonly Rule[] = [
  {
    pattern: new RegExp(`\\b(${['TO', 'DO'].join('')}|${['FIX', 'ME'].join('')})\\b`),
    reason: 'puts work off; file an issue instead',
  },
  { pattern: new RegExp(`(^|[\\s"'\`=(:])/(${FOLDERS.join('|')})`), reason: 'is a path of one machine' },
  {
    pattern: new RegExp(`\\b(${HOSTS.join('|')})\\b`),
    reason: 'is a package registry host; package managers know theirs',
  },
];
const IN_COMMENTS: readonly Rule[] = [
  {
    pattern: /\b(for now|placeholder|simplified version|temporary hack|XXX)\b/i,
    reason: 'says the work is not done; finish it or say what falls short in the docs',
  },
];

export const words: Check = {
  name: 'words',
  claim: 'no word that puts work off, no path of one machine, no registry host',
  async run(root) {
    const paths = listProjectFiles(root).filter(
      (path) => !BINARY.test(path) && statSync(join(root, path)).size <= FILE_BYTES_MAX,
    );
    const problems = paths.flatMap((path) => checkFile(path, readProjectFile(root, path)));
    return { seen: paths.filter((path) => path.endsWith('.ts')).length, problems };
  },
};

function checkFile(path: string, text: string): string[] {
  if (NOT_OURS.test(path)) return [];
  const inText = text
    .split('\n')
    .flatMap((line, index) => findings(EVERYWHERE, line).map((found) => `${path}:${index + 1}: ${found}`));
  if (!path.endsWith('.ts')) return inText;
  const inComments = parseSource(path, text).comments.flatMap(({ value, line }) =>
    findings(IN_COMMENTS, value).map((found) => `${path}:${line}: ${found}`),
  );
  return [...inText, ...inComments];
}

function findings(rules: readonly Rule[], text: string): string[] {
  return rules.flatMap(({ pattern, reason }) => {
    const match = pattern.exec(text);
    return match === null ? [] : [`"${match[0].trim()}" ${reason}`];
  });
}
