/** National Provider Identifiers: they name a provider, so they are context for a verdict and no identifier of the patient. */
import { isNpi } from '../checksums.ts';
import { DIGIT } from '../engine/char-class.ts';
import { addFinding, type Detector, endOf, kindsAt, lengthOf, startOf } from '../engine/page.ts';
import { digitsBetween } from './digit-groups.ts';
import { labelOf, NPI } from './label-cues.ts';

const NPI_DIGITS = 10;

/** Ten digits, Luhn over 80840 + number; without a label other ten-digit numbers pass one time in ten, hence the low confidence. */
export const npiDetector: Detector = {
  id: 'npi',
  anchor: 'cluster',
  digitsMin: NPI_DIGITS,
  detect(page, token, cluster) {
    if (kindsAt(page, token) !== DIGIT || lengthOf(page, token) !== NPI_DIGITS) {
      return -1;
    }
    const label = labelOf(page, cluster);
    if (!isNpi(digitsBetween(page, token, token)) || (label >= 0 && label !== NPI)) {
      return -1;
    }
    const found =
      label === NPI ? { rule: 'npi.labelled', confidence: 0.97 } : { rule: 'npi.checksum', confidence: 0.4 };
    addFinding(page, { type: 'npi', start: startOf(page, token), end: endOf(page, token), ...found });
    return token;
  },
};
