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
const DOB_TOKENS_MAX = 4;

function report(
  page: Page,
  span: { first: number; last: number },
  found: { rule: string; confidence: number },
): number {
  const born =
    labelBefore(page, span.first) === DOB && hasCue(page, span.first, { cue: DOB, tokensMax: DOB_TOKENS_MAX });
  addFinding(page, {
    type: born ? 'dob' : 'date',
    start: startOf(page, span.first),
    end: endOf(page, span.last),
    rule: born ? 'dob.labelled' : found.rule,
    confidence: born ? 0.97 : found.confidence,
  });
  return span.last;
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
    return lengthOf(page, token) <= 2 && lengthOf(page, token + 1) <= 2
      ? report(page, span, { rule: 'date.month_day', confidence: 0.6 })
      : -1;
  }
  if (cluster.last !== token || lengthOf(page, token) !== 8) {
    return -1;
  }
  const text = page.text.slice(cluster.start, cluster.end);
  const compact = /^(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])$/.test(text);
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
  if (dayAt(page, token + 1) === 0) {
    return -1;
  }
  const year = yearFollows(page, token + 1);
  if (!year && !isOrdinal(page, token + 1) && !dayStands(page, token + 1)) {
    return -1;
  }
  const last = year ? token + 2 : token + 1;
  return report(page, { first: token, last }, { rule: 'date.worded', confidence: year ? 0.9 : 0.75 });
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
        return found;
      }
    }
    const cued = parts > 0 ? cuedDate(page, cluster) : -1;
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
