/** Turns lexicon hits into health findings: strong terms at once, weak ones when enough of them stand together. */
import { type HealthType, HEALTH_TYPES } from '../types.ts';
import { LOWER, UPPER } from './char-class.ts';
import { BIOMETRIC, CAPITALS, HEALTH_MASK, LIGHT, ORDINARY, PHOTO, WEAK } from './marks.ts';
import type { MedicalSuffixes } from './medical-suffixes.ts';
import { addFinding, addHealthFinding, endOf, kindsAt, type Page, startOf } from './page.ts';

/** Units within which weak terms vouch for one another: about one long sentence. */
const WEAK_COMPANY_UNITS = 160;
/** What different weak terms within reach must weigh together: two weak ones, or one and two light ones, or six light ones. */
const WEIGHT_MIN = 6;
const WEIGHT_WEAK = 4;
const WEIGHT_LIGHT = 1;
/** A text of one terse line ("Prescription refill", a subject) has no company to offer: one term of weight 4 says enough. */
const TERSE_UNITS_MAX = 60;
const WEIGHT_TERSE_MIN = 4;
/** Weak terms that are remembered; older ones have been decided, or were too far away. */
const HITS_KEPT_MAX = 8;

interface WeakHit {
  state: number;
  types: number;
  start: number;
  end: number;
  weight: number;
  reported: boolean;
}

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

/** The weak terms met last, newest overwriting oldest. */
function createHits(): WeakHit[] {
  return Array.from({ length: HITS_KEPT_MAX }, () => ({
    state: -1,
    types: 0,
    start: -WEAK_COMPANY_UNITS * 2,
    end: -WEAK_COMPANY_UNITS * 2,
    weight: 0,
    reported: true,
  }));
}

export function createHealthCollector(page: Page, suffixes: MedicalSuffixes): HealthCollector {
  const report = createReporter(page);
  const hits = createHits();
  const weightMin = page.text.length <= TERSE_UNITS_MAX ? WEIGHT_TERSE_MIN : WEIGHT_MIN;
  let next = 0;
  let strongEnd = -WEAK_COMPANY_UNITS * 2;

  /** Reports the weak terms within reach of `start` that were not yet. */
  function vouch(start: number): void {
    for (const hit of hits) {
      if (!hit.reported && start - hit.end <= WEAK_COMPANY_UNITS) {
        report(hit.types, hit, WEAKLY);
        hit.reported = true;
      }
    }
  }

  function strong(types: number, span: Span): void {
    vouch(span.start);
    report(types, span, STRONG);
    strongEnd = span.end;
  }

  /** Weight of the different weak terms within reach; the slot of the same term, or the oldest one, is `next` afterwards. */
  function weigh(state: number, start: number): number {
    let weight = 0;
    for (let index = 0; index < HITS_KEPT_MAX; index += 1) {
      const hit = hits[index] as WeakHit;
      if (hit.state === state) {
        continue;
      }
      weight += start - hit.end <= WEAK_COMPANY_UNITS ? hit.weight : 0;
    }
    return weight;
  }

  function weakTerm(types: number, span: Span, state: number): void {
    const weight = (types & LIGHT) === 0 ? WEIGHT_WEAK : WEIGHT_LIGHT;
    const enough = weigh(state, span.start) + weight >= weightMin;
    const vouched = enough || span.start - strongEnd <= WEAK_COMPANY_UNITS;
    if (enough) {
      vouch(span.start);
    }
    if (vouched) {
      report(types, span, WEAKLY);
    }
    const known = hits.findIndex((hit) => hit.state === state);
    const hit = hits[known >= 0 ? known : next] as WeakHit;
    next = known >= 0 ? next : (next + 1) % HITS_KEPT_MAX;
    hit.state = state;
    hit.types = types;
    hit.start = span.start;
    hit.end = span.end;
    hit.weight = weight;
    hit.reported = vouched;
  }

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
        strong(types, span);
      } else {
        weakTerm(types, span, at.state);
      }
    },
    unknownWord(token) {
      if ((page.tokens.words[token] as number) >= 0 || (kindsAt(page, token) & ~(LOWER | UPPER | 8)) !== 0) {
        return;
      }
      const type = suffixes.typeOf(page.text, startOf(page, token), endOf(page, token));
      if (type !== undefined) {
        const span = { start: startOf(page, token), end: endOf(page, token) };
        vouch(span.start);
        report(type, span, SUFFIX);
        strongEnd = span.end;
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
