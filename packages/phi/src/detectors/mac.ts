/** Hardware addresses: six pairs of hex digits with colons or hyphens (IEEE 802 MAC-48). */
import { addFinding, type Detector, endOf, lengthOf, type Page, startOf } from '../engine/page.ts';

const PAIRS = 6;
const MAC_UNITS = 17;
const MAC = /^[0-9A-F]{2}(:|-)(?:[0-9A-F]{2}\1){4}[0-9A-F]{2}$/i;
const PAIR = /^[A-F]{2}[:-]$/i;

/** Leading pairs without a digit (`de:ad:01…`) stand before the run that is looked at. */
function firstPair(page: Page, token: number): number {
  let first = token;
  while (first > 0 && token - first < PAIRS - 1) {
    const start = startOf(page, first - 1);
    if (startOf(page, first) - start !== 3 || !PAIR.test(page.text.slice(start, start + 3))) {
      break;
    }
    first -= 1;
  }
  return first;
}

export const macDetector: Detector = {
  id: 'mac',
  anchor: 'cluster',
  digitsMin: 1,
  detect(page, token) {
    if (lengthOf(page, token) !== 2) {
      return -1;
    }
    const first = firstPair(page, token);
    const end = startOf(page, first) + MAC_UNITS;
    if (!MAC.test(page.text.slice(startOf(page, first), end)) || endOf(page, first + PAIRS - 1) !== end) {
      return -1;
    }
    addFinding(page, { type: 'device_id', start: startOf(page, first), end, rule: 'device_id.mac', confidence: 0.85 });
    return first + PAIRS - 1;
  },
};
