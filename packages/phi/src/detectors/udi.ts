/** Unique device identifiers (21 CFR 830): GS1 element strings that prove their GTIN, HIBCC codes beside a label. */
import { isGs1 } from '../checksums.ts';
import { addFinding, type Detector, type Page, startOf } from '../engine/page.ts';
import { DEVICE, labelOf } from './label-cues.ts';

const OPENING = 0x28;
const PLUS = 0x2b;
const UDI_UNITS_MAX = 120;
/** (01) and a GTIN-14, then other application identifiers (GS1 General Specifications §3). */
const GS1 = /^\(01\) ?([0-9]{14})(?: ?\([0-9]{2,4}\) ?[A-Za-z0-9/_.-]{1,20}){0,6}/;
/** Labeler code, product, unit of measure, then a secondary part and check character (ANSI/HIBC 2.6). */
const HIBC = /^\+[A-Z][A-Z0-9]{3}[A-Z0-9]{1,18}[0-9][A-Z0-9/$+.%-]{1,40}/;

function add(page: Page, token: number, units: number): number {
  const start = startOf(page, token) - 1;
  addFinding(page, { type: 'device_id', start, end: start + units, rule: 'device_id.udi', confidence: 0.95 });
  let last = token;
  while (last + 1 < page.tokens.count && startOf(page, last + 1) < start + units) {
    last += 1;
  }
  return last;
}

export const udiDetector: Detector = {
  id: 'udi',
  anchor: 'cluster',
  digitsMin: 2,
  detect(page, token, cluster) {
    const before = page.text.charCodeAt(cluster.start - 1);
    if (before !== OPENING && before !== PLUS) {
      return -1;
    }
    const slice = page.text.slice(cluster.start - 1, cluster.start + UDI_UNITS_MAX);
    const gs1 = before === OPENING ? GS1.exec(slice) : null;
    if (gs1 !== null && isGs1(gs1[1] as string)) {
      return add(page, token, gs1[0].length);
    }
    const hibc = before === PLUS && labelOf(page, cluster) === DEVICE ? HIBC.exec(slice) : null;
    return hibc === null ? -1 : add(page, token, hibc[0].length);
  },
};
