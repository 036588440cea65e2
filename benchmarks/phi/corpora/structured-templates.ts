/** Sentences with one or several structured identifiers and the words that name them, and decoys that look alike. */
import type { TextTemplate } from './fill.ts';
import { MORE_DEVELOPMENT, MORE_DEVELOPMENT_DECOYS } from './structured-templates-development.ts';

/** By identifier: the first sentence of each is the development one, all others are only measured. */
const WITH_IDENTIFIERS: Readonly<Record<string, readonly string[]>> = {
  ssn: [
    'Her SSN is {ssn}.',
    'Please verify Social Security No. {ssnValid} before the hearing.',
    'Applicant soc. sec. number: {ssnValid} (copy of card on file).',
    'social security number ending the form reads {ssnPlain}, taken from the W-2.',
    'Employee record\nSSN\t{ssn}\nDepartment\tFacilities',
    'The SS# given over the telephone was {ssnValid}; nobody has checked it.',
  ],
  mrn: [
    'MRN: {mrn}',
    'Chart number {mrn} was requested by the front desk.',
    'Pulled medical record no. {mrn} from storage this morning.',
    'Pt MRN#{mrnDashed}, please route to scheduling.',
    'Hospital number {mrn} has two open encounters.',
    'Patient ID {mrn} appears twice in the extract.',
    '| Med Rec # | {mrn} |',
  ],
  plan: [
    'Member ID: {member}',
    'Medicare number {mbi} is shown on the new card.',
    'MBI on file: {mbi}. Please run eligibility.',
    'Subscriber ID {memberDigits}, group no. {group}, plan year unchanged.',
    'The beneficiary identifier {member} was rejected by the clearinghouse.',
    'Insurance policy number {member}, dependent 02.',
    'Medicaid ID {memberDigits} lapsed last month.',
  ],
  account: [
    'Account number: {account}',
    'Your patient account no. {account} has a balance due.',
    'Direct deposit: routing number {aba}, checking account {account}.',
    'Guarantor acct #{account} was sent to collections.',
    'Refund goes to IBAN {iban}.',
    'Please charge the credit card {card} for the copay.',
    'Visa on file {card}, expires next spring.',
    'Bank details: ABA {aba}, acct. no. {account}',
  ],
  license: [
    'Driver license {driverLicense} was copied at registration.',
    "Driver's license no. {driverLicense}, expires in four years.",
    'DL# {driverLicense} scanned at the desk.',
    'Nursing licence number {stateLicense} is active.',
    'State medical license {stateLicense} renewed without conditions.',
  ],
  npi: [
    'NPI: {npi}',
    'Rendering provider NPI {npi} is not enrolled.',
    'National Provider Identifier {npi} for the attending.',
    'Submit under NPI number {npi}, taxonomy unchanged.',
  ],
  dea: [
    'DEA# {dea}',
    'The prescriber DEA number {dea} must be on the form.',
    'DEA registration no. {dea} expires this fall.',
    'Called in under DEA {dea}, two refills.',
  ],
  vin: [
    'VIN {vin}',
    'Vehicle identification number {vin} was towed from the lot.',
    'The van (VIN: {vin}) needs a lift ramp.',
    'License plate {plate} is registered to the visitor.',
  ],
  device: [
    'IMEI {imei}',
    'Glucose reader phone IMEI: {imei}, returned unpaired.',
    'Monitor MAC address {mac} stopped sending.',
    'Implant UDI {udi} recorded in the operative log.',
    'Pump serial number {serial} recalled.',
    'Pacemaker S/N {serial}, battery at half.',
    'Device identifier {udi} was scanned twice.',
  ],
  phone: [
    'Phone: {phone}',
    'Call me back at {phone} before noon.',
    'Her cell is {phone}, voicemail is full.',
    'Tel. {phone} ext. 44',
    'Reach the daughter under {phone} after work.',
    'Emergency contact mobile {phone}',
  ],
  fax: [
    'Fax: {fax}',
    'Send the signed form by fax to {fax}.',
    'Facsimile number {fax}, attention records.',
    'Fax no. {fax} rings busy.',
  ],
  email: [
    'E-mail: {email}',
    'Write to {email} for the forms.',
    'cc {email} on the answer',
    'Contact <{email}> bounced twice.',
    'mailto:{email}?subject=hello',
  ],
  url: [
    'See {url} for your report.',
    'The share link is {url} and expires soon.',
    'Open {url}, then enter the code.',
    '<{url}>',
  ],
  ip: [
    'IP address: {ipV4}',
    'Portal login from {ipV4} was blocked.',
    'Client address {ipV6} opened the session.',
    'Last seen IP {ipV6}, two failed tries.',
    'Remote host {ipV4} downloaded the file.',
  ],
  dates: [
    'DOB: {dob}',
    'Date of birth {dob}, admitted {date}.',
    'Born {dob}; discharged on {date}.',
    'd.o.b. {dob}',
    'Date of service {date}, posted {date.2}.',
    'Birthdate on the card reads {dob}.',
    'Deceased on {date} at home.',
  ],
  age: [
    'She is {age90} years old.',
    'A {age90}-year-old man fell at home.',
    'Patient age: {age90}',
    'He turned {age90} last week and lives alone.',
    'pt is a {age90} y/o female',
  ],
  geo: [
    'Address: {street}, {townZip}',
    'Mail the cast cover to {street}, Apt 4B, {townZip}.',
    'Home address {street}, {townZip}, green door.',
    'Deliver the walker to {poBox}, {townZip}.',
    'Resides at {street} with two cats.',
  ],
  codes: [
    'Diagnosis code {icd}',
    'Primary dx {icd}, secondary {icd.2}.',
    'ICD-10 {icd} needs a seventh character.',
    'Billed CPT {cpt} with modifier 25.',
    'HCPCS code {hcpcs} was denied.',
    'Procedure code {cpt}, one unit.',
    'NDC {ndc} is out of stock.',
    'Drug code (NDC): {ndc}',
  ],
  other: [
    'Claim number {claim} is under review.',
    'Your claim no. {claim} was paid in part.',
    'Lab accession number {accession} was mislabelled.',
    'Prescription number {rx} is ready.',
    'Rx # {rx}, zero refills left.',
    'Specimen accession {accession} received by courier.',
  ],
  several: [
    'Name on card matches MRN {mrn}, DOB {dob}, phone {phone}.',
    'Eligibility: member ID {member}, DOB {dob}, SSN {ssn}.',
    'Ship to {street}, {townZip}; tel {phone}; email {email}.',
    'Claim {claim}: account no. {account}, date of service {date}, NPI {npi}.',
    'ID check: driver license {driverLicense}, date of birth {dob}, home phone {phone}',
  ],
};

/** Nothing here is an identifier of a person; shapes are those of identifiers. */
const DECOYS: readonly string[] = [
  'Order {order} ships in {number} days.',
  'Please upgrade to release {version} before the weekend.',
  'Firmware {version4} fixes the paper feed.',
  'Part number {part} is back in the catalogue.',
  'Commit {hash} broke the build.',
  'Article {sku} costs {amountSmall}.',
  'Dimensions are {size}, tolerance 0.05.',
  'Section 4.2.1.3 of the manual explains the hinge.',
  'The budget for {year} is {amount}.',
  'Invoice total {amount}, net 30 days.',
  'We sold {count} units, up {percent}.',
  'Scale {ratio}, sheet {number} of {number.2}.',
  'Room {number}, floor {number.2}, bring the keys.',
  'Page {number} of {count}.',
  'Copyright {year} {company}.',
  'The score was {ratio} after extra time.',
  'Ticket {order} was closed as duplicate.',
  'Ask for extension {number} when you arrive.',
  'The motor turns at {count} rpm and draws {number} A.',
  'Bolt grade 10.9, torque {number} Nm.',
  'ISO 9001:2015 and ISO 14001:2015 audits passed.',
  'Model {part} replaces model {part.2}.',
  'Shipment {tracking} left the hub.',
  'Temperature rose from {number} to {number.2} degrees.',
  'The meeting lasted {number} minutes.',
  'Chapter {number}, verse {number.2}.',
  'Port 8443 on the staging host is closed.',
  'Bus line {number} stops at the gate.',
  'HTTP 404 came {count} times in the log.',
  'The contract runs {number} months from signature.',
  'In {year} the plant employed {count} people.',
  'Use A4 paper, 80 g/m2, {count} sheets.',
  'The flight is BA{number}, gate B{number.2}.',
  'Paint RAL {count}, two coats.',
];

const DEVELOPMENT_DECOYS = 10;

const labelled: readonly TextTemplate[] = Object.entries(WITH_IDENTIFIERS).flatMap(([name, texts]) =>
  texts.map(
    (text, at): TextTemplate => ({
      id: `structured/${name}-${at}`,
      set: at === 0 ? 'development' : 'measuring',
      text,
    }),
  ),
);
const decoys: readonly TextTemplate[] = DECOYS.map((text, at) => ({
  id: `decoy/${at}`,
  set: at < DEVELOPMENT_DECOYS ? 'development' : 'measuring',
  text,
}));

const more: readonly TextTemplate[] = [
  ...Object.entries(MORE_DEVELOPMENT).flatMap(([name, texts]) =>
    texts.map((text, at): TextTemplate => ({ id: `structured/${name}-dev-${at}`, set: 'development', text })),
  ),
  ...MORE_DEVELOPMENT_DECOYS.map((text, at): TextTemplate => ({ id: `decoy/dev-${at}`, set: 'development', text })),
];

export const STRUCTURED_TEMPLATES: readonly TextTemplate[] = [...labelled, ...decoys, ...more];
