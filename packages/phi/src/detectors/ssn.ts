/** Social Security numbers: `AAA-GG-SSSS`, and nine bare digits beside a label. */
import { isIssuableSsn, isItin } from '../checksums.ts';
import { addFinding, type Detector, endOf, startOf } from '../engine/page.ts';
import { digitsBetween } from './digit-groups.ts';
import { labelOf, SSN } from './label-cues.ts';

const KEY_FORMATTED = 324;
const KEY_BARE = 9;
const HYPHEN = 0x2d;

/** Strict without a label: issuable, hyphenated or spaced. With one, any number of the shape counts (a typing error is still PHI). */
export const ssnDetector: Detector = {
  id: 'ssn',
  anchor: 'cluster',
  digitsMin: 3,
  detect(page, token, cluster) {
    if (cluster.groupKey !== KEY_FORMATTED && cluster.groupKey !== KEY_BARE) {
      return -1;
    }
    const label = labelOf(page, cluster);
    const digits = digitsBetween(page, token, cluster.groupLast);
    const span = { start: startOf(page, token), end: endOf(page, cluster.groupLast) };
    if (label === SSN) {
      const issuable = isIssuableSsn(digits) || isItin(digits);
      const rule = issuable ? 'ssn.labelled' : 'ssn.labelled_unissued';
      addFinding(page, { type: 'ssn', ...span, rule, confidence: issuable ? 0.97 : 0.8 });
      return cluster.groupLast;
    }
    if (label >= 0 || cluster.groupKey === KEY_BARE || cluster.groupSeparator === 0) {
      return -1;
    }
    if (isIssuableSsn(digits)) {
      addFinding(page, {
        type: 'ssn',
        ...span,
        rule: 'ssn.shape',
        confidence: cluster.groupSeparator === HYPHEN ? 0.8 : 0.5,
      });
      return cluster.groupLast;
    }
    if (isItin(digits) && cluster.groupSeparator === HYPHEN) {
      addFinding(page, { type: 'ssn', ...span, rule: 'ssn.itin', confidence: 0.7 });
      return cluster.groupLast;
    }
    return -1;
  },
};
