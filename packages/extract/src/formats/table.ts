/** Rows of a table as text: `heading: value` lines once a heading row was seen, plain cells before and without one. */
import type { DocumentWriter } from '../document-writer.ts';
import { createHeadingTest, humanLabel, isLabelLike, labelled } from './field-label.ts';
import { type JoinedName, joinedNames } from './person-columns.ts';

/** Headings stand in the first rows, after titles at most. */
const HEADING_ROWS_MAX = 20;
/** Columns with a heading; cells beyond are written plainly. */
const COLUMNS_MAX = 512;
/** Rows with more cells are no rows of a table: their cells are only joined. */
const CELLS_MAX = 16_384;
/** Units of headings repeated per table; rows after that are written plainly, so that text grows by a bounded amount. */
const HEADING_UNITS_MAX = 1_048_576;

export interface Table {
  /** Adds a row; empty cells keep their place. False when the budget cut it: stop then. */
  row(place: string, cells: readonly string[]): boolean;
  /** Writes the row that may still be held back. To be called once, after the last row. */
  end(): boolean;
}

interface Heading {
  readonly labels: readonly string[];
  readonly names: readonly JoinedName[];
  /** Fields that a joined name takes; the first of them stands for the name. */
  readonly taken: ReadonlySet<number>;
}

interface Row {
  readonly place: string;
  readonly cells: readonly string[];
}

export function createTable(writer: Pick<DocumentWriter, 'add'>): Table {
  let heading: Heading | undefined;
  let held: Row | undefined;
  let rows = 0;
  let headingUnits = 0;
  const isHeading = createHeadingTest();

  const write = ({ place, cells }: Row): boolean => {
    if (heading === undefined || headingUnits > HEADING_UNITS_MAX) return writer.add(place, plainRow(cells, isHeading));
    const text = labelledRow(heading, cells);
    headingUnits += text.length - cells.reduce((units, cell) => units + cell.length, 0);
    return writer.add(place, text);
  };
  const release = (): boolean => {
    const row = held;
    held = undefined;
    return row === undefined || write(row);
  };
  const begin = (row: Row): boolean => {
    // Bars keep a heading from being read as the value of the one before it.
    const going = writer.add(row.place, row.cells.filter((cell) => cell !== '').join(' | '));
    heading = toHeading(row.cells);
    return going;
  };

  return {
    row: (place, cells) => {
      if (cells.length > CELLS_MAX)
        return release() && writer.add(place, cells.filter((cell) => cell !== '').join('\t'));
      const row = { place, cells: cells.map((cell) => cell.trim()) };
      if (row.cells.every((cell) => cell === '')) return true;
      rows++;
      if (held !== undefined && heading === undefined && headsOver(held.cells, row.cells, isHeading)) {
        const first = held;
        held = undefined;
        return begin(first) && write(row);
      }
      if (!release()) return false;
      if (isHeadingRow(row.cells, isHeading) && (heading === undefined || isNewHeading(row.cells, isHeading))) {
        return begin(row);
      }
      if (heading !== undefined || rows > HEADING_ROWS_MAX) return write(row);
      held = row;
      return true;
    },
    end: release,
  };
}

type HeadingTest = (cell: string) => boolean;

/** Two cells or more, all of them label-like, and the words of most are those of headings. */
function isHeadingRow(cells: readonly string[], isHeading: HeadingTest): boolean {
  const filled = cells.filter((cell) => cell !== '');
  if (filled.length < 2 || filled.filter(isHeading).length * 3 < filled.length * 2) return false;
  return filled.every(isLabelLike);
}

/** Values may be words of headings too (`Visit`, `Phone`): below a heading only a whole row of them begins a new table. */
function isNewHeading(cells: readonly string[], isHeading: HeadingTest): boolean {
  const filled = cells.filter((cell) => cell !== '');
  return filled.length > 2 && filled.every(isHeading);
}

/** A row of words over a row that has numbers in its columns; rows of a form (`label | value`) are not taken for it. */
function headsOver(first: readonly string[], second: readonly string[], isHeading: HeadingTest): boolean {
  const filled = first.filter((cell) => cell !== '');
  const isForm = isHeading(first[0] ?? '') && isHeading(second[0] ?? '');
  if (isForm || filled.length < second.filter((cell) => cell !== '').length) return false;
  if (!second.some((cell, column) => (first[column] ?? '') !== '' && /[0-9]{2}/.test(cell))) return false;
  return filled.every((cell) => isLabelLike(cell) && !/[0-9]{2}/.test(cell));
}

function toHeading(cells: readonly string[]): Heading {
  const labels = cells.slice(0, COLUMNS_MAX).map(humanLabel);
  const names = joinedNames(labels);
  return { labels, names, taken: new Set(names.flatMap(({ fields }) => fields)) };
}

function labelledRow({ labels, names, taken }: Heading, cells: readonly string[]): string {
  const lines: string[] = [];
  for (const { label, fields } of names) {
    const parts = fields.map((field) => cells[field] ?? '').filter((part) => part !== '');
    if (parts.length > 0) lines.push(`${label}: ${parts.join(' ')}`);
  }
  cells.forEach((cell, column) => {
    if (cell === '' || taken.has(column)) return;
    const label = labels[column] ?? '';
    lines.push(labelled(label, cell));
  });
  return lines.join('\n');
}

/** Cells side by side; a heading followed by a value in the next cell is a form field. */
function plainRow(cells: readonly string[], isHeading: HeadingTest): string {
  const filled = cells.filter((cell) => cell !== '');
  const lines: string[] = [];
  let line: string[] = [];
  for (let at = 0; at < filled.length; at++) {
    const cell = filled[at] as string;
    const next = filled[at + 1];
    const labels = next !== undefined && (cell.endsWith(':') || isHeading(cell)) && !isHeading(next);
    if (!labels) {
      line.push(cell);
      continue;
    }
    if (line.length > 0) lines.push(line.join('\t'));
    line = [];
    lines.push(`${humanLabel(cell)}: ${next}`);
    at++;
  }
  if (line.length > 0) lines.push(line.join('\t'));
  return lines.join('\n');
}
