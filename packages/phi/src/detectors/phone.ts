/** North American telephone and fax numbers (NANP: area and exchange start 2-9, exchange never N11), and +CC numbers. */
import { DIGIT } from '../engine/char-class.ts';
import { addFinding, type Detector, endOf, kindsAt, type Page, startOf } from '../engine/page.ts';
import { type DigitGroups, digitsBetween, readDigitGroups } from './digit-groups.ts';
import { FAX, labelBefore, OTHER_ID, PHONE } from './label-cues.ts';

const TOLL_FREE = /^8(?:00|33|44|55|66|77|88)/;
const NANP = /^[2-9][0-9]{2}[2-9](?!11)[0-9]{6}$/;
const PLUS = 0x2b;
const BRACKET = 0x28;

/** Ten national digits of a group run in one of the written forms, or undefined. */
function nationalDigits(digits: string, groups: DigitGroups): string | undefined {
  switch (groups.key) {
    case 334:
    case 37:
    case -1:
      return digits.length === 10 ? digits : undefined;
    case 1334:
    case 137:
      return digits.startsWith('1') ? digits.slice(1) : undefined;
    default:
      return undefined;
  }
}

function add(
  page: Page,
  span: { readonly first: number; readonly last: number },
  found: { type: 'phone' | 'fax'; rule: string; confidence: number },
): number {
  let start = startOf(page, span.first);
  while (start > 0 && (page.text.charCodeAt(start - 1) === PLUS || page.text.charCodeAt(start - 1) === BRACKET)) {
    start -= 1;
  }
  addFinding(page, { ...found, start, end: endOf(page, span.last) });
  return span.last;
}

export const phoneDetector: Detector = {
  id: 'phone',
  anchor: 'cluster',
  detect(page, token) {
    if (kindsAt(page, token) !== DIGIT) {
      return -1;
    }
    const groups = readDigitGroups(page, token);
    const digits = digitsBetween(page, token, groups.last);
    if (digits.length < 7 || digits.length > 15) {
      return -1;
    }
    const label = labelBefore(page, token);
    const labelled = label === PHONE || label === FAX;
    const type = label === FAX ? 'fax' : 'phone';
    const span = { first: token, last: groups.last };
    const national = nationalDigits(digits, groups);
    if (national !== undefined && NANP.test(national)) {
      if (label >= 0 && !labelled) {
        return -1;
      }
      if (TOLL_FREE.test(national)) {
        return add(page, span, { type, rule: 'phone.toll_free', confidence: 0.3 });
      }
      if (groups.count === 1 && !labelled) {
        return -1;
      }
      return add(page, span, { type, rule: `${type}.nanp`, confidence: labelled ? 0.95 : 0.8 });
    }
    if (labelled && (groups.key === 34 || groups.key === 7)) {
      return add(page, span, { type, rule: `${type}.local`, confidence: 0.7 });
    }
    if (labelled && (groups.key === 334 || digits.length >= 10)) {
      return add(page, span, { type, rule: `${type}.labelled`, confidence: 0.7 });
    }
    const plus = page.text.charCodeAt(startOf(page, token) - 1) === PLUS;
    if (plus && digits.length >= 8 && (label < 0 || label === OTHER_ID)) {
      return add(page, span, { type, rule: `${type}.international`, confidence: 0.7 });
    }
    return -1;
  },
};
