/** DEA registration numbers: two letters (the second may be 9) and seven digits with a check digit; they name a provider. */
import { isDea } from '../checksums.ts';
import { addFinding, type Detector } from '../engine/page.ts';
import { compactBetween } from './digit-groups.ts';
import { DEA, labelOf } from './label-cues.ts';

export const deaDetector: Detector = {
  id: 'dea',
  anchor: 'cluster',
  digitsMin: 7,
  detect(page, token, cluster) {
    const { start, end, last, letters } = cluster;
    if (end - start < 9 || end - start > 10 || letters > 2 || !isDea(compactBetween(page, token, last))) {
      return -1;
    }
    const label = labelOf(page, cluster);
    if (label >= 0 && label !== DEA) {
      return -1;
    }
    const found =
      label === DEA ? { rule: 'dea.labelled', confidence: 0.97 } : { rule: 'dea.checksum', confidence: 0.6 };
    addFinding(page, { type: 'dea', start, end, ...found });
    return last;
  },
};
