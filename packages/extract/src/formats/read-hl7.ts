/** Reads HL7 v2: messages and batches in any line ends and frames, fields as labelled lines. */
import type { DocumentWriter } from '../document-writer.ts';
import type { FormatReader, ReadContext } from '../types.ts';
import { decodeBytes } from './decode-bytes.ts';
import { createFormatWriter } from './format-writer.ts';
import { HL7_OTHER_SEGMENTS, HL7_SEGMENTS, type Hl7Field } from './hl7-fields.ts';
import { HL7_DELIMITERS, type Hl7Delimiters, hl7Value, readDelimiters, unescapeHl7 } from './hl7-values.ts';
import { withoutTrailingBracket } from './trailing-bracket.ts';

const HEADERS = /^(?:MSH|FHS|BHS)/;
/** Fields of one segment that are read; the longest defined segment has about sixty. */
const FIELDS_MAX = 512;
/** Frame octets of the lower layer protocol (HL7 v2.5.1 implementation guide, appendix C). */
const FRAME = /[\u000b\u001c]/g;
/** Fields that say how a message is built. */
const HEADER_FIELDS: Readonly<Record<string, ReadonlySet<number> | undefined>> = {
  MSH: new Set([1, 2, 8, 9, 11, 12, 15, 16, 17, 18, 19, 20, 21]),
  FHS: new Set([1, 2]),
  BHS: new Set([1, 2]),
};
/** Set ids and value types say nothing. */
const COUNTERS = new Set([
  'PID-1',
  'NK1-1',
  'PV1-1',
  'IN1-1',
  'GT1-1',
  'OBX-1',
  'OBX-2',
  'DG1-1',
  'AL1-1',
  'OBR-1',
  'NTE-1',
]);

interface Reading {
  readonly writer: DocumentWriter;
  readonly context: ReadContext;
  readonly delimiters: Hl7Delimiters;
  /** `message 2 ` from the second message on. */
  readonly prefix: string;
}

export const readHl7: FormatReader = async (source, context) => {
  const writer = createFormatWriter(context);
  const segments = decodeBytes(source.bytes)
    .replace(FRAME, '\r')
    .split(/[\r\n]+/);
  let reading: Reading = { writer, context, delimiters: HL7_DELIMITERS, prefix: '' };
  let messages = 0;
  let counts = new Map<string, number>();
  let headed = false;
  for (const [index, line] of segments.entries()) {
    if (line.trim() === '') continue;
    if (context.budget.spent() !== undefined) break;
    if (HEADERS.test(line)) {
      headed = true;
      if (line.startsWith('MSH')) messages++;
      counts = new Map();
      reading = { ...reading, delimiters: readDelimiters(line), prefix: messages > 1 ? `message ${messages} ` : '' };
    }
    const name = line.slice(0, 3);
    const count = (counts.get(name) ?? 0) + 1;
    if (counts.size < FIELDS_MAX || counts.has(name)) counts.set(name, count);
    await addSegment(reading, line, { index, count });
  }
  if (!headed) writer.problem('unreadable');
  return writer.finish('hl7v2');
};

interface Position {
  readonly index: number;
  /** How many segments of that name the message has so far. */
  readonly count: number;
}

async function addSegment(reading: Reading, line: string, { index, count }: Position): Promise<void> {
  const { delimiters, writer, prefix } = reading;
  const name = line.slice(0, 3);
  const known = HL7_SEGMENTS.get(name);
  const isNamed = known !== undefined || HL7_OTHER_SEGMENTS.has(name);
  if (!isNamed && line.charAt(3) !== delimiters.field) {
    // Not a segment: a line that broke inside a field, or no HL7 at all.
    writer.add(`${prefix}line ${index + 1}`, unescapeHl7(line, delimiters));
    return;
  }
  const fields = line.split(delimiters.field, FIELDS_MAX);
  if (fields.length === FIELDS_MAX) writer.problem('too_large');
  // MSH-1 is the delimiter itself, so that the first piece after it is field 2.
  const shift = HEADERS.test(line) ? 1 : 0;
  const shown = isNamed ? name : 'segment';
  const where = count > 1 ? `${shown}[${count}]` : shown;
  if (name === 'OBX') await addObservation(reading, fields, where);
  for (let at = 1; at < fields.length; at++) {
    const number = at + shift;
    const raw = fields[at] ?? '';
    if (raw === '' || raw === '""' || HEADER_FIELDS[name]?.has(number) || COUNTERS.has(`${name}-${number}`)) continue;
    if (name === 'OBX' && number >= 3 && number <= 6) continue;
    if (!addField(reading, { place: `${prefix}${where}-${number}`, raw, field: known?.get(number) })) return;
  }
}

interface FieldAt {
  readonly place: string;
  readonly raw: string;
  readonly field: Hl7Field | undefined;
}

function addField({ writer, delimiters }: Reading, { place, raw, field }: FieldAt): boolean {
  const lines: string[] = [];
  for (const repetition of raw.split(delimiters.repetition)) {
    const { label, text } = hl7Value(repetition, field ?? { label: '', type: 'text' }, delimiters);
    if (text !== '') lines.push(label === '' ? text : `${label}: ${text}`);
  }
  return writer.add(place, lines.join('\n'));
}

/** `Hemoglobin A1c: 9.1 %`: what was observed labels the value (chapter 7, §7.4.2). */
async function addObservation(reading: Reading, fields: readonly string[], where: string): Promise<void> {
  const { writer, delimiters, prefix } = reading;
  const place = `${prefix}${where}-5`;
  const observed = hl7Value(fields[3] ?? '', { label: '', type: 'coded' }, delimiters).text;
  const unit = (fields[6] ?? '').split(delimiters.component)[0] ?? '';
  const type = fields[2] ?? '';
  const label = withoutTrailingBracket(observed);
  if (observed !== '') writer.add(`${prefix}${where}-3`, `Observation: ${observed}`);
  for (const raw of (fields[5] ?? '').split(delimiters.repetition)) {
    if (raw === '') continue;
    if (type === 'ED') {
      await addEncapsulated(reading, raw, place);
      continue;
    }
    const text = hl7Value(raw, { label: '', type: valueType(type) }, delimiters).text;
    const value = `${text} ${unescapeHl7(unit, delimiters)}`.trim();
    if (text !== '') writer.add(place, label === '' ? value : `${label}: ${value}`);
  }
}

function valueType(type: string): Hl7Field['type'] {
  switch (type) {
    case 'DT':
    case 'TS':
    case 'DTM':
      return 'date';
    case 'CE':
    case 'CWE':
    case 'CNE':
      return 'coded';
    case 'XPN':
    case 'XCN':
      return 'person';
    case 'XAD':
      return 'address';
    case 'XTN':
      return 'phone';
    default:
      return 'text';
  }
}

/** Encapsulated data (§2.A.24): source, type, subtype, encoding, data. */
async function addEncapsulated({ writer, context, delimiters }: Reading, raw: string, place: string): Promise<void> {
  const components = raw.split(delimiters.component);
  const encoding = (components[3] ?? '').toLowerCase();
  const data = components[4] ?? '';
  const bytes = encoding === 'base64' || encoding === 'hex' ? Buffer.from(data, encoding) : undefined;
  if (bytes === undefined || bytes.length === 0) {
    writer.add(place, unescapeHl7(components.slice(4).join(' '), delimiters));
    return;
  }
  writer.include(place, await context.nested({ bytes }));
}
