/** Checks both ways that every RFC cited in the source is a row of docs/rfc.tsv and every row is cited. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Check } from '../lib/check.ts';
import { listSources, readProjectFile } from '../lib/project-files.ts';

const INDEX = 'docs/rfc.tsv';
const CITATION = /\bRFC[ -]?(\d{3,5})\b/g;

export const rfcCitations: Check = {
  name: 'rfc-citations',
  claim: `every RFC cited in the source is a row of ${INDEX}, and every row is cited`,
  async run(root) {
    if (!existsSync(join(root, INDEX))) return { seen: 0, problems: [`${INDEX} is missing`] };
    const rows = readRows(readProjectFile(root, INDEX));
    const cited = new Map<string, string>();
    // The checks and their tests speak of RFCs only as examples.
    const sources = listSources(root).filter((path) => !path.startsWith('scripts/'));
    for (const path of sources) {
      const lines = readProjectFile(root, path).split('\n');
      for (const [index, line] of lines.entries()) {
        for (const [, number = ''] of line.matchAll(CITATION)) {
          if (!cited.has(number)) cited.set(number, `${path}:${index + 1}`);
        }
      }
    }
    const unlisted = [...cited].filter(([number]) => !rows.has(number));
    const uncited = [...rows].filter(([number, { supported }]) => supported && !cited.has(number));
    return {
      seen: rows.size === 0 ? 0 : sources.length,
      problems: [
        ...unlisted.map(([number, place]) => `${place}: RFC ${number} has no row in ${INDEX}`),
        ...uncited.map(([number, { line }]) => `${INDEX}:${line}: RFC ${number} is cited nowhere in the source`),
      ],
    };
  },
};

/** RFC number → its line and whether the row claims support; a row with status `no` needs no citation. */
function readRows(text: string): Map<string, { readonly line: number; readonly supported: boolean }> {
  const rows = new Map<string, { readonly line: number; readonly supported: boolean }>();
  for (const [index, line] of text.split('\n').entries()) {
    const columns = line.split('\t');
    const number = /^(?:RFC[ -]?)?(\d{3,5})$/.exec(columns[0]?.trim() ?? '')?.[1];
    if (number === undefined) continue;
    rows.set(number, { line: index + 1, supported: !columns.some((column) => column.trim().toLowerCase() === 'no') });
  }
  return rows;
}
