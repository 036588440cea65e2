/** Street addresses, post office boxes and ZIP codes (45 CFR 164.514(b)(2)(i)(B)): places that few people share. */
import { DIGIT } from '../engine/char-class.ts';
import { cueBit } from '../engine/marks.ts';
import {
  addFinding,
  cuesAt,
  type Detector,
  endOf,
  gapAfter,
  kindsAt,
  lengthOf,
  type Page,
  startOf,
  unitAfter,
} from '../engine/page.ts';
import { isAllCapitals, isCapitalWord, runsOn } from './capital-run.ts';

const STATE = cueBit('state');
const STREET = cueBit('street');
const STREET_TOKENS_MAX = 5;
const HYPHEN = 0x2d;
const HASH_SIGN = 0x23;
const SPACE = 0x20;
const ZIP_LABEL = /\bzip(?: ?3| code| prefix| code prefix)?[:\s#]{1,2}$/i;
const ZIP_LABEL_UNITS_MAX = 18;
const WORD_UNITS_MAX = 10;
/** Streets in small letters need one of these words and something that says where somebody is. */
const PLAIN_STREETS: ReadonlySet<string> = new Set([
  'street',
  'avenue',
  'road',
  'boulevard',
  'lane',
  'drive',
  'ave',
  'blvd',
  'rd',
]);
const PLAIN_WORDS_MAX = 2;
const SMALL_WORDS: ReadonlySet<string> = new Set([
  'the',
  'a',
  'on',
  'of',
  'in',
  'my',
  'our',
  'his',
  'her',
  'this',
  'that',
  'for',
  'to',
  'and',
  'pm',
  'am',
]);
const WHERE = /\b(?:at|to|address(?: is)?|lives? (?:at|on)|resid(?:es|ing) at|from)[:\s]{1,2}$/i;
const WHERE_UNITS_MAX = 14;
/** Parts of a building; a number or a letter follows. */
const UNITS: ReadonlySet<string> = new Set([
  ...['apt', 'apartment', 'unit', 'suite', 'ste', 'floor', 'fl', 'room', 'rm', 'bldg', 'building', 'lot', 'trailer'],
]);
const UNIT_GAP_UNITS_MAX = 2;
/**
 * Prefixes of three digits with 20,000 people or fewer by the census of 2000; all others may be named (HHS, "Guidance
 * Regarding Methods for De-identification", 2012, on 164.514(b)(2)(i)(B)).
 */
const SMALL_PREFIXES: ReadonlySet<string> = new Set([
  ...[
    '036',
    '059',
    '063',
    '102',
    '203',
    '556',
    '692',
    '790',
    '821',
    '823',
    '830',
    '831',
    '878',
    '879',
    '884',
    '890',
    '893',
  ],
]);

function wordAt(page: Page, token: number): string {
  return lengthOf(page, token) <= WORD_UNITS_MAX
    ? page.text.slice(startOf(page, token), endOf(page, token)).toLowerCase()
    : '';
}

function report(
  page: Page,
  span: { readonly first: number; readonly last: number },
  found: { rule: string; confidence: number },
): number {
  addFinding(page, { type: 'geo', start: startOf(page, span.first), end: endOf(page, span.last), ...found });
  return span.last;
}

/** Last token of a five- or nine-digit ZIP code, or -1. */
export function zipEnd(page: Page, token: number): number {
  if (kindsAt(page, token) !== DIGIT || lengthOf(page, token) !== 5) {
    return -1;
  }
  const plus4 =
    unitAfter(page, token) === HYPHEN && kindsAt(page, token + 1) === DIGIT && lengthOf(page, token + 1) === 4;
  return plus4 && startOf(page, token + 1) === endOf(page, token) + 1 ? token + 1 : token;
}

/** ZIP codes after their label, which other labels ("code") must not take away; prefixes only where few people live. */
export const zipDetector: Detector = {
  id: 'zip',
  anchor: 'cluster',
  digitsMin: 3,
  detect(page, token, cluster) {
    const units = lengthOf(page, token);
    if (kindsAt(page, token) !== DIGIT || (units !== 5 && units !== 3)) {
      return -1;
    }
    const start = startOf(page, token);
    if (!ZIP_LABEL.test(page.text.slice(Math.max(0, start - ZIP_LABEL_UNITS_MAX), start))) {
      return -1;
    }
    if (units === 3) {
      const few = cluster.last === token && SMALL_PREFIXES.has(wordAt(page, token));
      return few ? report(page, { first: token, last: token }, { rule: 'geo.zip3', confidence: 0.7 }) : -1;
    }
    return report(page, { first: token, last: zipEnd(page, token) }, { rule: 'geo.zip', confidence: 0.8 });
  },
};

/** `12 Example Street, Apt 4`, `P.O. Box 12`, ZIP code after a state. */
export const addressDetector: Detector = {
  id: 'address',
  anchor: 'cluster',
  detect(page, token, cluster) {
    if (kindsAt(page, token) !== DIGIT) {
      return -1;
    }
    const zip = zipEnd(page, token);
    if (zip >= 0 && afterState(page, token)) {
      return report(page, { first: token, last: zip }, { rule: 'geo.zip', confidence: 0.8 });
    }
    if (
      boxBefore(page, cluster.start) &&
      /\bbox\s#?$/i.test(page.text.slice(Math.max(0, cluster.start - 7), cluster.start))
    ) {
      const post = /\bp\.?\s?o\.?\s?box\s#?$/i.test(page.text.slice(Math.max(0, cluster.start - 14), cluster.start));
      const first = post && wordAt(page, token - 2) === 'o' ? token - 3 : token - (post ? 2 : 1);
      return report(page, { first, last: token }, { rule: 'geo.po_box', confidence: post ? 0.85 : 0.5 });
    }
    if (lengthOf(page, token) > 6 || cluster.last !== token) {
      return -1;
    }
    const found = street(page, token);
    return found >= 0 ? found : plainStreet(page, token);
  },
};

function boxBefore(page: Page, start: number): boolean {
  const at = page.text.charCodeAt(start - 1) === 0x23 ? start - 3 : start - 2;
  return (page.text.charCodeAt(at) | 0x20) === 0x78;
}

/** `IL 62701` */
function afterState(page: Page, token: number): boolean {
  const state = (cuesAt(page, token - 1) & STATE) !== 0 && isAllCapitals(page, token - 1);
  return state && unitAfter(page, token - 1) === SPACE;
}

function street(page: Page, token: number): number {
  for (let at = token; at < token + STREET_TOKENS_MAX && runsOn(page, at); at += 1) {
    const next = at + 1;
    const ordinal = (kindsAt(page, next) & DIGIT) !== 0 && kindsAt(page, next) !== DIGIT && at === token;
    if (!isCapitalWord(page, next) && !ordinal) {
      return -1;
    }
    if ((cuesAt(page, next) & STREET) !== 0 && next > token + 1) {
      return report(page, { first: token, last: withUnit(page, next) }, { rule: 'geo.street', confidence: 0.9 });
    }
  }
  return -1;
}

/** `, Apt 4B`, ` #12`, `, Suite 300` after a street. */
function withUnit(page: Page, last: number): number {
  const next = last + 1;
  const gap = gapAfter(page, last);
  if (gap < 1 || gap > UNIT_GAP_UNITS_MAX + 1) {
    return last;
  }
  const hashed = page.text.charCodeAt(startOf(page, next) - 1) === HASH_SIGN;
  if (hashed && (kindsAt(page, next) & DIGIT) !== 0) {
    return next;
  }
  const named = UNITS.has(wordAt(page, next)) && gapAfter(page, next) <= UNIT_GAP_UNITS_MAX;
  const value = named && ((kindsAt(page, next + 1) & DIGIT) !== 0 || lengthOf(page, next + 1) === 1);
  return value ? next + 1 : last;
}

/** `at 12 oak street`: small letters, where a word says that somebody is there. */
function plainStreet(page: Page, token: number): number {
  if (!runsOn(page, token) || (kindsAt(page, token + 1) & DIGIT) !== 0 || SMALL_WORDS.has(wordAt(page, token + 1))) {
    return -1;
  }
  for (let at = token + 1; at <= token + PLAIN_WORDS_MAX + 1 && runsOn(page, at - 1); at += 1) {
    if ((kindsAt(page, at) & DIGIT) !== 0) {
      return -1;
    }
    if (at > token + 1 && PLAIN_STREETS.has(wordAt(page, at))) {
      const before = page.text.slice(Math.max(0, startOf(page, token) - WHERE_UNITS_MAX), startOf(page, token));
      return WHERE.test(before)
        ? report(page, { first: token, last: withUnit(page, at) }, { rule: 'geo.street', confidence: 0.75 })
        : -1;
    }
  }
  return -1;
}
