/** Turns lexicon hits into health findings: strong terms at once, weak ones only in company. */
import { type HealthType, HEALTH_TYPES } from '../types.ts';
import { LOWER, UPPER } from './char-class.ts';
import { BIOMETRIC, HEALTH_MASK, PHOTO, WEAK } from './marks.ts';
import type { MedicalSuffixes } from './medical-suffixes.ts';
import { addFinding, addHealthFinding, endOf, kindsAt, type Page, startOf } from './page.ts';

/** Units within which two different weak terms vouch for each other: about one long sentence. */
const WEAK_COMPANY_UNITS = 160;

interface WeakHit {
  state: number;
  types: number;
  start: number;
  end: number;
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

export function createHealthCollector(page: Page, suffixes: MedicalSuffixes): HealthCollector {
  const report = createReporter(page);
  let weak: WeakHit | undefined;
  let strongEnd = -WEAK_COMPANY_UNITS;

  function strong(types: number, span: { readonly start: number; readonly end: number }): void {
    report(types, span, STRONG);
    if (weak !== undefined && !weak.reported && span.start - weak.end <= WEAK_COMPANY_UNITS) {
      report(weak.types, weak, WEAKLY);
      weak.reported = true;
    }
    strongEnd = span.end;
  }

  function weakTerm(types: number, at: { readonly start: number; readonly end: number; readonly state: number }): void {
    const near = weak !== undefined && weak.state !== at.state && at.start - weak.end <= WEAK_COMPANY_UNITS;
    const vouched = near || at.start - strongEnd <= WEAK_COMPANY_UNITS;
    if (near && weak !== undefined && !weak.reported) {
      report(weak.types, weak, WEAKLY);
    }
    if (vouched) {
      report(types, at, WEAKLY);
    }
    weak = { state: at.state, types, start: at.start, end: at.end, reported: vouched };
  }

  return {
    term(types, at) {
      const span = { start: startOf(page, at.first), end: endOf(page, at.last), state: at.state };
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
      if ((types & HEALTH_MASK) === 0) {
        return;
      }
      if ((types & WEAK) === 0) {
        strong(types, span);
      } else {
        weakTerm(types, span);
      }
    },
    unknownWord(token) {
      if ((page.tokens.words[token] as number) >= 0 || (kindsAt(page, token) & ~(LOWER | UPPER | 8)) !== 0) {
        return;
      }
      const type = suffixes.typeOf(page.text, startOf(page, token), endOf(page, token));
      if (type !== undefined) {
        const span = { start: startOf(page, token), end: endOf(page, token) };
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
