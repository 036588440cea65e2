/** Paragraphs, tables and alternative texts of an office XML part (WordprocessingML, DrawingML, comments, charts). */
import type { DocumentWriter } from '../document-writer.ts';
import type { ReadContext } from '../types.ts';
import { createTable, type Table } from './table.ts';
import { attributeOf, walkXml, type XmlElement, type XmlOutcome } from './xml-walk.ts';

/** Elements whose white space counts. */
const TEXT = new Set(['t', 'delText', 'instrText', 'delInstrText']);
/** Field codes are parted from the text around them. */
const FIELD_CODES = new Set(['instrText', 'delInstrText']);
/** Elements inside loose text (text of no paragraph) that do not end it. */
const RUNS = new Set([
  'r',
  't',
  'rPr',
  'phoneticPr',
  'b',
  'i',
  'u',
  'sz',
  'color',
  'rFont',
  'family',
  'scheme',
  'charset',
]);
/** Boxes of slide templates that people fill in for all slides; the others only say where a slide's own text goes. */
const FILLED_IN_TEMPLATE = new Set(['ftr', 'hdr']);
/** Attributes that people wrote: alternative texts, tool tips, word art. */
const WRITTEN = ['descr', 'title', 'alt', 'tooltip', 'string'] as const;
/** Elements of old drawings whose text is a setting. */
const SETTINGS =
  /^(?:(?:Move|Size)WithCells|Anchor|AutoFill|AutoLine|Row|Column|Visible|Locked|PrintObject|formatCode|tableStyleId)$/;
/** Cached values of a pivot table stand in attributes. */
const CACHED = new Set(['s', 'd', 'n']);
/** Authors of comments and changes, each listed once. */
const AUTHORS_MAX = 1_000;
/** Paragraphs remembered to tell the second version of a drawing from other text. */
const VERSIONS_MAX = 10_000;

interface OpenTable {
  readonly table: Table;
  readonly number: number;
  rows: number;
  row: string[] | undefined;
  cell: string[] | undefined;
}

/** A paragraph as it reads now and as it read before its tracked changes. */
interface Paragraph {
  readonly now: string[];
  readonly before: string[];
}

interface State {
  readonly writer: DocumentWriter;
  readonly prefix: string;
  readonly paragraphs: Paragraph[];
  readonly tables: OpenTable[];
  readonly names: string[];
  readonly authors: Set<string>;
  /** Paragraphs of the newer version of drawings (`mc:Choice`), which `mc:Fallback` repeats. */
  readonly versions: Set<string>;
  loose: string[];
  paragraphCount: number;
  tableCount: number;
  fallbacks: number;
  choices: number;
  deletions: number;
  insertions: number;
  /** Depth inside paragraph properties, where tab means a tab stop. */
  properties: number;
  /** Inside a box whose text no slide shows. */
  prompts: boolean;
}

/** Elements inside which text means something else. */
const COUNTED: Readonly<
  Record<string, 'properties' | 'choices' | 'fallbacks' | 'deletions' | 'insertions' | undefined>
> = Object.assign(Object.create(null), {
  pPr: 'properties',
  Choice: 'choices',
  Fallback: 'fallbacks',
  del: 'deletions',
  delText: 'deletions',
  delInstrText: 'deletions',
  moveFrom: 'deletions',
  ins: 'insertions',
  moveTo: 'insertions',
});

export interface OfficePart {
  readonly bytes: Uint8Array;
  /** Stands before every place of this part. */
  readonly prefix: string;
  /** A template of slides: its prompts (`Click to edit`) and sample dates are left out. */
  readonly kind?: 'template';
}

/** Runs of a paragraph are joined, so that a value split over them stays one; hidden text and what tracked changes removed is read too. */
export function addOfficeText(writer: DocumentWriter, part: OfficePart, { budget }: ReadContext): XmlOutcome {
  const state: State = {
    writer,
    prefix: part.prefix,
    paragraphs: [],
    tables: [],
    names: [],
    authors: new Set(),
    versions: new Set(),
    loose: [],
    paragraphCount: 0,
    tableCount: 0,
    fallbacks: 0,
    choices: 0,
    deletions: 0,
    insertions: 0,
    properties: 0,
    prompts: false,
  };
  const outcome = walkXml(
    part.bytes,
    {
      open: (element) => {
        state.names.push(element.name);
        openElement(state, element);
        if (part.kind === 'template' && element.name === 'ph') {
          state.prompts = !FILLED_IN_TEMPLATE.has(attributeOf(element, 'type') ?? '');
        }
      },
      text: (text) => addText(state, text),
      close: (name) => {
        state.names.pop();
        closeElement(state, name);
      },
    },
    budget,
  );
  if (state.authors.size > 0) {
    writer.add(`${part.prefix}authors`, [...state.authors].map((author) => `Author: ${author}`).join('\n'));
  }
  return outcome;
}

function openElement(state: State, element: XmlElement): void {
  const { name } = element;
  switch (name) {
    case 'p':
      endLoose(state);
      state.paragraphs.push({ now: [], before: [] });
      break;
    case 'tbl':
      state.tables.push({
        table: createTable(state.writer),
        number: ++state.tableCount,
        rows: 0,
        row: undefined,
        cell: undefined,
      });
      break;
    case 'tr':
      openRow(state);
      break;
    case 'tc':
      openCell(state);
      break;
    default:
      addMark(state, element);
  }
  const counted = COUNTED[name];
  if (counted !== undefined) state[counted]++;
  addWritten(state, element);
}

function openRow({ tables }: State): void {
  const open = tables[tables.length - 1];
  if (open === undefined) return;
  open.rows++;
  open.row = [];
}

function openCell({ tables }: State): void {
  const open = tables[tables.length - 1];
  if (open?.row === undefined) return;
  open.cell = [];
}

/** Elements that stand for characters. */
function addMark(state: State, element: XmlElement): void {
  switch (element.name) {
    case 'tab':
    case 'ptab':
      if (state.properties === 0) put(state, '\t');
      return;
    case 'br':
    case 'cr':
      put(state, '\n');
      return;
    case 'noBreakHyphen':
      put(state, '-');
      return;
    case 'instrText':
    case 'delInstrText':
      put(state, ' ');
      return;
    case 'fldSimple':
      put(state, ` ${attributeOf(element, 'instr') ?? ''} `);
      return;
    case 'alias':
      addFieldLabel(state, attributeOf(element, 'val') ?? '');
      return;
    case 'default':
      put(state, attributeOf(element, 'val') ?? '');
      return;
    case 'sym':
      put(state, symbol(attributeOf(element, 'char') ?? ''));
  }
}

/** The title of a form field labels what was filled in, unless the text before it does. */
function addFieldLabel(state: State, label: string): void {
  const paragraph = state.paragraphs[state.paragraphs.length - 1];
  if (label !== '' && (paragraph === undefined || paragraph.now.join('').trim() === '')) put(state, `${label}: `);
}

/** Characters of symbol fonts (private use) say nothing. */
function symbol(hex: string): string {
  const code = Number.parseInt(hex, 16);
  return code >= 0x20 && code < 0xd800 ? String.fromCharCode(code) : ' ';
}

function addWritten(state: State, element: XmlElement): void {
  for (const key of WRITTEN) {
    const value = attributeOf(element, key);
    if (value !== undefined && value.trim() !== '') addOnce(state, `${state.prefix}alternative text`, value.trim());
  }
  const author = attributeOf(element, 'author') ?? attributeOf(element, 'displayName');
  if (author !== undefined && author !== '' && state.authors.size < AUTHORS_MAX) state.authors.add(author);
  const cached = CACHED.has(element.name) ? attributeOf(element, 'v') : undefined;
  if (cached !== undefined) state.writer.add(`${state.prefix}cached values`, cached);
}

/** What a drawing says in its older version as in its newer one is added once. */
function addOnce(state: State, place: string, text: string): void {
  if (state.fallbacks > 0 && state.versions.has(text)) return;
  if (state.choices > 0 && state.versions.size < VERSIONS_MAX) state.versions.add(text);
  state.writer.add(place, text);
}

function addText(state: State, text: string): void {
  const name = state.names[state.names.length - 1] ?? '';
  if ((!TEXT.has(name) && text.trim() === '') || SETTINGS.test(name)) return;
  put(state, FIELD_CODES.has(name) ? `${text} ` : text);
}

function put(state: State, text: string): void {
  if (state.prompts) return;
  const paragraph = state.paragraphs[state.paragraphs.length - 1];
  if (paragraph === undefined) {
    state.loose.push(text);
    return;
  }
  if (state.deletions === 0) paragraph.now.push(text);
  if (state.insertions === 0) paragraph.before.push(text);
}

function closeElement(state: State, name: string): void {
  switch (name) {
    case 'p':
      endParagraph(state);
      break;
    case 'tc':
      endCell(state);
      break;
    case 'tr':
      endRow(state);
      break;
    case 'tbl':
      state.tables.pop()?.table.end();
      break;
    case 'sp':
      state.prompts = false;
      break;
    default:
      if (!RUNS.has(name)) endLoose(state);
  }
  const counted = COUNTED[name];
  if (counted !== undefined) state[counted]--;
}

function endParagraph(state: State): void {
  const paragraph = state.paragraphs.pop();
  const text = paragraph?.now.join('') ?? '';
  const before = paragraph?.before.join('') ?? '';
  const cell = state.tables[state.tables.length - 1]?.cell;
  if (cell !== undefined) {
    if (text !== '') cell.push(text);
    if (before !== text && before !== '') cell.push(before);
    return;
  }
  const place = `${state.prefix}paragraph ${++state.paragraphCount}`;
  if (text.trim() !== '') addOnce(state, place, text);
  if (before !== text && before.trim() !== '') addOnce(state, `${place} before changes`, before);
}

function endCell({ tables }: State): void {
  const open = tables[tables.length - 1];
  if (open?.cell === undefined) return;
  open.row?.push(open.cell.join('\n'));
  open.cell = undefined;
}

function endRow({ tables, prefix }: State): void {
  const open = tables[tables.length - 1];
  if (open?.row === undefined) return;
  open.table.row(`${prefix}table ${open.number} row ${open.rows}`, open.row);
  open.row = undefined;
}

function endLoose(state: State): void {
  if (state.loose.length === 0) return;
  const text = state.loose.join('').trim();
  state.loose = [];
  if (text !== '') state.writer.add(`${state.prefix}text`, text);
}
