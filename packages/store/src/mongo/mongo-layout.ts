/**
 * How a document lies in MongoDB: as given, and two fields of our own that readers never see. `_w` is the tag of its
 * last write, by which a writer recognises what it did. `_u` holds one key for each unique index.
 *
 * A unique index of the port ignores documents that lack one of its fields. Partial indexes would say so and are
 * ignored silently by some servers; the key works on all: it spells out the values, and the id too when one is missing.
 */
import { AppError } from '@sealpost/kernel';
import type { CollectionSpec, Doc, IndexSpec } from '../port.ts';
import { DOC_SIZE_BYTES_MAX } from '../port.ts';
import { invalid } from './mongo-errors.ts';
import { ID_LENGTH_MAX, INDEX_FIELDS_MAX } from './mongo-limits.ts';

export type Fields = Readonly<Record<string, unknown>>;

export interface Layout {
  readonly name: string;
  readonly indexes: readonly IndexSpec[];
  readonly uniques: readonly IndexSpec[];
  readonly indexedFields: ReadonlySet<string>;
  readonly uniqueFields: ReadonlySet<string>;
}

/** Leaves our own fields with the server. */
export const READ_PROJECTION = { _w: 0, _u: 0 } as const;

const NAME_PATTERN = /^[A-Za-z_][A-Za-z0-9_]{0,60}$/;
const OWN_FIELDS = new Set(['_w', '_u']);
/** Type byte, name end and the longest plain value; generous, because only its sum matters. */
const FIELD_OVERHEAD_BYTES = 16;
const UTF8_BYTES_PER_UNIT_MAX = 3;

/** Refuses a declaration that no driver takes. */
export function layoutOf<D extends Doc>(spec: CollectionSpec<D>): Layout {
  const names = [spec.name, ...spec.indexes.flatMap((index) => [index.name, ...index.fields])];
  const wide = spec.indexes.some(({ fields }) => fields.length === 0 || fields.length > INDEX_FIELDS_MAX);
  if (wide || names.some((name) => !NAME_PATTERN.test(name) || OWN_FIELDS.has(name))) {
    throw invalid(`the declaration of collection ${spec.name} is not valid`);
  }
  const uniques = spec.indexes.filter((index) => index.unique === true);
  return {
    name: spec.name,
    indexes: spec.indexes,
    uniques,
    indexedFields: new Set(spec.indexes.flatMap((index) => index.fields)),
    uniqueFields: new Set(uniques.flatMap((index) => index.fields)),
  };
}

export function checkId(id: unknown): string {
  if (typeof id === 'string' && id.length > 0 && id.length <= ID_LENGTH_MAX && id.isWellFormed()) return id;
  throw invalid(`an id is well-formed text of 1 to ${ID_LENGTH_MAX} characters`);
}

/** The key of a document in a unique index: no two differ in their values and share it. */
export function uniqueKey(index: IndexSpec, doc: Fields): string {
  const values = index.fields.map((field) => doc[field]);
  const key = values.map((value) => (value === undefined ? '-' : JSON.stringify(value))).join(',');
  return values.includes(undefined) ? `${key},${String(doc['_id'])}` : key;
}

export function uniqueKeys(layout: Layout, doc: Fields): Record<string, string> {
  return Object.fromEntries(layout.uniques.map((index) => [index.name, uniqueKey(index, doc)]));
}

/** True when no field of the unique index is missing. */
export function isInIndex(index: IndexSpec, doc: Fields): boolean {
  return index.fields.every((field) => doc[field] !== undefined);
}

/** Bytes a value takes at most. Bytes lie at the top level only; a number is finite. */
function sizeOf(value: unknown, depth: number): number {
  if (typeof value === 'string') return value.length * UTF8_BYTES_PER_UNIT_MAX;
  if (typeof value === 'number') {
    if (Number.isFinite(value)) return 0;
    throw invalid('a number is finite');
  }
  if (value === null || value === undefined || typeof value === 'boolean') return 0;
  if (value instanceof Uint8Array) {
    if (depth > 1) throw invalid('bytes lie at the top level of a document');
    return value.byteLength;
  }
  if (typeof value !== 'object') throw invalid('a document holds text, numbers, booleans, null, lists and objects');
  let sizeBytes = 0;
  const fields = value as Fields;
  for (const name in fields) {
    if (fields[name] !== undefined) sizeBytes += sizeOf(fields[name], depth + 1) + name.length + FIELD_OVERHEAD_BYTES;
  }
  return sizeBytes;
}

/** A close bound where text is ASCII; exact enough to refuse what is too large. */
function checkSize(sizeBytes: number, exact: () => number): number {
  if (sizeBytes <= DOC_SIZE_BYTES_MAX) return sizeBytes;
  const sure = exact();
  if (sure <= DOC_SIZE_BYTES_MAX) return sure;
  throw new AppError('STORE_DOC_TOO_LARGE', { facts: { sizeBytes: sure, sizeBytesMax: DOC_SIZE_BYTES_MAX } });
}

function checkFields(layout: Layout, fields: Fields): void {
  for (const name in fields) {
    if (OWN_FIELDS.has(name) || name.startsWith('$') || name.includes('.') || name.includes('\0')) {
      throw invalid('a field name holds no dot, begins with no $, and is not one of the store');
    }
    if (layout.indexedFields.has(name) && typeof fields[name] === 'object' && fields[name] !== null) {
      throw invalid(`indexed field ${name} holds no plain value`);
    }
  }
}

function plainSize(fields: Fields): number {
  let binaryBytes = 0;
  const plain: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value instanceof Uint8Array) binaryBytes += value.byteLength;
    else plain[name] = value;
  }
  return binaryBytes + Buffer.byteLength(JSON.stringify(plain));
}

/** Refuses fields the port does not take; answers how many bytes they take. */
export function measure(layout: Layout, fields: Fields): number {
  checkFields(layout, fields);
  return checkSize(sizeOf(fields, 0), () => plainSize(fields));
}

/** The document as it is stored. */
export function toStored(layout: Layout, doc: Fields, tag: number): Record<string, unknown> {
  if (layout.uniques.length === 0) return { ...doc, _w: tag };
  return { ...doc, _w: tag, _u: uniqueKeys(layout, doc) };
}
