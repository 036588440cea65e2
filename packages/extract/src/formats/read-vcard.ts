/** Reads vCard 2.1 to 4.0: name in natural order, birthday, addresses, numbers, notes. */
import type { FormatReader } from '../types.ts';
import { type ContentLine, contentLines, isoDate, structuredValue, unescapeValue } from './content-lines.ts';
import { decodeBytes } from './decode-bytes.ts';
import { humanLabel } from './field-label.ts';
import { createFormatWriter } from './format-writer.ts';

const LABELS: ReadonlyMap<string, string> = new Map([
  ['FN', 'Name'],
  ['N', 'Full name'],
  ['NICKNAME', 'Name'],
  ['BDAY', 'Date of birth'],
  ['DEATHDATE', 'Date of death'],
  ['ANNIVERSARY', 'Date'],
  ['TEL', 'Phone'],
  ['EMAIL', 'Email'],
  ['ADR', 'Address'],
  ['LABEL', 'Address'],
  ['ORG', 'Organization'],
  ['TITLE', 'Title'],
  ['ROLE', 'Role'],
  ['NOTE', 'Note'],
  ['URL', 'Link'],
]);
const MECHANICS = new Set([
  'BEGIN',
  'END',
  'VERSION',
  'PRODID',
  'UID',
  'REV',
  'SORT-STRING',
  'CLASS',
  'KIND',
  'CALSCALE',
  'TZ',
  'GEO',
]);
const PICTURES = new Set(['PHOTO', 'LOGO']);
/** Keys and sounds: data, not text. */
const DATA = new Set(['KEY', 'SOUND']);

export const readVcard: FormatReader = (source, context) => {
  const writer = createFormatWriter(context);
  const text = decodeBytes(source.bytes);
  if (!/BEGIN:VCARD/i.test(text)) writer.problem('unreadable');
  let cards = 0;
  for (const line of contentLines(text)) {
    if (context.budget.spent() !== undefined) break;
    if (line.name === 'BEGIN') cards++;
    if (PICTURES.has(line.name)) writer.images(1);
    if (MECHANICS.has(line.name) || PICTURES.has(line.name) || DATA.has(line.name)) continue;
    const label = labelOf(line);
    const value = valueText(line);
    if (value !== '') writer.add(`card ${Math.max(1, cards)}`, label === '' ? value : `${label}: ${value}`);
  }
  return writer.finish('vcard');
};

function labelOf({ name, parameters }: ContentLine): string {
  if (name === 'TEL' && /fax/i.test(parameters.get('TYPE') ?? '')) return 'Fax';
  if (name === '') return '';
  return LABELS.get(name) ?? humanLabel(name.replace(/^X-/, '').toLowerCase());
}

function valueText({ name, value }: ContentLine): string {
  switch (name) {
    case 'N': {
      const [family = '', given = '', additional = '', prefix = '', suffix = ''] = structuredValue(value);
      return [prefix, given, additional, family, suffix].filter((part) => part !== '').join(' ');
    }
    case 'ADR': {
      const [box = '', extended = '', street = '', city = '', region = '', code = '', country = ''] =
        structuredValue(value);
      const place = [region, code].filter((part) => part !== '').join(' ');
      return [box, street, extended, city, place, country].filter((part) => part !== '').join(', ');
    }
    case 'ORG':
      return structuredValue(value).join(', ');
    case 'BDAY':
    case 'DEATHDATE':
    case 'ANNIVERSARY':
      return isoDate(value);
    default:
      return unescapeValue(value.replace(/^(?:tel|mailto):/i, '')).trim();
  }
}
