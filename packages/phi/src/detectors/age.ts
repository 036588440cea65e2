/** Ages over 89 (45 CFR 164.514(b)(2)(i)(C)): younger ages are no identifier. */
import { DIGIT } from '../engine/char-class.ts';
import { addFinding, type Detector, endOf, kindsAt, lengthOf, numberAt, type Page, startOf } from '../engine/page.ts';

const AGE_MIN = 90;
const AGE_MAX = 125;
const UNITS_AFTER_MAX = 16;
const UNITS_BEFORE_MAX = 12;
const OLD = /^[\s-]{0,2}(?:(?:years?|yrs?\.?)[\s-]{0,2}(?:old|of age)|y\.?\s?\/?\s?o\.?)(?![a-z])/i;
const AGED = /(?:\bage|\baged|\bage of|\bage is)\s{0,2}[:=]?\s{0,2}$/i;
const GLUED = /^([0-9]{2,3})(?:yo|y|yrs?)$/i;

/** Number at the token, also glued to its unit (`92yo`); 0 when it is no age over 89. */
function ageAt(page: Page, token: number): { readonly age: number; readonly glued: boolean } {
  if (kindsAt(page, token) === DIGIT) {
    return { age: lengthOf(page, token) <= 3 ? numberAt(page, token) : 0, glued: false };
  }
  const text = lengthOf(page, token) <= 6 ? page.text.slice(startOf(page, token), endOf(page, token)) : '';
  return { age: Number(GLUED.exec(text)?.[1] ?? 0), glued: true };
}

export const ageDetector: Detector = {
  id: 'age',
  anchor: 'cluster',
  detect(page, token) {
    const { age, glued } = ageAt(page, token);
    if (age < AGE_MIN || age > AGE_MAX) {
      return -1;
    }
    const start = startOf(page, token);
    const end = endOf(page, token);
    const old = glued || OLD.test(page.text.slice(end, end + UNITS_AFTER_MAX));
    if (!old && !AGED.test(page.text.slice(Math.max(0, start - UNITS_BEFORE_MAX), start))) {
      return -1;
    }
    addFinding(page, { type: 'age90', start, end, rule: 'age90.stated', confidence: 0.9 });
    return token;
  },
};
