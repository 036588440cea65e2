/** `AB-123456` or `#0012345` without a label: some record's number, of unknown kind. */
import { DIGIT, LOWER, UPPER } from '../engine/char-class.ts';
import { addFinding, type Detector, kindsAt, lengthOf } from '../engine/page.ts';
import { INNOCENT, labelOf } from './label-cues.ts';

const HASH_SIGN = 0x23;
const DIGITS_MIN = 5;
const DIGITS_MAX = 20;

export const unlabelledIdDetector: Detector = {
  id: 'unlabelled_id',
  anchor: 'cluster',
  digitsMin: DIGITS_MIN,
  detect(page, token, cluster) {
    const hashed = page.text.charCodeAt(cluster.start - 1) === HASH_SIGN;
    const first = kindsAt(page, token);
    const prefixed =
      (first & (DIGIT | LOWER)) === 0 && (first & UPPER) !== 0 && lengthOf(page, token) <= 4 && cluster.letters <= 6;
    if (cluster.digits > DIGITS_MAX || (!hashed && !prefixed) || (cluster.last === token && !hashed)) {
      return -1;
    }
    if (labelOf(page, cluster) === INNOCENT) {
      return -1;
    }
    const start = hashed ? cluster.start - 1 : cluster.start;
    const rule = hashed ? 'other_id.hash' : 'other_id.shape';
    addFinding(page, { type: 'other_id', start, end: cluster.end, rule, confidence: 0.55 });
    return cluster.last;
  },
};
