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

/** Where a value stands, how it arrived, and where to report what is wrong with it. */
export interface Place {
  readonly path: string;
  readonly form: RawForm;
  readonly violations: FieldViolation[];
}

/** A place inside: `.port` or `[2]`. What lies inside a list or object has been parsed already. */
const inside = (place: Place, step: string): Place => ({ ...place, path: `${place.path}${step}` });
const parsed = (place: Place): Place => ({ ...place, form: 'typed' });

/** The typed value; undefined when a violation was reported instead. */
export function readValue(field: FieldSpec, raw: unknown, place: Place): unknown {
  const value = place.form === 'text' && typeof raw === 'string' ? fromText(field, raw) : raw;
  switch (field.type) {
    case 'string':
      return readString(field, value, place);
    case 'int':
    case 'number':
      return readNumber(field, value, place);
    case 'bool':
      if (typeof value === 'boolean') return value;
      return refuse(place, 'type', 'Give true or false.');
    case 'enum':
      return readEnum(field, value, place);
    case 'list':
      return readList(field, value, place);
    case 'object':
      return readTable(field.item, value, parsed(place));
  }
}

/** Fields of an object; absent ones take their defaults. */
function readTable(fields: readonly FieldSpec[], raw: unknown, place: Place): unknown {
  if (!isPlainObject(raw)) return refuse(place, 'type', 'Give an object with named settings.');
  const known = fields.map((field) => field.key);
  for (const key of Object.keys(raw)) refuseUnknown(key, known, inside(place, `.${printable(key)}`));
  const out: Record<string, unknown> = {};
  for (const field of fields) {
    const given = Object.hasOwn(raw, field.key) ? raw[field.key] : undefined;
    const here = inside(place, `.${field.key}`);
    const value = given === undefined || given === null ? absent(field, here) : readValue(field, given, here);
    if (value !== undefined) out[field.key] = value;
  }
  return out;
}

/** The default, nothing for an optional field, or a violation. */
export function absent(field: FieldSpec, place: Place): unknown {
  if (field.default !== undefined) return readValue(field, field.default, parsed(place));
  return field.optional ? undefined : refuse(place, 'required', 'Set it: it has no default.');
}

/** Reports `name` at `place` unless it is known. */
export function refuseUnknown(name: string, known: readonly string[], place: Place): void {
  if (known.includes(name)) return;
  const nearest = suggest(name, known);
  const all =
    known.length > KNOWN_LISTED_MAX ? '; `sealpost config` lists what there is' : `: there is ${known.join(', ')}`;
  refuse(place, 'unknown', nearest === undefined ? `Remove it${all}.` : `Remove it, or did you mean ${nearest}?`);
}

export function refuse(place: Place, rule: string, description: string): undefined {
  if (place.violations.length >= VIOLATIONS_MAX) return;
  place.violations.push({ field: place.path, rule, description });
}

export function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Names from outside, cut and cleaned so that an error stays one readable line. */
export const printable = (name: string): string => name.replace(/[^\w.-]/g, '?').slice(0, 60);

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

function readString(field: StringField, value: unknown, place: Place): unknown {
  if (typeof value !== 'string') return refuse(place, 'type', 'Give text; put numbers in quotes.');
  const min = field.min ?? 0;
  const max = field.max ?? STRING_LENGTH_MAX;
  if (value.length < min || value.length > max) {
    return refuse(place, 'length', `Give ${min} to ${max} characters.`);
  }
  if (value.includes('\0')) return refuse(place, 'characters', 'Remove the NUL character.');
  return value;
}

function readNumber(field: NumberField, value: unknown, place: Place): unknown {
  const whole = field.type === 'int';
  const fits = whole ? Number.isSafeInteger(value) : typeof value === 'number' && Number.isFinite(value);
  if (!fits) return refuse(place, 'type', `Give a ${whole ? 'whole number' : 'number'}${rangeText(field)}.`);
  const number = value as number;
  if (number < (field.min ?? -Infinity) || number > (field.max ?? Infinity)) {
    return refuse(place, 'range', `Give a number${rangeText(field)}.`);
  }
  return number;
}

export function rangeText(field: { readonly min?: number; readonly max?: number }): string {
  if (field.min !== undefined && field.max !== undefined) return ` from ${field.min} to ${field.max}`;
  if (field.min !== undefined) return ` of at least ${field.min}`;
  return field.max === undefined ? '' : ` of at most ${field.max}`;
}

function readEnum(field: EnumField, value: unknown, place: Place): unknown {
  if (typeof value === 'string' && field.values.includes(value)) return value;
  const nearest = typeof value === 'string' ? suggest(value, field.values) : undefined;
  const hint = nearest === undefined ? '' : ` Did you mean ${nearest}?`;
  return refuse(place, 'values', `Give one of ${field.values.join(', ')}.${hint}`);
}

function readList(field: ListField, value: unknown, place: Place): unknown {
  if (!Array.isArray(value)) return refuse(place, 'type', listMend(field));
  const min = field.min ?? 0;
  const max = field.max ?? LIST_ITEMS_MAX;
  if (value.length < min || value.length > max) return refuse(place, 'items', `Give ${min} to ${max} items.`);
  return value.map((item, index) => readItem(field, item, inside(place, `[${index}]`)));
}

function listMend(field: ListField): string {
  return Array.isArray(field.item)
    ? 'Give a list of objects; in the environment or a flag, as JSON.'
    : 'Give a list; in the environment or a flag, separated by commas or as JSON.';
}

function readItem(field: ListField, item: unknown, place: Place): unknown {
  const spec = field.item;
  if (typeof spec === 'string') return readValue({ key: field.key, describe: '', type: spec }, item, place);
  if ('values' in spec && !Array.isArray(spec)) {
    const { values } = spec as { readonly values: readonly string[] };
    return readValue({ key: field.key, describe: '', type: 'enum', values }, item, place);
  }
  return readTable(spec as readonly FieldSpec[], item, parsed(place));
}
