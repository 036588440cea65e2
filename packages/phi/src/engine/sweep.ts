/** Walks the tokens of a page once: notes cues and health terms, and calls the detectors whose anchor stands there. */
import { DIGIT, INITIAL_UPPER, JOINED } from './char-class.ts';
import { type Cluster, createCluster, readCluster } from './cluster.ts';
import { type Dictionary, GOES_ON, matchTermAt, mayGoOn, type TermMatch } from './dictionary.ts';
import { createHealthCollector, type HealthCollector } from './health-collector.ts';
import { cueBit, cueIndex, LABELS_FROM } from './marks.ts';
import { type MedicalSuffixes, SUFFIX_WORD_UNITS_MIN } from './medical-suffixes.ts';
import { cuesAt, type Detector, type Page } from './page.ts';

/** Word cues that are also remembered by place, as all labels are. */
const CARE = cueBit('care');
const CARE_ROW = cueIndex('care');
const NOTED = CARE | cueBit('place');
const SCHEME = cueBit('scheme');

/** Bits of `active`: the word alone is a term to be noted; a phrase may begin with it; it is a URL scheme. */
const IS_TERM = 1;
const BEGINS_PHRASE = 2;
const IS_SCHEME = 4;

export interface Rules {
  readonly dictionary: Dictionary;
  readonly suffixes: MedicalSuffixes;
  /** What the sweep has to do at each dictionary word; most words need nothing. */
  readonly active: Uint8Array;
  /** Detectors to ask by the number of digits in a cluster; the last row is for all larger numbers. */
  readonly cluster: readonly (readonly Detector[])[];
  readonly capital: readonly Detector[];
  readonly scheme: readonly Detector[];
  readonly at: readonly Detector[];
}

/** Clusters with more digits than this are all told to the same detectors. */
const DIGITS_TOLD_MAX = 16;

/** Most runs of digits are short, and most detectors want many: nobody is asked in vain. */
export function byDigits(detectors: readonly Detector[]): readonly (readonly Detector[])[] {
  const rows = Array.from({ length: DIGITS_TOLD_MAX + 1 }, (_, digits) => digits);
  return rows.map((digits) => detectors.filter((each) => (each.digitsMin ?? 0) <= digits));
}

export function activityOf(dictionary: Dictionary): Uint8Array {
  const active = new Uint8Array(dictionary.states);
  for (let state = 0; state < active.length; state += 1) {
    const cues = dictionary.cues[state] as number;
    const noted = (cues & NOTED) !== 0 || dictionary.labels[state] !== 0;
    const term = noted || dictionary.types[state] !== 0 ? IS_TERM : 0;
    const phrase = ((dictionary.marked[state] as number) & GOES_ON) !== 0 ? BEGINS_PHRASE : 0;
    active[state] = term | phrase | ((cues & SCHEME) !== 0 ? IS_SCHEME : 0);
  }
  return active;
}

/** Linear: per token a bounded look-ahead for phrases and the bounded looks of the detectors called there. */
export function sweep(page: Page, rules: Rules): void {
  const { starts, ends, words, kinds, count } = page.tokens;
  const cluster = createCluster();
  const match: TermMatch = { state: -1, last: -1 };
  const health = createHealthCollector(page, rules.suffixes);
  for (const detector of rules.at) {
    detector.detect(page, 0, cluster);
  }
  const at = { text: page.text, tokens: page.tokens, token: 0 };
  const { covered } = page;
  let coveredIndex = 0;
  let claimed = -1;
  let phraseLast = -1;
  let clusterLast = -1;
  for (let token = 0; token < count; token += 1) {
    if (coveredIndex < covered.length) {
      const start = starts[token] as number;
      while (coveredIndex < covered.length && (covered[coveredIndex + 1] as number) <= start) {
        coveredIndex += 2;
      }
      if (coveredIndex < covered.length && (covered[coveredIndex] as number) <= start) {
        continue;
      }
    }
    const word = words[token] as number;
    const kind = kinds[token] as number;
    const active = word < 0 ? 0 : (rules.active[word] as number);
    if ((active & (IS_TERM | BEGINS_PHRASE)) !== 0) {
      const next = token + 1 < count ? (words[token + 1] as number) : -1;
      if ((active & BEGINS_PHRASE) !== 0 && next >= 0 && mayGoOn(rules.dictionary, word, next)) {
        // Also inside a phrase: "patient ID" in "the patient ID" begins in it and ends after it.
        at.token = token;
        if (matchTermAt(rules.dictionary, at, match) && match.last > phraseLast) {
          phraseLast = match.last;
          noteTerm(page, health, { first: token, match });
        }
      } else if ((active & IS_TERM) !== 0 && token > phraseLast) {
        match.state = word;
        match.last = token;
        phraseLast = token;
        noteTerm(page, health, { first: token, match });
      }
    } else if (word < 0 && (ends[token] as number) - (starts[token] as number) >= SUFFIX_WORD_UNITS_MIN) {
      health.unknownWord(token);
    }
    if (token <= claimed) {
      continue;
    }
    const starting = token > clusterLast || ((kinds[token - 1] as number) & DIGIT) === 0;
    if ((kind & (DIGIT | JOINED)) !== 0 && starting && readCluster(page, token, cluster)) {
      clusterLast = cluster.last;
      const row = cluster.digits < DIGITS_TOLD_MAX ? cluster.digits : DIGITS_TOLD_MAX;
      claimed = ask(page, rules.cluster[row] as readonly Detector[], { token, cluster });
    }
    if (token > claimed && (kind & INITIAL_UPPER) !== 0) {
      claimed = ask(page, rules.capital, { token, cluster });
    }
    if (token > claimed && (active & IS_SCHEME) !== 0) {
      claimed = ask(page, rules.scheme, { token, cluster });
    }
  }
}

/** The last token that the first detector to answer claims, or -1. */
function ask(
  page: Page,
  detectors: readonly Detector[],
  at: { readonly token: number; readonly cluster: Cluster },
): number {
  for (let index = 0; index < detectors.length; index += 1) {
    const last = (detectors[index] as Detector).detect(page, at.token, at.cluster);
    if (last >= at.token) {
      return last;
    }
  }
  return -1;
}

/** A care word also counts inside a phrase ("was admitted to"); at most PHRASE_WORDS_MAX words are looked at. */
function noteTerm(
  page: Page,
  health: HealthCollector,
  found: { readonly first: number; readonly match: TermMatch },
): void {
  const { state, last } = found.match;
  const types = page.dictionary.types[state] as number;
  if (types !== 0) {
    health.term(types, { first: found.first, last, state });
  }
  noteCues(page, (page.dictionary.cues[state] as number) & NOTED, { first: 0, last });
  for (let token = found.first; found.first < last && token <= last; token += 1) {
    if ((cuesAt(page, token) & CARE) !== 0) {
      page.cueTokens[CARE_ROW] = token;
    }
  }
  const labels = page.dictionary.labels[state] as number;
  if (labels !== 0) {
    page.lastLabel = last;
    noteCues(page, labels, { first: LABELS_FROM, last });
  }
}

/** Remembers that a term with these cues ended at a token. */
function noteCues(page: Page, bits: number, at: { readonly first: number; readonly last: number }): void {
  for (let left = bits; left !== 0; left &= left - 1) {
    page.cueTokens[at.first + 31 - Math.clz32(left & -left)] = at.last;
  }
}
