/** Social Security numbers: `AAA-GG-SSSS`, and nine bare digits beside a label. */
import { isIssuableSsn, isItin } from '../checksums.ts';
import { DIGIT } from '../engine/char-class.ts';
import { addFinding, type Detector, endOf, kindsAt, lengthOf, startOf } from '../engine/page.ts';
import { digitsBetween, readDigitGroups } from './digit-groups.ts';
import { labelBefore, SSN } from './label-cues.ts';

const KEY_FORMATTED = 324;
const KEY_BARE = 9;
const HYPHEN = 0x2d;

/** Strict without a label: issuable, hyphenated or spaced. With one, any number of the shape counts (a typing error is still PHI). */
export const ssnDetector: Detector = {
  id: 'ssn',
  anchor: 'cluster',
  detect(page, token) {
    if (kindsAt(page, token) !== DIGIT || (lengthOf(page, token) !== 3 && lengthOf(page, token) !== 9)) {
      return -1;
    }
    const groups = readDigitGroups(page, token);
    if (groups.key !== KEY_FORMATTED && groups.key !== KEY_BARE) {
      return -1;
    }
    const label = labelBefore(page, token);
    const digits = digitsBetween(page, token, groups.last);
    const span = { start: startOf(page, token), end: endOf(page, groups.last) };
    if (label === SSN) {
      const issuable = isIssuableSsn(digits) || isItin(digits);
      const rule = issuable ? 'ssn.labelled' : 'ssn.labelled_unissued';
      addFinding(page, { type: 'ssn', ...span, rule, confidence: issuable ? 0.97 : 0.8 });
      return groups.last;
    }
    if (label >= 0 || groups.key === KEY_BARE || groups.separator === 0) {
      return -1;
    }
    if (isIssuableSsn(digits)) {
      addFinding(page, {
        type: 'ssn',
        ...span,
        rule: 'ssn.shape',
        confidence: groups.separator === HYPHEN ? 0.8 : 0.5,
      });
      return groups.last;
    }
    if (isItin(digits) && groups.separator === HYPHEN) {
      addFinding(page, { type: 'ssn', ...span, rule: 'ssn.itin', confidence: 0.7 });
      return groups.last;
    }
    return -1;
  },
};
