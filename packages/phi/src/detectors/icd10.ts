/** ICD-10-CM codes: letter, digit, alphanumeric, then up to four more after a dot (CMS, ICD-10-CM Official Guidelines, I.A.2). */
import { addFinding, type Detector, hasCue } from '../engine/page.ts';
import { ICD, labelOf } from './label-cues.ts';

const UNITS_MIN = 3;
const UNITS_MAX = 8;
/** Tokens between "ICD-10", "diagnosis code" or an earlier code and this one. */
const CUE_TOKENS_MAX = 4;
const DOTTED = /^[A-TV-Z][0-9][0-9AB]\.[0-9A-Z]{1,4}$/;
const PLAIN = /^[A-TV-Z][0-9][0-9AB][0-9A-Z]{0,4}$/;
const COVID = /^U0[79]\.[0-9]$/;

export const icd10Detector: Detector = {
  id: 'icd10',
  anchor: 'cluster',
  digitsMin: 2,
  detect(page, token, cluster) {
    const units = cluster.end - cluster.start;
    if (units < UNITS_MIN || units > UNITS_MAX || cluster.letters === 0 || cluster.digits === 0) {
      return -1;
    }
    const code = page.text.slice(cluster.start, cluster.end);
    const cued = labelOf(page, cluster) === ICD || hasCue(page, token, { cue: ICD, tokensMax: CUE_TOKENS_MAX });
    const dotted = DOTTED.test(code) || COVID.test(code);
    if (!dotted && !(cued && PLAIN.test(code))) {
      return -1;
    }
    const found = cued ? { rule: 'icd10.labelled', confidence: 0.95 } : { rule: 'icd10.shape', confidence: 0.55 };
    addFinding(page, { type: 'icd10', start: cluster.start, end: cluster.end, ...found });
    if (cued) {
      page.cueTokens[ICD] = cluster.last;
    }
    return cluster.last;
  },
};
