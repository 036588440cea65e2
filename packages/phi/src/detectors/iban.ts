/** International bank account numbers (ISO 13616-1): groups of four after the country code, or one word; MOD 97-10. */
import { isIban } from '../checksums.ts';
import { DIGIT, LOWER } from '../engine/char-class.ts';
import { addFinding, type Detector, endOf, kindsAt, lengthOf, type Page, startOf, unitAfter } from '../engine/page.ts';
import { compactBetween } from './digit-groups.ts';

const SPACE = 0x20;
const GROUP_UNITS = 4;
const GROUPS_AFTER_HEAD_MAX = 8;
const IBAN_UNITS_MIN = 15;
const IBAN_UNITS_MAX = 34;
/** Country and check digits; a group of the same shape never follows at once. */
const HEAD = /^[A-Za-z]{2}[0-9]{2}/;

function headOf(page: Page, token: number): string {
  const start = startOf(page, token);
  return page.text.slice(start, Math.min(endOf(page, token), start + GROUP_UNITS));
}

/** Last of the groups that follow the head, single spaces between. */
function lastGroup(page: Page, token: number): number {
  let last = token;
  while (last - token < GROUPS_AFTER_HEAD_MAX && unitAfter(page, last) === SPACE) {
    const next = last + 1;
    const parted = startOf(page, next) - endOf(page, last) !== 1;
    if (parted || lengthOf(page, next) > GROUP_UNITS || (kindsAt(page, next) & LOWER) !== 0) {
      break;
    }
    last = next;
    if (lengthOf(page, next) < GROUP_UNITS) {
      break;
    }
  }
  return last;
}

export const ibanDetector: Detector = {
  id: 'iban',
  anchor: 'cluster',
  digitsMin: 2,
  detect(page, token) {
    const units = lengthOf(page, token);
    if (
      kindsAt(page, token) === DIGIT ||
      (units !== GROUP_UNITS && (units < IBAN_UNITS_MIN || units > IBAN_UNITS_MAX))
    ) {
      return -1;
    }
    if (!HEAD.test(headOf(page, token)) || (units === GROUP_UNITS && HEAD.test(headOf(page, token + 1)))) {
      return -1;
    }
    const last = units === GROUP_UNITS ? lastGroup(page, token) : token;
    if (!isIban(compactBetween(page, token, last))) {
      return -1;
    }
    const span = { start: startOf(page, token), end: endOf(page, last) };
    addFinding(page, { type: 'account', ...span, rule: 'account.iban', confidence: 0.95 });
    return last;
  },
};
