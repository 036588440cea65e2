/** Reads what the header of a DICOM file says about patient and study (PS3.10 §7, PS3.6); its pixels are not read. */
import { createDocumentWriter } from '../document-writer.ts';
import type { FormatReader } from '../types.ts';

const PREAMBLE_BYTES = 132;
/** Elements walked: headers have some hundred. */
const ELEMENTS_MAX = 10_000;
/** A longer value is no text that people wrote. */
const VALUE_BYTES_MAX = 65_536;
const PIXEL_GROUP = 0x7fe0;
const ITEM_GROUP = 0xfffe;
/** Value representations whose length has four octets after two reserved ones (PS3.5 §7.1.2). */
const LONG_LENGTH = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV']);
const UNDEFINED_LENGTH = 0xffffffff;

const TRANSFER_SYNTAX = 0x0002_0010;
const IMPLICIT = '1.2.840.10008.1.2';
/** Deflated, and big endian: the first is rare, the second retired. */
const NOT_READ = new Set(['1.2.840.10008.1.2.1.99', '1.2.840.10008.1.2.2']);

/** Elements of the patient, study and request modules that people fill in (PS3.3 §C.7). */
const LABELS: ReadonlyMap<number, string> = new Map([
  [0x0008_0020, 'Study date'],
  [0x0008_0050, 'Accession number'],
  [0x0008_0080, 'Institution'],
  [0x0008_0081, 'Institution address'],
  [0x0008_0090, 'Referring physician'],
  [0x0008_1030, 'Study description'],
  [0x0008_103e, 'Series description'],
  [0x0008_1048, 'Physician'],
  [0x0008_1050, 'Performing physician'],
  [0x0008_1080, 'Admitting diagnosis'],
  [0x0010_0010, 'Patient name'],
  [0x0010_0020, 'Patient ID'],
  [0x0010_0030, 'Date of birth'],
  [0x0010_0040, 'Sex'],
  [0x0010_1000, 'Other patient IDs'],
  [0x0010_1001, 'Other patient names'],
  [0x0010_1005, 'Birth name'],
  [0x0010_1010, 'Age'],
  [0x0010_1040, 'Patient address'],
  [0x0010_1060, 'Mother’s birth name'],
  [0x0010_2154, 'Patient phone'],
  [0x0010_2160, 'Ethnic group'],
  [0x0010_21b0, 'Patient history'],
  [0x0010_4000, 'Patient comments'],
  [0x0018_1000, 'Device serial number'],
  [0x0020_4000, 'Image comments'],
  [0x0032_1060, 'Requested procedure'],
  [0x0038_0010, 'Admission ID'],
  [0x0040_1002, 'Reason for procedure'],
]);
const NAMES = new Set([0x0008_0090, 0x0008_1048, 0x0008_1050, 0x0010_0010, 0x0010_1001, 0x0010_1005, 0x0010_1060]);
const DATES = new Set([0x0008_0020, 0x0010_0030]);

interface Element {
  readonly tag: number;
  readonly value: Buffer;
  /** Where the next element starts. */
  readonly next: number;
}

export const readDicom: FormatReader = (source, { budget }) => {
  const writer = createDocumentWriter(budget);
  writer.images(1);
  const buffer = Buffer.from(source.bytes.buffer, source.bytes.byteOffset, source.bytes.byteLength);
  let isImplicit = false;
  let at = PREAMBLE_BYTES;
  for (let count = 0; at + 8 <= buffer.length && budget.spent() === undefined; count++) {
    if (count === ELEMENTS_MAX) {
      writer.problem('too_large');
      break;
    }
    const isMeta = buffer.readUInt16LE(at) === 2;
    const element = elementAt(buffer, at, isImplicit && !isMeta ? 'implicit' : 'explicit');
    if (element === undefined || element.tag >>> 16 === PIXEL_GROUP) break;
    at = element.next;
    if (element.tag === TRANSFER_SYNTAX) {
      const syntax = textOf(element);
      if (NOT_READ.has(syntax)) {
        writer.problem('unsupported_type');
        break;
      }
      isImplicit = syntax === IMPLICIT;
    }
    const label = LABELS.get(element.tag);
    const text = label === undefined ? '' : textOf(element);
    if (text !== '') writer.add('header', `${label}: ${text}`);
  }
  return writer.finish('image');
};

/** Sequences and their items are walked into, as if their elements stood side by side. Undefined past the end. */
function elementAt(buffer: Buffer, at: number, encoding: 'implicit' | 'explicit'): Element | undefined {
  const group = buffer.readUInt16LE(at);
  const tag = ((group << 16) | buffer.readUInt16LE(at + 2)) >>> 0;
  const inside = (next: number): Element => ({ tag, value: Buffer.alloc(0), next });
  if (group === ITEM_GROUP) return inside(at + 8);
  const representation = encoding === 'implicit' ? '' : buffer.toString('latin1', at + 4, at + 6);
  const isLong = LONG_LENGTH.has(representation);
  const start = isLong ? at + 12 : at + 8;
  if (start > buffer.length) return undefined;
  const isShort = encoding === 'explicit' && !isLong;
  const length = isShort ? buffer.readUInt16LE(at + 6) : buffer.readUInt32LE(start - 4);
  if (representation === 'SQ' || length === UNDEFINED_LENGTH) return inside(start);
  if (start + length > buffer.length) return undefined;
  return { tag, value: buffer.subarray(start, start + Math.min(length, VALUE_BYTES_MAX)), next: start + length };
}

function textOf({ tag, value }: Element): string {
  const text = value.toString('utf8').replaceAll('\0', ' ').trim();
  if (NAMES.has(tag)) return personName(text);
  return DATES.has(tag) ? text.replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3') : text;
}

/** `Family^Given^Middle^Prefix^Suffix`, in up to three scripts (PS3.5 §6.2.1), as people write it. */
function personName(value: string): string {
  const people = value.split('\\').map((person) => {
    const [family = '', given = '', middle = '', prefix = '', suffix = ''] = (person.split('=')[0] ?? '').split('^');
    return [prefix, given, middle, family, suffix].filter((part) => part !== '').join(' ');
  });
  return people.join(', ');
}
