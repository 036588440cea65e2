/** Procedure codes beside their label: HCPCS level II (letter and four digits) and CPT (five places), with modifiers (CMS, HCPCS). */
import { addFinding, type Detector } from '../engine/page.ts';
import { HCPCS, labelOf, useLabel } from './label-cues.ts';

/** CPT categories I (digits), II (F), III (T), U for laboratory analyses, M; level II letters A to V. */
const CODE = /^(?:[A-V][0-9]{4}|[0-9]{4}[0-9FTUM])(?:-[0-9A-Z]{2}){0,2}$/;
const UNITS_MAX = 11;

export const hcpcsDetector: Detector = {
  id: 'hcpcs',
  anchor: 'cluster',
  digitsMin: 4,
  detect(page, _token, cluster) {
    const { start, end, last } = cluster;
    if (end - start > UNITS_MAX || labelOf(page, cluster) !== HCPCS || !CODE.test(page.text.slice(start, end))) {
      return -1;
    }
    addFinding(page, { type: 'hcpcs', start, end, rule: 'hcpcs.labelled', confidence: 0.9 });
    useLabel(page, cluster, last);
    return last;
  },
};
