/** Reads runs of capitalised words: the raw material of names of people and of places. */
import { DIGIT, INITIAL_UPPER, LOWER, POSSESSIVE } from '../engine/char-class.ts';
import { cueBit, WEAK } from '../engine/marks.ts';
import { cuesAt, endOf, kindsAt, lengthOf, type Page, startOf, typesAt, unitAfter } from '../engine/page.ts';

const COMMON = cueBit('common');
const SPACE = 0x20;
const DOT = 0x2e;
const HYPHEN = 0x2d;
const AMPERSAND = 0x26;

/** A capitalised word without digits. */
export function isCapitalWord(page: Page, token: number): boolean {
  const kinds = kindsAt(page, token);
  return (kinds & INITIAL_UPPER) !== 0 && (kinds & DIGIT) === 0;
}

/** One capital letter; the words I and A count only with a dot. */
export function isInitial(page: Page, token: number): boolean {
  if (!isCapitalWord(page, token) || lengthOf(page, token) !== 1) {
    return false;
  }
  const letter = page.text.charAt(startOf(page, token));
  return (letter !== 'I' && letter !== 'A') || unitAfter(page, token) === DOT;
}

/** Two or more capitals and no lower-case letter. */
export function isAllCapitals(page: Page, token: number): boolean {
  return (kindsAt(page, token) & (LOWER | DIGIT)) === 0 && lengthOf(page, token) > 1;
}

/** A word that running text also has: function word, heading, month, medical term. No part of a name by itself. */
export function isOrdinary(page: Page, token: number): boolean {
  return (cuesAt(page, token) & COMMON) !== 0 || typesAt(page, token) !== 0;
}

/** Strong medical words end a name even beside a known given name; weak ones ("head", "Dr") may be surnames. */
export function isMedical(page: Page, token: number): boolean {
  const types = typesAt(page, token);
  return types !== 0 && (types & WEAK) === 0;
}

/** True when a token and the next stand in one phrase: a space, a hyphen, or the dot of an abbreviation and a space. */
export function runsOn(page: Page, token: number): boolean {
  const next = token + 1;
  if (next >= page.tokens.count) {
    return false;
  }
  const gap = startOf(page, next) - endOf(page, token);
  const unit = unitAfter(page, token);
  if (gap === 1) {
    return unit === SPACE || (unit === HYPHEN && lengthOf(page, token) > 1);
  }
  const abbreviated = lengthOf(page, token) <= 2 && unit === DOT;
  return gap === 2 && abbreviated && page.text.charCodeAt(endOf(page, token) + 1) === SPACE;
}

/** True when ` & ` stands between a token and the next. */
export function runsOnByAmpersand(page: Page, token: number): boolean {
  const gap = startOf(page, token + 1) - endOf(page, token);
  return gap === 3 && page.text.charCodeAt(endOf(page, token) + 1) === AMPERSAND;
}

/** End of a name in the text: without a possessive 's, with the dot of a closing initial. */
export function nameEnd(page: Page, token: number): number {
  const end = endOf(page, token);
  if ((kindsAt(page, token) & POSSESSIVE) !== 0) {
    return end - 2;
  }
  return lengthOf(page, token) === 1 && page.text.charCodeAt(end) === DOT ? end + 1 : end;
}
