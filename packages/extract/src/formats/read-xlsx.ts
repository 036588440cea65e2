/** Reads XLSX: every sheet (hidden ones too), names, comments, page texts, pivot caches, properties, embedded files. */
import type { DocumentWriter } from '../document-writer.ts';
import type { FormatReader, ReadContext } from '../types.ts';
import { createFormatWriter } from './format-writer.ts';
import { type OfficePackage, openOfficePackage } from './office-package.ts';
import { addOfficeProperties } from './office-properties.ts';
import { type CellFormat, cellFormat } from './xlsx-number.ts';
import { visitSheet, type Workbook } from './xlsx-sheet.ts';
import { attributeOf, relationId } from './xml-walk.ts';

const WORKBOOK = 'xl/workbook.xml';
const SHARED_STRINGS = 'xl/sharedStrings.xml';
const STYLES = 'xl/styles.xml';
const SHEET = /^xl\/(?:worksheets|chartsheets|dialogsheets|macrosheets)\/[^/]+\.xml$/;
/** Cell styles kept; Excel itself stops at 65,490. */
const STYLES_MAX = 65_536;
/** Relations of a sheet that lead to what people wrote on it. */
const ABOUT: Readonly<Record<string, string>> = { comments: 'comments', threadedComment: 'comments' };

export const readXlsx: FormatReader = async (source, context) => {
  const writer = createFormatWriter(context);
  const parts = await openOfficePackage(source, context, writer);
  if (parts === undefined) return writer.finish('xlsx');
  const { sheets, calendar } = readWorkbook(parts, writer);
  if (!parts.has(WORKBOOK) && sheets.length === 0) writer.problem('unreadable');
  const workbook = { sharedStrings: readSharedStrings(parts, context), formats: readFormats(parts), calendar };
  for (const [index, sheet] of sheets.entries()) {
    if (!context.budget.takePage()) break;
    addSheet({ parts, writer, workbook }, sheet, `sheet ${index + 1}`);
  }
  addOfficeProperties(parts, writer);
  await parts.addRest();
  return writer.finish('xlsx');
};

interface Reading {
  readonly parts: OfficePackage;
  readonly writer: DocumentWriter;
  readonly workbook: Workbook;
}

function addSheet({ parts, writer, workbook }: Reading, sheet: string, place: string): void {
  parts.walk(sheet, visitSheet(place, workbook, writer));
  for (const { target, type, place: where } of parts.relations(sheet).values()) {
    if (where === 'outside') writer.add(`${place} links`, target);
    else if (ABOUT[type] !== undefined) parts.addText(target, `${place} ${ABOUT[type]}, `);
  }
}

interface Sheets {
  /** Part names in the order of the tabs, then those that the workbook does not mention. */
  readonly sheets: readonly string[];
  readonly calendar: Workbook['calendar'];
}

/** The workbook's own part: order and names of the sheets, defined names and what they stand for. */
function readWorkbook(parts: OfficePackage, writer: DocumentWriter): Sheets {
  const relations = parts.relations(WORKBOOK);
  const sheets = new Set<string>();
  let calendar: Workbook['calendar'] = '1900';
  let definedName = '';
  parts.walk(WORKBOOK, {
    open: (element) => {
      if (element.name === 'sheet') {
        writer.add(`sheet ${sheets.size + 1} name`, attributeOf(element, 'name') ?? '');
        const target = relations.get(relationId(element))?.target;
        if (target !== undefined && parts.has(target)) sheets.add(target);
      } else if (element.name === 'workbookPr') {
        const date1904 = attributeOf(element, 'date1904');
        if (date1904 === '1' || date1904 === 'true') calendar = '1904';
      } else if (element.name === 'definedName') {
        const name = attributeOf(element, 'name') ?? '';
        definedName = name.startsWith('_xlnm.')
          ? ''
          : `${name.replaceAll('_', ' ')} ${attributeOf(element, 'comment') ?? ''}`;
      }
    },
    text: (text) => {
      if (definedName !== '') writer.add('defined names', `${definedName.trim()}: ${text.trim()}`);
      definedName = '';
    },
  });
  for (const name of parts.names) if (SHEET.test(name)) sheets.add(name);
  return { sheets: [...sheets], calendar };
}

/** Strings that cells share, their runs joined; bounded by the text that may be taken out at all. */
function readSharedStrings(parts: OfficePackage, { limits }: ReadContext): readonly string[] {
  const strings: string[] = [];
  const open: string[] = [];
  let text = '';
  let units = 0;
  parts.walk(SHARED_STRINGS, {
    open: ({ name }) => {
      open.push(name);
      if (name === 'si') text = '';
    },
    text: (run) => {
      if (open[open.length - 1] === 't' && !open.includes('rPh') && units < limits.textUnitsMax * 2) text += run;
      units += run.length;
    },
    close: (name) => {
      open.pop();
      if (name === 'si') strings.push(text);
    },
  });
  return strings;
}

function readFormats(parts: OfficePackage): readonly CellFormat[] {
  const codes = new Map<number, string>();
  const formats: CellFormat[] = [];
  let inCells = false;
  parts.walk(STYLES, {
    open: (element) => {
      if (element.name === 'numFmt') {
        codes.set(Number(attributeOf(element, 'numFmtId')), attributeOf(element, 'formatCode') ?? '');
      } else if (element.name === 'cellXfs') {
        inCells = true;
      } else if (element.name === 'xf' && inCells && formats.length < STYLES_MAX) {
        const id = Number(attributeOf(element, 'numFmtId'));
        formats.push(cellFormat(id, codes.get(id)));
      }
    },
    close: (name) => {
      if (name === 'cellXfs') inCells = false;
    },
  });
  return formats;
}
