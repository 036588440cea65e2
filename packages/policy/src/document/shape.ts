/** What a document may look like, as data: checking, JSON Schema and the list of known fields all come from it. */

interface Described {
  /** One sentence for editors. */
  readonly describe?: string;
}

export interface TextShape extends Described {
  readonly kind: 'text';
  readonly lengthMax: number;
  /** Anchored expression without nested repetition. */
  readonly pattern?: RegExp;
  readonly code: string;
  /** What to write instead. */
  readonly cure: string;
}

export interface ChoiceShape extends Described {
  readonly kind: 'choice';
  readonly values: readonly string[];
}

export interface FlagShape extends Described {
  readonly kind: 'flag';
}

export interface WholeShape extends Described {
  readonly kind: 'whole';
  readonly min: number;
  readonly max: number;
}

export interface NumberShape extends Described {
  readonly kind: 'number';
  readonly min: number;
  readonly max: number;
}

export interface ListShape extends Described {
  readonly kind: 'list';
  readonly of: Shape;
  readonly min: number;
  readonly max: number;
  readonly code: string;
  readonly cure: string;
  /** One value may stand without brackets. */
  readonly single?: true;
}

export interface FieldsShape extends Described {
  readonly kind: 'fields';
  readonly fields: Readonly<Record<string, Shape>>;
  readonly required: readonly string[];
  readonly code: string;
  readonly cure: string;
  /** Shapes that are used in several places are written once, under this name. */
  readonly definition?: string;
  /** A name with nothing behind it means no fields. */
  readonly mayBeEmpty?: true;
}

export interface MapShape extends Described {
  readonly kind: 'map';
  readonly key: TextShape;
  readonly of: Shape;
  readonly max: number;
  /** Entries are named by their number: the keys are addresses. */
  readonly keysUnnamed?: true;
}

export interface EitherShape extends Described {
  readonly kind: 'either';
  /** Told apart by the type of the value. */
  readonly flag: FlagShape;
  readonly other: Shape;
}

export type Shape =
  | TextShape
  | ChoiceShape
  | FlagShape
  | WholeShape
  | NumberShape
  | ListShape
  | FieldsShape
  | MapShape
  | EitherShape;

export type PathStep = string | number;

/** A place in a document: the steps to it, and how errors write it. */
export interface Place {
  readonly path: readonly PathStep[];
  readonly field: string;
}

export type Report = (place: Place, code: string, message: string) => void;

export const ROOT: Place = { path: [], field: '' };
const KEY_LENGTH_SHOWN_MAX = 64;

/** A field inside `place`. */
export function fieldIn(place: Place, name: string): Place {
  const shown = name.slice(0, KEY_LENGTH_SHOWN_MAX);
  return { path: [...place.path, name], field: place.field === '' ? shown : `${place.field}.${shown}` };
}

/** An item of the list at `place`, counted from 0. */
export function itemIn(place: Place, index: number): Place {
  return { path: [...place.path, index], field: `${place.field}[${index}]` };
}

/** Reports everything in `value` that the shape does not allow. Bounded by the size of the value; never throws. */
export function checkShape(shape: Shape, value: unknown, at: { readonly place: Place; readonly report: Report }): void {
  const { place, report } = at;
  switch (shape.kind) {
    case 'text':
      if (!isText(shape, value)) report(place, shape.code, shape.cure);
      return;
    case 'choice':
      if (!shape.values.some((known) => known === value)) report(place, 'value-unknown', useOneOf(shape.values));
      return;
    case 'flag':
      if (typeof value !== 'boolean') report(place, 'value-unknown', 'Use true or false.');
      return;
    case 'whole':
      if (!Number.isSafeInteger(value) || Number(value) < shape.min || Number(value) > shape.max)
        report(place, 'number-range', `Use a whole number from ${shape.min} to ${shape.max}.`);
      return;
    case 'number':
      if (typeof value !== 'number' || !(value >= shape.min && value <= shape.max))
        report(place, 'number-range', `Use a number from ${shape.min} to ${shape.max}.`);
      return;
    case 'list':
      checkList(shape, value, at);
      return;
    case 'fields':
      checkFields(shape, value, at);
      return;
    case 'map':
      checkMap(shape, value, at);
      return;
    case 'either':
      checkShape(typeof value === 'boolean' ? shape.flag : shape.other, value, at);
  }
}

type At = { readonly place: Place; readonly report: Report };

function isText(shape: TextShape, value: unknown): boolean {
  if (typeof value !== 'string' || value.length > shape.lengthMax) return false;
  return shape.pattern === undefined || shape.pattern.test(value);
}

function checkList(shape: ListShape, value: unknown, { place, report }: At): void {
  const isList = Array.isArray(value);
  if (!isList && shape.single === true && typeof value !== 'object') {
    checkShape(shape.of, value, { place, report });
    return;
  }
  if (!isList || value.length < shape.min || value.length > shape.max) {
    report(place, shape.code, shape.cure);
    return;
  }
  for (const [index, item] of value.entries()) checkShape(shape.of, item, { place: itemIn(place, index), report });
}

function checkFields(shape: FieldsShape, value: unknown, { place, report }: At): void {
  if (value === null && shape.mayBeEmpty === true) return;
  if (!isObject(value)) {
    report(place, shape.code, shape.cure);
    return;
  }
  for (const [name, inside] of Object.entries(value)) {
    const field = fieldIn(place, name);
    const known = Object.hasOwn(shape.fields, name) ? shape.fields[name] : undefined;
    if (known !== undefined) checkShape(known, inside, { place: field, report });
    else report(field, 'field-unknown', `There is no such field here. Known: ${Object.keys(shape.fields).join(', ')}.`);
  }
  for (const name of shape.required) {
    if (!Object.hasOwn(value, name)) report(fieldIn(place, name), 'field-missing', `\`${name}\` is missing.`);
  }
}

function checkMap(shape: MapShape, value: unknown, { place, report }: At): void {
  const entries = isObject(value) ? Object.entries(value) : [];
  if (!isObject(value) || entries.length > shape.max) {
    report(place, 'map-syntax', `Write names with what belongs to them, at most ${shape.max}.`);
    return;
  }
  for (const [index, [key, inside]] of entries.entries()) {
    const named = fieldIn(place, key);
    const entry = shape.keysUnnamed === true ? { path: named.path, field: `${place.field}[${index}]` } : named;
    if (!isText(shape.key, key)) report(entry, shape.key.code, shape.key.cure);
    checkShape(shape.of, inside, { place: entry, report });
  }
}

const useOneOf = (values: readonly string[]): string => `Use: ${values.join(', ')}.`;

export type Json = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
