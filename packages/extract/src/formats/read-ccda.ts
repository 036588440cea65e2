/** Reads C-CDA: people and numbers of the header, narratives of sections with their tables, entries, enclosed bodies. */
import { htmlToText } from '@sealpost/phi';
import type { DocumentWriter } from '../document-writer.ts';
import type { FormatReader, ReadContext } from '../types.ts';
import { addLines } from './add-lines.ts';
import { ccdaContent, ccdaLine, ccdaValue } from './ccda-values.ts';
import { decodeMarkup } from './decode-bytes.ts';
import { createFormatWriter } from './format-writer.ts';
import { addXml, addXmlProblem } from './read-xml.ts';
import { createTable } from './table.ts';
import { childElements, descend, readXmlTree, textOf, type XmlNode } from './xml-tree.ts';
import { attributeOf } from './xml-walk.ts';

/** Children of the document that may stand in a place; others are `header`. */
const HEADER_PARTS = new Set(
  `recordTarget author dataEnterer informant custodian informationRecipient legalAuthenticator authenticator participant
  inFulfillmentOf documentationOf relatedDocument authorization componentOf`.split(/\s+/),
);
/** Codes of the document's own making. */
const MECHANICS = new Set([
  'templateId',
  'typeId',
  'realmCode',
  'confidentialityCode',
  'languageCode',
  'setId',
  'versionNumber',
  'statusCode',
]);
/** Elements of a narrative that end a line. */
const BLOCKS = new Set(['paragraph', 'item', 'br', 'caption', 'list', 'footnote', 'title', 'renderMultiMedia']);

export const readCcda: FormatReader = async (source, context) => {
  const writer = createFormatWriter(context);
  const xml = decodeMarkup(source.bytes);
  const { root, outcome } = readXmlTree(xml, context.budget);
  if (root === undefined || root.name !== 'ClinicalDocument') {
    addXmlProblem(writer, addXml(writer, xml, context));
    return writer.finish('ccda');
  }
  const counts = new Map<string, number>();
  for (const child of childElements(root)) {
    if (context.budget.spent() !== undefined) break;
    if (child.name === 'component') {
      await addBody({ writer, context }, child);
      continue;
    }
    const part = HEADER_PARTS.has(child.name) ? child.name : 'header';
    const count = (counts.get(part) ?? 0) + 1;
    counts.set(part, count);
    const place = count > 1 && part !== 'header' ? `${part} ${count}` : part;
    await addElement({ writer, context }, { node: child, owner: 'ClinicalDocument', place });
  }
  if (outcome === 'broken') addLines(writer, htmlToText(xml).text, 'as text, ');
  addXmlProblem(writer, outcome);
  return writer.finish('ccda');
};

interface Reading {
  readonly writer: DocumentWriter;
  readonly context: ReadContext;
}

async function addBody(reading: Reading, component: XmlNode): Promise<void> {
  const enclosed = descend(component, 'nonXMLBody', 'text');
  if (enclosed !== undefined) await addEnclosed(reading, enclosed, 'body');
  const body = descend(component, 'structuredBody');
  if (body === undefined) return;
  let number = 0;
  const pending = [...sectionsOf(body)].reverse();
  while (pending.length > 0) {
    if (reading.context.budget.spent() !== undefined) return;
    const section = pending.pop() as XmlNode;
    await addSection(reading, section, `section ${++number}`);
    pending.push(...[...sectionsOf(section)].reverse());
  }
}

const sectionsOf = (node: XmlNode): readonly XmlNode[] =>
  childElements(node, 'component').flatMap((component) => childElements(component, 'section'));

async function addSection(reading: Reading, section: XmlNode, place: string): Promise<void> {
  const { writer } = reading;
  let entry = 0;
  for (const child of childElements(section)) {
    switch (child.name) {
      case 'component':
        break;
      case 'text':
        addNarrative(writer, child, place);
        break;
      case 'title':
        writer.add(place, textOf(child));
        break;
      case 'entry':
        await addElement(reading, { node: child, owner: 'entry', place: `${place} entry ${++entry}` });
        break;
      default:
        await addElement(reading, { node: child, owner: 'section', place });
    }
  }
}

interface Placed {
  readonly node: XmlNode;
  readonly owner: string;
  readonly place: string;
}

async function addElement(reading: Reading, { node, owner, place }: Placed): Promise<void> {
  const gathered: Gathered = { lines: [], enclosed: [] };
  gather(gathered, node, owner);
  reading.writer.add(place, gathered.lines.join('\n'));
  for (const enclosed of gathered.enclosed) await addEnclosed(reading, enclosed, place);
}

/** Content in base64: a whole document as the body, or a picture in an entry. */
async function addEnclosed({ writer, context }: Reading, node: XmlNode, place: string): Promise<void> {
  if (attributeOf(node, 'representation') !== 'B64') {
    writer.add(place, textOf(node));
    return;
  }
  const contentType = attributeOf(node, 'mediaType')?.toLowerCase();
  const bytes = Buffer.from(textOf(node), 'base64');
  if (bytes.length === 0) return;
  writer.include(place, await context.nested(contentType === undefined ? { bytes } : { bytes, contentType }));
}

interface Gathered {
  readonly lines: string[];
  /** Elements with a file in base64. */
  readonly enclosed: XmlNode[];
}

/** Lines of an element and everything inside it; the text of an observation's code labels its value. */
function gather(to: Gathered, node: XmlNode, owner: string): void {
  const { lines, enclosed } = to;
  if (MECHANICS.has(node.name)) return;
  if (attributeOf(node, 'representation') === 'B64') {
    enclosed.push(node);
    return;
  }
  const value = ccdaValue(node, owner);
  if (value !== undefined) {
    if (value !== '') lines.push(value);
    return;
  }
  const content = ccdaContent(node);
  const own = node.children
    .filter((child) => typeof child === 'string')
    .join(' ')
    .trim();
  if (content !== '') lines.push(ccdaLine(node.name === 'value' ? owner : node.name, content));
  if (own !== '') lines.push(ccdaLine(node.name, own.replace(/\s+/g, ' ')));
  const code = childElements(node, 'code')[0];
  const observed = code === undefined ? '' : (attributeOf(code, 'displayName') ?? '');
  for (const child of childElements(node)) {
    gather(to, child, child.name === 'value' ? observed || 'Value' : node.name);
  }
}

/** The text that people read, tables as tables (CDA R2 §4.3.5). */
function addNarrative(writer: DocumentWriter, text: XmlNode, place: string): void {
  const parts: string[] = [];
  let tables = 0;
  const flush = (): void => {
    const lines = parts
      .splice(0)
      .join('')
      .replace(/[ \t]+/g, ' ')
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '')
      .join('\n');
    writer.add(place, lines);
  };
  const walk = (node: XmlNode): void => {
    for (const child of node.children) {
      if (typeof child === 'string') {
        parts.push(child.replace(/\s+/g, ' '));
      } else if (child.name === 'table') {
        flush();
        addTable(writer, child, `${place} table ${++tables}`);
      } else {
        walk(child);
        if (BLOCKS.has(child.name)) parts.push('\n');
      }
    }
  };
  walk(text);
  flush();
}

function addTable(writer: DocumentWriter, node: XmlNode, place: string): void {
  const table = createTable(writer);
  let rows = 0;
  const walk = (at: XmlNode): void => {
    for (const child of childElements(at)) {
      if (child.name === 'caption') writer.add(place, textOf(child));
      if (child.name !== 'tr') {
        walk(child);
        continue;
      }
      rows++;
      table.row(`${place} row ${rows}`, childElements(child).map(textOf));
    }
  };
  walk(node);
  table.end();
}
