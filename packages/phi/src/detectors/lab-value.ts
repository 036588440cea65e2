/** Results: a number with a laboratory unit, or a named test with its value. */
import { DIGIT } from '../engine/char-class.ts';
import { CAPITALS, healthBit, WEAK } from '../engine/marks.ts';
import { addFinding, type Detector, endOf, kindsAt, lengthOf, type Page, startOf, typesAt } from '../engine/page.ts';
import { isAllCapitals } from './capital-run.ts';

const LAB = healthBit('lab');
/** Tokens between the name of a test and its value ("potassium level was 3.5"). */
const NAME_TOKENS_MAX = 3;
const NAME_UNITS_MAX = 24;
/** Numbers longer than this are ids. */
const VALUE_UNITS_MAX = 6;
const UNITS_AFTER_MAX = 14;
/** Concentrations, activities, counts and pressures that hardly occur outside a laboratory or a chart. */
const UNIT =
  /^\s?(?:mg\/d[lL]|g\/d[lL]|[munp]?mol\/[lL]|mEq\/[lL]|m?I?U\/m?[lL]|[nmpμuf]c?g\/m?[dL]?[lL]|mm\s?Hg|bpm|cells\/|copies\/|K\/[uμm]|x\s?10\^|f[lL]\b|mL\/min|mm\/h|mOsm)/;

/** Short forms name a test in capitals only (`ALT 35`), other weak names only beside a decimal value (`potassium 3.5`). */
function isNameOfTest(
  page: Page,
  token: number,
  found: { readonly types: number; readonly decimal: boolean },
): boolean {
  if ((found.types & WEAK) === 0) {
    return true;
  }
  return (found.types & CAPITALS) !== 0 ? isAllCapitals(page, token) : found.decimal;
}

function labNameBefore(page: Page, token: number, decimal: boolean): boolean {
  for (let at = token - 1; at >= 0 && at >= token - 1 - NAME_TOKENS_MAX; at -= 1) {
    if (kindsAt(page, at) === DIGIT) {
      return false;
    }
    const types = typesAt(page, at);
    if ((types & LAB) !== 0) {
      return startOf(page, token) - endOf(page, at) <= NAME_UNITS_MAX && isNameOfTest(page, at, { types, decimal });
    }
  }
  return false;
}

/** A cheap look before the expression: a letter follows at once or after one blank. */
function mayBeUnit(page: Page, end: number): boolean {
  const at = page.text.charCodeAt(end) === 0x20 ? end + 1 : end;
  return page.text.charCodeAt(at) > 0x40;
}

export const labValueDetector: Detector = {
  id: 'lab_value',
  anchor: 'cluster',
  detect(page, token, cluster) {
    if (kindsAt(page, token) !== DIGIT || cluster.end - cluster.start > VALUE_UNITS_MAX || lengthOf(page, token) > 4) {
      return -1;
    }
    const end = cluster.letters === 0 ? cluster.end : endOf(page, token);
    const unit = mayBeUnit(page, end) && UNIT.test(page.text.slice(end, end + UNITS_AFTER_MAX));
    if (!unit && !labNameBefore(page, token, cluster.last > token)) {
      return -1;
    }
    const rule = unit ? 'lab.value_with_unit' : 'lab.named_value';
    addFinding(page, { type: 'lab', start: startOf(page, token), end, rule, confidence: unit ? 0.85 : 0.7 });
    return cluster.last;
  },
};
