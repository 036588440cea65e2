/** A tenant's own record formats: shapes, and patterns on a linear-time engine; checked when a policy is published. */
import { AppError, type FieldViolation } from '@sealpost/kernel';
import { RE2JS, RE2Set } from 're2js';
import { DIGIT } from './engine/char-class.ts';
import type { Cluster } from './engine/cluster.ts';
import {
  addFinding,
  type Detector,
  endOf,
  gapAfter,
  kindsAt,
  lengthOf,
  type Page,
  startOf,
  unitAfter,
} from './engine/page.ts';
import { checkTenantDetectors } from './tenant-detector-rules.ts';
import type { IdentifierType } from './types.ts';
import { type ValidatorName, VALIDATORS } from './validators.ts';

export interface TenantDetector {
  /** Named in findings as `tenant.<id>`; letters, digits, - and _ only, at most 32. */
  readonly id: string;
  readonly type: IdentifierType;
  /** `9` a digit, `A` a letter, `X` either, anything else itself: `AA-999999`. Exactly one of shape and pattern. */
  readonly shape?: string;
  /**
   * RE2 syntax, no back-references, no look-around; letters match in either case. A match starts at a run of letters
   * and digits that holds a digit (or at the one word before it), ends before the next letter or digit, and has at
   * most PATTERN_MATCH_UNITS_MAX units.
   */
  readonly pattern?: string;
  /** The letters and digits of the match must pass. */
  readonly validator?: ValidatorName;
  /** Terms one of which must stand at most CONTEXT_UNITS_MAX before; without any term the shape alone is enough. */
  readonly contextWords?: readonly string[];
  /** Terms one of which may stand as closely after instead. */
  readonly contextWordsAfter?: readonly string[];
  /** 0.5 to 1, of the findings; 0.9 without. */
  readonly confidence?: number;
}

export type CompiledTenantDetectors =
  | { readonly ok: true; readonly detectors: readonly Detector[] }
  | { readonly ok: false; readonly violations: readonly FieldViolation[] };

const CONTEXT_UNITS_MAX = 48;
/** Units a pattern is shown at each candidate: bounds the work there. */
const PATTERN_MATCH_UNITS_MAX = 64;
/** States that the engine may keep for all patterns of a tenant together; beyond it works without them, still linear. */
const ENGINE_BYTES_MAX = 1 << 20;
/** Units of the word before a run of digits at which a pattern may start: `NC 123456`. */
const PREFIX_UNITS_MAX = 12;
const CONFIDENCE_DEFAULT = 0.9;
const SPACE = 0x20;

interface Rule {
  readonly spec: TenantDetector;
  readonly name: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

interface Span {
  readonly start: number;
  readonly end: number;
}

function unitFits(shape: string, unit: number): boolean {
  const digit = unit >= 0x30 && unit <= 0x39;
  const letter = (unit | 0x20) >= 0x61 && (unit | 0x20) <= 0x7a;
  switch (shape) {
    case '9':
      return digit;
    case 'A':
      return letter;
    case 'X':
      return digit || letter;
    default:
      return shape.charCodeAt(0) === unit;
  }
}

function shapeFits(page: Page, start: number, shape: string): boolean {
  for (let at = 0; at < shape.length; at += 1) {
    if (!unitFits(shape.charAt(at), page.text.charCodeAt(start + at))) {
      return false;
    }
  }
  return true;
}

/** True when one of the words stands in `near` as a whole word. */
function holdsWord(near: string, words: readonly string[]): boolean {
  return words.some((word) => {
    for (let at = near.indexOf(word); at >= 0; at = near.indexOf(word, at + 1)) {
      if (!/[a-z0-9]/.test(`${near.charAt(at - 1)}${near.charAt(at + word.length)}`)) {
        return true;
      }
    }
    return false;
  });
}

function contextFits(page: Page, span: Span, rule: Rule): boolean {
  if (rule.before.length === 0 && rule.after.length === 0) {
    return true;
  }
  const before = page.text.slice(Math.max(0, span.start - CONTEXT_UNITS_MAX), span.start).toLowerCase();
  const after = page.text.slice(span.end, span.end + CONTEXT_UNITS_MAX).toLowerCase();
  return holdsWord(before, rule.before) || holdsWord(after, rule.after);
}

/** Adds the finding when validator and context agree. */
function accept(page: Page, span: Span, rule: Rule): boolean {
  const { validator, type, confidence = CONFIDENCE_DEFAULT } = rule.spec;
  const compact = page.text.slice(span.start, span.end).replace(/[^0-9A-Za-z]/g, '');
  if ((validator !== undefined && !VALIDATORS[validator](compact.toUpperCase())) || !contextFits(page, span, rule)) {
    return false;
  }
  addFinding(page, { type, start: span.start, end: span.end, rule: rule.name, confidence });
  return true;
}

function ruleOf(spec: TenantDetector): Rule {
  const lower = (words: readonly string[] = []): readonly string[] => words.map((word) => word.toLowerCase());
  return {
    spec,
    name: `tenant.${spec.id}`,
    before: lower(spec.contextWords),
    after: lower(spec.contextWordsAfter),
  };
}

function shapeDetector(spec: TenantDetector, shape: string): Detector {
  const rule = ruleOf(spec);
  return {
    id: rule.name,
    anchor: 'cluster',
    detect(page, _token, cluster) {
      if (cluster.end - cluster.start !== shape.length || !shapeFits(page, cluster.start, shape)) {
        return -1;
      }
      return accept(page, cluster, rule) ? cluster.last : -1;
    },
  };
}

/** One set decides which patterns can match at a candidate; only those are asked where the match ends. */
function patternDetector(specs: readonly TenantDetector[]): Detector {
  const set = new RE2Set(RE2Set.ANCHOR_START, RE2JS.CASE_INSENSITIVE, ENGINE_BYTES_MAX);
  const rules = specs.map((spec) => {
    const pattern = edged(spec.pattern as string);
    set.add(pattern);
    return { rule: ruleOf(spec), engine: RE2JS.compile(pattern, RE2JS.CASE_INSENSITIVE) };
  });
  set.compile();
  function matchFrom(page: Page, start: number, cluster: Cluster): number {
    const slice = page.text.slice(start, start + PATTERN_MATCH_UNITS_MAX + 1);
    for (const index of set.match(slice)) {
      const { rule, engine } = rules[index] as (typeof rules)[number];
      const matcher = engine.matcher(slice);
      const units = matcher.lookingAt() ? matcher.end(1) : 0;
      if (start + units > cluster.start && accept(page, { start, end: start + units }, rule)) {
        return lastTokenBefore(page, cluster.first, start + units);
      }
    }
    return -1;
  }
  return {
    id: 'tenant.patterns',
    anchor: 'cluster',
    detect(page, token, cluster) {
      const last = matchFrom(page, cluster.start, cluster);
      return last < 0 && isPrefix(page, token - 1) ? matchFrom(page, startOf(page, token - 1), cluster) : last;
    },
  };
}

/** The pattern as a group of its own that ends where a word ends. */
function edged(pattern: string): string {
  return `(${pattern})(?:[^0-9A-Za-z]|$)`;
}

function isPrefix(page: Page, token: number): boolean {
  const word = token >= 0 && (kindsAt(page, token) & DIGIT) === 0 && lengthOf(page, token) <= PREFIX_UNITS_MAX;
  return word && gapAfter(page, token) === 1 && unitAfter(page, token) === SPACE;
}

function lastTokenBefore(page: Page, token: number, end: number): number {
  let last = token;
  while (endOf(page, last) < end && last + 1 < page.tokens.count && startOf(page, last + 1) < end) {
    last += 1;
  }
  return last;
}

/**
 * Checks and compiles the detectors of one tenant. `specs` may be anything that came out of a document; each violation
 * names the field (`detectors[3].pattern`) and the rule it breaks. A match costs at most PATTERN_MATCH_UNITS_MAX steps
 * of the set's automaton, at most two candidates a run of digits.
 */
export function compileTenantDetectors(specs: unknown): CompiledTenantDetectors {
  const checked = checkTenantDetectors(specs);
  if (!checked.ok) {
    return checked;
  }
  const patterns = checked.specs.filter((spec) => spec.pattern !== undefined);
  const shapes = checked.specs.flatMap((spec) => (spec.shape === undefined ? [] : [shapeDetector(spec, spec.shape)]));
  return { ok: true, detectors: patterns.length === 0 ? shapes : [...shapes, patternDetector(patterns)] };
}

/** The same for specs that were checked before. Throws PHI_TENANT_DETECTOR_INVALID with the violations when they were not. */
export function tenantDetectorsOf(specs: readonly TenantDetector[]): readonly Detector[] {
  const compiled = compileTenantDetectors(specs);
  if (!compiled.ok) {
    throw new AppError('PHI_TENANT_DETECTOR_INVALID', { violations: compiled.violations });
  }
  return compiled.detectors;
}
