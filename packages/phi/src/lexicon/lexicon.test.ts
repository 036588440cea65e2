import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createClassifier } from '../classifier.ts';
import { BENEFITS } from '../testing/business-mail/benefits.ts';
import { businessMails } from '../testing/business-mail/business-mail.ts';
import { PATIENT_MAIL_SENTENCES } from '../testing/patient-mail.ts';
import { HEALTH_TYPES, type HealthType, SENSITIVE_TYPES } from '../types.ts';

const classifier = createClassifier();

function healthTypes(text: string): Set<string> {
  return new Set(
    classifier
      .scan(text)
      .filter((found) => found.kind === 'health')
      .map((found) => found.type),
  );
}

/** Two sentences of each strict class that its short list of words above does not have. */
const SENSITIVE: readonly (readonly [HealthType, string])[] = [
  ['substance_use', 'He has been eleven months sober and goes to AA meetings.'],
  ['substance_use', 'Started on Sublocade at the methadone clinic.'],
  ['hiv', 'Switched to Biktarvy; undetectable viral load.'],
  ['hiv', 'She was offered post-exposure prophylaxis.'],
  ['mental_health', 'His therapist noted suicidal thoughts.'],
  ['mental_health', 'Admitted to the psych unit after hearing voices.'],
  ['reproductive', 'Nexplanon was removed; she plans an embryo transfer.'],
  ['reproductive', 'A medication abortion was discussed at eight weeks gestation.'],
  ['genetic', 'The gene panel shows a PALB2 variant.'],
  ['genetic', 'Carrier screening found an autosomal recessive trait.'],
];

const WORDING: Readonly<Record<HealthType, string>> = {
  health_context: 'Diagnosed with type 2 diabetes.',
  icd10: 'ICD-10: E11.9',
  hcpcs: 'Billed as HCPCS J1885.',
  ndc: 'NDC 0002-8215-01',
  lab: 'Your hemoglobin A1c is back.',
  drug: 'Please take the metformin with food.',
  procedure: 'The colonoscopy went well.',
  payer: 'Your explanation of benefits is ready.',
  appointment: 'Your appointment with Dr. Tarbeck is on Friday.',
  substance_use: 'Referred for opioid use disorder.',
  hiv: 'The CD4 count rose.',
  mental_health: 'History of bipolar disorder.',
  reproductive: 'She is in the first trimester.',
  genetic: 'BRCA1 pathogenic variant.',
};

describe('health lexicon', () => {
  for (const type of HEALTH_TYPES) {
    it(`recognises wording of ${type}`, () => {
      assert.ok(healthTypes(WORDING[type]).has(type));
    });
  }

  for (const [type, sentence] of SENSITIVE) {
    it(`recognises ${type} in “${sentence.slice(0, 24)}…”`, () => {
      assert.ok(healthTypes(sentence).has(type));
    });
  }

  it('keeps the strict classes out of ordinary mail', () => {
    const strict = new Set<string>(SENSITIVE_TYPES);
    const alarms = businessMails().filter((mail) => [...healthTypes(mail)].some((type) => strict.has(type)));
    assert.equal(alarms.length, 0);
  });

  it('knows plurals, possessives and accents', () => {
    assert.ok(healthTypes('two colonoscopies').has('procedure'));
    assert.ok(healthTypes("Crohn's disease").has('health_context'));
    assert.ok(healthTypes('Ménière, migraine').has('health_context'));
  });

  it('knows unlisted words by their ending', () => {
    assert.ok(healthTypes('started on quillonprazole').has('drug'));
    assert.ok(healthTypes('after tarbeckectomy').has('procedure'));
    assert.equal(healthTypes('photography program').size, 0);
  });

  it('finds whole words only', () => {
    assert.equal(healthTypes('The painter was sickened by coughdrop advertising').size, 0);
  });

  it('lets a weak word pass alone and counts it in company', () => {
    const around = (sentence: string): string =>
      `We met on Tuesday in the usual place. ${sentence} The rest can wait until Friday.`;
    assert.equal(healthTypes(around('Thank you for your treatment of this matter.')).size, 0);
    assert.equal(healthTypes(around('Please be patient with us.')).size, 0);
    assert.equal(healthTypes(around('The fracture in the casting was on the left.')).size, 0);
    assert.ok(healthTypes(around('The nurse changed the dressing of the wound.')).size > 0);
  });

  it('takes one weak word of a terse line for what it is', () => {
    assert.ok(healthTypes('Your prescription').size > 0);
    assert.equal(healthTypes('Your order').size, 0);
    assert.equal(healthTypes('Your bid of May').size, 0);
    assert.equal(healthTypes('PO 4471 was closed').size, 0);
  });

  it('reads short forms in capitals only', () => {
    assert.ok(healthTypes('ALT and AST were ordered for the follow up.').size > 0);
    assert.equal(healthTypes('Press alt and read the ast for the follow up of the build.').size, 0);
  });

  it('reads over phrases in which words of care mean something else', () => {
    assert.equal(healthTypes('The virus scan and the health check of the server found a memory leak.').size, 0);
    assert.ok(healthTypes('The virus infected the nurse.').size > 0);
  });

  it('stays silent on ordinary business mail', () => {
    const mails = [
      'The invoice for March is attached. Please pay by Friday.',
      'Our team meets on Tuesday to plan the release; agenda below.',
      'Your order has shipped and should arrive within five working days.',
      'Can we move the appointment with the lawyer to three o clock?',
      'The quarterly report shows growth in all regions. Great work, everyone.',
      'Please review the contract and sign it by the end of the week.',
    ];
    for (const mail of mails) {
      assert.equal(healthTypes(mail).size, 0);
    }
  });

  it('takes at most one in fifty ordinary mails of many trades, traps among them, for health information', () => {
    const mails = businessMails();
    assert.ok(mails.length >= 400);
    const alarms = mails.filter((mail) => healthTypes(mail).size > 0).length;
    assert.ok(alarms / mails.length <= 0.02, `${alarms} of ${mails.length}`);
  });

  it('recognises the care in short mail to patients and families, and among those who serve them', () => {
    const missed = PATIENT_MAIL_SENTENCES.filter(
      (sentence) => healthTypes(`Hello Ada,\n\n${sentence}\n\nThank you,\nYour team at Quillon\n`).size === 0,
    );
    assert.deepEqual(missed, []);
  });

  it('takes mail about a health plan for health information: it is about paying for care', () => {
    for (const mail of BENEFITS) {
      assert.ok(healthTypes(mail).size > 0);
    }
  });
});
