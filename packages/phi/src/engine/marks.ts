/** What the lexicon can say about a term, as bits: which health type it evidences, and which cue it gives to detectors. */
import { HEALTH_TYPES, type HealthType } from '../types.ts';

/** Index of a health type is its bit (24 of them at most); the flags are above them. */
const healthBits = new Map<HealthType, number>(HEALTH_TYPES.map((type, index) => [type, 1 << index]));

export function healthBit(type: HealthType): number {
  return healthBits.get(type) ?? 0;
}

/** The term counts only beside another weak term or any strong one. */
export const WEAK = 1 << 24;
/** Of the weak terms: weighs half as much. */
export const LIGHT = 1 << 27;
/** Of the weak terms: counts only in capitals ("ALT", not "alt"). */
export const CAPITALS = 1 << 28;
/** A phrase without any health meaning: whatever terms are inside it say nothing. */
export const ORDINARY = 1 << 29;
/** Of the weak terms: an everyday word that is no evidence by itself even where a terse line is all there is. */
export const EVERYDAY = 1 << 30;
/** All health types. */
export const HEALTH_MASK = WEAK - 1;
export const BIOMETRIC = 1 << 25;
export const PHOTO = 1 << 26;

/** Cues asked of the word at hand: an index here is the bit of the cue in `Dictionary.cues` (31 at most). */
const WORD_CUES = [
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
  'landmark',
  'common',
  'care',
  'scheme',
] as const;

/** Labels of numbers, only ever asked by place: an index here is the bit of the cue in `Dictionary.labels` (31 at most). */
const LABEL_CUES = [
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
  'innocent',
  'ndc',
  'hcpcs',
  'ssnBare',
  'mrnBare',
  'planBare',
  'accountBare',
  'otherBare',
  'innocentBare',
] as const;

export type WordCue = (typeof WORD_CUES)[number];
export type LabelCue = (typeof LABEL_CUES)[number];
export type CueName = WordCue | LabelCue;

/** Labels follow the word cues in the page's "last seen" table. */
export const LABELS_FROM = 32;
export const CUE_COUNT = LABELS_FROM + LABEL_CUES.length;

const isLabel = (name: CueName): name is LabelCue => LABEL_CUES.some((label) => label === name);

/** Row of the page's "last seen" table. */
export function cueIndex(name: CueName): number {
  return isLabel(name) ? LABELS_FROM + LABEL_CUES.indexOf(name) : WORD_CUES.indexOf(name);
}

export function cueBit(name: WordCue): number {
  return 1 << WORD_CUES.indexOf(name);
}

/** The marks that make every term of a list a cue of this name. */
export function marksOfCue(name: CueName): { readonly cues: number } | { readonly labels: number } {
  return isLabel(name) ? { labels: 1 << LABEL_CUES.indexOf(name) } : { cues: cueBit(name) };
}
