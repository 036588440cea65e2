/** National Drug Codes beside their label: 4-4-2, 5-3-2, 5-4-1 (21 CFR 207.33), 5-4-2 for billing, or 10 to 11 bare digits. */
import { addFinding, type Detector, endOf } from '../engine/page.ts';
import { labelOf, NDC, useLabel } from './label-cues.ts';

const HYPHEN = 0x2d;
const KEYS: ReadonlySet<number> = new Set([442, 532, 541, 542]);

export const ndcDetector: Detector = {
  id: 'ndc',
  anchor: 'cluster',
  digitsMin: 10,
  detect(page, token, cluster) {
    const formatted = KEYS.has(cluster.groupKey) && cluster.groupSeparator === HYPHEN;
    const bare = cluster.last === token && (cluster.digits === 10 || cluster.digits === 11);
    if (cluster.letters > 0 || (!formatted && !bare) || labelOf(page, cluster) !== NDC) {
      return -1;
    }
    const rule = formatted ? 'ndc.formatted' : 'ndc.labelled';
    addFinding(page, { type: 'ndc', start: cluster.start, end: endOf(page, cluster.last), rule, confidence: 0.95 });
    useLabel(page, cluster, cluster.last);
    return cluster.last;
  },
};
