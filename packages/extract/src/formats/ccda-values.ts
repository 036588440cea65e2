/** HL7 v3 data types of C-CDA documents as labelled lines: names, addresses, numbers, times, coded and measured values. */
import { humanLabel } from './field-label.ts';
import { dateText } from './hl7-values.ts';
import { childElements, textOf, type XmlNode } from './xml-tree.ts';
import { attributeOf } from './xml-walk.ts';

/** Roots of identifiers that are the same everywhere. */
const ID_ROOTS: ReadonlyMap<string, string> = new Map([
  ['2.16.840.1.113883.4.1', 'SSN'],
  ['2.16.840.1.113883.4.6', 'NPI'],
  ['2.16.840.1.113883.4.572', 'Medicare number'],
  ['2.16.840.1.113883.4.927', 'Medicare number'],
]);
const NAME_LABELS: Readonly<Record<string, string | undefined>> = Object.assign(Object.create(null), {
  patient: 'Patient name',
  assignedPerson: 'Provider name',
  informationRecipient: 'Recipient',
  guardianPerson: 'Guardian',
  relatedPerson: 'Contact name',
  associatedPerson: 'Contact name',
  subject: 'Relative',
  maintainingPerson: 'Contact name',
});
const ID_LABELS: Readonly<Record<string, string | undefined>> = Object.assign(Object.create(null), {
  patientRole: 'MRN',
  assignedAuthor: 'Provider ID',
  assignedEntity: 'Provider ID',
  ClinicalDocument: 'Document ID',
  encompassingEncounter: 'Encounter ID',
  healthCareFacility: 'Facility ID',
  participantRole: 'ID number',
});
const TIMES = new Set(['birthTime', 'deceasedTime', 'time', 'effectiveTime', 'low', 'high', 'center', 'phase']);

/** One line for an element of a known data type below an element named `owner`; nothing for any other. */
export function ccdaValue(node: XmlNode, owner: string): string | undefined {
  switch (node.name) {
    case 'id':
      return idLine(node, owner);
    case 'name':
      return nameLine(node, owner);
    case 'addr':
      return addressLine(node);
    case 'telecom':
      return telecomLine(node);
    default:
      return TIMES.has(node.name) && attributeOf(node, 'value') !== undefined ? timeLine(node) : undefined;
  }
}

function idLine(node: XmlNode, owner: string): string {
  const extension = attributeOf(node, 'extension') ?? '';
  if (extension === '') return '';
  return `${ID_ROOTS.get(attributeOf(node, 'root') ?? '') ?? ID_LABELS[owner] ?? 'Identifier'}: ${extension}`;
}

function nameLine(node: XmlNode, owner: string): string {
  const part = (name: string): string => childElements(node, name).map(textOf).join(' ');
  const parts = [part('prefix'), part('given'), part('family'), part('suffix')].filter((text) => text !== '');
  const name = parts.length === 0 ? textOf(node) : parts.join(' ');
  return name === '' ? '' : `${NAME_LABELS[owner] ?? 'Name'}: ${name}`;
}

function addressLine(node: XmlNode): string {
  const part = (name: string): string => childElements(node, name).map(textOf).join(', ');
  const region = [part('state'), part('postalCode')].filter((text) => text !== '').join(' ');
  const parts = [part('streetAddressLine'), part('city'), region, part('country')].filter((text) => text !== '');
  const address = parts.length === 0 ? textOf(node) : parts.join(', ');
  return address === '' ? '' : `Address: ${address}`;
}

function telecomLine(node: XmlNode): string {
  const value = attributeOf(node, 'value') ?? '';
  const found = /^(tel|fax|mailto|https?):(.*)$/i.exec(value);
  if (found === null) return value === '' ? '' : `Contact: ${value}`;
  const [, scheme = '', rest = ''] = found;
  if (/^http/i.test(scheme)) return `Web: ${value}`;
  const label = /^tel$/i.test(scheme) ? 'Phone' : /^fax$/i.test(scheme) ? 'Fax' : 'Email';
  return `${label}: ${rest}`;
}

function timeLine(node: XmlNode): string {
  const label = node.name === 'birthTime' ? 'Date of birth' : node.name === 'deceasedTime' ? 'Date of death' : 'Date';
  return `${label}: ${dateText(attributeOf(node, 'value') ?? '')}`;
}

/** `Type 2 diabetes (E11.9)`, `9.1 %`, or the element's own text; nothing when it says nothing. */
export function ccdaContent(node: XmlNode): string {
  const display = attributeOf(node, 'displayName') ?? '';
  const code = attributeOf(node, 'code') ?? '';
  if (display !== '') return code === '' ? display : `${display} (${code})`;
  const value = attributeOf(node, 'value');
  if (value !== undefined && value !== '') return `${value} ${attributeOf(node, 'unit') ?? ''}`.trim();
  return code;
}

export function ccdaLine(label: string, content: string): string {
  return label === '' ? content : `${humanLabel(label)}: ${content}`;
}
