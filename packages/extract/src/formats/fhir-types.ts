/** FHIR data types (R4, R5) as labelled lines: names, identifiers, addresses, contact points, coded values, quantities. */
import { htmlToText } from '@sealpost/phi';
import { humanLabel } from './field-label.ts';
import { scalarText } from './json-lines.ts';
import { fieldOf, itemsOf, type JsonField, type JsonNode, textField, textsOf } from './json-tree.ts';

/** Codes of identifier types (HL7 table 0203) and what the number is called. */
const IDENTIFIER_LABELS: ReadonlyMap<string, string> = new Map([
  ['MR', 'MRN'],
  ['MRT', 'MRN'],
  ['PI', 'Patient ID'],
  ['PT', 'Patient ID'],
  ['SS', 'SSN'],
  ['SB', 'SSN'],
  ['DL', 'Driver license number'],
  ['PPN', 'Passport number'],
  ['AN', 'Account number'],
  ['MB', 'Member ID'],
  ['SN', 'Subscriber number'],
  ['MC', 'Medicare number'],
  ['MA', 'Medicaid number'],
  ['NIIP', 'Health plan ID'],
  ['HC', 'Health card number'],
  ['VN', 'Visit number'],
  ['NPI', 'NPI'],
  ['DEA', 'DEA number'],
  ['EI', 'Employee ID'],
  ['TAX', 'Tax ID'],
  ['ACSN', 'Accession number'],
  ['PLAC', 'Order number'],
  ['FILL', 'Order number'],
  ['SNO', 'Serial number'],
  ['UDI', 'UDI'],
  ['LN', 'License number'],
  ['MD', 'License number'],
  ['JHN', 'ID number'],
]);
/** Words of identifier systems, for identifiers without a type. */
const SYSTEM_LABELS: readonly { readonly words: RegExp; readonly label: string }[] = [
  { words: /us-ssn|2\.16\.840\.1\.113883\.4\.1$/, label: 'SSN' },
  { words: /us-npi|2\.16\.840\.1\.113883\.4\.6$/, label: 'NPI' },
  { words: /us-mbi|us-medicare|2\.16\.840\.1\.113883\.4\.(?:572|927)$/, label: 'Medicare number' },
  { words: /medicaid/, label: 'Medicaid number' },
  { words: /mrn|medical-?record|patient-?id/, label: 'MRN' },
  { words: /member|subscriber/, label: 'Member ID' },
  { words: /account|billing/, label: 'Account number' },
  { words: /claim/, label: 'Claim number' },
  { words: /encounter|visit/, label: 'Visit number' },
  { words: /driver|2\.16\.840\.1\.113883\.4\.3/, label: 'Driver license number' },
  { words: /passport/, label: 'Passport number' },
  { words: /policy|coverage|insurance/, label: 'Policy number' },
  { words: /accession/, label: 'Accession number' },
];
const CONTACT_LABELS: Readonly<Record<string, string | undefined>> = {
  phone: 'Phone',
  sms: 'Phone',
  pager: 'Pager',
  fax: 'Fax',
  email: 'Email',
  url: 'Web',
};
/** Addresses of definitions, which are the same in everybody's records. */
const DEFINITION =
  // bounded: anchored; a label of a host name is read once for each alternative.
  /^(?:urn:(?:oid|ietf|iso|hl7)|https?:\/\/(?:(?:[a-z]+\.)?hl7\.org|loinc\.org|snomed\.info|(?:www\.)?nucc\.org|unitsofmeasure\.org|www\.nlm\.nih\.gov|(?:www\.)?ama-assn\.org|(?:www\.)?cms\.gov|hl7\.org\.[a-z]+|fhir\.org)(?:\/|$))/i;
/** Keys whose value is such an address as a rule. */
const DEFINITION_KEYS = new Set(['system', 'url', 'profile', 'valueSet', 'definition', 'instantiatesCanonical']);
const LABELS: Readonly<Record<string, string | undefined>> = Object.assign(Object.create(null), {
  birthDate: 'Date of birth',
  deceasedDateTime: 'Date of death',
  subscriberId: 'Subscriber ID',
  serialNumber: 'Serial number',
  lotNumber: 'Lot number',
  authoredOn: 'Date',
  effectiveDateTime: 'Date',
  onsetDateTime: 'Onset date',
  performedDateTime: 'Date of service',
  servicedDate: 'Date of service',
  policyHolder: 'Policy holder',
  payor: 'Payer',
});

/** What a field is called; a name says whose when the resource is a person. */
export function fhirLabel(key: string, owner: string): string {
  if (/^value[A-Z]/.test(key) || key === 'value') return owner;
  return LABELS[key] ?? humanLabel(key);
}

/** One line for a value of a known data type; nothing for anything else, which is read field by field then. */
export function fhirValue(node: JsonNode, key: string, label: string): string | undefined {
  if (node.kind === 'scalar') return scalarLine(node.text, key, label);
  if (node.kind !== 'object') return undefined;
  const has = (field: string): boolean => fieldOf(node, field) !== undefined;
  if (has('family') || has('given')) return nameLine(node, label);
  if (has('line') || (has('city') && !has('resourceType'))) return addressLine(node, label);
  if (has('coding') || isCoding(node) || (has('text') && fields(node).length === 1))
    return withLabel(label, codedText(node));
  if (key === 'telecom' || (has('system') && has('value') && CONTACT_LABELS[textField(node, 'system')] !== undefined)) {
    return contactLine(node);
  }
  if (has('value') && (has('unit') || has('comparator') || has('code')) && !has('resourceType')) {
    return withLabel(label, `${textField(node, 'comparator')}${textField(node, 'value')} ${unitOf(node)}`.trim());
  }
  if (has('value') && (has('system') || has('type') || key === 'identifier')) return identifierLine(node);
  return fields(node).every(({ key: field }) => field === 'start' || field === 'end') && (has('start') || has('end'))
    ? withLabel(label, [textField(node, 'start'), textField(node, 'end')].filter((text) => text !== '').join(' to '))
    : undefined;
}

export const fields = (node: JsonNode): readonly JsonField[] => (node.kind === 'object' ? node.fields : []);

function scalarLine(text: string, key: string, label: string): string {
  if (DEFINITION.test(text) && DEFINITION_KEYS.has(key)) return '';
  if (key === 'div') return htmlToText(text).text.trim();
  return withLabel(label, scalarText(text));
}

export function withLabel(label: string, value: string): string {
  return value === '' || label === '' ? value : `${label}: ${value}`;
}

function nameLine(node: JsonNode, label: string): string {
  const parts = [
    ...textsOf(fieldOf(node, 'prefix')),
    ...textsOf(fieldOf(node, 'given')),
    ...textsOf(fieldOf(node, 'family')),
    ...textsOf(fieldOf(node, 'suffix')),
  ];
  const name = parts.join(' ');
  const text = textField(node, 'text');
  const rest = text !== '' && text !== name ? `\n${withLabel(label, text)}` : '';
  return `${withLabel(label, name)}${rest}`;
}

function addressLine(node: JsonNode, label: string): string {
  const street = textsOf(fieldOf(node, 'line')).join(', ');
  const region = [textField(node, 'state'), textField(node, 'postalCode')].filter((text) => text !== '').join(' ');
  const parts = [street, textField(node, 'city'), textField(node, 'district'), region, textField(node, 'country')];
  const address = parts.filter((part) => part !== '').join(', ');
  return withLabel(label, address === '' ? textField(node, 'text') : address);
}

function contactLine(node: JsonNode): string {
  const label = CONTACT_LABELS[textField(node, 'system')] ?? 'Contact';
  return withLabel(label, textField(node, 'value').replace(/^(?:tel|mailto|fax):/i, ''));
}

function identifierLine(node: JsonNode): string {
  const type = fieldOf(node, 'type');
  const codes = itemsOf(fieldOf(type, 'coding')).map((coding) => textField(coding, 'code'));
  const system = textField(node, 'system');
  const byCode = codes.map((code) => IDENTIFIER_LABELS.get(code)).find((label) => label !== undefined);
  const bySystem = SYSTEM_LABELS.find(({ words }) => words.test(system.toLowerCase()))?.label;
  const label = byCode ?? bySystem ?? (codedText(type) || 'Identifier');
  const own = DEFINITION.test(system) ? '' : system;
  const line = `${label}: ${textField(node, 'value').replace(/^urn:(?:oid|uuid):/, '')}`;
  return own === '' ? line : `${line}\nSystem: ${own}`;
}

function isCoding(node: JsonNode): boolean {
  return (
    fieldOf(node, 'code')?.kind === 'scalar' && (fieldOf(node, 'display') !== undefined || fields(node).length <= 2)
  );
}

/** `Type 2 diabetes (E11.9)`: texts of a coded value, each code behind its display. */
export function codedText(node: JsonNode | undefined): string {
  const texts: string[] = [];
  const text = textField(node, 'text');
  if (text !== '') texts.push(text);
  const codings = fieldOf(node, 'coding') === undefined ? [node] : itemsOf(fieldOf(node, 'coding'));
  for (const coding of codings) {
    const display = textField(coding, 'display');
    const code = textField(coding, 'code');
    const shown = display !== '' && display !== text ? display : '';
    if (shown !== '' || code !== '') texts.push(code === '' ? shown : `${shown} (${code})`.trim());
  }
  return texts.join(' ');
}

const unitOf = (node: JsonNode): string => textField(node, 'unit') || textField(node, 'code');
