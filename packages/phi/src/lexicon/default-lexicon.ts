/** The built-in term lists with their marks. Sources stand in each list's file. */
import type { TermList } from '../engine/compile-dictionary.ts';
import {
  BIOMETRIC,
  CAPITALS,
  type CueName,
  EVERYDAY,
  healthBit,
  LIGHT,
  marksOfCue,
  ORDINARY,
  PHOTO,
  WEAK,
} from '../engine/marks.ts';
import type { HealthType } from '../types.ts';
import * as business from './care-business.ts';
import { CLINICAL_PHRASES } from './clinical-phrases.ts';
import { COMMON_WORDS } from './common-words.ts';
import { CONDITIONS } from './conditions.ts';
import { CUE_TERMS } from './cues.ts';
import { DRUGS } from './drugs.ts';
import { DRUG_CHEMICALS, DRUG_SUBSTANCES } from './generated/drug-substances.ts';
import { GIVEN_NAMES_US } from './generated/given-names-us.ts';
import * as icd10 from './generated/icd10-phrases.ts';
import { ICD10_WORDS } from './generated/icd10-words.ts';
import { NAMES_THAT_ARE_WORDS } from './generated/names-that-are-words.ts';
import { SURNAMES_A_K } from './generated/surnames-a-k.ts';
import { SURNAMES_L_Z } from './generated/surnames-l-z.ts';
import { US_CITIES } from './generated/us-cities.ts';
import { GIVEN_NAMES_FEMALE } from './given-names-female.ts';
import { GIVEN_NAMES_MALE } from './given-names-male.ts';
import { GIVEN_NAMES_MORE } from './given-names-more.ts';
import { PATIENT_MAIL, PATIENT_MAIL_LIGHT, PATIENT_MAIL_WEAK } from './patient-mail.ts';
import { PATIENT_MAIL_MORE } from './patient-mail-more.ts';
import { CITIES, FACILITIES, INSTITUTIONS, LANDMARKS, STATES, STREETS } from './places.ts';
import { LABS, PROCEDURES } from './procedures.ts';
import * as sensitive from './sensitive.ts';
import { SURNAMES } from './surnames.ts';
import {
  CAPITAL_LIGHT_TERMS,
  CAPITAL_TERMS,
  EVERYDAY_TERMS,
  LIGHT_PAYER_TERMS,
  LIGHT_TERMS,
  ORDINARY_PHRASES,
  WEAK_TERMS,
} from './weak-terms.ts';

function health(type: HealthType, terms: string): TermList {
  return { types: healthBit(type), terms, plurals: true };
}

function strong(terms: Readonly<Partial<Record<HealthType, string>>>): TermList[] {
  return Object.entries(terms).map(([type, words]) => ({ types: healthBit(type as HealthType), terms: words }));
}

/** Weak terms of each type; `flags` says how they weigh and when. */
function weak(terms: Readonly<Partial<Record<HealthType, string>>>, flags: number): TermList[] {
  return Object.entries(terms).map(([type, words]) => ({
    types: healthBit(type as HealthType) | flags,
    terms: words,
    plurals: (flags & CAPITALS) === 0,
  }));
}

function cue(name: CueName, terms: string): TermList {
  return { ...marksOfCue(name), terms };
}

export const DEFAULT_LEXICON: readonly TermList[] = [
  // First, so that the most frequent words share cache lines.
  cue('common', COMMON_WORDS),
  cue('common', NAMES_THAT_ARE_WORDS),
  { types: healthBit('health_context') | WEAK | LIGHT, terms: LIGHT_TERMS, plurals: true },
  { types: healthBit('payer') | WEAK | LIGHT, terms: LIGHT_PAYER_TERMS, plurals: true },
  ...weak(WEAK_TERMS, WEAK),
  { types: healthBit('health_context') | WEAK | LIGHT | CAPITALS, terms: CAPITAL_LIGHT_TERMS },
  ...weak(PATIENT_MAIL_WEAK, WEAK),
  { types: healthBit('health_context') | WEAK | LIGHT, terms: PATIENT_MAIL_LIGHT },
  ...weak(CAPITAL_TERMS, WEAK | CAPITALS),
  { types: EVERYDAY, terms: EVERYDAY_TERMS },
  { types: ORDINARY, terms: ORDINARY_PHRASES },
  health('health_context', CONDITIONS),
  { types: healthBit('health_context'), terms: CLINICAL_PHRASES },
  { types: healthBit('health_context') | WEAK, terms: ICD10_WORDS },
  { types: healthBit('health_context'), terms: icd10.ICD10_CONDITIONS },
  { types: healthBit('drug'), terms: DRUG_SUBSTANCES },
  { types: healthBit('drug') | WEAK, terms: DRUG_CHEMICALS },
  health('drug', DRUGS),
  health('procedure', PROCEDURES),
  health('lab', LABS),
  health('appointment', business.APPOINTMENTS),
  health('payer', business.PAYERS),
  ...strong(PATIENT_MAIL),
  ...strong(PATIENT_MAIL_MORE),
  health('substance_use', sensitive.SUBSTANCE_USE),
  { types: healthBit('substance_use'), terms: icd10.ICD10_SUBSTANCE_USE },
  { types: healthBit('mental_health'), terms: icd10.ICD10_MENTAL_HEALTH },
  { types: healthBit('reproductive'), terms: icd10.ICD10_REPRODUCTIVE },
  { types: healthBit('genetic'), terms: icd10.ICD10_GENETIC },
  health('hiv', sensitive.HIV),
  health('mental_health', sensitive.MENTAL_HEALTH),
  health('reproductive', sensitive.REPRODUCTIVE),
  health('genetic', sensitive.GENETIC),
  { types: BIOMETRIC, terms: business.BIOMETRICS },
  { types: PHOTO, terms: business.PHOTOS, plurals: true },
  cue('given', GIVEN_NAMES_FEMALE),
  cue('given', GIVEN_NAMES_MALE),
  cue('given', GIVEN_NAMES_MORE),
  cue('given', GIVEN_NAMES_US),
  cue('surname', SURNAMES),
  cue('surname', SURNAMES_A_K),
  cue('surname', SURNAMES_L_Z),
  cue('place', CITIES),
  cue('place', US_CITIES),
  cue('place', INSTITUTIONS),
  cue('state', STATES),
  cue('facility', FACILITIES),
  cue('street', STREETS),
  cue('landmark', LANDMARKS),
  ...Object.entries(CUE_TERMS).map(([name, terms]) => cue(name as CueName, terms)),
];
