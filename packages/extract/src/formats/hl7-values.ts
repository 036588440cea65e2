/** Values of HL7 v2 fields as people read them: delimiters, escape sequences, and the types with components. */
import type { Hl7Type } from './hl7-fields.ts';

export interface Hl7Delimiters {
  readonly field: string;
  readonly component: string;
  readonly repetition: string;
  readonly escape: string;
  readonly subcomponent: string;
}

export const HL7_DELIMITERS: Hl7Delimiters = {
  field: '|',
  component: '^',
  repetition: '~',
  escape: '\\',
  subcomponent: '&',
};

/** The delimiters that a header segment declares, from its fourth character on (HL7 v2.5.1 §2.5.4). */
export function readDelimiters(header: string): Hl7Delimiters {
  const at = (index: number, usual: string): string => {
    const mark = header.charAt(index);
    // A declaration that is cut short ends at the next field.
    return mark === '' || /[\w\s]/.test(mark) || (index > 3 && mark === header.charAt(3)) ? usual : mark;
  };
  return {
    field: at(3, HL7_DELIMITERS.field),
    component: at(4, HL7_DELIMITERS.component),
    repetition: at(5, HL7_DELIMITERS.repetition),
    escape: at(6, HL7_DELIMITERS.escape),
    subcomponent: at(7, HL7_DELIMITERS.subcomponent),
  };
}

/** Units between two escape characters; more is text that only holds one. */
const ESCAPE_UNITS_MAX = 200;

/** Undoes escape sequences (§2.7): delimiters, hexadecimal data, line breaks; highlighting and charset switches go. */
export function unescapeHl7(text: string, delimiters: Hl7Delimiters): string {
  const { escape } = delimiters;
  let at = text.indexOf(escape);
  if (at === -1) return text;
  const parts: string[] = [];
  let from = 0;
  while (at !== -1) {
    const end = text.indexOf(escape, at + 1);
    if (end === -1) break;
    const meaning = end - at > ESCAPE_UNITS_MAX ? undefined : sequence(text.slice(at + 1, end), delimiters);
    if (meaning === undefined) {
      // No sequence: this escape character is text, and the next one may begin one.
      at = end;
      continue;
    }
    parts.push(text.slice(from, at), meaning);
    from = end + 1;
    at = text.indexOf(escape, from);
  }
  parts.push(text.slice(from));
  return parts.join('');
}

function sequence(code: string, delimiters: Hl7Delimiters): string | undefined {
  switch (code) {
    case 'F':
      return delimiters.field;
    case 'S':
      return delimiters.component;
    case 'T':
      return delimiters.subcomponent;
    case 'R':
      return delimiters.repetition;
    case 'E':
      return delimiters.escape;
    case 'H':
    case 'N':
      return '';
    default:
      break;
  }
  if (/^X(?:[0-9A-Fa-f]{2})+$/.test(code)) return Buffer.from(code.slice(1), 'hex').toString('latin1');
  if (/^\.(?:br|sp[0-9+]*|fi|nf|in[0-9+-]*|ti[0-9+-]*|sk[0-9+-]*|ce)$/i.test(code)) return '\n';
  return /^[CMZ][0-9A-Za-z]{1,20}$/.test(code) ? ' ' : undefined;
}

/** The label and text of one repetition of a field. */
export interface Hl7Value {
  readonly label: string;
  readonly text: string;
}

/** What codes of identifier types (table 0203) say better than the name of the field. */
const ID_LABELS: ReadonlyMap<string, string> = new Map([
  ['MR', 'MRN'],
  ['PI', 'Patient ID'],
  ['PT', 'Patient ID'],
  ['SS', 'SSN'],
  ['DL', 'Driver license number'],
  ['PPN', 'Passport number'],
  ['AN', 'Account number'],
  ['MB', 'Member ID'],
  ['SN', 'Subscriber number'],
  ['MC', 'Medicare number'],
  ['MA', 'Medicaid number'],
  ['VN', 'Visit number'],
  ['NPI', 'NPI'],
  ['HC', 'Health card number'],
]);

/** Reads one repetition; `delimiters` as the message declares them. */
export function hl7Value(
  raw: string,
  field: { readonly label: string; readonly type: Hl7Type },
  delimiters: Hl7Delimiters,
): Hl7Value {
  const components = raw.split(delimiters.component).map((component) =>
    component
      .split(delimiters.subcomponent)
      .filter((sub) => sub !== '')
      .map((sub) => unescapeHl7(sub, delimiters).trim())
      .join(' '),
  );
  return { label: labelOf(field, components), text: textOf(field.type, components) };
}

function labelOf(
  { label, type }: { readonly label: string; readonly type: Hl7Type },
  components: readonly string[],
): string {
  const at = (index: number): string => components[index] ?? '';
  if (type === 'id') return ID_LABELS.get(at(4)) ?? label;
  if (type === 'phone' && (at(2) === 'FX' || at(1) === 'FX')) return 'Fax';
  return type === 'phone' && at(0) === '' && at(3).includes('@') ? 'Email' : label;
}

function textOf(type: Hl7Type, components: readonly string[]): string {
  const at = (index: number): string => components[index] ?? '';
  const rest = (from: number): readonly string[] => components.slice(from).filter((component) => component !== '');
  switch (type) {
    case 'person':
      return personText(components);
    case 'address': {
      const region = [at(3), at(4)].filter((part) => part !== '').join(' ');
      return [at(0), at(1), at(2), region, at(5)].filter((part) => part !== '').join(', ');
    }
    case 'phone':
      return phoneText(components);
    case 'id':
      return at(0) === '' ? rest(0).join(' ') : at(0);
    case 'date':
      return dateText(at(0) === '' ? (rest(0)[0] ?? '') : at(0));
    case 'coded':
      return codedText(components);
    case 'quantity':
      return rest(0).join(' ');
    case 'text':
      return rest(0).join(' ');
  }
}

/** XPN begins with the family name, XCN with an id before it (§2.A.88, §2.A.86): natural order, the id behind. */
function personText(components: readonly string[]): string {
  const first = components[0] ?? '';
  const hasId = components.length > 1 && (/[0-9]/.test(first) || (first === '' && (components[1] ?? '') !== ''));
  const [family = '', given = '', middle = '', suffix = '', prefix = ''] = hasId ? components.slice(1) : components;
  const name = [prefix, given, middle, family, suffix].filter((part) => part !== '').join(' ');
  return hasId && first !== '' ? `${name} (ID ${first})` : name;
}

/** XTN: the whole number, or its parts, or an address (§2.A.89). */
function phoneText(components: readonly string[]): string {
  const at = (index: number): string => components[index] ?? '';
  const parts = [at(5) === '' ? '' : `(${at(5)})`, at(6), at(7) === '' ? '' : `ext ${at(7)}`];
  const number = at(0) === '' ? parts.filter((part) => part !== '').join(' ') : at(0);
  const whole = number === '' ? at(11) : number;
  return [whole, at(3)].filter((part) => part !== '').join(' ');
}

/** Identifier, text, system, and the same again for an alternate code (§2.A.9). */
function codedText(components: readonly string[]): string {
  const at = (index: number): string => components[index] ?? '';
  const pair = (code: string, text: string): string =>
    text === '' || text === code ? code : `${text} (${code})`.replace(' ()', '');
  const alternate = at(3) === at(0) && at(4) === at(1) ? '' : pair(at(3), at(4));
  return [pair(at(0), at(1)), alternate, at(8)].filter((part) => part !== '').join(' ');
}

/** `19500102` as 1950-01-02, `195001021030` as 1950-01-02 10:30; anything else as it is. */
export function dateText(raw: string): string {
  const found = /^([0-9]{4})([0-9]{2})([0-9]{2})(?:([0-9]{2})([0-9]{2})[0-9.]*)?(?:[+-][0-9]{4})?$/.exec(raw);
  if (found === null) return raw;
  const [, year, month, day, hour, minute] = found;
  return `${year}-${month}-${day}${hour === undefined ? '' : ` ${hour}:${minute}`}`;
}
