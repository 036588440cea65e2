/** Which label names a number: the nearest before it, or one right after it; decides between identifiers of equal shape. */
import { type Cluster, LABEL_UNKNOWN } from '../engine/cluster.ts';
import { matchTermAt, type TermMatch } from '../engine/dictionary.ts';
import { CUE_COUNT, cueIndex, LABELS_FROM } from '../engine/marks.ts';
import { endOf, type Page, startOf } from '../engine/page.ts';

export const SSN = cueIndex('ssn');
export const MRN = cueIndex('mrn');
export const PLAN = cueIndex('plan');
export const ACCOUNT = cueIndex('account');
export const LICENSE = cueIndex('license');
export const NPI = cueIndex('npi');
export const DEA = cueIndex('dea');
export const DEVICE = cueIndex('device');
export const VIN = cueIndex('vin');
export const OTHER_ID = cueIndex('otherId');
export const CARD = cueIndex('card');
export const ICD = cueIndex('icd');
export const PHONE = cueIndex('phone');
export const FAX = cueIndex('fax');
export const DOB = cueIndex('dob');
export const DATE_CUE = cueIndex('dateCue');
export const NDC = cueIndex('ndc');
export const HCPCS = cueIndex('hcpcs');
/** Names a number that identifies no person: an order, a parcel, a page, a release. */
export const INNOCENT = cueIndex('innocent');
const VERSION = cueIndex('version');
/** Words that label a number only beside a sign: `Group #`, `Member:`. */
const BARE: ReadonlyMap<number, number> = new Map([
  [cueIndex('ssnBare'), SSN],
  [cueIndex('mrnBare'), MRN],
  [cueIndex('planBare'), PLAN],
  [cueIndex('accountBare'), ACCOUNT],
  [cueIndex('otherBare'), OTHER_ID],
  [cueIndex('innocentBare'), INNOCENT],
]);

const LABELS: readonly number[] = Array.from({ length: CUE_COUNT - LABELS_FROM }, (_, at) => LABELS_FROM + at).filter(
  (row) => row !== DATE_CUE,
);

/** Tokens and units between a label and its number ("MRN of the patient is 12345"). */
const LABEL_TOKENS_MAX = 4;
const LABEL_UNITS_MAX = 40;
/** The same where a colon or "is" stands before the number: "MRN (as shown on the letter): 12345". */
const WIDE_TOKENS_MAX = 8;
const WIDE_UNITS_MAX = 64;
const COLON = 0x3a;
const SPACE = 0x20;
const PLUS = 0x2b;
const BRACKET = 0x28;
const COMMA = 0x2c;
const LOWER_S = 0x73;
/** Two tokens and more between label and number must not hold this. */
const SENTENCE_END = /[.!?]\s+[A-Z]/;

/** Between a bare label and its number: a sign that makes it one. */
// bounded: at most FOLLOW_UNITS_MAX units.
const SIGN = /^[\s"'*_`>]*(?:#|(?:no|num|nr)\b|[:=|\t>][\s"'*_`([]*$)/i;
/** "… is the", "… as her", "… (" between a number and the label that follows it. */
const LABEL_FOLLOWS =
  /^(?: [A-Z]{2,4})?[)\]"'`*]{0,2}(?:\s?[([]|,? (?:is|was|as|for|being)(?: (?:the|my|your|his|her|our|their|a|an))?(?: patient's| new)? )$/;
const FOLLOW_UNITS_MAX = 24;
const FOLLOW_TOKENS_MAX = 5;

/** Short labels that are written against their number. */
const GLUED: ReadonlyMap<string, number> = new Map([
  ['mrn', MRN],
  ['fin', MRN],
  ['csn', MRN],
  ['ssn', SSN],
  ['acct', ACCOUNT],
  ['hicn', PLAN],
  ['imei', DEVICE],
]);
const GLUED_LABEL = /^([A-Za-z]{3,4})[0-9]{5}/;
const GLUED_DIGITS_MIN = 5;
const GLUED_UNITS_MAX = 9;

const following: TermMatch = { state: -1, last: -1 };

/** A colon or "is" right before the number. */
export function isIntroduced(page: Page, start: number): boolean {
  const { text } = page;
  const opening = text.charCodeAt(start - 1);
  const from = opening === PLUS || opening === BRACKET ? start - 1 : start;
  const at = text.charCodeAt(from - 1) === SPACE ? from - 2 : from - 1;
  const unit = text.charCodeAt(at);
  return unit === COLON || (unit === LOWER_S && / (?:is|was)$/.test(text.slice(Math.max(0, at - 3), at + 1)));
}

interface Reach {
  readonly label: number;
  readonly token: number;
  readonly wide: boolean;
}

function isNear(page: Page, { label, token, wide }: Reach): boolean {
  const between = token - label - 1;
  const from = endOf(page, label);
  const start = startOf(page, token);
  const within =
    between <= (wide ? WIDE_TOKENS_MAX : LABEL_TOKENS_MAX) && start - from <= (wide ? WIDE_UNITS_MAX : LABEL_UNITS_MAX);
  return within && (between < 2 || !SENTENCE_END.test(page.text.slice(from, start)));
}

/** Row of the label whose last word stands nearest before the token; one that the token begins with when there is no other. */
function nearestLabel(page: Page, token: number): number {
  if (page.lastLabel < 0 || token - page.lastLabel - 1 > WIDE_TOKENS_MAX) {
    return -1;
  }
  let best = -1;
  let bestToken = -1;
  let own = -1;
  for (const row of LABELS) {
    const at = page.cueTokens[row] as number;
    if (at >= token) {
      own = row;
    } else if (at > bestToken && (!BARE.has(row) || isSigned(page, row, token))) {
      bestToken = at;
      best = row;
    }
  }
  const wide = best >= 0 && isIntroduced(page, startOf(page, token));
  return best >= 0 && isNear(page, { label: bestToken, token, wide }) && (own < 0 || token - bestToken === 1)
    ? best
    : own;
}

/** Row of the nearest label before a token, bare ones by their sign; -1 when none stands there. */
export function labelBefore(page: Page, token: number): number {
  const row = nearestLabel(page, token);
  const named = BARE.get(row);
  if (named === undefined) {
    return row === VERSION ? INNOCENT : row;
  }
  return isSigned(page, row, token) ? named : -1;
}

/** A sign between a bare label and the token makes a label of it; without one it hides no other ("SSN given at check-in: …"). */
function isSigned(page: Page, row: number, token: number): boolean {
  const from = endOf(page, page.cueTokens[row] as number);
  return SIGN.test(page.text.slice(from, Math.min(from + FOLLOW_UNITS_MAX, startOf(page, token))));
}

/** Words that may stand between a number and the label after it. */
const BETWEEN = new Set("is was as for being the my your his her our their a an patient's new".split(' '));
const BETWEEN_UNITS_MAX = 9;

/** False for most of what follows numbers: the first units of LABEL_FOLLOWS, so that the rest is looked at rarely. */
function labelMayFollow(text: string, from: number): boolean {
  let at = from;
  if (text.charCodeAt(at) === SPACE && isUpper(text.charCodeAt(at + 1)) && isUpper(text.charCodeAt(at + 2))) {
    at += 3;
    while (at < from + 5 && isUpper(text.charCodeAt(at))) {
      at += 1;
    }
  }
  for (let closing = 0; closing < 2 && CLOSING.includes(text.charAt(at)) && at < text.length; closing += 1) {
    at += 1;
  }
  const spaced = text.charCodeAt(at) === SPACE || text.charCodeAt(at) === COMMA;
  const unit = text.charAt(spaced ? at + (text.charCodeAt(at) === COMMA ? 2 : 1) : at);
  return unit === '(' || unit === '[' || (spaced && unit !== '' && 'iwafb'.includes(unit));
}

const CLOSING = ')]"\'`*';

const isUpper = (unit: number): boolean => unit >= 0x41 && unit <= 0x5a;

/** A series of capitals right after the number, or a word of BETWEEN. */
function mayStandBetween(page: Page, token: number, last: number): boolean {
  const start = startOf(page, token);
  const end = endOf(page, token);
  if (end - start > BETWEEN_UNITS_MAX) {
    return false;
  }
  const word = page.text.slice(start, end);
  return BETWEEN.has(word) || (token === last + 1 && /^[A-Z]{2,4}$/.test(word));
}

/** Row of the label right after the cluster: "00123456 (MRN)", "00123456 is her MRN"; -1 when none does. */
function labelAfter(page: Page, cluster: Cluster): number {
  const last = Math.max(cluster.last, cluster.groupLast);
  const from = endOf(page, last);
  const unit = page.text.charCodeAt(from);
  if ((unit !== SPACE && unit !== BRACKET && unit !== COMMA && unit !== 0x29) || !labelMayFollow(page.text, from)) {
    return -1;
  }
  for (let token = last + 1; token <= last + FOLLOW_TOKENS_MAX && token < page.tokens.count; token += 1) {
    const gap = page.text.slice(from, Math.min(from + FOLLOW_UNITS_MAX, startOf(page, token)));
    if (
      LABEL_FOLLOWS.test(gap) &&
      matchTermAt(page.dictionary, { text: page.text, tokens: page.tokens, token }, following)
    ) {
      const labels = page.dictionary.labels[following.state] as number;
      const row = labels === 0 ? DATE_CUE : LABELS_FROM + 31 - Math.clz32(labels & -labels);
      if (row !== DATE_CUE) {
        return BARE.get(row) ?? row;
      }
    }
    if (!mayStandBetween(page, token, last)) {
      return -1;
    }
  }
  return -1;
}

/** `MRN0012345`, as file names have it. */
function labelGlued(page: Page, cluster: Cluster): number {
  if (cluster.letters < 2 || cluster.digits < GLUED_DIGITS_MIN) {
    return -1;
  }
  const match = GLUED_LABEL.exec(page.text.slice(cluster.start, cluster.start + GLUED_UNITS_MAX));
  return match === null ? -1 : (GLUED.get((match[1] as string).toLowerCase()) ?? -1);
}

/** Row of the label that names the cluster, or -1; worked out once a cluster. */
export function labelOf(page: Page, cluster: Cluster): number {
  if (cluster.label === LABEL_UNKNOWN) {
    cluster.label = labelBefore(page, cluster.first);
    cluster.labelGap = 0;
    if (cluster.label >= 0) {
      const tokens = cluster.first - labelToken(page, cluster) - 1;
      cluster.labelGap =
        tokens > 0 &&
        page.text.charCodeAt(cluster.start - 1) !== COLON &&
        page.text.charCodeAt(cluster.start - 2) !== COLON
          ? tokens
          : 0;
    } else {
      const after = labelAfter(page, cluster);
      cluster.label = after >= 0 ? after : labelGlued(page, cluster);
    }
  }
  return cluster.label;
}

/** Last token of the label before the cluster. */
export function labelToken(page: Page, cluster: Cluster): number {
  let token = page.cueTokens[cluster.label] as number;
  for (const [bare, named] of BARE) {
    if (named === cluster.label) {
      token = Math.max(token, page.cueTokens[bare] as number);
    }
  }
  return token;
}

/** A label names one number; `next` is the token up to which it stays valid for one more of the same kind, or -1. */
export function useLabel(page: Page, cluster: Cluster, next: number): void {
  page.cueTokens[cluster.label] = next;
  for (const [bare, named] of BARE) {
    if (named === cluster.label) {
      page.cueTokens[bare] = -1;
    }
  }
}
