/** Paragraphs, tables, slides and notes of an OpenDocument part (OASIS OpenDocument 1.3). */
import type { DocumentWriter } from '../document-writer.ts';
import type { ReadContext } from '../types.ts';
import { createTable, type Table } from './table.ts';
import { attributeOf, localName, walkXml, type XmlElement, type XmlOutcome } from './xml-walk.ts';

const PARAGRAPHS = new Set(['p', 'h']);
/** Elements that set a paragraph of their own apart from the paragraph they stand in. */
const ASIDES: Readonly<Record<string, string | undefined>> = {
  annotation: 'comment',
  note: 'note',
  notes: 'notes',
  'changed-region': 'change',
  title: 'alternative text',
  desc: 'alternative text',
  header: 'header',
  footer: 'footer',
};
/** Loose text (of no paragraph) worth reading; other text outside paragraphs is settings. */
const LOOSE = new Set(['title', 'desc', 'creator', 'sender-initials', 'label', 'binary-data-title']);
/** Attributes that people wrote. */
const WRITTEN = new Set(['href', 'help-message', 'string-value', 'text', 'description', 'current-value']);
/** Spaces that one element may stand for. */
const SPACES_MAX = 64;
/** Columns up to which repeated cells keep their places, and copies of one cell. */
const COLUMNS_MAX = 512;
const REPEATED_MAX = 256;

interface OpenTable {
  readonly table: Table;
  readonly place: string;
  rows: number;
  row: string[] | undefined;
  cell: { readonly texts: string[]; readonly value: string; readonly repeated: number } | undefined;
}

interface State {
  readonly writer: DocumentWriter;
  readonly prefix: string;
  readonly names: string[];
  readonly paragraphs: string[][];
  readonly tables: OpenTable[];
  readonly asides: string[];
  loose: string;
  paragraphCount: number;
  tableCount: number;
  slideCount: number;
  images: number;
}

export interface OdfPart {
  readonly bytes: Uint8Array;
  readonly prefix: string;
}

export function addOdfText(writer: DocumentWriter, part: OdfPart, { budget }: ReadContext): XmlOutcome {
  const state: State = {
    writer,
    prefix: part.prefix,
    names: [],
    paragraphs: [],
    tables: [],
    asides: [],
    loose: '',
    paragraphCount: 0,
    tableCount: 0,
    slideCount: 0,
    images: 0,
  };
  return walkXml(
    part.bytes,
    {
      open: (element) => {
        state.names.push(element.name);
        openElement(state, element, budget.takePage);
      },
      text: (text) => addText(state, text),
      close: (name) => {
        state.names.pop();
        closeElement(state, name);
      },
    },
    budget,
  );
}

function openElement(state: State, element: XmlElement, takePage: () => boolean): void {
  const { name } = element;
  addWritten(state, element);
  if (PARAGRAPHS.has(name)) {
    state.paragraphs.push([]);
    return;
  }
  const aside = ASIDES[name];
  if (aside !== undefined) {
    state.asides.push(aside);
    // Takes the text that an aside has outside paragraphs (its number, its date), so that it does not join the text around.
    state.paragraphs.push([]);
  }
  switch (name) {
    case 'tab':
      put(state, '\t');
      break;
    case 'line-break':
      put(state, '\n');
      break;
    case 's':
      put(state, ' '.repeat(Math.min(SPACES_MAX, Number(attributeOf(element, 'c') ?? 1) || 1)));
      break;
    case 'page':
      takePage();
      state.slideCount++;
      break;
    case 'table':
      openTable(state, element);
      break;
    case 'table-row':
      openRow(state);
      break;
    case 'table-cell':
    case 'covered-table-cell':
      openCell(state, element);
  }
}

/** Names of tables are what a spreadsheet shows on its tabs. */
function openTable(state: State, element: XmlElement): void {
  const number = ++state.tableCount;
  const sheet = state.names.includes('spreadsheet');
  const place = `${state.prefix}${sheet ? 'sheet' : 'table'} ${number}`;
  const name = attributeOf(element, 'name');
  if (name !== undefined && !/^(?:Table|Sheet|Tabelle)\s?[0-9]*$/i.test(name)) state.writer.add(`${place} name`, name);
  state.tables.push({ table: createTable(state.writer), place, rows: 0, row: undefined, cell: undefined });
}

function openRow({ tables }: State): void {
  const open = tables[tables.length - 1];
  if (open === undefined) return;
  open.rows++;
  open.row = [];
}

function openCell({ tables }: State, element: XmlElement): void {
  const open = tables[tables.length - 1];
  if (open?.row === undefined) return;
  const date = attributeOf(element, 'date-value');
  const value = date === undefined ? '' : date.slice(0, 16).replace('T', ' ');
  const repeated = Math.min(REPEATED_MAX, Number(attributeOf(element, 'number-columns-repeated') ?? 1) || 1);
  open.cell = { texts: [], value, repeated };
}

function addWritten(state: State, element: XmlElement): void {
  for (const key in element.attributes) {
    if (!WRITTEN.has(localName(key)) || key.startsWith('xmlns')) continue;
    const value = element.attributes[key] ?? '';
    // References to parts of the package and to styles are no addresses.
    if (value !== '' && !/^(?:\.\/|#|Pictures\/|Object)/.test(value)) state.writer.add(`${state.prefix}links`, value);
  }
}

function addText(state: State, text: string): void {
  const paragraph = state.paragraphs[state.paragraphs.length - 1];
  const name = state.names[state.names.length - 1] ?? '';
  if (LOOSE.has(name)) state.loose += text;
  else if (paragraph !== undefined) paragraph.push(text.replace(/\s+/g, ' '));
}

function put(state: State, text: string): void {
  state.paragraphs[state.paragraphs.length - 1]?.push(text);
}

function closeElement(state: State, name: string): void {
  if (PARAGRAPHS.has(name)) {
    endParagraph(state);
    return;
  }
  if (LOOSE.has(name) && state.loose !== '') {
    state.writer.add(placeOf(state, 'text'), name === 'creator' ? `Author: ${state.loose}` : state.loose.trim());
    state.loose = '';
  }
  if (ASIDES[name] !== undefined) {
    state.asides.pop();
    state.paragraphs.pop();
  }
  const open = state.tables[state.tables.length - 1];
  if (open === undefined) return;
  if (name === 'table') {
    state.tables.pop()?.table.end();
  } else if (name === 'table-row' && open.row !== undefined) {
    open.table.row(`${open.place} row ${open.rows}`, open.row);
    open.row = undefined;
  } else if ((name === 'table-cell' || name === 'covered-table-cell') && open.cell !== undefined) {
    const { texts, value, repeated } = open.cell;
    const cell = value === '' ? texts.join('\n') : value;
    open.row?.push(cell);
    // Copies only keep the columns after them in their places: they say nothing new.
    for (let copy = 1; copy < repeated && (open.row?.length ?? 0) < COLUMNS_MAX; copy++) open.row?.push('');
    open.cell = undefined;
  }
}

function endParagraph(state: State): void {
  const text = (state.paragraphs.pop() ?? []).join('');
  const cell = state.tables[state.tables.length - 1]?.cell;
  if (cell !== undefined && state.asides.length === 0) {
    cell.texts.push(text);
    return;
  }
  state.paragraphCount++;
  if (text.trim() !== '') state.writer.add(placeOf(state, `paragraph ${state.paragraphCount}`), text);
}

function placeOf(state: State, rest: string): string {
  const slide = state.slideCount > 0 ? `slide ${state.slideCount}, ` : '';
  const aside = state.asides[state.asides.length - 1];
  return `${state.prefix}${slide}${aside === undefined ? '' : `${aside}, `}${rest}`;
}
