/** Records as clinical systems exchange them: HL7 v2, FHIR and C-CDA, of an invented patient. */
import type { ClinicalField } from './mail-form.ts';

type PatientRecord = Readonly<Record<ClinicalField, string>>;

/** Dates in these formats are basic ISO days; the written form of the mail is another one. */
const DAY_OF_BIRTH = '19580314';
const DAY_OF_RESULT = '20261102';

const hl7Escaped = (text: string): string =>
  text.replaceAll('\\', '\\E\\').replaceAll('|', '\\F\\').replaceAll('^', '\\S\\').replaceAll('&', '\\T\\');

/** ORU^R01 with one result (HL7 2.5.1 chapter 7). */
export function hl7v2(record: PatientRecord): string {
  const e = (field: ClinicalField): string => hl7Escaped(record[field]);
  const segments = [
    `MSH|^~\\&|LAB|NORTH|EHR|SOUTH|${DAY_OF_RESULT}101500||ORU^R01^ORU_R01|MSG0001|P|2.5.1`,
    `PID|1||${e('mrn')}^^^NORTH^MR||${e('family')}^${e('given')}||${DAY_OF_BIRTH}|F|||${e('street')}^^${e('town')}^${e('state')}^${e('zip')}||${e('phone')}`,
    `OBR|1|||24323-8^${e('test')}^LN|||${DAY_OF_RESULT}`,
    `OBX|1|TX|2951-2^${e('test')}^LN||${e('result')}||||||F`,
    `DG1|1||${e('icd')}^${e('condition')}^I10|||F`,
    `NTE|1||Continue ${e('drug')}.`,
  ];
  return `${segments.join('\r')}\r`;
}

/** A Bundle of Patient, Observation, Condition and MedicationRequest (FHIR R4). */
export function fhirBundle(record: PatientRecord): string {
  const subject = { reference: 'Patient/p1' };
  const resources = [
    {
      resourceType: 'Patient',
      id: 'p1',
      identifier: [{ type: { coding: [{ code: 'MR' }], text: 'Medical record number' }, value: record.mrn }],
      name: [{ family: record.family, given: [record.given] }],
      telecom: [{ system: 'phone', value: record.phone }],
      birthDate: '1958-03-14',
      address: [{ line: [record.street], city: record.town, state: record.state, postalCode: record.zip }],
    },
    { resourceType: 'Observation', status: 'final', code: { text: record.test }, subject, valueString: record.result },
    {
      resourceType: 'Condition',
      subject,
      code: { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: record.icd }], text: record.condition },
    },
    {
      resourceType: 'MedicationRequest',
      status: 'active',
      intent: 'order',
      subject,
      medicationCodeableConcept: { text: record.drug },
    },
  ];
  return JSON.stringify({
    resourceType: 'Bundle',
    type: 'collection',
    entry: resources.map((resource) => ({ resource })),
  });
}

const xml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

/** A continuity of care document with a problem list as people read it (HL7 C-CDA R2.1). */
export function ccda(record: PatientRecord): string {
  const e = (field: ClinicalField): string => xml(record[field]);
  return `<?xml version="1.0" encoding="UTF-8"?>
<ClinicalDocument xmlns="urn:hl7-org:v3">
  <typeId root="2.16.840.1.113883.1.3" extension="POCD_HD000040"/>
  <code code="34133-9" codeSystem="2.16.840.1.113883.6.1" displayName="Summarization of Episode Note"/>
  <title>Continuity of Care Document</title>
  <recordTarget><patientRole>
    <id root="2.16.840.1.113883.19.5" extension="${e('mrn')}"/>
    <addr><streetAddressLine>${e('street')}</streetAddressLine><city>${e('town')}</city><state>${e('state')}</state><postalCode>${e('zip')}</postalCode></addr>
    <telecom value="tel:${e('phone').replaceAll(' ', '')}" use="HP"/>
    <patient><name><given>${e('given')}</given><family>${e('family')}</family></name><birthTime value="${DAY_OF_BIRTH}"/></patient>
  </patientRole></recordTarget>
  <component><structuredBody><component><section>
    <code code="11450-4" codeSystem="2.16.840.1.113883.6.1"/>
    <title>Problem list</title>
    <text><table><tbody><tr><td>${e('condition')}</td><td>${e('icd')}</td></tr><tr><td>${e('drug')}</td></tr></tbody></table></text>
  </section></component></structuredBody></component>
</ClinicalDocument>
`;
}
