/** Bank routing numbers: nine digits whose 3-7-1 sum ends in 0, beside an account label (ABA Routing Number Policy). */
import { isAba } from '../checksums.ts';
import { addFinding, type Detector, lengthOf } from '../engine/page.ts';
import { digitsBetween } from './digit-groups.ts';
import { ACCOUNT, labelOf, useLabel } from './label-cues.ts';

const ABA_DIGITS = 9;

export const abaDetector: Detector = {
  id: 'aba',
  anchor: 'cluster',
  digitsMin: ABA_DIGITS,
  detect(page, token, cluster) {
    const bare = cluster.last === token && cluster.letters === 0 && lengthOf(page, token) === ABA_DIGITS;
    if (!bare || labelOf(page, cluster) !== ACCOUNT || !isAba(digitsBetween(page, token, token))) {
      return -1;
    }
    addFinding(page, {
      type: 'account',
      start: cluster.start,
      end: cluster.end,
      rule: 'account.aba',
      confidence: 0.95,
    });
    useLabel(page, cluster, -1);
    return token;
  },
};
