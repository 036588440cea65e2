/** What a tenant's detector must be before it is compiled: every field checked, every breach named. */
import type { FieldViolation } from '@sealpost/kernel';
import { RE2JS } from 're2js';
import type { TenantDetector } from './tenant-detector.ts';
import { IDENTIFIER_TYPES } from './types.ts';
import { VALIDATOR_NAMES } from './validators.ts';

const DETECTORS_MAX = 100;
const ID_SHAPE = /^[A-Za-z0-9_-]{1,32}$/;
const SHAPE_UNITS_MAX = 32;
const PATTERN_UNITS_MAX = 200;
/** Instructions of one compiled pattern: `(x{1000}){…}` is refused by the engine, `x{900}` by this. */
const PATTERN_INSTRUCTIONS_MAX = 500;
const WORDS_MAX = 32;
const WORD_UNITS_MAX = 48;
const CONFIDENCE_MIN = 0.5;
/** What stands in any mail: a pattern that takes one of them needs context or a validator, one that takes most is refused. */
const EVERYDAY = ['7', '42', '2024', '10:30', '3/4/2024', '12.50', '2nd', 'A4', '100%', '1,250'];
const EVERYDAY_MATCHES_MAX = 6;

const FIELDS: ReadonlySet<string> = new Set<keyof TenantDetector>([
  'id',
  'type',
  'shape',
  'pattern',
  'validator',
  'contextWords',
  'contextWordsAfter',
  'confidence',
]);

type Checked =
  | { readonly ok: true; readonly specs: readonly TenantDetector[] }
  | { readonly ok: false; readonly violations: readonly FieldViolation[] };

type Report = (field: string, rule: string, description: string) => void;
type Fields = Readonly<Record<string, unknown>>;

const isText = (value: unknown): value is string => typeof value === 'string';

function checkShape(shape: unknown, report: Report): void {
  if (!isText(shape) || shape.length === 0 || shape.length > SHAPE_UNITS_MAX) {
    report('shape', 'length', `A shape has 1 to ${SHAPE_UNITS_MAX} characters.`);
  } else if (!/[9X]/.test(shape)) {
    report('shape', 'digit', 'A shape needs a place for a digit: 9 or X.');
  } else if (!/^[A-Za-z0-9._/-]+$/.test(shape)) {
    report('shape', 'characters', 'A shape is made of letters, digits and - . _ / only.');
  }
}

/** The engine without look-around and back-references, or undefined: it says so by refusing to compile. */
function engineOf(pattern: string): RE2JS | undefined {
  try {
    return RE2JS.compile(pattern, RE2JS.CASE_INSENSITIVE);
  } catch {
    return undefined;
  }
}

function checkPattern(fields: Fields, report: Report): void {
  const { pattern } = fields;
  if (!isText(pattern) || pattern.length === 0 || pattern.length > PATTERN_UNITS_MAX) {
    report('pattern', 'length', `A pattern has 1 to ${PATTERN_UNITS_MAX} characters.`);
    return;
  }
  if (/\(\?<?[=!]/.test(pattern) || /\\[1-9k]/.test(pattern)) {
    report('pattern', 'linear', 'Look-around and back-references cannot be matched in linear time; leave them out.');
    return;
  }
  const engine = engineOf(pattern);
  if (engine === undefined) {
    report('pattern', 'syntax', 'The pattern is not valid RE2 syntax.');
    return;
  }
  if (engine.programSize() > PATTERN_INSTRUCTIONS_MAX) {
    report('pattern', 'size', `The pattern compiles to more than ${PATTERN_INSTRUCTIONS_MAX} steps; repeat less.`);
    return;
  }
  const everyday = EVERYDAY.filter((text) => engine.matches(text)).length;
  const guarded = fields['validator'] !== undefined || fields['contextWords'] !== undefined;
  if (engine.matches('')) {
    report('pattern', 'empty', 'The pattern matches nothing at all, so it would match everywhere.');
  } else if (everyday > EVERYDAY_MATCHES_MAX) {
    report('pattern', 'everything', 'The pattern matches nearly every number.');
  } else if (everyday > 0 && !guarded && fields['contextWordsAfter'] === undefined) {
    report('pattern', 'broad', 'The pattern matches everyday numbers; add context words or a validator, or say more.');
  }
}

function checkWords(field: 'contextWords' | 'contextWordsAfter', value: unknown, report: Report): void {
  if (!Array.isArray(value) || value.length === 0 || value.length > WORDS_MAX) {
    report(field, 'count', `Give 1 to ${WORDS_MAX} terms, or leave the field out.`);
    return;
  }
  value.forEach((word: unknown, index) => {
    if (!isText(word) || word.trim() === '' || word.length > WORD_UNITS_MAX) {
      report(`${field}[${index}]`, 'length', `A term has 1 to ${WORD_UNITS_MAX} characters.`);
    }
  });
}

function checkSpec(fields: Fields, report: Report): void {
  const { id, type, shape, pattern, validator, confidence } = fields;
  if (!isText(id) || !ID_SHAPE.test(id)) {
    report('id', 'id', 'An id has 1 to 32 letters, digits, - or _.');
  }
  if (!(IDENTIFIER_TYPES as readonly unknown[]).includes(type)) {
    report('type', 'type', `The type is one of ${IDENTIFIER_TYPES.join(', ')}.`);
  }
  if ((shape === undefined) === (pattern === undefined)) {
    report('pattern', 'one_of', 'Give either a shape or a pattern.');
  } else if (shape !== undefined) {
    checkShape(shape, report);
  } else {
    checkPattern(fields, report);
  }
  if (validator !== undefined && !(VALIDATOR_NAMES as readonly unknown[]).includes(validator)) {
    report('validator', 'validator', `The validator is one of ${VALIDATOR_NAMES.join(', ')}.`);
  }
  for (const field of ['contextWords', 'contextWordsAfter'] as const) {
    if (fields[field] !== undefined) {
      checkWords(field, fields[field], report);
    }
  }
  if (
    confidence !== undefined &&
    !(typeof confidence === 'number' && confidence >= CONFIDENCE_MIN && confidence <= 1)
  ) {
    report('confidence', 'range', `The confidence lies between ${CONFIDENCE_MIN} and 1.`);
  }
  for (const field of Object.keys(fields)) {
    if (!FIELDS.has(field)) {
      report(field.slice(0, WORD_UNITS_MAX), 'unknown', 'No such field.');
    }
  }
}

/** All violations of all detectors, fields as `detectors[2].pattern`. Ids must differ. */
export function checkTenantDetectors(specs: unknown): Checked {
  if (!Array.isArray(specs) || specs.length > DETECTORS_MAX) {
    const description = `The detectors are a list of at most ${DETECTORS_MAX}.`;
    return { ok: false, violations: [{ field: 'detectors', rule: 'count', description }] };
  }
  const violations: FieldViolation[] = [];
  const ids = new Set<unknown>();
  specs.forEach((spec: unknown, index) => {
    const report: Report = (field, rule, description) => {
      violations.push({ field: `detectors[${index}]${field === '' ? '' : `.${field}`}`, rule, description });
    };
    if (typeof spec !== 'object' || spec === null || Array.isArray(spec)) {
      report('', 'object', 'A detector is an object with id, type and shape or pattern.');
      return;
    }
    const fields = spec as Fields;
    checkSpec(fields, report);
    if (ids.has(fields['id'])) {
      report('id', 'unique', 'Another detector has this id.');
    }
    ids.add(fields['id']);
  });
  return violations.length === 0 ? { ok: true, specs: specs as TenantDetector[] } : { ok: false, violations };
}
