/** How mail labels structured identifiers: label words and layouts, in two halves of which only one served development. */
import type { PhiType } from '../types.ts';
import * as values from './structured-id-values.ts';

export type Half = 'develop' | 'kept';

export interface IdKind {
  readonly name: string;
  /** Types of which one must be found; the first is the exact one. */
  readonly types: readonly [PhiType, ...PhiType[]];
  readonly value: (draw: values.Draw) => string;
  /** Label words, parted by |. */
  readonly labels: Readonly<Record<Half, string>>;
}

const kind = (
  name: string,
  types: IdKind['types'],
  made: { readonly value: IdKind['value']; readonly develop: string; readonly kept: string },
): IdKind => ({ name, types, value: made.value, labels: { develop: made.develop, kept: made.kept } });

export const ID_KINDS: readonly IdKind[] = [
  kind('ssn', ['ssn'], {
    value: values.ssn,
    develop: 'SSN|Social security number|SS#|Soc. Sec. No.|Patient SSN|Social Security #',
    kept: 'Social security no.|SS number|Social Security|SSN number|Taxpayer ID|Social Sec. Number',
  }),
  kind('phone', ['phone'], {
    value: values.phone,
    develop: 'Phone|Telephone|Cell phone|Home phone|Mobile number|Contact number|Tel.',
    kept: 'Phone number|Mobile|Work phone|Cell|Callback number|Telephone no.|Daytime phone|Ph',
  }),
  kind('fax', ['fax'], {
    value: values.phone,
    develop: 'Fax|Fax number|Fax no.|Facsimile',
    kept: 'Office fax|FAX #|Fax line|Facsimile number|Secure fax',
  }),
  kind('email', ['email'], {
    value: values.email,
    develop: 'E-mail|Email address|Contact email|Patient email',
    kept: 'Email|E-mail address|Mail address|Reply to|Personal e-mail',
  }),
  kind('url', ['url'], {
    value: values.url,
    develop: 'Link|Portal|Results page|Web address',
    kept: 'URL|Patient portal|Click here|Website|Document link',
  }),
  kind('ip', ['ip'], {
    value: values.ip,
    develop: 'IP|IP address|Client IP|Login from',
    kept: 'Source IP|Remote address|IP addr.|Host IP|Last login address',
  }),
  kind('mrn', ['mrn'], {
    value: values.record,
    develop: 'MRN|Medical record number|Patient ID|Chart no.|Med Rec #|Hospital number|MR#|Patient identifier',
    kept: 'Medical record no.|Patient number|Chart number|Hospital unit number|Pt ID|EMPI|Patient record number|MRN number|Medical record #',
  }),
  kind('encounter', ['mrn', 'account', 'other_id'], {
    value: values.record,
    develop: 'Encounter number|FIN|Visit number|CSN|Encounter #',
    kept: 'Encounter ID|FIN number|Admission number|Visit ID|Financial number|Encounter no.',
  }),
  kind('mbi', ['health_plan_id'], {
    value: values.mbi,
    develop: 'MBI|Medicare number|Medicare ID|Medicare beneficiary identifier',
    kept: 'Medicare no.|MBI number|Medicare Beneficiary ID|Medicare #|Medicare card number',
  }),
  kind('hicn', ['health_plan_id', 'ssn'], {
    value: values.hicn,
    develop: 'HICN|Medicare claim number|HIC number',
    kept: 'Health insurance claim number|HIC no.|HICN number',
  }),
  kind('plan', ['health_plan_id'], {
    value: values.planId,
    develop:
      'Member ID|Policy number|Group number|Subscriber ID|Medicaid ID|Insurance ID|Health plan ID|Policy #|Member #',
    kept: 'Member number|Subscriber number|Medicaid number|Group no.|Policy no.|Insurance member ID|Beneficiary ID|Enrollee ID|Plan member ID|Group #|Recipient ID',
  }),
  kind('account', ['account'], {
    value: values.account,
    develop: 'Account number|Acct #|Patient account|Bank account number|Account no.|Billing account|Acct. No.',
    kept: 'Account|Acct number|Patient account number|Checking account|Account ID|A/C no.|Account #|Billing number|Savings account number',
  }),
  kind('claim', ['account', 'other_id'], {
    value: values.account,
    develop: 'Claim number|Invoice number|Guarantor ID|Claim #|Statement number|Invoice no.',
    kept: 'Claim ID|Invoice #|Guarantor number|Claim no.|Statement no.|Guarantor account|Bill number|Claim reference',
  }),
  kind('card', ['account'], {
    value: values.card,
    develop: 'Card number|Credit card|Visa|Debit card',
    kept: 'Credit card number|Card no.|Payment card|Mastercard|Card on file|Card #',
  }),
  kind('iban', ['account'], {
    value: values.iban,
    develop: 'IBAN|Bank account|Account number',
    kept: 'IBAN no.|International account number|Pay to|Refund account',
  }),
  kind('aba', ['account'], {
    value: values.aba,
    develop: 'Routing number|ABA number|Routing #|Bank routing number',
    kept: 'ABA|Routing no.|ABA routing number|Routing transit number|RTN|ABA #',
  }),
  kind('npi', ['npi'], {
    value: values.npi,
    develop: 'NPI|National provider identifier|NPI #|Provider NPI',
    kept: 'NPI number|NPI no.|National Provider ID|Billing NPI|Rendering provider NPI',
  }),
  kind('dea', ['dea'], {
    value: values.dea,
    develop: 'DEA|DEA number|DEA #|DEA registration',
    kept: 'DEA no.|DEA registration number|Prescriber DEA|DEA ID',
  }),
  kind('licence', ['license'], {
    value: values.licence,
    develop: "Driver license|Driver's license number|License no.|Passport number|DL#|Medical license",
    kept: "Driver's license|Driver licence number|DL number|License number|License #|State ID|Passport no.|Certificate number|Nursing license no.",
  }),
  kind('vin', ['vin'], {
    value: values.vin,
    develop: 'VIN|Vehicle identification number|VIN #',
    kept: 'VIN number|Vehicle ID|Vehicle identification no.|Car VIN',
  }),
  kind('plate', ['vin'], {
    value: values.plate,
    develop: 'License plate|Plate number|Vehicle registration|Plate #',
    kept: 'Licence plate|License plate number|Plate no.|Car plate|Tag number|Number plate',
  }),
  kind('imei', ['device_id'], {
    value: values.imei,
    develop: 'IMEI|Device IMEI|IMEI number',
    kept: 'IMEI no.|IMEI #|Phone IMEI|Device ID',
  }),
  kind('udi', ['device_id'], {
    value: values.udi,
    develop: 'UDI|Device identifier|Implant UDI',
    kept: 'Unique device identifier|UDI-DI|UDI number|Device UDI',
  }),
  kind('mac', ['device_id'], {
    value: values.mac,
    develop: 'MAC|MAC address|Hardware address',
    kept: 'MAC addr.|Device MAC|Wi-Fi address|Ethernet address',
  }),
  kind('serial', ['device_id'], {
    value: values.serial,
    develop: 'Serial number|Serial no.|Device serial number|S/N|Pacemaker serial|Lot number',
    kept: 'Serial #|Serial|Device ID|Pump serial number|SN|Implant serial no.|Device serial|Lot no.',
  }),
  kind('ndc', ['ndc'], {
    value: values.ndc,
    develop: 'NDC|NDC code|National drug code',
    kept: 'NDC number|NDC #|Drug NDC|NDC no.',
  }),
  kind('icd10', ['icd10'], {
    value: values.icd10,
    develop: 'ICD-10|ICD-10 code|Diagnosis code|Dx code',
    kept: 'ICD10|ICD-10-CM|Dx|ICD code|Diagnosis code (ICD-10)|Primary diagnosis code',
  }),
  kind('hcpcs', ['hcpcs'], {
    value: values.hcpcs,
    develop: 'CPT|CPT code|HCPCS|Procedure code',
    kept: 'HCPCS code|CPT/HCPCS|CPT codes|Billed CPT|CPT-4',
  }),
  kind('other', ['other_id', 'account', 'mrn'], {
    value: values.other,
    develop:
      'Rx number|Accession number|Prescription number|Authorization number|Employee ID|Student ID|Case number|Referral number|Rx #',
    kept: 'Prescription no.|Accession #|Prior authorization number|Student number|Employee number|Specimen ID|Rx no.|Referral no.|Auth #|Study ID|Accession',
  }),
];

/**
 * {L} label, {l} label in lower case, {U} in capitals, {s} snake_case, {c} camelCase, {k} kebab-case, {V} value. The
 * value stands once.
 */
export const LAYOUTS: Readonly<Record<Half, readonly string[]>> = {
  develop: [
    '{L}: {V}',
    '{L} {V}',
    '{L} # {V}',
    'Your {L} is {V}.',
    '| {L} | {V} |',
    '{ "{c}": "{V}" }',
    '{s}={V}',
    '{U}: {V}',
    '{L}:\n{V}',
    '{L} ({V})',
    '{V} ({L})',
    '**{L}:** {V}',
    '- {L} – {V}',
    '{L}:{V}',
    'Please quote {l} {V} when you write to us.',
    'We have {V} as the {L} on file.',
    '{L}\t{V}',
    'Hello,\n\nthe {L} on the form reads {V}; please confirm.\n\nRegards',
    'Thanks for sending {l}: {V}, we will be in touch.',
    '{L} of the patient: {V}',
  ],
  kept: [
    '{L} - {V}',
    '{L}; {V}',
    '{L} = {V}',
    'Her {l} was {V} last year.',
    '{L} | {V} | active',
    "'{s}': '{V}',",
    '{k}: {V}',
    '{U} {V}',
    '{L}\n\n{V}\n',
    '{L} [{V}]',
    '{V} [{L}]',
    '__{L}__: `{V}`',
    '* {L}:   {V}',
    '<{c}>{V}</{c}>',
    'The {l}, {V}, is on the letter.',
    '{V} is the {L} that we have.',
    '{L} .......... {V}',
    'Subject: {l} {V} - please reply',
    'Could you check whether {l} {V} is still right?',
    '{L} (as shown on the letter): {V}',
  ],
};

/** Biometric wording stands for itself, without a label. */
export const BIOMETRIC_PHRASES: Readonly<Record<Half, readonly string[]>> = {
  develop: [
    'We keep your {V} on file.',
    'Her {V} was taken at check-in.',
    'Sign in with your {V}.',
    '{V} enrolled: yes',
  ],
  kept: ['The {V} did not match.', 'Please bring the {V} form.', 'His {V} is stored in the badge.', 'Template: {V}'],
};
