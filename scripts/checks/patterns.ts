/** Checks that every expression run on mail takes linear time, or says what bounds the text it is given. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { check } from 'recheck';
import type { Check } from '../lib/check.ts';
import { isTestFile, listSources, readProjectFile } from '../lib/project-files.ts';
import { parseSource, type SyntaxNode, walk } from '../lib/syntax-tree.ts';

/** Code that reads what senders wrote. */
const FOLDERS = ['kernel', 'mail', 'phi', 'extract', 'classify', 'policy'].map((name) => `packages/${name}/src/`);
const ANALYSIS_TIMEOUT_MS = 10_000;
/** On the line of an expression or above it: what it is run on, as `bounded: slice of 64 units`. */
const BOUND = /\bbounded: \S/;

interface Pattern {
  readonly path: string;
  readonly line: number;
  readonly source: string;
  readonly flags: string;
}

export const patterns: Check = {
  name: 'patterns',
  claim: 'every regular expression run on mail is linear by analysis (recheck), or says what bounds its text',
  async run(root) {
    if (!existsSync(join(root, 'packages'))) return { seen: 0, problems: [] };
    // The analyser's other backends are programs of one platform or ask for Java.
    process.env['RECHECK_BACKEND'] = 'pure';
    const paths = listSources(root).filter((path) => FOLDERS.some((folder) => path.startsWith(folder)));
    const problems: string[] = [];
    const verdicts = new Map<string, Promise<string | undefined>>();
    for (const path of paths.filter((each) => !isTestFile(each) && !each.includes('/testing/'))) {
      const { found, built } = readPatterns(path, readProjectFile(root, path));
      problems.push(...built);
      for (const pattern of found) {
        const key = `${pattern.flags}/${pattern.source}`;
        const verdict = verdicts.get(key) ?? complexityOf(pattern);
        verdicts.set(key, verdict);
        const problem = await verdict;
        if (problem !== undefined) {
          problems.push(
            `${path}:${pattern.line}: ${problem}; make it linear, or say what bounds its text ("bounded: …")`,
          );
        }
      }
    }
    return { seen: paths.length, problems };
  },
};

/** Undefined when the analysis proves the expression linear. */
async function complexityOf({ source, flags }: Pattern): Promise<string | undefined> {
  // Position flags change where a match may begin, not what it costs.
  const result = await check(source, flags.replace(/[dgy]/g, ''), { timeout: ANALYSIS_TIMEOUT_MS });
  if (result.status === 'safe') return undefined;
  if (result.status === 'vulnerable') return `this expression takes ${result.complexity.summary} time`;
  return 'this expression could not be proven linear';
}

/** Literals that claim no bound, and expressions put together at run time that claim none either. */
function readPatterns(path: string, text: string): { readonly found: Pattern[]; readonly built: string[] } {
  const { program, comments, lineAt } = parseSource(path, text);
  const bounded = new Set(comments.filter(({ value }) => BOUND.test(value)).map(({ line }) => line));
  const claimsBound = (line: number): boolean => bounded.has(line) || bounded.has(line - 1);
  const found: Pattern[] = [];
  const built: string[] = [];
  walk(program, (node) => {
    const line = lineAt(node.start);
    if (claimsBound(line)) return;
    const regex = node['regex'] as { readonly pattern: string; readonly flags: string } | undefined;
    if (node.type === 'Literal' && regex !== undefined && regex !== null) {
      found.push({ path, line, source: regex.pattern, flags: regex.flags });
    } else if (buildsExpression(node)) {
      built.push(`${path}:${line}: an expression built at run time says what bounds it ("bounded: …")`);
    }
  });
  return { found, built };
}

function buildsExpression(node: SyntaxNode): boolean {
  const callee = node['callee'] as SyntaxNode | undefined;
  return (node.type === 'NewExpression' || node.type === 'CallExpression') && callee?.['name'] === 'RegExp';
}
