/** Checks that a well-kept tool does: types, format, lint, dead code. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Check, CheckResult } from '../lib/check.ts';
import { listSources } from '../lib/project-files.ts';
import { runTool, type ToolResult } from '../lib/run-tool.ts';

/** A tool's verdict: its whole output is the one problem when it failed. */
function verdict({ code, output }: ToolResult, seen: number): CheckResult {
  return { seen, problems: code === 0 ? [] : [output.trim() || `ended with code ${code} and said nothing`] };
}

function numberIn(output: string, pattern: RegExp): number {
  return Number(pattern.exec(output)?.[1] ?? 0);
}

export const types: Check = {
  name: 'types',
  claim: 'tsc finds no error in any project of the repository',
  async run(root) {
    const projects = ['tsconfig.json', 'tsconfig.load-tests.json'].filter((project) => existsSync(join(root, project)));
    const results = await Promise.all(
      projects.map((project) =>
        runTool('tsc', ['--noEmit', '--pretty', 'false', '--listFiles', '-p', project], { cwd: root }),
      ),
    );
    const lines = results.flatMap(({ output }) => output.split('\n'));
    const isListed = (line: string): boolean => line.startsWith('/') && /\.(ts|json)$/.test(line);
    const seen = lines.filter((line) => isListed(line) && !line.includes('/node_modules/')).length;
    const said = lines.filter((line) => line.trim() !== '' && !isListed(line)).join('\n');
    const failed = results.some(({ code }) => code !== 0);
    return { seen, problems: failed ? [said] : [] };
  },
};

export const format: Check = {
  name: 'format',
  claim: 'biome would change no file',
  async run(root) {
    const result = await runTool('biome', ['format', '--max-diagnostics=20', '.'], { cwd: root });
    // Its own settings files count as well, so a tree without sources would look checked.
    return verdict(result, Math.min(numberIn(result.output, /Checked (\d+) file/), listSources(root).length));
  },
};

export const lint: Check = {
  name: 'lint',
  claim: 'oxlint, with type information, has nothing to say',
  async run(root) {
    const result = await runTool('oxlint', ['--deny-warnings', '.'], { cwd: root });
    return verdict(result, numberIn(result.output, /on (\d+) file/));
  },
};

export const deadCode: Check = {
  name: 'dead-code',
  claim: 'every file, export and dependency is used by something',
  async run(root) {
    const result = await runTool('knip', ['--no-progress', '--no-config-hints'], { cwd: root });
    return verdict(result, listSources(root).length);
  },
};
