/** Checks that every link between the pages of the repository leads to a file, and to a heading when it names one. */
import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { Check } from '../lib/check.ts';
import { listProjectFiles, readProjectFile } from '../lib/project-files.ts';

const LINK = /\]\(([^)\s]+)\)/g;
const OUTSIDE = /^([a-z]+:|\/\/)/;

export const docLinks: Check = {
  name: 'doc-links',
  claim: 'every link between pages leads somewhere',
  async run(root) {
    const pages = listProjectFiles(root).filter((path) => path.endsWith('.md'));
    const problems = pages.flatMap((path) =>
      linksOf(readProjectFile(root, path)).flatMap(({ target, line }) => {
        const problem = checkLink(root, path, target);
        return problem === undefined ? [] : [`${path}:${line}: ${problem}`];
      }),
    );
    return { seen: pages.length, problems };
  },
};

function linksOf(text: string): { readonly target: string; readonly line: number }[] {
  return withoutCode(text).flatMap((content, index) =>
    [...content.matchAll(LINK)].map(([, target = '']) => ({ target, line: index + 1 })),
  );
}

/** Lines of a page, those of code blocks emptied so that line numbers stay. */
function withoutCode(text: string): string[] {
  let inCode = false;
  return text.split('\n').map((line) => {
    const isFence = /^\s*(```|~~~)/.test(line);
    if (isFence) inCode = !inCode;
    return inCode || isFence ? '' : line.replace(/`[^`]*`/g, '');
  });
}

function checkLink(root: string, path: string, target: string): string | undefined {
  if (OUTSIDE.test(target)) return undefined;
  const [file = '', anchor] = target.split('#');
  const page = file === '' ? path : posix.join(posix.dirname(path), decodeURIComponent(file));
  if (!existsSync(join(root, page))) return `${target} leads to no file`;
  if (anchor === undefined || !page.endsWith('.md')) return undefined;
  return anchorsOf(readProjectFile(root, page)).has(anchor) ? undefined : `${target} leads to no heading of ${page}`;
}

/** Anchors as code hosts make them: lower case, punctuation gone, spaces to hyphens, repeats numbered. */
function anchorsOf(text: string): Set<string> {
  const anchors = new Set<string>();
  for (const line of text.split('\n')) {
    for (const [, id = ''] of line.matchAll(/<a (?:id|name)="([^"]+)"/g)) anchors.add(id);
    const heading = /^#{1,6}\s+(.*?)\s*#*$/.exec(line)?.[1];
    if (heading === undefined) continue;
    const slug = heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-');
    let name = slug;
    for (let repeat = 1; anchors.has(name); repeat++) name = `${slug}-${repeat}`;
    anchors.add(name);
  }
  return anchors;
}
