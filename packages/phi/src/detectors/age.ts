/** Ages over 89 (45 CFR 164.514(b)(2)(i)(C)): younger ages are no identifier. */
import { DIGIT } from '../engine/char-class.ts';
import { addFinding, type Detector, endOf, kindsAt, lengthOf, numberAt, type Page, startOf } from '../engine/page.ts';

const AGE_MIN = 90;
const AGE_MAX = 125;
const UNITS_AFTER_MAX = 18;
const UNITS_BEFORE_MAX = 32;
/** How far back a word may say whose age it is: about one sentence. */
const OWNER_UNITS_MAX = 80;
const OLD = /^[\s-]{0,2}(?:(?:years?|yrs?\.?)[\s-]{0,2}(?:old|of age|young)|y\.?\s?\/?\s?o\.?)(?![a-z])/i;
const AGED = /(?:\bage|\baged|\bage of|\bage is|\bage was|\bages|\bturned|\bturning)\s{0,2}[:=]?\s{0,2}$/i;
/** `died at 93`, `lived to be 97`. */
const LIVED = /(?:\bdied at|\bdeceased at|\blived to(?: be)?|\bdeath at|\bpassed away at)(?: the age of)?\s{1,2}$/i;
/** `in her 90s`, `mid-90s`, `nineties` are ages too. */
const DECADE = /\b(?:his|her|their|my)\s(?:early|mid|late)?[\s-]?$/i;
const GLUED = /^([0-9]{2,3})(?:yo|y|yrs?|yof|yom|s)$/i;
const DECADE_GLUED = /^(?:9|10)0s$/i;
/** Whoever was born by then is over 89 whenever this runs; a scan knows no clock, and later years only add to it. */
const BIRTH_YEAR_MIN = 1_900;
const BIRTH_YEAR_MAX = 1_935;
const BORN = /\b(?:born(?: in| around| about)?|birth year|year of birth|dob)[:\s]{1,2}$/i;
const KIN =
  /\b(?:mother|father|mom|mum|dad|parents?|grand(?:mother|father|parents?|ma|pa)|brothers?|sisters?|siblings?|aunts?|uncles?|cousins?|husband|wife|spouse|son|daughter|relatives?|mgm|mgf|pgm|pgf)\b/gi;
const SELF = /\b(?:patient|pt|resident|member|client)\b(?!'s)/gi;
const SENTENCE_END = /[.!?]\s+[A-Z]|\n/g;

/** Number at the token, also glued to its unit (`92yo`); 0 when it is no age over 89. */
function ageAt(page: Page, token: number): { readonly age: number; readonly glued: boolean } {
  if (kindsAt(page, token) === DIGIT) {
    return { age: lengthOf(page, token) <= 3 ? numberAt(page, token) : 0, glued: false };
  }
  const text = lengthOf(page, token) <= 6 ? page.text.slice(startOf(page, token), endOf(page, token)) : '';
  return { age: Number(GLUED.exec(text)?.[1] ?? 0), glued: true };
}

/** Where the last match of `expression` in `text` begins, or -1. Callers pass at most OWNER_UNITS_MAX units. */
function lastMatch(expression: RegExp, text: string): number {
  let last = -1;
  for (const match of text.matchAll(expression)) {
    last = match.index;
  }
  return last;
}

/** True when the nearest person named before the age in its sentence is a relative ("her grandmother died at 93"). */
function isRelatives(text: string, start: number): boolean {
  const window = text.slice(Math.max(0, start - OWNER_UNITS_MAX), start);
  const sentence = window.slice(lastMatch(SENTENCE_END, window) + 1);
  return lastMatch(KIN, sentence) > lastMatch(SELF, sentence);
}

/** True when the words around the number make it an age: `in her 90s`, `93 years old`, `aged 93`, `died at 93`. */
function isStated(page: Page, token: number, glued: boolean): boolean {
  const start = startOf(page, token);
  const end = endOf(page, token);
  const before = page.text.slice(Math.max(0, start - UNITS_BEFORE_MAX), start);
  if (glued) {
    const decade = page.text.charAt(end - 1).toLowerCase() === 's' && page.text.charAt(end - 2) === '0';
    return decade ? DECADE_GLUED.test(page.text.slice(start, end)) && DECADE.test(before) : true;
  }
  const after = page.text.slice(end, end + UNITS_AFTER_MAX);
  return OLD.test(after) || AGED.test(before) || LIVED.test(before) || (/^['’]s\b/.test(after) && DECADE.test(before));
}

/** `born in 1928`: a year is no identifier unless it tells such an age. */
function birthYear(page: Page, token: number): number {
  const year = numberAt(page, token);
  const start = startOf(page, token);
  if (
    year < BIRTH_YEAR_MIN ||
    year > BIRTH_YEAR_MAX ||
    !BORN.test(page.text.slice(Math.max(0, start - UNITS_BEFORE_MAX), start))
  ) {
    return -1;
  }
  const rule = isRelatives(page.text, start) ? 'age90.relative' : 'age90.birth_year';
  addFinding(page, { type: 'age90', start, end: endOf(page, token), rule, confidence: 0.7 });
  return token;
}

export const ageDetector: Detector = {
  id: 'age',
  anchor: 'cluster',
  digitsMin: 2,
  detect(page, token) {
    if (lengthOf(page, token) === 4 && kindsAt(page, token) === DIGIT) {
      return birthYear(page, token);
    }
    const { age, glued } = ageAt(page, token);
    if (age < AGE_MIN || age > AGE_MAX || !isStated(page, token, glued)) {
      return -1;
    }
    const start = startOf(page, token);
    const rule = isRelatives(page.text, start) ? 'age90.relative' : 'age90.stated';
    addFinding(page, { type: 'age90', start, end: endOf(page, token), rule, confidence: 0.9 });
    return token;
  },
};
