/** Check-digit rules by the name under which a tenant's detector may ask for one. */
import {
  isAba,
  isDea,
  isIban,
  isImei,
  isIssuableSsn,
  isLuhn,
  isMbi,
  isMod11,
  isMod97,
  isNpi,
  isVin,
} from './checksums.ts';

export const VALIDATOR_NAMES = [
  'luhn',
  'mod11',
  'mod97',
  'npi',
  'dea',
  'mbi',
  'ssn',
  'vin',
  'imei',
  'iban',
  'aba',
] as const;

export type ValidatorName = (typeof VALIDATOR_NAMES)[number];

/** Each takes the letters and digits of a value, upper case, without what separates them. */
export const VALIDATORS: Readonly<Record<ValidatorName, (value: string) => boolean>> = {
  luhn: isLuhn,
  mod11: isMod11,
  mod97: isMod97,
  npi: isNpi,
  dea: isDea,
  mbi: isMbi,
  ssn: isIssuableSsn,
  vin: isVin,
  imei: isImei,
  iban: isIban,
  aba: isAba,
};
