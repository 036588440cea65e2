/**
 * Mail about a company's health insurance. It speaks of paying for care (45 CFR 160.103), so health wording is found in it on
 * purpose; measured apart from ordinary mail.
 */
export const BENEFITS: readonly string[] = [
  'Open enrolment for the health plan starts on Monday. Compare the deductible and the copay of both options.',
  'Your election for medical, dental and vision coverage was recorded; the new premium applies from January.',
  'The flexible spending account covers prescription glasses and other medical expenses.',
  'The health insurance card is mailed to your home address.',
];
