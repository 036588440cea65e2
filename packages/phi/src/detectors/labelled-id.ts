/** Record numbers that only their label tells apart: MRN, member, account, licence, device and other ids; shape plus context. */
import { DIGIT, LOWER, UPPER } from '../engine/char-class.ts';
import { addFinding, type Detector, endOf, kindsAt, lengthOf, type Page, startOf, unitAfter } from '../engine/page.ts';
import type { Cluster } from '../engine/cluster.ts';
import type { IdentifierType } from '../types.ts';
import * as cue from './label-cues.ts';

const HASH_SIGN = 0x23;
const SPACE = 0x20;
const DIGITS_MAX = 20;
const LETTERS_MAX = 12;
/** Tokens between label and number that still count as beside it ("MRN is", "account number"). */
const TIGHT_TOKENS_MAX = 1;
const SPACED_GROUPS_MAX = 4;
const UNLABELLED_DIGITS_MIN = 5;

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

function enoughDigits(cluster: Cluster, digits: number, reach: { readonly tight: boolean }): boolean {
  if (cluster.letters > 0) {
    return digits >= (reach.tight ? 3 : 4);
  }
  return digits >= (reach.tight ? 4 : 5);
}

/** `the account of 2023` */
function isYear(page: Page, cluster: Cluster): boolean {
  return cluster.end - cluster.start === 4 && /^(?:19|20)[0-9]{2}$/.test(page.text.slice(cluster.start, cluster.end));
}

function hashBefore(page: Page, start: number): boolean {
  return start > 0 && page.text.charCodeAt(start - 1) === HASH_SIGN;
}

export const labelledIdDetector: Detector = {
  id: 'labelled_id',
  anchor: 'cluster',
  detect(page, token, cluster) {
    if (cluster.digits < 3 || cluster.digits > DIGITS_MAX || cluster.letters > LETTERS_MAX) {
      return -1;
    }
    const label = cue.labelBefore(page, token);
    const own = label < 0 ? labelInside(page, cluster) : -1;
    const found = label >= 0 ? label : own;
    const type = TYPES.get(found);
    if (type === undefined) {
      return -1;
    }
    const between = own >= 0 ? 0 : token - (page.cueTokens[found] as number) - 1;
    const tight = between <= TIGHT_TOKENS_MAX;
    const last = tight ? spacedEnd(page, cluster.last) : cluster.last;
    const digits = last === cluster.last ? cluster.digits : DIGITS_MAX;
    if (!enoughDigits(cluster, digits, { tight }) || (between > 0 && isYear(page, cluster))) {
      return -1;
    }
    const start = hashBefore(page, cluster.start) ? cluster.start - 1 : cluster.start;
    const rule = tight ? `${type}.labelled` : `${type}.labelled_near`;
    addFinding(page, { type, start, end: endOf(page, last), rule, confidence: tight ? 0.9 : 0.7 });
    page.cueTokens[found] = -1;
    return last;
  },
};

/** A label that is the first word of the cluster itself: `MRN-0012345`. */
function labelInside(page: Page, cluster: Cluster): number {
  for (const index of TYPES.keys()) {
    if (page.cueTokens[index] === cluster.first && cluster.last > cluster.first) {
      return index;
    }
  }
  return -1;
}

/** `AB-123456` or `#0012345` without a label: some record's number, of unknown kind. */
export const unlabelledIdDetector: Detector = {
  id: 'unlabelled_id',
  anchor: 'cluster',
  detect(page, token, cluster) {
    const hashed = hashBefore(page, cluster.start);
    const first = kindsAt(page, token);
    const prefixed =
      (first & (DIGIT | LOWER)) === 0 && (first & UPPER) !== 0 && lengthOf(page, token) <= 4 && cluster.letters <= 6;
    if (cluster.digits < UNLABELLED_DIGITS_MIN || cluster.digits > DIGITS_MAX || (!hashed && !prefixed)) {
      return -1;
    }
    if (cluster.last === token && !hashed) {
      return -1;
    }
    const start = hashed ? cluster.start - 1 : cluster.start;
    const rule = hashed ? 'other_id.hash' : 'other_id.shape';
    addFinding(page, { type: 'other_id', start, end: cluster.end, rule, confidence: 0.55 });
    return cluster.last;
  },
};
