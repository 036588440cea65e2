/** Turns lexicon hits into health findings: strong terms at once, weak ones when enough of them stand together. */
import { HEALTH_TYPES, type HealthType } from '../types.ts';
import { LOWER, UPPER } from './char-class.ts';
import { BIOMETRIC, CAPITALS, EVERYDAY, HEALTH_MASK, LIGHT, ORDINARY, PHOTO, WEAK } from './marks.ts';
import type { MedicalSuffixes } from './medical-suffixes.ts';
import { addFinding, addHealthFinding, endOf, kindsAt, type Page, startOf } from './page.ts';

/** Units within which weak terms vouch for one another: about one long sentence. */
const WEAK_COMPANY_UNITS = 160;
/** What different weak terms within reach must weigh together: two weak ones, or one and three light ones, or seven light ones. */
const WEIGHT_MIN = 7;
const WEIGHT_WEAK = 4;
const WEIGHT_LIGHT = 1;
/** A text of one terse line ("Prescription refill", a subject) has no company to offer: one weak term, or two light or everyday ones, say enough. */
const TERSE_UNITS_MAX = 60;
const WEIGHT_TERSE_MIN = 2;
/** Weak terms that are remembered; older ones have been decided, or were too far away. */
const HITS_KEPT_MAX = 8;

export interface HealthCollector {
  term(types: number, at: { readonly first: number; readonly last: number; readonly state: number }): void;
  /** A word outside the dictionary: may still end like a diagnosis, an operation or a drug. */
  unknownWord(token: number): void;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

type Reporter = (types: number, span: Span, strength: Strength) => void;

/** Adds one finding for each health type among the bits. */
function createReporter(page: Page): Reporter {
  return (types, { start, end }, strength) => {
    const confidence = CONFIDENCES[strength];
    for (let bits = types & HEALTH_MASK; bits !== 0; bits &= bits - 1) {
      const bit = 31 - Math.clz32(bits & -bits);
      const type = HEALTH_TYPES[bit] as HealthType;
      const rule = (RULES[strength] as readonly string[])[bit] as string;
      addHealthFinding(page, { type, start, end, rule, confidence, kind: 'health' }, bit);
    }
  };
}

/** The weak terms met last, newest overwriting oldest, one column a field; shared, since a scan never yields. */
const hits = {
  states: new Int32Array(HITS_KEPT_MAX),
  types: new Int32Array(HITS_KEPT_MAX),
  starts: new Int32Array(HITS_KEPT_MAX),
  ends: new Int32Array(HITS_KEPT_MAX),
  weights: new Int32Array(HITS_KEPT_MAX),
  /** 1 where a finding was made of the term. */
  reported: new Int32Array(HITS_KEPT_MAX),
};

interface Company {
  /** Weak terms before a strong one are evidence too. */
  strongAt(span: Span): void;
  weakTerm(types: number, span: Span, state: number): void;
}

/** Weighs the weak terms of one text against one another, those of a terse one otherwise; each look is bounded by HITS_KEPT_MAX. */
function createCompany(report: Reporter, terse: boolean): Company {
  const weightMin = terse ? WEIGHT_TERSE_MIN : WEIGHT_MIN;
  const light = terse ? LIGHT | EVERYDAY : LIGHT;
  const { states, types: hitTypes, starts, ends, weights, reported } = hits;
  states.fill(-1);
  ends.fill(-WEAK_COMPANY_UNITS * 2);
  reported.fill(1);
  let next = 0;
  let strongEnd = -WEAK_COMPANY_UNITS * 2;
  /** End of the last weak term that no finding was made of; nothing to vouch for when it is out of reach. */
  let pendingEnd = -WEAK_COMPANY_UNITS * 2;

  /** Reports the weak terms within reach of `start` that were not yet. */
  function vouch(start: number): void {
    if (start - pendingEnd > WEAK_COMPANY_UNITS) {
      return;
    }
    pendingEnd = -WEAK_COMPANY_UNITS * 2;
    for (let index = 0; index < HITS_KEPT_MAX; index += 1) {
      if (reported[index] === 0 && start - (ends[index] as number) <= WEAK_COMPANY_UNITS) {
        report(hitTypes[index] as number, { start: starts[index] as number, end: ends[index] as number }, WEAKLY);
        reported[index] = 1;
      }
    }
  }

  function weakTerm(types: number, span: Span, state: number): void {
    if (span.start - strongEnd <= WEAK_COMPANY_UNITS) {
      report(types, span, WEAKLY);
      return;
    }
    const weight = (types & light) === 0 ? WEIGHT_WEAK : WEIGHT_LIGHT;
    let sum = weight;
    let slot = -1;
    for (let index = 0; index < HITS_KEPT_MAX; index += 1) {
      if (states[index] === state) {
        slot = index;
      } else if (span.start - (ends[index] as number) <= WEAK_COMPANY_UNITS) {
        sum += weights[index] as number;
      }
    }
    const vouched = sum >= weightMin;
    if (vouched) {
      vouch(span.start);
      report(types, span, WEAKLY);
    } else {
      pendingEnd = span.end;
    }
    if (slot < 0) {
      slot = next;
      next = (next + 1) % HITS_KEPT_MAX;
    }
    states[slot] = state;
    hitTypes[slot] = types;
    starts[slot] = span.start;
    ends[slot] = span.end;
    weights[slot] = weight;
    reported[slot] = vouched ? 1 : 0;
  }

  return {
    strongAt(span) {
      vouch(span.start);
      strongEnd = span.end;
    },
    weakTerm,
  };
}

export function createHealthCollector(page: Page, suffixes: MedicalSuffixes): HealthCollector {
  const report = createReporter(page);
  const company = createCompany(report, page.text.length <= TERSE_UNITS_MAX);

  /** A short form that counts only in capitals stands in small letters. */
  function isSmall(types: number, token: number): boolean {
    return (types & CAPITALS) !== 0 && (kindsAt(page, token) & LOWER) !== 0;
  }

  return {
    term(types, at) {
      const span = { start: startOf(page, at.first), end: endOf(page, at.last) };
      if ((types & BIOMETRIC) !== 0) {
        addFinding(page, {
          type: 'biometric',
          start: span.start,
          end: span.end,
          rule: 'biometric.word',
          confidence: 0.5,
        });
      }
      if ((types & PHOTO) !== 0) {
        addFinding(page, { type: 'photo', start: span.start, end: span.end, rule: 'photo.word', confidence: 0.5 });
      }
      if ((types & HEALTH_MASK) === 0 || (types & ORDINARY) !== 0 || isSmall(types, at.first)) {
        return;
      }
      if ((types & WEAK) === 0) {
        company.strongAt(span);
        report(types, span, STRONG);
      } else {
        company.weakTerm(types, span, at.state);
      }
    },
    unknownWord(token) {
      if ((page.tokens.words[token] as number) >= 0 || (kindsAt(page, token) & ~(LOWER | UPPER | 8)) !== 0) {
        return;
      }
      const type = suffixes.typeOf(page.text, startOf(page, token), endOf(page, token));
      if (type !== undefined) {
        const span = { start: startOf(page, token), end: endOf(page, token) };
        company.strongAt(span);
        report(type, span, SUFFIX);
      }
    },
  };
}

/** Index into CONFIDENCES and RULES. */
type Strength = 0 | 1 | 2;
const STRONG: Strength = 0;
const WEAKLY: Strength = 1;
const SUFFIX: Strength = 2;

const CONFIDENCES = [0.8, 0.6, 0.6] as const;
const RULES = ['term', 'weak_term', 'suffix'].map((name) => HEALTH_TYPES.map((type) => `${type}.${name}`));
