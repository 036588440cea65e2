/** IMEI of a phone: 15 digits with a Luhn check digit (3GPP TS 23.003 Annex B) beside a device label, for cards look the same. */
import { isImei } from '../checksums.ts';
import { addFinding, type Detector, endOf, startOf } from '../engine/page.ts';
import { digitsBetween } from './digit-groups.ts';
import { DEVICE, labelOf } from './label-cues.ts';

const IMEI_DIGITS = 15;

export const imeiDetector: Detector = {
  id: 'imei',
  anchor: 'cluster',
  digitsMin: 2,
  detect(page, token, cluster) {
    const units = endOf(page, cluster.groupLast) - cluster.start;
    if (cluster.groupCount === 0 || units < IMEI_DIGITS || units > IMEI_DIGITS + 4) {
      return -1;
    }
    if (labelOf(page, cluster) !== DEVICE || !isImei(digitsBetween(page, token, cluster.groupLast))) {
      return -1;
    }
    const span = { start: startOf(page, token), end: endOf(page, cluster.groupLast) };
    addFinding(page, { type: 'device_id', ...span, rule: 'device_id.imei', confidence: 0.97 });
    return cluster.groupLast;
  },
};
