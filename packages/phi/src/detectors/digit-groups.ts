/** Reads runs of digit groups such as `555-0100` or `(555) 555-0100` and sums up their lengths as one number. */
import { DIGIT } from '../engine/char-class.ts';
import { endOf, gapAfter, kindsAt, lengthOf, type Page, startOf, unitAfter } from '../engine/page.ts';

/** Groups that are read at most; longer runs are no number looked for here. */
export const GROUPS_MAX = 6;

export interface DigitGroups {
  /** Lengths as decimal places, first group first: 3-2-4 is 324. 0 when a group is longer than nine digits. */
  readonly key: number;
  readonly count: number;
  readonly last: number;
  /** The unit between the groups when it is always the same one, else 0. */
  readonly separator: number;
}

/** -1: the groups do not join. Otherwise the separating unit; `) ` counts as a bracket. */
function separatorAfter(page: Page, token: number): number {
  const gap = gapAfter(page, token);
  const unit = unitAfter(page, token);
  if (gap === 1) {
    return unit === 0x2d || unit === 0x20 || unit === 0x2e || unit === 0x29 || unit === 0xa0 ? unit : -1;
  }
  return gap === 2 && unit === 0x29 ? unit : -1;
}

export function readDigitGroups(page: Page, token: number): DigitGroups {
  let key = 0;
  let count = 0;
  let last = token;
  let separator = 0;
  for (let at = token; ; at += 1) {
    if (kindsAt(page, at) !== DIGIT) {
      break;
    }
    const units = lengthOf(page, at);
    key = units > 9 || key < 0 ? -1 : key * 10 + units;
    count += 1;
    last = at;
    const joined = separatorAfter(page, at);
    if (joined < 0 || count === GROUPS_MAX || kindsAt(page, at + 1) !== DIGIT) {
      break;
    }
    separator = count === 1 || separator === joined ? joined : 0;
  }
  return { key, count, last, separator };
}

/** The digits of tokens `first` to `last` without what separates them; at most 40. */
export function digitsBetween(page: Page, first: number, last: number): string {
  return page.text
    .slice(startOf(page, first), Math.min(endOf(page, last), startOf(page, first) + 64))
    .replace(/[^0-9]/g, '');
}

/** Letters and digits of tokens `first` to `last`, upper case; at most 64 units are read. */
export function compactBetween(page: Page, first: number, last: number): string {
  const text = page.text.slice(startOf(page, first), Math.min(endOf(page, last), startOf(page, first) + 64));
  return text.replace(/[^0-9A-Za-z]/g, '').toUpperCase();
}
