/** Good and bad examples of each structured identifier with their source; read by one test. Values between « and » must be found. */
import type { PhiType } from '../types.ts';

export interface IdVectors {
  readonly name: string;
  readonly type: PhiType;
  readonly source: string;
  readonly good: readonly string[];
  /** Texts in which nothing of this type may count. */
  readonly bad: readonly string[];
}

/** Put together at run time: an issuable number stands nowhere in the repository. */
const ISSUABLE = ['219', '09', '9999'].join('-');

export const ID_VECTORS: readonly IdVectors[] = [
  {
    name: 'ssn',
    type: 'ssn',
    source: "SSA POMS RM 10201.035 (areas, groups and serials never assigned); 078-05-1120 is SSA's own history page",
    good: [
      `SSN: «${ISSUABLE}»`,
      'SS# «078-05-1120»',
      `social security number «${ISSUABLE.replaceAll('-', '')}»`,
      `Her number is «${ISSUABLE}».`,
    ],
    bad: [
      '000-12-3456',
      '666-12-3456',
      '900-12-3456',
      '219-00-9999',
      '219-09-0000',
      'order 219099999',
      'tracking no. 219-09-9999',
    ],
  },
  {
    name: 'phone',
    type: 'phone',
    source: 'NANPA, numbering plan: area and exchange 2-9, exchange never N11; 555-0100 to 555-0199 are for examples',
    good: [
      'Cell: «(212) 555-0142»',
      'call «212/555-0142»',
      'Phone «+1 212.555.0142»',
      '«212-555-0142» (home phone)',
      'tel «2125550142»',
    ],
    bad: ['112-555-0142', '212-155-0142', '212-511-0142', 'total 212.555.0142', '2125550142 units', 'fax 212-555-0142'],
  },
  {
    name: 'fax',
    type: 'fax',
    source: 'NANPA, numbering plan; the label makes it a fax',
    good: ['Fax: «212-555-0142»', 'faxed to «(212) 555-0142»', '«212-555-0142» (fax)'],
    bad: ['call 212-555-0142', '212-555-0142', 'fax it by 2024'],
  },
  {
    name: 'mbi',
    type: 'health_plan_id',
    source: 'CMS, Understanding the MBI format; 1EG4-TE5-MK73 is the specimen card',
    good: ['«1EG4-TE5-MK73»', '«1EG4TE5MK73»', 'Medicare number «1EG4 TE5 MK73»'],
    bad: ['0EG4-TE5-MK73', '1SG4-TE5-MK73', '1EG4-TE5-MKA3', '1EGA-TE5-MK73'],
  },
  {
    name: 'hicn and plan ids',
    type: 'health_plan_id',
    source:
      'CMS Medicare Claims Processing Manual ch. 2 §50.2 (HICN: SSN and suffix); labels as insurance cards print them',
    good: [
      'HICN «078-05-1120A»',
      'Member # «XYZ123456789»',
      '«W123456789» is my member ID',
      'Group No. «00-98765»',
      'Medicaid ID: «AB12345C»',
    ],
    bad: [
      'the policy changed in 2024',
      'insurance covers 80 of 12000 cases',
      'a group of 12345 people',
      'member since 1998',
    ],
  },
  {
    name: 'mrn',
    type: 'mrn',
    source: '45 CFR 164.514(b)(2)(i)(H); labels as record systems print them',
    good: [
      'MRN: «0012345»',
      '«0012345» (MRN)',
      'Chart # «77123»',
      '"patientId": "«K2197363»"',
      'FIN «20240099123»',
      'MRNs: 1234567 and «2345678»',
    ],
    bad: ['MRN pending', 'room 12345', 'patients 12345', 'charted in 2024', 'MRN of 2024'],
  },
  {
    name: 'account and claim',
    type: 'account',
    source: '45 CFR 164.514(b)(2)(i)(J)',
    good: [
      'acct # «00-123456»',
      'Guarantor ID «G1234567»',
      'claim «2024031500012»',
      'account ending in «4321»',
      'Invoice no. «INV-20991»',
    ],
    bad: [
      'Invoice total 4120.00 is due',
      'the account of 2023',
      'claim of $12,000',
      'account balance 12000 USD, up 12%',
    ],
  },
  {
    name: 'card',
    type: 'account',
    source: 'ISO/IEC 7812-1 Annex B; public test numbers of the card brands',
    good: ['«4111 1111 1111 1111»', 'card «5500000000000004»', 'Amex «3400 000000 00009»'],
    bad: ['4111 1111 1111 1112', '1111 1111 1111 1111 1', 'tracking 4111111111111111', '9111 1111 1111 1111'],
  },
  {
    name: 'iban',
    type: 'account',
    source: 'ISO 13616, IBAN registry examples',
    good: ['«GB82 WEST 1234 5698 7654 32»', '«DE89370400440532013000»', 'IBAN: «NL91ABNA0417164300»'],
    bad: ['GB82 WEST 1234 5698 7654 33', 'DE89370400440532013001', 'AB12 CDEF'],
  },
  {
    name: 'aba',
    type: 'account',
    source: 'ABA Routing Number Policy; 011000015 and 021000021 are public routing numbers',
    good: ['Routing number: «011000015»', 'ABA «021000021»', 'routing # «121000358»'],
    bad: ['011000015', 'order number 021000021', 'about 121000358 people'],
  },
  {
    name: 'npi',
    type: 'npi',
    source: 'CMS, NPI check digit: 1234567893',
    good: ['NPI «1234567893»', 'National Provider Identifier: «1234567893»', '«1234567893» (NPI)'],
    bad: ['NPI 1234567890', 'call 1234567893', '1234567893', 'NPI 3234567893'],
  },
  {
    name: 'dea',
    type: 'dea',
    source: '21 CFR 1301 registration numbers; AP5836727 is the usual worked example',
    good: ['DEA «AP5836727»', 'DEA # «ap5836727»', 'prescriber DEA: «AP5836727»'],
    bad: ['DEA AB4523763', 'AP5836728', 'part AP583672'],
  },
  {
    name: 'licence',
    type: 'license',
    source: '45 CFR 164.514(b)(2)(i)(K); state formats differ, so the label decides',
    good: ["Driver's license number «D1234567»", 'DL# «F255-9215-0094»', 'Passport no. «X9912345»'],
    bad: ['public 12345', 'license to operate', 'licensed since 2010'],
  },
  {
    name: 'vin',
    type: 'vin',
    source: '49 CFR 565.15; 1M8GDM9AXKP042788 is its usual worked example',
    good: ['«1M8GDM9AXKP042788»', 'VIN «11111111111111111»', 'vin: «1m8gdm9axkp042788»'],
    bad: ['1M8GDM9A1KP042788', '1M8GDM9AXKP04278O', 'commit 1M8GDM9A1KP042788'],
  },
  {
    name: 'plate',
    type: 'vin',
    source: '45 CFR 164.514(b)(2)(i)(L); plates have no common format, so the label decides',
    good: ['License plate «ABC 1234»', 'plate # «7ABC123»', '«138 BCS» (license plate)'],
    bad: ['ABC 1234', 'a plate of 12', 'flight ABC 1234'],
  },
  {
    name: 'imei',
    type: 'device_id',
    source: '3GPP TS 23.003 Annex B: 490154203237518',
    good: ['IMEI «490154203237518»', 'IMEI: «49-015420-323751-8»', '«490154203237518» (IMEI)'],
    bad: ['490154203237518', 'item 490154203237519', 'upc 490154203237518'],
  },
  {
    name: 'udi',
    type: 'device_id',
    source: '21 CFR 830; GS1 General Specifications §7.9; ANSI/HIBC 2.6',
    good: [
      '«(01)00889842001235(17)271231(10)A1234»'.replace('00889842001235', '00614141999996'),
      'implant «(01)00614141999996»',
      'UDI «+H123PARTNO1234567890120/$$420020216LOT123»',
    ],
    bad: ['(01)00614141999997', '(02)00614141999996', '+H123PARTNO1234567890120', '(01) see page 14'],
  },
  {
    name: 'mac and serial',
    type: 'device_id',
    source: 'IEEE 802 MAC-48; 45 CFR 164.514(b)(2)(i)(M)',
    good: ['«00:1A:2B:3C:4D:5E»', '«de-ad-be-ef-00-01»', 'S/N «SN-00192AX»', 'pacemaker serial «PJN600123»'],
    bad: ['00:1A:2B', '10:30:15', '00:1A-2B:3C-4D:5E', 'model PJN600123'],
  },
  {
    name: 'ndc',
    type: 'ndc',
    source:
      'FDA, National Drug Code format (21 CFR 207.33): 4-4-2, 5-3-2, 5-4-1; 0002-8215-01 and 50242-040-62 are listed products',
    good: ['NDC «0002-8215-01»', 'NDC: «50242-040-62»', 'ndc code «12345-6789-1»', 'NDC# «00002821501»'],
    bad: ['0002-8215-01', 'order number 50242-040-62', 'NDC 123-456-78', 'NDC 12'],
  },
  {
    name: 'icd10',
    type: 'icd10',
    source: 'CMS, ICD-10-CM Official Guidelines, I.A.2',
    good: ['ICD-10 code «E11.9»', 'dx: «I10»', 'coded «S72.001A»', '«U07.1»'],
    bad: ['section B12', 'room A10', 'I10', 'vitamin B12'],
  },
  {
    name: 'hcpcs and cpt',
    type: 'hcpcs',
    source: 'CMS, HCPCS level II (letter and four digits); CPT codes have five places',
    good: ['HCPCS «J1885»', 'CPT code «99213»', 'CPT: 99213, «36415»', 'procedure code «99214-25»'],
    bad: ['J1885', 'room 99213', 'zip code 99213', 'CPT 992'],
  },
  {
    name: 'other ids',
    type: 'other_id',
    source: '45 CFR 164.514(b)(2)(i)(R)',
    good: [
      'Rx # «7654321»',
      'accession no. «S24-10021»',
      'Student # «2024551»',
      'prior auth number «A99812345»',
      'Employee ID: «E-55120»',
    ],
    bad: [
      'order #12345678',
      'Ticket ABC-12345',
      'see AB-12345 there',
      'COVID-19',
      'part no. AB-12345',
      'tracking id XK-881234',
    ],
  },
  {
    name: 'email',
    type: 'email',
    source: 'RFC 5322 §3.4.1, RFC 5321 §4.5.3.1',
    good: ['mail «ada.example@example.org» today', '<«a_b+c@mail.example.com»>', "«O'Neil@example.org»"],
    bad: ['a@b', '@handle', 'x@y.z'],
  },
  {
    name: 'url',
    type: 'url',
    source: 'RFC 3986 §3',
    good: [
      'see «https://example.org/p?mrn=12345»',
      '«https://example.org/results/12345678»',
      '«www.example.org/records/1234567»',
      'open «https://my.example.org/r/0c850aa7038e0306»',
      '«https://example.org/charts/AB-2231»',
      '«https://example.org/~ada»',
    ],
    bad: ['https://example.org', 'http is a scheme', 'www', 'https://example.org/news/annual-report-2024'],
  },
  {
    name: 'ip',
    type: 'ip',
    source: 'RFC 791, RFC 4291 §2.2; documentation ranges of RFC 5737 and RFC 3849',
    good: ['from «192.0.2.17»', 'IP:«2001:db8:0:0:0:0:0:17»', '«2001:db8::1:17» said'],
    bad: ['version 1.2.3.4', '300.1.1.1', '10:30:15', 'section 4.1.2.3'],
  },
  {
    name: 'biometric',
    type: 'biometric',
    source: '45 CFR 164.514(b)(2)(i)(P)',
    good: ['her «fingerprint» scan', 'a «voiceprint» was taken', 'the «retina scan» failed'],
    bad: ['finger print', 'voice mail', 'print the form'],
  },
];
