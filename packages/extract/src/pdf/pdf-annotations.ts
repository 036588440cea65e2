/** What people filled into a page of a PDF or wrote beside it: form fields, notes and links. */
import type { DocumentWriter } from '../document-writer.ts';
import { humanLabel } from '../formats/field-label.ts';

/** Annotations read of one page. */
const ANNOTATIONS_MAX = 5_000;

/** Writes the fields as `label: value` lines; the label is the field's description or its name. */
export function readAnnotations(annotations: readonly object[], page: number, writer: DocumentWriter): void {
  if (annotations.length > ANNOTATIONS_MAX) writer.problem('too_large');
  for (const annotation of annotations.slice(0, ANNOTATIONS_MAX)) {
    const of = new Map<string, unknown>(Object.entries(annotation));
    if (of.get('subtype') === 'Widget') writer.add(`page ${page}, field`, fieldText(of));
    else writer.add(`page ${page}, note`, noteText(of));
  }
}

function fieldText(of: ReadonlyMap<string, unknown>): string {
  const value = valueText(of.get('fieldValue'));
  if (value === '' || value === 'Off') return '';
  const label = stringOf(of.get('alternativeText')) || humanLabel(stringOf(of.get('fieldName')));
  return label === '' ? value : `${label}: ${value}`;
}

function noteText(of: ReadonlyMap<string, unknown>): string {
  const texts = [stringOf(of.get('titleObj')), stringOf(of.get('contentsObj'))];
  const shown = of.get('textContent');
  // The appearance of a note mostly repeats its contents.
  if (Array.isArray(shown) && texts[1] === '') texts.push(shown.filter((line) => typeof line === 'string').join('\n'));
  texts.push(stringOf(of.get('url')) || stringOf(of.get('unsafeUrl')));
  return texts.filter((text) => text !== '').join('\n');
}

function valueText(value: unknown): string {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string').join(', ') : stringOf(value);
}

/** A string as it is, or wrapped as the library wraps texts with a direction. */
function stringOf(value: unknown): string {
  if (typeof value === 'string') return value.trim();
  if (typeof value !== 'object' || value === null || !('str' in value)) return '';
  return typeof value.str === 'string' ? value.str.trim() : '';
}
