/** What the lexicon can say about a term, as bits: which health type it evidences, and which cue it gives to detectors. */
import { HEALTH_TYPES, type HealthType } from '../types.ts';

/** Index of a health type is its bit; the three bits above them are below. */
const healthBits = new Map<HealthType, number>(HEALTH_TYPES.map((type, index) => [type, 1 << index]));

export function healthBit(type: HealthType): number {
  return healthBits.get(type) ?? 0;
}

/** The term counts only beside another weak term or any strong one. */
export const WEAK = 1 << 12;
/** All health types. */
export const HEALTH_MASK = WEAK - 1;
export const BIOMETRIC = 1 << 13;
export const PHOTO = 1 << 14;

/** Cues by index; the index is also the row of the page's "last seen" table. */
export const CUES = [
  'ssn',
  'mrn',
  'plan',
  'account',
  'license',
  'npi',
  'dea',
  'device',
  'vin',
  'otherId',
  'card',
  'icd',
  'phone',
  'fax',
  'dob',
  'dateCue',
  'version',
  'title',
  'doctor',
  'person',
  'greeting',
  'demographic',
  'month',
  'given',
  'surname',
  'place',
  'state',
  'facility',
  'street',
  'common',
  'care',
  'scheme',
] as const;

export type CueName = (typeof CUES)[number];

export const CUE_COUNT = CUES.length;

export function cueIndex(name: CueName): number {
  return CUES.indexOf(name);
}

export function cueBit(name: CueName): number {
  return 1 << CUES.indexOf(name);
}
