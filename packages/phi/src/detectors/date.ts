/** Dates finer than a year (45 CFR 164.514(b)(2)(i)(C)): numeric, ISO and worded; a date of birth where its label stands. */
import { DIGIT, INITIAL_UPPER } from '../engine/char-class.ts';
import { cueBit } from '../engine/marks.ts';
import {
  addFinding,
  cuesAt,
  type Detector,
  endOf,
  gapAfter,
  hasCue,
  kindsAt,
  lengthOf,
  numberAt,
  type Page,
  startOf,
  unitAfter,
} from '../engine/page.ts';
import type { Cluster } from '../engine/cluster.ts';
import { DATE_CUE, DOB, labelBefore } from './label-cues.ts';

const MONTH = cueBit('month');
const YEAR_MIN = 1880;
const YEAR_MAX = 2100;
const APOSTROPHE = 0x27;
const COMMA = 0x2c;
const SPACE = 0x20;
const DOT = 0x2e;
const SLASH = 0x2f;
const HYPHEN = 0x2d;
const EN_DASH = 0x2013;
const DOB_TOKENS_MAX = 4;
/** Between the label and the value of a form field. */
const FIELD_GAP = /^(?:\s?[:=|]\s{0,3}|\t|\s-\s)$/;
/** `5/10 pain`, `2/6 murmur`, `1/2 tablet`: scores and fractions, not days of a month. */
const NO_DATE_AFTER =
  /^\s?(?:pain|murmur|systolic|strength|tablets?|tabs?|pills?|cups?|inch|in\b|mile|hours?|days?|weeks?|of\b|mm|cm|mg|ml|scale|stars?|points?|votes?|full)/i;
const UNITS_AFTER_MAX = 10;
/** `20240309`, `03092024`. */
const COMPACT =
  /^(?:(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])|(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?:19|20)[0-9]{2})$/;
/** `09MAR2024`. */
const GLUED = /^(?:0?[1-9]|[12][0-9]|3[01])(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)(?:19|20)?[0-9]{2}$/i;
const GLUED_UNITS_MIN = 6;
const GLUED_UNITS_MAX = 9;

function report(
  page: Page,
  span: { first: number; last: number },
  found: { rule: string; confidence: number },
): number {
  const born =
    labelBefore(page, span.first) === DOB && hasCue(page, span.first, { cue: DOB, tokensMax: DOB_TOKENS_MAX });
  const field = !born && isField(page, span.first);
  addFinding(page, {
    type: born ? 'dob' : 'date',
    start: startOf(page, span.first),
    end: endOf(page, span.last),
    rule: born ? 'dob.labelled' : field ? 'date.labelled' : found.rule,
    confidence: born ? 0.97 : field ? 0.92 : found.confidence,
  });
  return span.last;
}

/** `Date of service: `, `Admitted - ` right before: a line of a form, which says whose date it is. */
function isField(page: Page, token: number): boolean {
  const cue = page.cueTokens[DATE_CUE] as number;
  if (cue < 0 || cue !== token - 1) {
    return false;
  }
  return FIELD_GAP.test(page.text.slice(endOf(page, cue), Math.min(startOf(page, token), endOf(page, cue) + 6)));
}

function isYear(page: Page, token: number): boolean {
  if (kindsAt(page, token) !== DIGIT || lengthOf(page, token) !== 4) {
    return false;
  }
  const year = numberAt(page, token);
  return year >= YEAR_MIN && year <= YEAR_MAX;
}

/** A day of the month with or without its ordinal ending: `5`, `05`, `5th`. 0 when it is none. */
function dayAt(page: Page, token: number): number {
  const kinds = kindsAt(page, token);
  const units = lengthOf(page, token);
  if ((kinds & DIGIT) === 0 || units > 4) {
    return 0;
  }
  if (kinds === DIGIT) {
    const bare = units > 2 ? 0 : numberAt(page, token);
    return bare <= 31 ? bare : 0;
  }
  const text = page.text.slice(startOf(page, token), endOf(page, token));
  const day = /^([0-3]?[0-9])(?:st|nd|rd|th)$/i.exec(text)?.[1];
  const value = Number(day ?? 0);
  return value <= 31 ? value : 0;
}

function isOrdinal(page: Page, token: number): boolean {
  return kindsAt(page, token) !== DIGIT;
}

function partsOf(page: Page, cluster: Cluster): number {
  for (let at = cluster.first; at <= cluster.last; at += 1) {
    if (kindsAt(page, at) !== DIGIT) {
      return at - cluster.first;
    }
  }
  return cluster.last - cluster.first + 1;
}

function isMonthDay(a: number, b: number): boolean {
  return (a >= 1 && a <= 12 && b >= 1 && b <= 31) || (b >= 1 && b <= 12 && a >= 1 && a <= 31);
}

/** `2024-03-09`, also followed by a time of day (`2024-03-09T10:00`). */
function isoDate(page: Page, token: number): number {
  if (!isYear(page, token) || kindsAt(page, token + 1) !== DIGIT || lengthOf(page, token + 1) > 2) {
    return -1;
  }
  if (unitAfter(page, token) !== unitAfter(page, token + 1) || gapAfter(page, token + 1) !== 1) {
    return -1;
  }
  const third = page.text.slice(
    startOf(page, token + 2),
    Math.min(endOf(page, token + 2), startOf(page, token + 2) + 4),
  );
  const day = Number(/^([0-9]{1,2})(?:T[0-9]*)?$/.exec(third)?.[1] ?? 0);
  if (!isMonthDay(numberAt(page, token + 1), day) || numberAt(page, token + 1) > 12) {
    return -1;
  }
  return report(page, { first: token, last: token + 2 }, { rule: 'date.iso', confidence: 0.9 });
}

/** `03/09/2024`, `3-9-24`, `09.03.2024`. */
function numericDate(page: Page, token: number): number {
  if (lengthOf(page, token) > 2 || lengthOf(page, token + 1) > 2 || gapAfter(page, token + 1) !== 1) {
    return -1;
  }
  const separator = unitAfter(page, token);
  const yearUnits = lengthOf(page, token + 2);
  if (separator !== unitAfter(page, token + 1) || !isMonthDay(numberAt(page, token), numberAt(page, token + 1))) {
    return -1;
  }
  const full = isYear(page, token + 2);
  const short =
    yearUnits === 2 &&
    (separator === SLASH || hasCue(page, token, { cue: DATE_CUE, tokensMax: 1 }) || labelBefore(page, token) === DOB);
  if (!full && !short) {
    return -1;
  }
  return report(page, { first: token, last: token + 2 }, { rule: 'date.numeric', confidence: full ? 0.9 : 0.75 });
}

/** `3/4-3/7/2024`: the first day of a range has no year of its own. */
function numericRange(page: Page, token: number): number {
  const first = isMonthDay(numberAt(page, token), numberAt(page, token + 1)) && lengthOf(page, token + 1) <= 2;
  const hyphen =
    unitAfter(page, token) === SLASH && unitAfter(page, token + 1) === HYPHEN && gapAfter(page, token + 1) === 1;
  if (!first || !hyphen || lengthOf(page, token) > 2 || numericDate(page, token + 2) < 0) {
    return -1;
  }
  return report(page, { first: token, last: token + 1 }, { rule: 'date.range', confidence: 0.75 }) + 3;
}

/** Further dates of the same run (`3/4/24-3/7/24`), which starts no run of its own. */
function restOfRun(page: Page, last: number, cluster: Cluster): number {
  const next = last + 1;
  const joined = cluster.last >= next + 2 && gapAfter(page, last) === 1;
  const more = joined ? Math.max(isoDate(page, next), numericDate(page, next)) : -1;
  return more >= 0 ? more : last;
}

/** `03/2024`: finer than a year. */
function monthOfYear(page: Page, cluster: Cluster): number {
  const token = cluster.first;
  const month = numberAt(page, token);
  const fits = cluster.last === token + 1 && unitAfter(page, token) === SLASH && lengthOf(page, token) <= 2;
  if (!fits || month < 1 || month > 12 || !isYear(page, token + 1)) {
    return -1;
  }
  return report(page, { first: token, last: token + 1 }, { rule: 'date.month_year', confidence: 0.6 });
}

/** `09MAR2024`, one token. */
function gluedDate(page: Page, token: number): number {
  const units = lengthOf(page, token);
  const fits = units >= GLUED_UNITS_MIN && units <= GLUED_UNITS_MAX && kindsAt(page, token) !== DIGIT;
  if (!fits || !GLUED.test(page.text.slice(startOf(page, token), endOf(page, token)))) {
    return -1;
  }
  return report(page, { first: token, last: token }, { rule: 'date.worded', confidence: 0.8 });
}

/** A score, a fraction or a saying. */
function isNoDay(page: Page, cluster: Cluster): boolean {
  const after = page.text.slice(cluster.end, cluster.end + UNITS_AFTER_MAX);
  const always = page.text.slice(cluster.start, cluster.end) === '24/7';
  return always || NO_DATE_AFTER.test(after) || after.startsWith('%');
}

/** `03/09` and `20240309` only where a word announces a date. */
function cuedDate(page: Page, cluster: Cluster): number {
  const token = cluster.first;
  if (cluster.last > token + 1 || (cluster.last === token && cluster.digits !== 8)) {
    return -1;
  }
  if (!hasCue(page, token, { cue: DATE_CUE, tokensMax: 1 }) && labelBefore(page, token) !== DOB) {
    return -1;
  }
  const span = { first: token, last: cluster.last };
  if (
    cluster.last === token + 1 &&
    unitAfter(page, token) === SLASH &&
    isMonthDay(numberAt(page, token), numberAt(page, token + 1))
  ) {
    return lengthOf(page, token) <= 2 && lengthOf(page, token + 1) <= 2 && !isNoDay(page, cluster)
      ? report(page, span, { rule: 'date.month_day', confidence: 0.6 })
      : -1;
  }
  if (cluster.last !== token || lengthOf(page, token) !== 8) {
    return -1;
  }
  const text = page.text.slice(cluster.start, cluster.end);
  const compact = COMPACT.test(text);
  return compact ? report(page, span, { rule: 'date.compact', confidence: 0.7 }) : -1;
}

/** `9 March 2024`, `9th of March`, `09-Mar-24`. */
function dayFirstDate(page: Page, token: number): number {
  const monthNear = ((cuesAt(page, token + 1) | cuesAt(page, token + 2)) & MONTH) !== 0;
  if (!monthNear || dayAt(page, token) === 0 || gapAfter(page, token) !== 1) {
    return -1;
  }
  const of = lengthOf(page, token + 1) === 2 && page.text.startsWith('of', startOf(page, token + 1)) ? 1 : 0;
  const month = token + 1 + of;
  if ((cuesAt(page, month) & MONTH) === 0 || (of === 0 && !isCapital(page, month) && !yearFollows(page, month))) {
    return -1;
  }
  const last = yearFollows(page, month) ? month + 1 : month;
  return report(page, { first: token, last }, { rule: 'date.worded', confidence: 0.85 });
}

function isCapital(page: Page, token: number): boolean {
  return (kindsAt(page, token) & INITIAL_UPPER) !== 0;
}

/** A year within the next token: `, 2024`, ` 2024`, ` '24`, `-24`. */
function yearFollows(page: Page, token: number): boolean {
  const gap = gapAfter(page, token);
  if (gap < 1 || gap > 3) {
    return false;
  }
  if (isYear(page, token + 1)) {
    return true;
  }
  const before = page.text.charCodeAt(startOf(page, token + 1) - 1);
  const hyphenated = gap === 1 && before === 0x2d;
  return lengthOf(page, token + 1) === 2 && kindsAt(page, token + 1) === DIGIT && (before === APOSTROPHE || hyphenated);
}

/** `March 9, 2024`, `Mar. 9`, `March 2024`. Runs on the month word. */
function monthFirstDate(page: Page, token: number): number {
  const gap = gapAfter(page, token);
  const unit = unitAfter(page, token);
  if (gap < 1 || gap > 2 || (unit !== SPACE && unit !== DOT && unit !== COMMA && unit !== 0x2d)) {
    return -1;
  }
  if (isYear(page, token + 1)) {
    return report(page, { first: token, last: token + 1 }, { rule: 'date.month_year', confidence: 0.6 });
  }
  const small = smallWordAfter(page, token);
  if (small === 'of' && isYear(page, token + 2) && gapAfter(page, token + 1) === 1) {
    return report(page, { first: token, last: token + 2 }, { rule: 'date.month_year', confidence: 0.6 });
  }
  const day = small === 'the' && gapAfter(page, token + 1) === 1 ? token + 2 : token + 1;
  if (dayAt(page, day) === 0 || (day > token + 1 && !isOrdinal(page, day))) {
    return -1;
  }
  const until = dayRangeEnd(page, day);
  const year = yearFollows(page, until);
  if (!year && !isOrdinal(page, until) && !dayStands(page, until)) {
    return -1;
  }
  const last = year ? until + 1 : until;
  return report(page, { first: token, last }, { rule: 'date.worded', confidence: year ? 0.9 : 0.75 });
}

/** `of` or `the` right after a month, else nothing. */
function smallWordAfter(page: Page, token: number): string {
  const units = lengthOf(page, token + 1);
  return units === 2 || units === 3 ? page.text.slice(startOf(page, token + 1), endOf(page, token + 1)) : '';
}

/** Last day of `March 3-5`. */
function dayRangeEnd(page: Page, day: number): number {
  const unit = unitAfter(page, day);
  const ranges = (unit === HYPHEN || unit === EN_DASH) && gapAfter(page, day) === 1 && dayAt(page, day + 1) > 0;
  return ranges ? day + 1 : day;
}

/** A bare number after a month is a day unless it goes on (`May 5.2`, `March 10 mg`, `Mar 5%`). */
function dayStands(page: Page, token: number): boolean {
  const unit = unitAfter(page, token);
  const joined = gapAfter(page, token) === 1 && (unit === DOT || unit === SLASH);
  return unit !== 0x25 && !joined;
}

export const dateDetector: Detector = {
  id: 'date',
  anchor: 'cluster',
  detect(page, token, cluster) {
    const parts = partsOf(page, cluster);
    if (cluster.last > token && parts > 0) {
      const found =
        parts >= 2 || cluster.last === token + 2
          ? Math.max(isoDate(page, token), parts >= 3 ? numericDate(page, token) : -1)
          : -1;
      if (found >= 0) {
        return restOfRun(page, found, cluster);
      }
      const other = parts >= 5 ? numericRange(page, token) : parts === 2 ? monthOfYear(page, cluster) : -1;
      if (other >= 0) {
        return other;
      }
    }
    const cued = parts > 0 ? cuedDate(page, cluster) : gluedDate(page, token);
    return cued >= 0 ? cued : dayFirstDate(page, token);
  },
};

export const monthDateDetector: Detector = {
  id: 'month_date',
  anchor: 'capital',
  detect(page, token) {
    return (cuesAt(page, token) & MONTH) === 0 ? -1 : monthFirstDate(page, token);
  },
};
