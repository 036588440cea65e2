import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createClassifier } from '../classifier.ts';
import { CONFIDENCE_COUNTED_MIN, type PhiType } from '../types.ts';

const classifier = createClassifier();

/** Built at run time: an issuable number stands nowhere in the repository. */
const ISSUABLE_SSN = ['219', '09', '9999'].join('-');

/** Dates and places count only beside a direct identifier (`link-findings.ts`). */
const LINK = '\n\nMRN: 0012345';

/** `[text, …]`: the part between « and » must be found as the type, by and large; a text without marks must not. */
function vectors(type: PhiType, good: readonly string[], bad: readonly string[]): void {
  const link = type === 'date' || type === 'geo' ? LINK : '';
  describe(`detector for ${type}`, () => {
    good.forEach((marked, index) => {
      it(`finds it in good vector ${index + 1}`, () => {
        const start = marked.indexOf('«');
        const end = marked.indexOf('»') - 1;
        const text = marked.replace('«', '').replace('»', '');
        const hit = classifier
          .scan(`${text}${link}`)
          .find((found) => found.type === type && found.start <= start && found.end >= end);
        assert.ok(hit !== undefined && hit.confidence >= CONFIDENCE_COUNTED_MIN);
        assert.ok(hit.end - hit.start <= end - start + 8);
      });
    });
    bad.forEach((text, index) => {
      it(`stays silent on bad vector ${index + 1}`, () => {
        const hits = classifier.scan(`${text}${link}`).filter((found) => found.type === type);
        assert.deepEqual(
          hits.filter((found) => found.confidence >= CONFIDENCE_COUNTED_MIN).map((found) => found.rule),
          [],
        );
      });
    });
  });
}

vectors(
  'ssn',
  [
    `SSN: «${ISSUABLE_SSN}»`,
    `Her number is «${ISSUABLE_SSN}», thanks`,
    `social security number «${ISSUABLE_SSN.replaceAll('-', '')}»`,
    `ss# «${ISSUABLE_SSN.replaceAll('-', ' ')}»`,
    'SSN «987-65-4321»',
    'SSN: «078-05-1120»',
  ],
  ['987-65-4321', '000-12-3456', '666-12-3456', 'part 123-45-67890', 'order 219099999', 'MRN 078-05-1120'],
);
vectors(
  'mrn',
  [
    'MRN: «0012345»',
    'MRN «AB-123456»',
    '(MRN: «078-05-1120»)',
    'medical record number is «12345678»',
    'med rec # «H-448812»',
    'Patient ID «99120»',
    'chart no. «77123»',
    'MRN «123 456 789»',
  ],
  ['MRN pending', 'The MRN is printed on page 12', 'room 12345', 'since 2024'],
);
vectors(
  'npi',
  ['NPI «1234567893»', 'National Provider Identifier: «1234567893»'],
  ['NPI 1234567890', 'call 1234567893'],
);
vectors('dea', ['DEA «AP5836727»', 'dea number: «AP5836727»'], ['AB4523763', 'DEA AB4523763']);
vectors(
  'health_plan_id',
  ['Medicare id «1EG4-TE5-MK73»', '«1EG4TE5MK73»', 'member ID: «XYZ123456789»', 'policy number «AB-998877»'],
  ['0EG4-TE5-MK73', 'the policy changed in 2024', 'insurance covers 80'],
);
vectors(
  'dob',
  [
    'DOB: «01/02/1970»',
    'date of birth «March 9, 1970»',
    'born on «9 March 1970»',
    'dob «1970-03-09»',
    'DOB «19700309»',
  ],
  ['seen on 03/09/2024', 'DOB unknown'],
);
vectors(
  'date',
  [
    'seen on «03/09/2024»',
    'on «3/9/24» we met',
    '«2024-03-09»T10:00:00',
    '«March 9, 2024»',
    '«Mar. 9th» at noon',
    '«9th of March 2024»',
    '«09-Mar-2024»',
    'in «March 2024»',
    'on «03/09»',
  ],
  ['in 2024', 'BP 120/80', 'ratio 3/4', '13/32/2024', 'version 3.9.20', 'you may 5 times', 'March 10%'],
);
vectors(
  'age90',
  ['a «92»-year-old woman', 'aged «95»', '«101» yo male', '«93yo» female', 'age: «90»'],
  ['an 89-year-old man', '92 boxes', 'aged 9', 'page 95', '180 years old'],
);
vectors(
  'phone',
  [
    'call «(212) 555-0142»',
    '«212-555-0142»',
    'tel «212.555.0142»',
    '«+1 212 555 0142»',
    'phone 555-0142 or «555-0143»'.replace('phone 555-0142 or ', 'phone '),
    '«+44 20 7946 0958»',
  ],
  ['112-555-0142', '212-155-0142', '800-555-0142', 'code 2125550142', 'sum 1,212,555'],
);
vectors('fax', ['fax: «212-555-0142»', 'faxed to «(212) 555-0142»'], ['call 212-555-0142']);
vectors(
  'email',
  ['mail «ada.example@example.org» today', '<«a_b+c@mail.example.com»>', "«O'Neil@example.org»"],
  ['a@b', '@handle', 'x@y.z', 'cost 5@10.'],
);
vectors(
  'url',
  ['see «https://example.org/p?mrn=12345»', '«https://example.org/results/12345678»'],
  ['https://example.org', 'http is a scheme', 'www'],
);
vectors(
  'ip',
  ['from «192.0.2.17»', '«2001:db8::1:17» said', '«2001:0db8:0:0:0:0:0:17»'],
  ['version 1.2.3.4', '300.1.1.1', '10:30:15', '1.2.3'],
);
vectors(
  'account',
  [
    'account number «12345678»',
    'acct # «00-123456»',
    'card «4111 1111 1111 1111»',
    '«GB82 WEST 1234 5698 7654 32»',
    'invoice «INV-20991»',
  ],
  ['4111 1111 1111 1112', 'the account of 2023', 'account closed'],
);
vectors('vin', ['«1M8GDM9AXKP042788»', 'license plate «ABC-1234»'], ['1M8GDM9A1KP042788']);
vectors(
  'device_id',
  ['IMEI «490154203237518»', 'serial number «SN-00192AX»', '«00:1A:2B:3C:4D:5E»'],
  ['490154203237518', '00:1A:2B'],
);
vectors('license', ['driver license «D1234567»', 'passport no. «X9912345»'], ['public 12345', 'license to operate']);
vectors(
  'other_id',
  ['case number «AB-20991»', 'ref. code «XK-88123»', 'accession «S24-10021»'],
  ['COVID-19', 'type 2', 'A4 paper'],
);
vectors(
  'name',
  [
    '«Mr. Exampleton» called',
    'Dear «Quillon»,',
    'patient «Maria Lopez» was here',
    'Patient name: «Quillon Tarbeck»',
    '45-year-old male, «Quillon Tarbeck», came',
    '«John Q. Smith»',
    'spoke with «Priya R.» about it',
    '«Smith, John» - results',
    '«JOHN SMITH»',
    "«Tarbeck»'s notes",
  ],
  [
    'Vitamin D. helps',
    'Hepatitis B. was ruled out',
    'Will I see you',
    "Crohn's disease",
    'Dr. pending',
    'Best Practices for All',
    'Type A. personality',
  ],
);
vectors(
  'geo',
  [
    'seen at «Tarbeck Hospital» on Monday',
    "admitted to «St. Quillon's» today",
    'lives in «Springfield, IL 62701»',
    'at «12 Tarbeck Street» since May',
    '«P.O. Box 1234»'.replace('P.O. ', 'P.O. '),
    'from «Chicago» yesterday',
    'ZIP: «62701»',
    'treated at «Mercy General» last week',
  ],
  ['in Illinois', 'the hospital', 'Our Clinic is open', 'seen in the ICU', '62701 units'],
);
vectors('icd10', ['ICD-10 code «E11.9»', 'dx: «I10»', 'coded «E11.65»'], ['section B12', 'room A10', 'I10']);
vectors('lab', ['potassium «3.5»', 'glucose was «110» mg/dL', '«7.2» mmol/L'], ['version 3.5', 'price 110']);
vectors('biometric', ['her «fingerprint» scan'], ['finger print']);
vectors('photo', ['attached «patient photo»'], ['photo album']);
