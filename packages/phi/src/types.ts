/** What a scan finds and what a verdict says: types, places and rule names, never the text that was found. */

/** The Safe Harbor identifiers of 45 CFR 164.514(b)(2)(i)(A)-(R), finer where a checksum or a rule differs. */
export const IDENTIFIER_TYPES = [
  'name',
  'geo',
  'date',
  'dob',
  'age90',
  'phone',
  'fax',
  'email',
  'ssn',
  'mrn',
  'health_plan_id',
  'account',
  'license',
  'npi',
  'dea',
  'vin',
  'device_id',
  'url',
  'ip',
  'biometric',
  'photo',
  'other_id',
] as const;

/** Wording that says something about health, care or paying for care (45 CFR 160.103, "health information"). */
export const HEALTH_TYPES = [
  'health_context',
  'icd10',
  'hcpcs',
  'ndc',
  'lab',
  'drug',
  'procedure',
  'payer',
  'appointment',
  'substance_use',
  'hiv',
  'mental_health',
  'reproductive',
  'genetic',
] as const;

/** Codes that are told by check digit, or by shape beside their label; findings of kind `health`, named one by one in reports. */
export const CHECKED_CODE_TYPES = ['npi', 'dea', 'icd10', 'hcpcs', 'ndc'] as const;

/** Health classes with rules of their own: 42 CFR 2, psychotherapy notes, GINA, and state law. */
export const SENSITIVE_TYPES = ['substance_use', 'hiv', 'mental_health', 'reproductive', 'genetic'] as const;

export type IdentifierType = (typeof IDENTIFIER_TYPES)[number];
export type HealthType = (typeof HEALTH_TYPES)[number];
export type SensitiveType = (typeof SENSITIVE_TYPES)[number];
export type PhiType = IdentifierType | HealthType;

export interface Finding {
  readonly type: PhiType;
  /** First UTF-16 unit of the finding in the scanned text. */
  readonly start: number;
  /** One past the last UTF-16 unit. */
  readonly end: number;
  /** Which rule fired, as `detector.rule`. */
  readonly rule: string;
  /** 0 to 1. Verdicts count findings from {@link CONFIDENCE_COUNTED_MIN} up. */
  readonly confidence: number;
  /** `health` also covers ids that point at the provider (NPI, DEA number): context, not the patient. */
  readonly kind: 'identifier' | 'health';
}

/** A person whom the envelope or the address book names: looked for in the text before any list of names. */
export interface PersonHint {
  /** Display name as in the address header, e.g. `Ada Example`. */
  readonly displayName?: string;
  /** Local part of the address, e.g. `ada.example`. */
  readonly local?: string;
}

export const CONFIDENCE_COUNTED_MIN = 0.5;

/** Findings of one type in one text after which further ones of that type are left out (the verdict says so). */
export const FINDINGS_PER_TYPE_MAX = 2_000;
