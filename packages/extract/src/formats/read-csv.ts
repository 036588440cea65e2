/** Reads comma, semicolon, tab and bar separated values, row by row. */
import { parse } from 'csv-parse/sync';
import type { FormatReader } from '../types.ts';
import { decodeBytes } from './decode-bytes.ts';
import { createFormatWriter } from './format-writer.ts';
import { createTable, type Table } from './table.ts';

const DELIMITERS = [',', ';', '\t', '|'] as const;
/** Lines and units looked at to find the delimiter. */
const SNIFF_LINES = 20;
const SNIFF_UNITS = 16_384;

/** Thrown out of the parser's callback to end it; never leaves this file. */
class BudgetSpent extends Error {}

export const readCsv: FormatReader = (source, context) => {
  const text = decodeBytes(source.bytes);
  const writer = createFormatWriter(context);
  const table = createTable(writer);
  const delimiter = findDelimiter(text);
  const read = readRows({ text, delimiter, quotes: 'kept', rowsDone: 0 }, table);
  // A quote that never closes swallows the rest of a file; from there on quotes are plain characters.
  if (read.kind === 'broken') readRows({ text, delimiter, quotes: 'plain', rowsDone: read.rowsDone }, table);
  table.end();
  return writer.finish('csv');
};

interface Rows {
  readonly text: string;
  readonly delimiter: string;
  readonly quotes: 'kept' | 'plain';
  /** Records that were written already. */
  readonly rowsDone: number;
}

function readRows(
  { text, delimiter, quotes, rowsDone }: Rows,
  table: Table,
): { readonly kind: 'read' } | { readonly kind: 'broken'; readonly rowsDone: number } {
  let row = 0;
  try {
    parse(text, {
      delimiter,
      quote: quotes === 'kept' ? '"' : false,
      relax_quotes: true,
      relax_column_count: true,
      skip_empty_lines: true,
      on_record: (record: string[]) => {
        row++;
        if (row > rowsDone && !table.row(`row ${row}`, record)) throw new BudgetSpent();
        return null;
      },
    });
  } catch (error) {
    if (!(error instanceof BudgetSpent)) return { kind: 'broken', rowsDone: row };
  }
  return { kind: 'read' };
}

/** The delimiter that the first lines have, as often in one as in the next if possible; comma when none has any. */
function findDelimiter(text: string): string {
  const lines = text
    .slice(0, SNIFF_UNITS)
    .replace(/"[^"]*"/g, '')
    .split(/\r\n|\r|\n/)
    .filter((line) => line !== '')
    .slice(0, SNIFF_LINES);
  let best: { readonly delimiter: string; readonly score: number } = { delimiter: ',', score: 0 };
  for (const delimiter of DELIMITERS) {
    const counts = lines.map((line) => line.split(delimiter).length - 1);
    const usual = counts[0] ?? 0;
    const same = counts.filter((count) => count === usual && count > 0).length;
    const score = same * 1_000 + Math.min(999, Math.max(0, ...counts));
    if (score > best.score && counts.some((count) => count > 0)) best = { delimiter, score };
  }
  return best.delimiter;
}
