/** Health-care mails whose misses may be looked at while detectors are built; never measured. */
import type { TemplateTexts } from './mail-template.ts';

export const PHI_DEVELOPMENT: TemplateTexts = {
  'lab-results': [
    ['Your lab results', 'Dear {name},', 'Your {testD} from {date} came back at {resultD}.', 'MRN: {mrn}', '{doctor}'],
  ],
  appointment: [
    [
      'Appointment reminder',
      'Hello {first},',
      'You have an appointment with {doctor} in {specialtyD} on {date} at {time}.',
    ],
  ],
  referral: [
    ['Referral for {name}', 'We refer {name}, born {dob}, to {specialtyD} for {conditionD}.', 'Regards,', '{doctor}'],
  ],
  claim: [
    [
      'Explanation of benefits',
      'Claim number {claim}, member ID {member}.',
      '{payer} paid {amountSmall} for your {procedureD}.',
    ],
  ],
  refill: [['Refill ready', '{first}, your prescription for {drugD} {dose} is ready at the pharmacy. Rx # {rx}']],
  discharge: [
    [
      'Discharge summary',
      '{name} was admitted on {date} with {conditionD} and discharged on {date.2} on {drugD} {dose}.',
    ],
  ],
  billing: [
    ['Statement', 'Account number {account}', 'Patient {name}: {procedureD} on {date}, patient balance {amountSmall}.'],
  ],
  'prior-authorisation': [['Prior authorization', '{payer} approved {procedureD} for {name}, member ID {member}.']],
  portal: [['New message', 'Hi {first}, {doctor} sent you a message about your {conditionD} in the patient portal.']],
  survey: [['How was your visit?', '{first}, how was your visit with {doctor} on {date}?']],
  benefits: [['FMLA paperwork', '{name} is on medical leave for {conditionD} until {date}.']],
  research: [['Study', 'Dear {name}, because you have {conditionD} you may join our clinical trial. Call {phone}.']],
  'part-2': [['Your program', '{first}, your next counseling session in the opioid treatment program is on {date}.']],
  hiv: [['Test result', 'Dear {name}, your HIV test of {date} is negative.']],
  'mental-health': [['Session', 'Hi {first}, your therapy session for depression is moved to {date}.']],
  reproductive: [['Your pregnancy', 'Dear {name}, your prenatal visit is on {date} at {time}.']],
  genetics: [['Genetic test', 'Dear {name}, your BRCA1 result is available.']],
  vendor: [['Extract', 'The record with MRN {mrn} ({name}, {conditionD}) fails to load.']],
  internal: [['Room 4', '{colleague}, please call {name} about the {testD}.', '{phone}']],
  marketing: [['For you', 'Dear {first}, people with {conditionD} like you save on {drugD} this month.']],
  family: [['Update on {first}', 'Your mother {name} did well in surgery and is on {drugD} now.']],
};
