/** Geography finer than a state (45 CFR 164.514(b)(2)(i)(B)): care sites, cities, streets, ZIP codes. States alone are no identifier. */
import { LOWER } from '../engine/char-class.ts';
import { cueBit, cueIndex } from '../engine/marks.ts';
import {
  addFinding,
  cuesAt,
  type Detector,
  endOf,
  hasCue,
  kindsAt,
  lengthOf,
  type Page,
  startOf,
  unitAfter,
} from '../engine/page.ts';
import { zipEnd } from './address.ts';
import {
  isAllCapitals,
  isCapitalWord,
  isInitial,
  isMedical,
  isOrdinary,
  runsOn,
  runsOnByAmpersand,
} from './capital-run.ts';

const FACILITY = cueBit('facility');
const PLACE = cueBit('place');
const STATE = cueBit('state');
const LANDMARK = cueBit('landmark');
const MONTH = cueBit('month');
const COMMON = cueBit('common');
const CARE = cueIndex('care');
const PLACE_CUE = cueIndex('place');
const COMMA = 0x2c;
/** Words in one place name ("Hospital of the University of Example"). */
const PLACE_TOKENS_MAX = 9;
const CARE_TOKENS_MAX = 8;
/** Shorter capitals ("seen in ICU", "at ABC") name no place by themselves. */
const ACRONYM_UNITS_MIN = 4;
/** A line of a form that names a place: `City: `, `Facility: `, `Place of birth: `. */
const LABEL =
  /(?:^|[\s(])(?:city|town|county|facility|hospital|clinic|location|address|residence|birthplace|place of (?:birth|service|death)|site|practice|pharmacy|lives in)\s?[:=|]\s{0,3}$/i;
const LABEL_UNITS_MAX = 24;
const CONNECTORS = new Set(['of', 'the', 'for', 'and', 'de', 'del', 'la']);
const AT_WORDS = new Set(['at', 'from', 'in', 'to', 'near', 'the', 'our', 'visited']);
/** Units of the longest of them. */
const AT_WORD_UNITS_MAX = 7;
/** Divisions of a state. */
const COUNTIES = new Set(['county', 'parish', 'borough', 'township']);
const SAINTS = new Set(['St', 'Saint', 'Sts']);
/** Rooms and services that every hospital has. */
const GENERIC = new Set([
  'Emergency',
  'EMERGENCY',
  'Operating',
  'Recovery',
  'Waiting',
  'Urgent',
  'Intensive',
  'The',
  'Our',
  'Your',
  'This',
  'A',
  'An',
  'My',
  'Any',
  'Mental',
  'Public',
  'Womens',
  'Home',
  'Global',
  'World',
  'Primary',
]);

function wordAt(page: Page, token: number): string {
  return lengthOf(page, token) <= 10 ? page.text.slice(startOf(page, token), endOf(page, token)) : '';
}

function report(
  page: Page,
  span: { readonly first: number; readonly last: number },
  found: { rule: string; confidence: number },
): number {
  const start = startOf(page, span.first);
  const labelled = LABEL.test(page.text.slice(Math.max(0, start - LABEL_UNITS_MAX), start));
  const { rule, confidence } = labelled ? { rule: 'geo.labelled', confidence: 0.85 } : found;
  addFinding(page, { type: 'geo', start, end: endOf(page, span.last), rule, confidence });
  return span.last;
}

interface PlaceRun {
  last: number;
  /** Last token that is a facility word, or -1. */
  facility: number;
  /** Words that name the place, without facility and ordinary words. */
  named: number;
  /** Capitalised words, ordinary ones too, without facility words and names of rooms. */
  capitals: number;
}

/** Capitalised words and the small words between them. */
function readPlace(page: Page, first: number): PlaceRun {
  const run: PlaceRun = { last: first - 1, facility: -1, named: 0, capitals: 0 };
  let at = first;
  while (at < first + PLACE_TOKENS_MAX && at < page.tokens.count) {
    if (isCapitalWord(page, at)) {
      run.last = at;
      if ((cuesAt(page, at) & FACILITY) !== 0) {
        run.facility = at;
      } else if ((cuesAt(page, at) & MONTH) === 0 && (at > first || !isMedical(page, at))) {
        run.named += (cuesAt(page, at) & COMMON) === 0 ? 1 : 0;
        run.capitals += GENERIC.has(wordAt(page, at)) ? 0 : 1;
      }
    } else if (at === first || !CONNECTORS.has(wordAt(page, at))) {
      break;
    }
    if (!runsOn(page, at) && !(runsOnByAmpersand(page, at) && isCapitalWord(page, at + 1))) {
      break;
    }
    at += 1;
  }
  return run;
}

/** A lower-case facility word right after ("Example clinic") belongs to the place. */
function withFacilityAfter(page: Page, last: number): number {
  return runsOn(page, last) && (cuesAt(page, last + 1) & FACILITY) !== 0 ? last + 1 : last;
}

/** `, ST`, ` ST` and a ZIP code after a place. */
function withState(
  page: Page,
  last: number,
): { readonly last: number; readonly state: boolean; readonly zip: boolean } {
  const next = last + 1;
  const gap = startOf(page, next) - endOf(page, last);
  const joined = next < page.tokens.count && gap >= 1 && gap <= 2 && (unitAfter(page, last) === COMMA || gap === 1);
  const state = joined && (cuesAt(page, next) & STATE) !== 0 && isCapitalWord(page, next);
  if (!state || (gap === 1 && !isAllCapitals(page, next))) {
    return { last, state: false, zip: false };
  }
  const zip = zipEnd(page, next + 1);
  return zip > 0 && startOf(page, next + 1) - endOf(page, next) <= 2
    ? { last: zip, state: true, zip: true }
    : { last: next, state: true, zip: false };
}

/** A lower-case "at", "to the" … right before: the capital is none of a sentence start. */
function afterPreposition(page: Page, token: number): boolean {
  const before = token - 1;
  const gap = before < 0 ? 0 : startOf(page, token) - endOf(page, before);
  if (gap < 1 || gap > 3) {
    return false;
  }
  if (gap > 1 && page.text.slice(endOf(page, before), startOf(page, token)).includes('@')) {
    return true;
  }
  const short = lengthOf(page, before) <= AT_WORD_UNITS_MAX && kindsAt(page, before) === LOWER;
  return short && AT_WORDS.has(wordAt(page, before));
}

/** After "seen at", "admitted to", "treated in": capitalised words name a place of care even when no list knows them. */
function afterCareWord(page: Page, token: number): boolean {
  return afterPreposition(page, token) && hasCue(page, token, { cue: CARE, tokensMax: CARE_TOKENS_MAX });
}

function beginsName(page: Page, token: number): boolean {
  return !isOrdinary(page, token) && !isInitial(page, token);
}

function facility(page: Page, token: number, run: PlaceRun): number {
  const named = run.named > 0 ? !isSentenceWord(page, token) : run.capitals > 0 && afterPreposition(page, token);
  if (!named || GENERIC.has(wordAt(page, token))) {
    return -1;
  }
  const last = withState(page, withFacilityAfter(page, run.last)).last;
  return report(page, { first: token, last }, { rule: 'geo.facility', confidence: 0.8 });
}

/** An ordinary word that opens a sentence or a title and does not belong to the name after it. */
function isSentenceWord(page: Page, token: number): boolean {
  return (cuesAt(page, token) & COMMON) !== 0 && !afterPreposition(page, token);
}

/** False when nothing within reach could make the capitals here a place; the pointer only moves on, so this is linear. */
function placeNear(page: Page, token: number): boolean {
  if (page.nextPlaceWord < token) {
    page.nextPlaceWord = token;
  }
  const reach = Math.min(page.tokens.count, token + PLACE_TOKENS_MAX + 2);
  while (page.nextPlaceWord < reach && !isPlaceWord(page, page.nextPlaceWord)) {
    page.nextPlaceWord += 1;
  }
  return (
    page.nextPlaceWord < reach ||
    listedPlaceEnd(page, token) >= 0 ||
    afterPreposition(page, token) ||
    SAINTS.has(wordAt(page, token))
  );
}

/** A facility or landmark word, or a state with a capital ("in" and "or" are states too). */
function isPlaceWord(page: Page, token: number): boolean {
  const cues = cuesAt(page, token);
  return (cues & (FACILITY | LANDMARK)) !== 0 || ((cues & STATE) !== 0 && isCapitalWord(page, token));
}

export const placeDetector: Detector = {
  id: 'place',
  anchor: 'capital',
  detect(page, token) {
    const ordinary = (cuesAt(page, token) & (COMMON | MONTH)) !== 0 && (cuesAt(page, token) & (PLACE | FACILITY)) === 0;
    if (ordinary && listedPlaceEnd(page, token) < 0 && !afterPreposition(page, token)) {
      return -1;
    }
    if (!placeNear(page, token)) {
      return -1;
    }
    const run = readPlace(page, token);
    if (run.last < token) {
      return -1;
    }
    const found = run.facility >= 0 ? facility(page, token, run) : -1;
    return found >= 0 ? found : city(page, token, run);
  },
};

function city(page: Page, token: number, run: PlaceRun): number {
  const after = withFacilityAfter(page, run.last);
  const begins = beginsName(page, token);
  if (after > run.last && run.named > 0 && begins && !isAllCapitals(page, token)) {
    return report(page, { first: token, last: after }, { rule: 'geo.facility', confidence: 0.65 });
  }
  const listed = listedPlaceEnd(page, token);
  const placed = withState(page, listed >= 0 ? listed : run.last);
  if (placed.state && begins && (listed >= 0 || run.last - token < 3) && !isAllCapitals(page, token)) {
    const rule = placed.zip ? 'geo.city_state_zip' : 'geo.city_state';
    return report(page, { first: token, last: placed.last }, { rule, confidence: 0.85 });
  }
  if (run.last > token && (cuesAt(page, run.last) & LANDMARK) !== 0 && run.named > 0 && !isSentenceWord(page, token)) {
    const county = COUNTIES.has(wordAt(page, run.last).toLowerCase());
    return report(
      page,
      { first: token, last: run.last },
      { rule: county ? 'geo.county' : 'geo.landmark', confidence: 0.6 },
    );
  }
  if (SAINTS.has(wordAt(page, token)) && run.last > token && run.named > 0) {
    return report(page, { first: token, last: run.last }, { rule: 'geo.saint', confidence: 0.6 });
  }
  if (namesCareSite(page, token, run)) {
    return report(page, { first: token, last: run.last }, { rule: 'geo.care_site', confidence: 0.6 });
  }
  return listed >= 0 ? report(page, { first: token, last: listed }, { rule: 'geo.city', confidence: 0.6 }) : -1;
}

/** Words after "seen at" that no list knows; two ordinary words ("Mercy General") make a name there, one does not. */
function namesCareSite(page: Page, token: number, run: PlaceRun): boolean {
  if (
    !afterCareWord(page, token) ||
    isInitial(page, token) ||
    isMedical(page, token) ||
    GENERIC.has(wordAt(page, token))
  ) {
    return false;
  }
  const acronym = run.last === token && isAllCapitals(page, token) && lengthOf(page, token) < ACRONYM_UNITS_MIN;
  return (run.named > 0 && !isOrdinary(page, token) && !acronym) || run.capitals >= 2;
}

/** Last token of a listed city that starts here; `cueTokens` was set when the term was met. */
function listedPlaceEnd(page: Page, token: number): number {
  const last = page.cueTokens[PLACE_CUE] as number;
  return last >= token && last - token < 3 && isCapitalWord(page, last) ? last : -1;
}
