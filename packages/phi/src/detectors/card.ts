/** Payment cards: issuer ranges 3 to 6 of ISO/IEC 7812-1, 13 to 19 digits, Luhn; in one run, 4-4-4-4 or 4-6-5. */
import { isLuhn } from '../checksums.ts';
import { addFinding, type Detector, endOf, lengthOf, startOf } from '../engine/page.ts';
import { digitsBetween } from './digit-groups.ts';
import { ACCOUNT, CARD, labelOf } from './label-cues.ts';

const KEYS: ReadonlySet<number> = new Set([4444, 465]);
const DIGITS_MIN = 13;
const DIGITS_MAX = 19;

export const cardDetector: Detector = {
  id: 'card',
  anchor: 'cluster',
  digitsMin: 4,
  detect(page, token, cluster) {
    const formed = KEYS.has(cluster.groupKey) || (cluster.groupCount === 1 && lengthOf(page, token) >= DIGITS_MIN);
    const digits = formed ? digitsBetween(page, token, cluster.groupLast) : '';
    if (digits.length < DIGITS_MIN || digits.length > DIGITS_MAX || !/^[3-6]/.test(digits) || !isLuhn(digits)) {
      return -1;
    }
    const label = labelOf(page, cluster);
    if (label >= 0 && label !== CARD && label !== ACCOUNT) {
      return -1;
    }
    const span = { start: startOf(page, token), end: endOf(page, cluster.groupLast) };
    addFinding(page, { type: 'account', ...span, rule: 'account.card', confidence: label >= 0 ? 0.95 : 0.75 });
    return cluster.groupLast;
  },
};
