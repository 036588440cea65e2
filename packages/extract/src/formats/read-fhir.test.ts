import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readContext } from '../testing/read-context.ts';
import { readFhir } from './read-fhir.ts';
import { insideDocument, placeTexts } from './testing/place-texts.ts';

const texts = async (value: unknown) =>
  placeTexts(await readFhir({ bytes: Buffer.from(JSON.stringify(value)) }, readContext()));

const PATIENT = {
  resourceType: 'Patient',
  identifier: [
    { type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MR' }] }, value: '0012345' },
    { system: 'http://hl7.org/fhir/sid/us-ssn', value: '987-65-4321' },
    { system: 'https://hospital.example.org/member-id', value: 'M77' },
  ],
  name: [{ family: 'Example', given: ['Ada', 'M'], prefix: ['Ms.'] }],
  telecom: [
    { system: 'phone', value: '555-0100' },
    { system: 'email', value: 'ada@example.com' },
  ],
  birthDate: '1950-01-02',
  address: [{ line: ['1 Main St'], city: 'Springfield', state: 'IL', postalCode: '62701' }],
  text: { status: 'generated', div: '<div>Ada <b>Exam</b>ple &amp; co</div>' },
};

describe('readFhir', () => {
  it('labels what a patient is known by', async () => {
    const found = await texts(PATIENT);
    assert.equal(found['Patient.identifier[0]'], 'MRN: 0012345');
    assert.equal(found['Patient.identifier[1]'], 'SSN: 987-65-4321');
    assert.match(found['Patient.identifier[2]'] ?? '', /^Member ID: M77/);
    assert.equal(found['Patient.name[0]'], 'Patient name: Ms. Ada M Example');
    assert.equal(found['Patient.telecom[0]'], 'Phone: 555-0100');
    assert.equal(found['Patient.telecom[1]'], 'Email: ada@example.com');
    assert.equal(found['Patient.birthDate'], 'Date of birth: 1950-01-02');
    assert.equal(found['Patient.address[0]'], 'Address: 1 Main St, Springfield, IL 62701');
    assert.match(found['Patient.text'] ?? '', /Ada Example & co/);
  });

  it('reads bundles, each entry under its number', async () => {
    const observation = {
      resourceType: 'Observation',
      code: { coding: [{ system: 'http://loinc.org', code: '4548-4', display: 'Hemoglobin A1c' }] },
      subject: { reference: 'Patient/77', display: 'Ada Example' },
      valueQuantity: { value: 9.1, unit: '%', system: 'http://unitsofmeasure.org', code: '%' },
      component: [{ code: { text: 'Systolic' }, valueQuantity: { value: 150, unit: 'mmHg' } }],
    };
    const found = await texts({ resourceType: 'Bundle', entry: [{ resource: PATIENT }, { resource: observation }] });
    assert.equal(found['entry 1 Patient.name[0]'], 'Patient name: Ms. Ada M Example');
    assert.equal(found['entry 2 Observation.valueQuantity'], 'Hemoglobin A1c: 9.1 %');
    assert.match(found['entry 2 Observation.component[0]'] ?? '', /Systolic: 150 mmHg/);
    assert.match(found['entry 2 Observation.subject'] ?? '', /Patient\/77\n.*Ada Example/);
  });

  it('reads conditions, coverage, medication and appointments', async () => {
    const entry = [
      { resourceType: 'Condition', code: { coding: [{ code: 'E11.9', display: 'Type 2 diabetes' }] } },
      { resourceType: 'Coverage', subscriberId: 'S77', payor: [{ display: 'Example Health' }] },
      { resourceType: 'MedicationRequest', dosageInstruction: [{ text: 'twice daily' }] },
      { resourceType: 'Appointment', start: '2024-03-04T10:00:00Z', comment: 'call 555-0101' },
      { resourceType: 'Claim', insurance: [{ preAuthRef: ['P-9'] }], total: { value: 12.5, currency: 'USD' } },
    ].map((resource) => ({ resource }));
    const found = await texts({ resourceType: 'Bundle', entry });
    assert.equal(found['entry 1 Condition.code'], 'Diagnosis: Type 2 diabetes (E11.9)');
    assert.equal(found['entry 2 Coverage.subscriberId'], 'Subscriber ID: S77');
    assert.equal(found['entry 2 Coverage.payor[0]'], 'Payer: Example Health');
    assert.equal(found['entry 3 MedicationRequest.dosageInstruction[0]'], 'Dosage instruction: twice daily');
    assert.equal(found['entry 4 Appointment.comment'], 'Comment: call 555-0101');
    assert.equal(found['entry 5 Claim.insurance[0]'], 'Pre auth ref: P-9');
  });

  it('reads what it does not know, and names it in no place', async () => {
    const found = await texts({ resourceType: 'AdaExample', adaExample: { deep: [{ deeper: 'SSN 987-65-4321' }] } });
    assert.deepEqual(Object.keys(found), ['Resource.element']);
    assert.match(found['Resource.element'] ?? '', /987-65-4321/);
  });

  it('reads one resource a line', async () => {
    const bytes = Buffer.from([PATIENT, PATIENT].map((value) => JSON.stringify(value)).join('\n'));
    const found = placeTexts(await readFhir({ bytes }, readContext()));
    assert.equal(found['line 2 Patient.birthDate'], 'Date of birth: 1950-01-02');
  });

  it('hands attachments on with their type', async () => {
    const context = readContext({}, async ({ bytes, contentType }) =>
      insideDocument(`${contentType} ${Buffer.from(bytes).toString()}`),
    );
    const attachment = { contentType: 'text/plain; charset=utf-8', data: 'aW5zaWRl', title: 'note.txt' };
    const value = { resourceType: 'DocumentReference', content: [{ attachment }] };
    const document = await readFhir({ bytes: Buffer.from(JSON.stringify(value)) }, context);
    assert.equal(placeTexts(document)['DocumentReference.content[0], line 1'], 'text/plain inside');
    assert.deepEqual(document.names, ['note.txt']);
  });
});
