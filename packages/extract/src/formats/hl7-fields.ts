/** Fields of HL7 v2 segments: what each is called and how its components read (HL7 v2.5.1 chapters 2, 3, 4, 6, 7). */

export type Hl7Type = 'text' | 'person' | 'address' | 'phone' | 'id' | 'date' | 'coded' | 'quantity';

export interface Hl7Field {
  readonly label: string;
  readonly type: Hl7Type;
}

type Segment = ReadonlyMap<number, Hl7Field>;

/** One line a field: number, type, label. */
function segment(lines: string): Segment {
  return new Map(
    lines
      .trim()
      .split('\n')
      .map((line) => {
        const [number = '', type = 'text', ...label] = line.trim().split(' ');
        return [Number(number), { type: type as Hl7Type, label: label.join(' ') }];
      }),
  );
}

const INSURANCE = `
  2 id Insurance plan ID
  3 id Insurance company ID
  4 text Insurance company
  5 address Insurance company address
  6 person Insurance contact name
  7 phone Phone
  8 text Group number
  9 text Group name
  10 id Group employer ID
  11 text Group employer
  12 date Effective date
  13 date Expiration date
  14 text Authorization number
  16 person Insured name
  17 coded Relationship
  18 date Date of birth
  19 address Address
  36 text Policy number
  43 text Sex
  44 address Employer address
  49 id Insured ID number`;

export const HL7_SEGMENTS: ReadonlyMap<string, Segment> = new Map([
  [
    'MSH',
    segment(
      '3 text Sending application\n4 text Sending facility\n5 text Receiving application\n6 text Receiving facility\n7 date Message date\n10 text Message control',
    ),
  ],
  ['EVN', segment('2 date Recorded\n5 person Operator\n6 date Event date')],
  [
    'PID',
    segment(`
      2 id Patient ID
      3 id MRN
      4 id Alternate patient ID
      5 person Patient name
      6 person Mother maiden name
      7 date Date of birth
      8 text Sex
      9 person Patient alias
      10 coded Race
      11 address Address
      12 text County
      13 phone Phone
      14 phone Work phone
      15 coded Language
      16 coded Marital status
      17 coded Religion
      18 id Account number
      19 id SSN
      20 id Driver license number
      21 id Mother MRN
      22 coded Ethnic group
      23 text Birth place
      26 coded Citizenship
      29 date Date of death
      40 phone Phone`),
  ],
  ['PD1', segment('3 coded Primary facility\n4 person Primary care provider')],
  [
    'NK1',
    segment(`
      2 person Next of kin
      3 coded Relationship
      4 address Address
      5 phone Phone
      6 phone Work phone
      12 id Employee ID
      13 text Employer
      16 date Date of birth
      30 person Contact name
      31 phone Phone
      32 address Address
      33 id Contact ID
      37 id SSN`),
  ],
  [
    'PV1',
    segment(`
      3 text Location
      6 text Prior location
      7 person Attending physician
      8 person Referring provider
      9 person Consulting physician
      17 person Admitting physician
      19 id Visit number
      44 date Admission date
      45 date Discharge date
      50 id Visit number
      52 person Provider`),
  ],
  [
    'PV2',
    segment(
      '3 coded Admit reason\n8 date Admission date\n9 date Discharge date\n12 text Visit description\n13 person Referring provider',
    ),
  ],
  ['IN1', segment(INSURANCE)],
  [
    'IN2',
    segment(
      '1 id Employee ID\n2 id SSN\n3 text Employer\n6 text Medicare number\n8 text Medicaid number\n61 id Member ID\n63 phone Phone\n64 phone Work phone',
    ),
  ],
  [
    'GT1',
    segment(`
      2 id Guarantor number
      3 person Guarantor name
      4 person Spouse
      5 address Address
      6 phone Phone
      7 phone Work phone
      8 date Date of birth
      11 coded Relationship
      12 text SSN
      16 text Employer
      17 address Employer address
      18 phone Work phone
      19 id Employee ID`),
  ],
  ['DG1', segment('3 coded Diagnosis\n4 text Diagnosis\n5 date Diagnosis date\n16 person Provider')],
  [
    'PR1',
    segment(
      '3 coded Procedure\n4 text Procedure\n5 date Procedure date\n8 person Anesthesiologist\n11 person Surgeon\n12 person Provider',
    ),
  ],
  ['AL1', segment('3 coded Allergy\n5 text Reaction\n6 date Identification date')],
  ['IAM', segment('3 coded Allergy\n5 text Reaction')],
  [
    'ORC',
    segment(
      '2 id Order number\n3 id Order number\n7 text Timing\n9 date Order date\n10 person Entered by\n12 person Ordering provider\n14 phone Phone\n21 text Facility\n22 address Facility address',
    ),
  ],
  [
    'OBR',
    segment(`
      2 id Order number
      3 id Accession number
      4 coded Test
      7 date Collected
      8 date Collected
      10 person Collected by
      13 text Clinical information
      14 date Received
      16 person Ordering provider
      17 phone Phone
      22 date Reported
      31 coded Reason for test
      32 person Interpreted by`),
  ],
  ['OBX', segment('14 date Observation date\n15 text Producer\n16 person Observer\n18 id Equipment ID')],
  ['NTE', segment('3 text Comment')],
  ['SPM', segment('2 id Specimen ID\n4 coded Specimen\n17 date Collected\n18 date Received')],
  [
    'RXE',
    segment(
      '2 coded Medication\n3 quantity Dose\n5 coded Dose unit\n7 coded Dosage instructions\n10 quantity Quantity\n13 person Ordering provider\n14 person Pharmacist\n15 text Prescription number\n21 coded Dosage instructions',
    ),
  ],
  [
    'RXO',
    segment(
      '1 coded Medication\n2 quantity Dose\n4 coded Dose unit\n7 coded Dosage instructions\n14 person Ordering provider',
    ),
  ],
  [
    'RXA',
    segment(
      '3 date Date given\n5 coded Medication\n6 quantity Dose\n7 coded Dose unit\n10 person Administered by\n15 text Lot number',
    ),
  ],
  [
    'RXD',
    segment(
      '2 coded Medication\n3 date Date dispensed\n4 quantity Quantity\n7 text Prescription number\n10 person Dispensing provider',
    ),
  ],
  [
    'SCH',
    segment(
      '1 id Appointment ID\n2 id Appointment ID\n6 coded Event reason\n7 coded Appointment reason\n8 coded Appointment type\n11 text Appointment\n12 person Contact name\n13 phone Phone\n16 person Provider',
    ),
  ],
  ['AIS', segment('3 coded Service\n4 date Appointment date')],
  ['AIP', segment('3 person Provider\n6 date Appointment date')],
  ['AIL', segment('3 text Location\n6 date Appointment date')],
  ['ACC', segment('1 date Accident date\n3 text Accident location')],
  [
    'MRG',
    segment(
      '1 id MRN\n2 id Alternate patient ID\n3 id Account number\n4 id Patient ID\n5 id Visit number\n7 person Patient name',
    ),
  ],
  [
    'TXA',
    segment('4 date Date\n5 person Provider\n9 person Author\n12 id Document number\n22 person Authenticated by'),
  ],
  [
    'FT1',
    segment(
      '4 date Date of service\n7 coded Transaction\n8 text Description\n19 coded Diagnosis\n20 person Provider\n25 coded Procedure',
    ),
  ],
  ['ROL', segment('4 person Provider\n11 address Address\n12 phone Phone')],
  ['CTD', segment('2 person Contact name\n3 address Address\n5 phone Phone')],
  ['FHS', segment('3 text Sending application\n9 text File name\n10 text Comment')],
  ['BHS', segment('3 text Sending application\n9 text Batch name\n10 text Comment')],
  ['BTS', segment('2 text Comment')],
  ['FTS', segment('2 text Comment')],
]);

/** Segments whose remaining fields are values like any others; their names may stand in places. */
export const HL7_OTHER_SEGMENTS = new Set(
  'MSA ERR DSP DSC QRD QRF QPD QAK RCP DB1 UB1 UB2 IN3 DRG GP1 GP2 ODS ODT TQ1 TQ2 BLG CTI PRD PTH GOL PRB VAR PES PEO PCR PSH RXR RXC RXG SFT UAC ARV AIG APR RGS PDA PEX STF PRA NPU CM0 CM1 CM2'.split(
    ' ',
  ),
);
