/** One raw value against its field: the typed value, or what is wrong and how to mend it, never the value itself. */
import type { FieldViolation } from '@sealpost/kernel';
import { suggest } from './suggest.ts';
import type { EnumField, FieldSpec, ListField, NumberField, StringField } from './types.ts';

/** Limits where a field sets none. */
export const STRING_LENGTH_MAX = 4_096;
export const LIST_ITEMS_MAX = 1_000;
/** Violations reported at once. */
export const VIOLATIONS_MAX = 100;
/** Known names listed in a violation when none is near. */
const KNOWN_LISTED_MAX = 12;

/** How a value arrived: a file keeps YAML's types; environment and flags are text that is read by the field's type. */
export type RawForm = 'typed' | 'text';

export interface Reading {
  readonly form: RawForm;
  readonly violations: FieldViolation[];
}

/** The value for `undefined`: stands for "nothing usable here", after a violation was reported. */
export function readValue(field: FieldSpec, path: string, raw: unknown, reading: Reading): unknown {
  const value = reading.form === 'text' && typeof raw === 'string' ? fromText(field, raw) : raw;
  switch (field.type) {
    case 'string':
      return readString(field, path, value, reading);
    case 'int':
    case 'number':
      return readNumber(field, path, value, reading);
    case 'bool':
      if (typeof value === 'boolean') return value;
      return refuse(reading, path, 'type', 'Give true or false.');
    case 'enum':
      return readEnum(field, path, value, reading);
    case 'list':
      return readList(field, path, value, reading);
    case 'object':
      return readTable(field.item, path, value, { form: 'typed', violations: reading.violations });
  }
}

/** Fields of an object; absent ones take their defaults. Undefined when `raw` is not an object at all. */
export function readTable(fields: readonly FieldSpec[], path: string, raw: unknown, reading: Reading): unknown {
  if (!isPlainObject(raw)) return refuse(reading, path, 'type', 'Give an object with named settings.');
  reportUnknown(
    Object.keys(raw),
    fields.map((field) => field.key),
    { prefix: path, reading },
  );
  const out: Record<string, unknown> = {};
  for (const field of fields) {
    const given = Object.hasOwn(raw, field.key) ? raw[field.key] : undefined;
    const place = `${path}.${field.key}`;
    const value =
      given === undefined || given === null ? absent(field, place, reading) : readValue(field, place, given, reading);
    if (value !== undefined) out[field.key] = value;
  }
  return out;
}

/** The default, nothing for an optional field, or a violation. */
export function absent(field: FieldSpec, path: string, reading: Reading): unknown {
  if (field.default === undefined) {
    return field.optional ? undefined : refuse(reading, path, 'required', 'Set it: it has no default.');
  }
  if (field.type === 'object') return readTable(field.item, path, field.default, reading);
  return field.type === 'list' ? readList(field, path, field.default, { ...reading, form: 'typed' }) : field.default;
}

export function reportUnknown(
  given: readonly string[],
  known: readonly string[],
  place: { readonly prefix: string; readonly reading: Reading },
): void {
  for (const key of given) {
    if (known.includes(key)) continue;
    const nearest = suggest(key, known);
    const path = place.prefix === '' ? printable(key) : `${place.prefix}.${printable(key)}`;
    refuse(
      place.reading,
      path,
      'unknown',
      nearest === undefined
        ? `Remove it${known.length > KNOWN_LISTED_MAX ? '; `sealpost config` lists what there is' : `: there is ${known.join(', ')}`}.`
        : `Remove it, or did you mean ${nearest}?`,
    );
  }
}

export function refuse(reading: Reading, field: string, rule: string, description: string): undefined {
  if (reading.violations.length < VIOLATIONS_MAX) reading.violations.push({ field, rule, description });
}

export function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Names from outside, cut and cleaned so that an error stays one readable line. */
const printable = (name: string): string => name.replace(/[^\w.-]/g, '?').slice(0, 60);

function fromText(field: FieldSpec, text: string): unknown {
  const trimmed = text.trim();
  switch (field.type) {
    case 'string':
    case 'enum':
      return text;
    case 'int':
    case 'number':
      return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(trimmed) ? Number(trimmed) : undefined;
    case 'bool':
      if (trimmed === 'true' || trimmed === '1') return true;
      return trimmed === 'false' || trimmed === '0' ? false : undefined;
    case 'list':
      if (trimmed.startsWith('[') || Array.isArray(field.item)) return fromJson(trimmed);
      return trimmed === '' ? [] : trimmed.split(',').map((item) => item.trim());
    case 'object':
      return fromJson(trimmed);
  }
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readString(field: StringField, path: string, value: unknown, reading: Reading): unknown {
  if (typeof value !== 'string') return refuse(reading, path, 'type', 'Give text; put numbers in quotes.');
  const min = field.min ?? 0;
  const max = field.max ?? STRING_LENGTH_MAX;
  if (value.length < min || value.length > max) {
    return refuse(reading, path, 'length', `Give ${min} to ${max} characters.`);
  }
  if (value.includes('\0')) return refuse(reading, path, 'characters', 'Remove the NUL character.');
  return value;
}

function readNumber(field: NumberField, path: string, value: unknown, reading: Reading): unknown {
  const whole = field.type === 'int';
  const fits = whole ? Number.isSafeInteger(value) : typeof value === 'number' && Number.isFinite(value);
  if (!fits) return refuse(reading, path, 'type', `Give a ${whole ? 'whole number' : 'number'}${rangeText(field)}.`);
  const number = value as number;
  if (number < (field.min ?? -Infinity) || number > (field.max ?? Infinity)) {
    return refuse(reading, path, 'range', `Give a number${rangeText(field)}.`);
  }
  return number;
}

export function rangeText(field: { readonly min?: number; readonly max?: number }): string {
  if (field.min !== undefined && field.max !== undefined) return ` from ${field.min} to ${field.max}`;
  if (field.min !== undefined) return ` of at least ${field.min}`;
  return field.max === undefined ? '' : ` of at most ${field.max}`;
}

function readEnum(field: EnumField, path: string, value: unknown, reading: Reading): unknown {
  if (typeof value === 'string' && field.values.includes(value)) return value;
  const nearest = typeof value === 'string' ? suggest(value, field.values) : undefined;
  const hint = nearest === undefined ? '' : ` Did you mean ${nearest}?`;
  return refuse(reading, path, 'values', `Give one of ${field.values.join(', ')}.${hint}`);
}

function readList(field: ListField, path: string, value: unknown, reading: Reading): unknown {
  if (!Array.isArray(value)) return refuse(reading, path, 'type', listMend(field));
  const min = field.min ?? 0;
  const max = field.max ?? LIST_ITEMS_MAX;
  if (value.length < min || value.length > max) return refuse(reading, path, 'items', `Give ${min} to ${max} items.`);
  return value.map((item, index) => readItem(field, `${path}[${index}]`, item, reading));
}

function listMend(field: ListField): string {
  return Array.isArray(field.item)
    ? 'Give a list of objects; in the environment or a flag, as JSON.'
    : 'Give a list; in the environment or a flag, separated by commas or as JSON.';
}

function readItem(field: ListField, path: string, item: unknown, reading: Reading): unknown {
  const spec = field.item;
  if (typeof spec === 'string') return readValue({ key: field.key, describe: '', type: spec }, path, item, reading);
  if ('values' in spec && !Array.isArray(spec)) {
    const { values } = spec as { readonly values: readonly string[] };
    return readValue({ key: field.key, describe: '', type: 'enum', values }, path, item, reading);
  }
  return readTable(spec as readonly FieldSpec[], path, item, { form: 'typed', violations: reading.violations });
}
