/** Reads RTF: body, tables, headers, footers, notes, comments, hidden text, form fields, properties. */
import { decodeText } from '@sealpost/mail';
import type { DocumentWriter } from '../document-writer.ts';
import type { FormatReader } from '../types.ts';
import { createFormatWriter } from './format-writer.ts';
import { type RtfToken, rtfTokens } from './rtf-tokens.ts';
import { ASIDES, CHARACTERS, CODE_PAGES, FONT_CHARSETS, SETTINGS } from './rtf-words.ts';
import { createTable, type Table } from './table.ts';

/** Groups inside each other; deeper text is read without its settings. */
const DEPTH_MAX = 512;
/** Fonts whose charset is remembered. */
const FONTS_MAX = 4_096;
interface Group {
  /** `skip`: settings, or data in hexadecimal digits. */
  readonly mode: 'text' | 'skip' | 'fonts';
  readonly flow: Flow;
  charset: string;
  /** Fallback characters after each `\u`. */
  unicodeSkip: number;
}

/** Running text of the body or of one aside. */
interface Flow {
  readonly place: string;
  readonly parts: string[];
  cells: string[];
  inTable: boolean;
}

const newFlow = (place: string): Flow => ({ place, parts: [], cells: [], inTable: false });

interface State {
  readonly writer: DocumentWriter;
  readonly fontCharsets: Map<number, string>;
  readonly groups: Group[];
  group: Group;
  table: Table | undefined;
  /** Groups deeper than DEPTH_MAX. */
  excess: number;
  /** Bytes that wait for the rest of their character. */
  pending: string;
  /** Fallback characters still to be left out. */
  skipped: number;
  /** The next word names a destination. */
  opening: boolean;
  defaultCharset: string;
  font: number;
  paragraphs: number;
  rows: number;
}

export const readRtf: FormatReader = (source, context) => {
  const writer = createFormatWriter(context);
  const rtf = Buffer.from(source.bytes.buffer, source.bytes.byteOffset, source.bytes.byteLength).toString('latin1');
  const group: Group = {
    mode: 'text',
    flow: newFlow('paragraph'),
    charset: 'windows-1252',
    unicodeSkip: 1,
  };
  const state: State = {
    writer,
    fontCharsets: new Map(),
    groups: [],
    group,
    table: undefined,
    excess: 0,
    pending: '',
    skipped: 0,
    opening: false,
    defaultCharset: 'windows-1252',
    font: 0,
    paragraphs: 0,
    rows: 0,
  };
  if (!rtf.startsWith('{\\rtf')) writer.problem('unreadable');
  let tokens = 0;
  for (const token of rtfTokens(rtf)) {
    if ((++tokens & 0xfff) === 0 && context.budget.spent() !== undefined) break;
    step(state, token);
  }
  while (state.groups.length > 0) closeGroup(state);
  endParagraph(state);
  endTable(state);
  return writer.finish('rtf');
};

function step(state: State, token: RtfToken): void {
  switch (token.kind) {
    case 'open':
      openGroup(state);
      break;
    case 'close':
      closeGroup(state);
      break;
    case 'bytes':
      state.opening = false;
      addBytes(state, token.bytes);
      break;
    case 'control':
      control(state, token.word, token.number);
  }
}

function openGroup(state: State): void {
  flushBytes(state);
  state.skipped = 0;
  if (state.groups.length >= DEPTH_MAX) {
    state.excess++;
    return;
  }
  state.groups.push(state.group);
  state.group = { ...state.group };
  state.opening = true;
}

function closeGroup(state: State): void {
  flushBytes(state);
  state.skipped = 0;
  state.opening = false;
  if (state.excess > 0) {
    state.excess--;
    return;
  }
  const outer = state.groups.pop();
  if (outer === undefined) return;
  const { flow } = state.group;
  if (flow !== outer.flow) endFlow(state, flow);
  state.group = outer;
}

function control(state: State, word: string, number: number | undefined): void {
  if (word === "'") {
    if (state.skipped > 0) state.skipped--;
    else if (state.group.mode === 'text') state.pending += String.fromCharCode(number ?? 0);
    return;
  }
  if (word === '*') return;
  flushBytes(state);
  const wasOpening = state.opening;
  state.opening = false;
  if (wasOpening && beginDestination(state, word)) return;
  if (word === 'u') addUnicode(state, number ?? 0);
  else if (state.group.mode === 'fonts') setFontCharset(state, word, number ?? 0);
  else if (state.group.mode === 'text') textControl(state, word, number);
}

/** True when `word`, first in its group, names a destination that is read in a way of its own. */
function beginDestination(state: State, word: string): boolean {
  const { group } = state;
  if (word === 'fonttbl') {
    state.group = { ...group, mode: 'fonts' };
  } else if (word === 'pict' || word === 'objdata') {
    if (word === 'pict') state.writer.images(1);
    else state.writer.problem('unsupported_type');
    state.group = { ...group, mode: 'skip' };
  } else if (SETTINGS.has(word)) {
    state.group = { ...group, mode: 'skip' };
  } else {
    const place = ASIDES[word];
    if (place === undefined || group.mode !== 'text') return false;
    state.group = { ...group, flow: newFlow(place) };
  }
  return true;
}

function setFontCharset(state: State, word: string, number: number): void {
  if (word === 'f') state.font = number;
  const charset = word === 'fcharset' ? FONT_CHARSETS[number] : word === 'cpg' ? codePage(number) : undefined;
  if (charset !== undefined && state.fontCharsets.size < FONTS_MAX) state.fontCharsets.set(state.font, charset);
}

const codePage = (number: number): string => CODE_PAGES[number] ?? `windows-${number}`;

function textControl(state: State, word: string, number: number | undefined): void {
  switch (word) {
    case 'par':
    case 'sect':
    case 'page':
    case '\n':
    case '\r':
      endParagraph(state);
      return;
    case 'cell':
    case 'nestcell':
      state.group.flow.cells.push(takeText(state.group.flow));
      return;
    case 'intbl':
    case 'pard':
      state.group.flow.inTable = word === 'intbl';
      return;
    case 'deleted':
      // What was removed must not join what stands around it.
      if (number !== 0) state.group = { ...state.group, flow: newFlow('deleted text') };
      return;
    case 'row':
    case 'nestrow':
      endRow(state);
      return;
    case 'ansicpg':
      state.defaultCharset = codePage(number ?? 1252);
      state.group.charset = state.defaultCharset;
      return;
    case 'mac':
      state.group.charset = 'macintosh';
      return;
    case 'f':
      state.group.charset = state.fontCharsets.get(number ?? 0) ?? state.defaultCharset;
      return;
    case 'plain':
      state.group.charset = state.defaultCharset;
      return;
    case 'uc':
      state.group.unicodeSkip = Math.max(0, Math.min(number ?? 1, 16));
      return;
    default: {
      const character = CHARACTERS[word];
      if (character !== undefined) addText(state, character);
    }
  }
}

function addUnicode(state: State, number: number): void {
  if (state.group.mode !== 'text') return;
  state.group.flow.parts.push(String.fromCharCode(number & 0xffff));
  state.skipped = state.group.unicodeSkip;
}

function addBytes(state: State, bytes: string): void {
  if (state.group.mode !== 'text') return;
  const from = Math.min(state.skipped, bytes.length);
  state.skipped -= from;
  state.pending += from === 0 ? bytes : bytes.slice(from);
}

/** Decodes what was gathered, whole characters of several bytes among it. */
function flushBytes(state: State): void {
  if (state.pending === '') return;
  const text = decodeText(Buffer.from(state.pending, 'latin1'), state.group.charset);
  state.pending = '';
  state.group.flow.parts.push(text);
}

function addText(state: State, text: string): void {
  state.skipped = 0;
  state.group.flow.parts.push(text);
}

function takeText(flow: Flow): string {
  return flow.parts.splice(0).join('');
}

function endParagraph(state: State): void {
  flushBytes(state);
  const { flow } = state.group;
  // A paragraph end inside a cell parts lines of that cell.
  if (flow.cells.length > 0 || flow.inTable) {
    flow.parts.push('\n');
    return;
  }
  const text = takeText(flow);
  if (text.trim() === '') return;
  endTable(state);
  const place = flow.place === 'paragraph' ? `paragraph ${++state.paragraphs}` : flow.place;
  state.writer.add(place, text);
}

function endRow(state: State): void {
  const { flow } = state.group;
  state.table ??= createTable(state.writer);
  const cells = flow.cells;
  flow.cells = [];
  const rest = takeText(flow);
  flow.inTable = false;
  state.table.row(`table row ${++state.rows}`, rest.trim() === '' ? cells : [...cells, rest]);
}

function endTable(state: State): void {
  state.table?.end();
  state.table = undefined;
}

/** What is left of an aside, or of the body, when its group ends. */
function endFlow(state: State, flow: Flow): void {
  const rest = [...flow.cells, takeText(flow)].filter((text) => text.trim() !== '').join('\t');
  flow.cells = [];
  // Properties of drawings are numbers but for their descriptions.
  if (rest !== '' && (flow.place !== 'drawing' || /\p{L}{2}/u.test(rest))) state.writer.add(flow.place, rest);
}
