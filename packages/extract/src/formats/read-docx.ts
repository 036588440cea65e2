/** Reads DOCX: body, tables, headers, footers, notes, comments, text boxes, changes, properties, embedded files. */
import type { FormatReader } from '../types.ts';
import { createFormatWriter } from './format-writer.ts';
import { openOfficePackage } from './office-package.ts';
import { addOfficeProperties } from './office-properties.ts';

const BODY = /^word\/document\d*\.xml$/;
/** Parts beside the body, in the order they are read, and what they are called in places. */
const BESIDE: readonly { readonly part: RegExp; readonly place: string }[] = [
  { part: /^word\/header\d*\.xml$/, place: 'header' },
  { part: /^word\/footer\d*\.xml$/, place: 'footer' },
  { part: /^word\/footnotes\d*\.xml$/, place: 'footnotes' },
  { part: /^word\/endnotes\d*\.xml$/, place: 'endnotes' },
  { part: /^word\/comments\d*\.xml$/, place: 'comments' },
];

export const readDocx: FormatReader = async (source, context) => {
  const writer = createFormatWriter(context);
  const parts = await openOfficePackage(source, context, writer);
  if (parts === undefined) return writer.finish('docx');
  const bodies = new Set(parts.names.filter((name) => BODY.test(name)));
  for (const { target, type } of parts.relations('').values()) {
    if (type === 'officeDocument' && parts.has(target)) bodies.add(target);
  }
  if (bodies.size === 0) writer.problem('unreadable');
  for (const body of bodies) parts.addText(body, '');
  for (const { part, place } of BESIDE) {
    const names = parts.names.filter((name) => part.test(name));
    names.forEach((name, index) => parts.addText(name, `${place}${names.length > 1 ? ` ${index + 1}` : ''}, `));
  }
  addOfficeProperties(parts, writer);
  await parts.addRest();
  return writer.finish('docx');
};
