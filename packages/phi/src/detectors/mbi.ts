/** Medicare Beneficiary Identifiers: eleven places as CMS prints them, `1EG4-TE5-MK73` or in one word. */
import { isMbi } from '../checksums.ts';
import { addFinding, type Detector, endOf, lengthOf, unitAfter } from '../engine/page.ts';
import { compactBetween } from './digit-groups.ts';

const SPACE = 0x20;

export const mbiDetector: Detector = {
  id: 'mbi',
  anchor: 'cluster',
  digitsMin: 2,
  detect(page, token, cluster) {
    let last = cluster.last;
    if (cluster.end - cluster.start === 4 && lengthOf(page, token + 1) === 3 && lengthOf(page, token + 2) === 4) {
      last = unitAfter(page, token) === SPACE ? token + 2 : last;
    }
    const units = endOf(page, last) - cluster.start;
    if ((units !== 11 && units !== 13) || !isMbi(compactBetween(page, token, last))) {
      return -1;
    }
    const span = { start: cluster.start, end: endOf(page, last) };
    addFinding(page, { type: 'health_plan_id', ...span, rule: 'health_plan_id.mbi', confidence: 0.95 });
    return last;
  },
};
