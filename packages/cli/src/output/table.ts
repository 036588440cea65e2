/** Tables without borders: header in words, text to the left, numbers to the right, long cells cut on a terminal. */
import { type Paint, createPaint, type Tone } from './paint.ts';

export interface Column {
  readonly header: string;
  readonly align?: 'left' | 'right';
  /** Never cut, for ids that are copied. */
  readonly whole?: true;
}

export interface Cell {
  readonly text: string;
  readonly tone?: Tone;
}

export interface Table {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly (string | Cell)[])[];
  /** Said instead of an empty table. */
  readonly empty?: string;
}

export interface TableOptions {
  readonly paint?: Paint;
  /** Width to keep within; undefined for no limit. */
  readonly columns?: number | undefined;
}

const GAP = 2;
const CELL_WIDTH_MIN = 6;

/** Control characters would let data rewrite the terminal. */
export function printable(text: string): string {
  // biome-ignore format: one line reads best
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, '\ufffd');
}

/** Code points: no character is cut in half. */
const lettersOf = (text: string): readonly string[] => Array.from(text);

/** The table as lines joined by newlines, without one at the end. */
export function renderTable(table: Table, options: TableOptions = {}): string {
  if (table.rows.length === 0 && table.empty !== undefined) return table.empty;
  const paint = options.paint ?? createPaint(false);
  const cells = table.rows.map((row) => row.map(toCell));
  const widths = fitWidths(table.columns, naturalWidths(table.columns, cells), options.columns);
  const header = table.columns.map(({ header: text }) => ({ text: text.toUpperCase() }));
  const lines = [header, ...cells].map((row, index) =>
    table.columns
      .map((column, at) =>
        renderCell(row[at] ?? { text: '' }, { column, width: widths[at] ?? 0, paint, dim: index === 0 }),
      )
      .join(' '.repeat(GAP))
      .trimEnd(),
  );
  return lines.join('\n');
}

function toCell(value: string | Cell): Cell {
  return typeof value === 'string' ? { text: printable(value) } : { ...value, text: printable(value.text) };
}

function naturalWidths(columns: readonly Column[], rows: readonly (readonly Cell[])[]): number[] {
  return columns.map(({ header }, at) =>
    rows.reduce((width, row) => Math.max(width, lettersOf(row[at]?.text ?? '').length), header.length),
  );
}

/** Takes from the widest column that may be cut until the line fits. */
function fitWidths(
  columns: readonly Column[],
  natural: readonly number[],
  limit: number | undefined,
): readonly number[] {
  if (limit === undefined) return natural;
  const widths = [...natural];
  let excess = widths.reduce((sum, width) => sum + width, GAP * (widths.length - 1)) - limit;
  while (excess > 0) {
    const widest = columns.reduce(
      (best, { whole }, at) =>
        whole === undefined && (best < 0 || (widths[at] ?? 0) > (widths[best] ?? 0)) ? at : best,
      -1,
    );
    if (widest < 0 || (widths[widest] ?? 0) <= CELL_WIDTH_MIN) return widths;
    widths[widest] = (widths[widest] ?? 0) - 1;
    excess -= 1;
  }
  return widths;
}

interface CellStyle {
  readonly column: Column;
  readonly width: number;
  readonly paint: Paint;
  readonly dim: boolean;
}

function renderCell(cell: Cell, style: CellStyle): string {
  const letters = lettersOf(cell.text);
  const text = letters.length > style.width ? `${letters.slice(0, style.width - 1).join('')}…` : cell.text;
  const fill = ' '.repeat(Math.max(0, style.width - lettersOf(text).length));
  const tone = style.dim ? 'dim' : cell.tone;
  const painted = tone === undefined ? text : style.paint(tone, text);
  return style.column.align === 'right' ? fill + painted : painted + fill;
}
