/** Which label stands nearest before a number: decides between identifiers of equal shape. */
import { cueIndex } from '../engine/marks.ts';
import { nearestCue, type Page } from '../engine/page.ts';

export const SSN = cueIndex('ssn');
export const MRN = cueIndex('mrn');
export const PLAN = cueIndex('plan');
export const ACCOUNT = cueIndex('account');
export const LICENSE = cueIndex('license');
export const NPI = cueIndex('npi');
export const DEA = cueIndex('dea');
export const DEVICE = cueIndex('device');
export const VIN = cueIndex('vin');
export const OTHER_ID = cueIndex('otherId');
export const CARD = cueIndex('card');
export const ICD = cueIndex('icd');
export const PHONE = cueIndex('phone');
export const FAX = cueIndex('fax');
export const DOB = cueIndex('dob');
export const DATE_CUE = cueIndex('dateCue');

const LABELS: readonly number[] = [
  SSN,
  MRN,
  PLAN,
  ACCOUNT,
  LICENSE,
  NPI,
  DEA,
  DEVICE,
  VIN,
  OTHER_ID,
  CARD,
  PHONE,
  FAX,
  DOB,
];

/** Tokens and units between a label and its number ("MRN of the patient is 12345"). */
const LABEL_TOKENS_MAX = 4;
const LABEL_UNITS_MAX = 40;

/** Index of the nearest label cue, or -1. */
export function labelBefore(page: Page, token: number): number {
  return nearestCue(page, token, { cues: LABELS, tokensMax: LABEL_TOKENS_MAX, unitsMax: LABEL_UNITS_MAX });
}
