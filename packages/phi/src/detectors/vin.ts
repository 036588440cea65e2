/** Vehicle identification numbers: 17 places with the check digit of 49 CFR 565.15(c); without it only beside a label. */
import { isVin } from '../checksums.ts';
import { addFinding, type Detector } from '../engine/page.ts';

const VIN_UNITS = 17;

export const vinDetector: Detector = {
  id: 'vin',
  anchor: 'cluster',
  digitsMin: 2,
  detect(page, token, { start, end, last, letters }) {
    if (last !== token || end - start !== VIN_UNITS || letters === 0 || !isVin(page.text.slice(start, end))) {
      return -1;
    }
    addFinding(page, { type: 'vin', start, end, rule: 'vin.checksum', confidence: 0.9 });
    return token;
  },
};
