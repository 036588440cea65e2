/** NPI and DEA number: they name a provider, so they are context for a verdict and no identifier of the patient. */
import { isDea, isNpi } from '../checksums.ts';
import { DIGIT } from '../engine/char-class.ts';
import { addFinding, type Detector, endOf, kindsAt, lengthOf, startOf } from '../engine/page.ts';
import { compactBetween, digitsBetween } from './digit-groups.ts';
import { DEA, labelBefore, NPI } from './label-cues.ts';

/** Ten digits, Luhn over 80840 + number; without a label other ten-digit numbers pass one time in ten, hence the low confidence. */
export const npiDetector: Detector = {
  id: 'npi',
  anchor: 'cluster',
  detect(page, token) {
    if (kindsAt(page, token) !== DIGIT || lengthOf(page, token) !== 10) {
      return -1;
    }
    const label = labelBefore(page, token);
    if (!isNpi(digitsBetween(page, token, token)) || (label >= 0 && label !== NPI)) {
      return -1;
    }
    const found =
      label === NPI ? { rule: 'npi.labelled', confidence: 0.97 } : { rule: 'npi.checksum', confidence: 0.4 };
    addFinding(page, { type: 'npi', start: startOf(page, token), end: endOf(page, token), ...found });
    return token;
  },
};

/** Two letters (the second may be 9) and seven digits with the check digit of 21 CFR 1301's registration form. */
export const deaDetector: Detector = {
  id: 'dea',
  anchor: 'cluster',
  detect(page, token, cluster) {
    const units = cluster.end - cluster.start;
    if (units < 9 || units > 10 || cluster.letters > 2 || !isDea(compactBetween(page, token, cluster.last))) {
      return -1;
    }
    const label = labelBefore(page, token);
    if (label >= 0 && label !== DEA) {
      return -1;
    }
    const found =
      label === DEA ? { rule: 'dea.labelled', confidence: 0.97 } : { rule: 'dea.checksum', confidence: 0.6 };
    addFinding(page, { type: 'dea', start: cluster.start, end: cluster.end, ...found });
    return cluster.last;
  },
};
