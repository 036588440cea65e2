/** Record numbers that only their label tells apart: MRN, member, account, licence, device and other ids; shape plus context. */
import { DIGIT, LOWER, UPPER } from '../engine/char-class.ts';
import type { Cluster } from '../engine/cluster.ts';
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
} from '../engine/page.ts';
import type { IdentifierType } from '../types.ts';
import * as cue from './label-cues.ts';

const HASH_SIGN = 0x23;
const SPACE = 0x20;
const COMMA = 0x2c;
const PERCENT = 0x25;
const CURRENCY = '$€£¥';
const UNIT_AFTER =
  /^ (?:usd|eur|gbp|dollars|euros|pounds|people|persons|patients|members|employees|units|pieces|times|days|weeks|months|years|hours|minutes|seconds|ms|miles|km|kg|lbs?|mg|ml|bytes|kb|mb|gb)\b/i;
const UNIT_AFTER_UNITS_MAX = 12;
const DIGITS_MAX = 20;
/** A UDI without brackets: GTIN, dates, lot and serial number in one run. */
const DEVICE_DIGITS_MAX = 60;
const LETTERS_MAX = 12;
/** Tokens between label and number that still count as beside it ("MRN is", "account number"). */
const TIGHT_TOKENS_MAX = 1;
/** Digits of a number without letters that its label stands further away from. */
const NEAR_DIGITS_MIN = 6;
const ENDING = /(?:end(?:ing|s) (?:in|with)|last (?:four|4)(?: digits)?(?: are| is)?:?)\s$/i;
const ENDING_UNITS_MAX = 24;
const SPACED_GROUPS_MAX = 4;
/** Letters of a series that stand by themselves: `XYZ 123456789`, `123 ABC` on a plate. */
const SERIES_UNITS_MAX = 4;

const TYPES: ReadonlyMap<number, IdentifierType> = new Map([
  [cue.SSN, 'ssn'],
  [cue.MRN, 'mrn'],
  [cue.PLAN, 'health_plan_id'],
  [cue.ACCOUNT, 'account'],
  [cue.LICENSE, 'license'],
  [cue.DEVICE, 'device_id'],
  [cue.VIN, 'vin'],
  [cue.OTHER_ID, 'other_id'],
  [cue.CARD, 'account'],
]);

/** Joins `123 456 789` when the groups are bare digits parted by single spaces. */
function spacedEnd(page: Page, last: number): number {
  let at = last;
  for (let groups = 1; groups < SPACED_GROUPS_MAX; groups += 1) {
    const next = at + 1;
    const joined = unitAfter(page, at) === SPACE && startOf(page, next) - endOf(page, at) === 1;
    if (!joined || kindsAt(page, at) !== DIGIT || kindsAt(page, next) !== DIGIT || lengthOf(page, next) > 4) {
      break;
    }
    at = next;
  }
  return at;
}

/** A word of up to four capitals and nothing else, parted from its number by one space. */
function isSeries(page: Page, token: number): boolean {
  const kinds = kindsAt(page, token);
  return (kinds & (DIGIT | LOWER)) === 0 && (kinds & UPPER) !== 0 && lengthOf(page, token) <= SERIES_UNITS_MAX;
}

function firstOf(page: Page, cluster: Cluster): number {
  const before = cluster.first - 1;
  const joined = before > cue.labelToken(page, cluster) && gapAfter(page, before) === 1;
  return joined && unitAfter(page, before) === SPACE && isSeries(page, before) ? before : cluster.first;
}

function lastOf(page: Page, cluster: Cluster): number {
  const last = cluster.labelGap <= TIGHT_TOKENS_MAX ? spacedEnd(page, cluster.last) : cluster.last;
  const plate = cluster.label === cue.VIN && gapAfter(page, last) === 1 && unitAfter(page, last) === SPACE;
  return plate && isSeries(page, last + 1) ? last + 1 : last;
}

interface Beside {
  readonly tight: boolean;
  readonly series: boolean;
  readonly introduced: boolean;
}

function digitsNeeded(cluster: Cluster, beside: Beside): number {
  if (beside.series) {
    return 3;
  }
  if (beside.tight) {
    return cluster.letters > 0 ? 3 : 4;
  }
  return cluster.letters > 0 ? 4 : NEAR_DIGITS_MIN - (beside.introduced ? 1 : 0);
}

/** "the account ending in 4321": the end of a number is still a part of it. */
function isEnding(page: Page, cluster: Cluster): boolean {
  return (
    cluster.digits === 4 && ENDING.test(page.text.slice(Math.max(0, cluster.start - ENDING_UNITS_MAX), cluster.start))
  );
}

/** `the account of 2023` */
function isYear(page: Page, cluster: Cluster): boolean {
  return cluster.end - cluster.start === 4 && /^(?:19|20)[0-9]{2}$/.test(page.text.slice(cluster.start, cluster.end));
}

/** A sum of money, a share or a number with thousands or decimals: `$4,120.00`, `12 %`. */
function isAmount(page: Page, cluster: Cluster): boolean {
  const { text } = page;
  if (cluster.letters > 0) {
    return false;
  }
  const before = text.charAt(cluster.start - 1);
  const after = text.charCodeAt(cluster.end) === SPACE ? cluster.end + 1 : cluster.end;
  if ((before !== '' && CURRENCY.includes(before)) || text.charCodeAt(after) === PERCENT) {
    return true;
  }
  if (UNIT_AFTER.test(text.slice(cluster.end, cluster.end + UNIT_AFTER_UNITS_MAX))) {
    return true;
  }
  const thousands =
    text.charCodeAt(cluster.end) === COMMA && /^,[0-9]{3}(?![0-9])/.test(text.slice(cluster.end, cluster.end + 5));
  return thousands || /^[0-9]+\.[0-9]{1,2}$/.test(text.slice(cluster.start, cluster.end));
}

/** "MRNs: 123456, 234567 and 345678": the label goes on to a number of the same length. */
function goesOnTo(page: Page, last: number, units: number): number {
  const next = last + 1;
  const gap = page.text.slice(endOf(page, last), Math.min(startOf(page, next), endOf(page, last) + 4));
  const joined = /^(?:[,;/&] ?| [/&] )$/.test(gap) ? next : -1;
  const word = joined < 0 && gap === ' ' && /^(?:and|or)$/i.test(wordAt(page, next)) ? next + 1 : joined;
  return word > 0 && (kindsAt(page, word) & DIGIT) !== 0 && lengthOf(page, word) === units ? last : -1;
}

function wordAt(page: Page, token: number): string {
  return page.text.slice(startOf(page, token), Math.min(endOf(page, token), startOf(page, token) + 4));
}

export const labelledIdDetector: Detector = {
  id: 'labelled_id',
  anchor: 'cluster',
  digitsMin: 3,
  detect(page, token, cluster) {
    const label = cue.labelOf(page, cluster);
    const type = TYPES.get(label);
    const tooLong = cluster.digits > (label === cue.DEVICE ? DEVICE_DIGITS_MAX : DIGITS_MAX);
    if (type === undefined || tooLong || cluster.letters > LETTERS_MAX || isAmount(page, cluster)) {
      return -1;
    }
    const tight = cluster.labelGap <= TIGHT_TOKENS_MAX;
    const first = firstOf(page, cluster);
    const last = lastOf(page, cluster);
    const series = first < token || last > cluster.last;
    const enough =
      cluster.digits >= digitsNeeded(cluster, { tight, series, introduced: cue.isIntroduced(page, cluster.start) });
    if ((!enough || (cluster.labelGap > 0 && isYear(page, cluster))) && !isEnding(page, cluster)) {
      return -1;
    }
    const start = startOf(page, first);
    const hashed = page.text.charCodeAt(start - 1) === HASH_SIGN;
    const rule = tight ? `${type}.labelled` : `${type}.labelled_near`;
    addFinding(page, {
      type,
      start: hashed ? start - 1 : start,
      end: endOf(page, last),
      rule,
      confidence: tight ? 0.9 : 0.7,
    });
    cue.useLabel(page, cluster, goesOnTo(page, last, lengthOf(page, cluster.last)));
    return last;
  },
};
