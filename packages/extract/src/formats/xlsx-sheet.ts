/** One sheet of a workbook as rows of text, hidden rows and columns too, with everything else people wrote on it. */
import type { DocumentWriter } from '../document-writer.ts';
import { createTable } from './table.ts';
import { type CellFormat, formatNumber, PLAIN } from './xlsx-number.ts';
import { attributeOf, type XmlElement, type XmlVisitor } from './xml-walk.ts';

/** Columns told apart; cells of further ones are written at the end of their row. */
const COLUMNS_MAX = 256;
/** Elements whose text is the value of a cell. */
const VALUE = new Set(['v', 't']);
/** Elements of page headers and footers. */
const PAGE_TEXT = /^(?:odd|even|first)(?:Header|Footer)$/;
/** What stands on a sheet beside its cells: hints of validations, texts of links, scenarios. */
const NOTES = ['tooltip', 'display', 'prompt', 'promptTitle', 'error', 'errorTitle', 'comment', 'location'] as const;

/** What cells of a workbook refer to. */
export interface Workbook {
  readonly sharedStrings: readonly string[];
  /** By the style number of a cell. */
  readonly formats: readonly CellFormat[];
  readonly calendar: '1900' | '1904';
}

interface Cell {
  column: number;
  type: string;
  style: number;
  value: string;
  formula: string;
}

/** A visitor for a sheet's part; `place` stands before `row N`. */
export function visitSheet(place: string, workbook: Workbook, writer: DocumentWriter): XmlVisitor {
  const table = createTable(writer);
  const columns = new Map<number, number>();
  const open: string[] = [];
  let rowNumber = 0;
  let row: string[] = [];
  let formulas: string[] = [];
  let cell: Cell | undefined;
  let pageText = '';

  const endCell = (): void => {
    if (cell === undefined) return;
    const value = cellText(cell, workbook);
    const literals = formulaLiterals(cell.formula).filter((literal) => literal !== value);
    formulas.push(...literals);
    if (value !== '') putCell(row, columnOf(columns, cell.column), value);
    cell = undefined;
  };
  const endRow = (): void => {
    const rowPlace = `${place} row ${rowNumber}`;
    table.row(rowPlace, row);
    if (formulas.length > 0) writer.add(`${rowPlace} formulas`, formulas.join('\n'));
    row = [];
    formulas = [];
  };
  const openElement = (element: XmlElement): void => {
    if (element.name === 'row') {
      rowNumber = countOf(attributeOf(element, 'r')) ?? rowNumber + 1;
    } else if (element.name === 'c') {
      const column = columnNumber(attributeOf(element, 'r') ?? '') ?? (cell?.column ?? row.length) + 1;
      const style = countOf(attributeOf(element, 's')) ?? 0;
      cell = { column, type: attributeOf(element, 't') ?? 'n', style, value: '', formula: '' };
    } else if (PAGE_TEXT.test(element.name)) {
      pageText = '';
    } else if (cell === undefined) {
      for (const key of NOTES) {
        const note = attributeOf(element, key);
        if (note !== undefined && note !== '') writer.add(`${place} notes`, note);
      }
    }
  };
  return {
    open: (element) => {
      open.push(element.name);
      openElement(element);
    },
    text: (text) => {
      const name = open[open.length - 1] ?? '';
      if (cell !== undefined) {
        if (VALUE.has(name) && !open.includes('rPh')) cell.value += text;
        else if (name === 'f') cell.formula += text;
      } else if (PAGE_TEXT.test(name)) pageText += text;
      else if (name.startsWith('formula') || name === 'text') writer.add(`${place} notes`, text.trim());
    },
    close: (name) => {
      open.pop();
      if (name === 'c') endCell();
      else if (name === 'row') endRow();
      else if (name === 'sheetData') table.end();
      else if (PAGE_TEXT.test(name)) writer.add(`${place} page text`, withoutCodes(pageText));
    },
  };
}

function cellText({ type, style, value, formula }: Cell, { sharedStrings, formats, calendar }: Workbook): string {
  switch (type) {
    case 's':
      return sharedStrings[Number(value)] ?? '';
    case 'n':
      return formatNumber(value, formats[style] ?? PLAIN, calendar);
    case 'd':
      return value.slice(0, 19).replace('T', ' ');
    // Truth values and error marks say nothing about a person.
    case 'b':
    case 'e':
      return formula === '' && type === 'b' ? (value === '1' ? 'TRUE' : 'FALSE') : '';
    default:
      return value;
  }
}

function putCell(row: string[], column: number | undefined, value: string): void {
  if (column === undefined) {
    row.push(value);
    return;
  }
  while (row.length < column) row.push('');
  row[column] = value;
}

/** Columns in the order in which they first occur, so that a cell far to the right does not make a long row. */
function columnOf(columns: Map<number, number>, column: number): number | undefined {
  const known = columns.get(column);
  if (known !== undefined) return known;
  if (columns.size >= COLUMNS_MAX) return undefined;
  const next = columns.size;
  columns.set(column, next);
  return next;
}

/** `BC12` stands in column 55. */
function columnNumber(reference: string): number | undefined {
  let column = 0;
  for (let at = 0; at < Math.min(reference.length, 3); at++) {
    const letter = reference.charCodeAt(at) - 0x40;
    if (letter < 1 || letter > 26) break;
    column = column * 26 + letter;
  }
  return column === 0 ? undefined : column;
}

function countOf(text: string | undefined): number | undefined {
  return text !== undefined && /^[0-9]{1,9}$/.test(text) ? Number(text) : undefined;
}

/** Texts in the formula of a cell (`HYPERLINK("mailto:…")`), which its value need not show. */
function formulaLiterals(formula: string): readonly string[] {
  const parts = formula.split('"');
  return parts.filter((part, index) => index % 2 === 1 && part.length > 1);
}

/** Page headers without their codes (`&L`, `&"Arial,Bold"`, `&12`), ECMA-376 part 1 §18.3.1.46. */
function withoutCodes(text: string): string {
  return text
    .replace(/&&/g, '\u0000')
    .replace(/&(?:"[^"]{0,200}"|K[0-9A-F]{6}|[0-9]{1,3}|[A-Za-z])/g, ' ')
    .replaceAll('\u0000', '&')
    .trim();
}
