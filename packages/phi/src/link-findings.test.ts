import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createClassifier } from './classifier.ts';
import { CONFIDENCE_COUNTED_MIN } from './types.ts';

const classifier = createClassifier();

/** Types of the identifiers that count. */
function counted(text: string): string[] {
  const found = classifier.scan(text);
  return found
    .filter((each) => each.kind === 'identifier' && each.confidence >= CONFIDENCE_COUNTED_MIN)
    .map((each) => each.type);
}

describe('linkFindings', () => {
  it('keeps bare dates, towns, places of care and doctors without counting them', () => {
    for (const text of [
      'Essentially unchanged from my visit of 04/08/2005.',
      'She lived in Seattle for years.',
      'The patient was residing at South Valley Care Center.',
      'He is followed by Dr. Tarbeck for his asthma.',
      'Symptoms began in March 2007.',
    ]) {
      const found = classifier.scan(text).filter((each) => each.kind === 'identifier');
      assert.ok(found.length > 0, text);
      assert.ok(
        found.every((each) => each.confidence < CONFIDENCE_COUNTED_MIN),
        text,
      );
    }
  });

  it('counts them beside a name, a number, a contact, a street address or a date of birth', () => {
    for (const direct of [
      'Mr. Tarbeck',
      'MRN 0012345',
      '212-555-0142',
      'ada@example.org',
      '12 Example Street',
      'DOB 3/4/1950',
    ]) {
      assert.ok(counted(`${direct}\n\nUnchanged from 04/08/2005.`).includes('date'), direct);
    }
  });

  it('counts a date, a place and a doctor when two of them tell of one visit', () => {
    assert.deepEqual(counted('Seen by Dr. Tarbeck on 3/4/2024 for asthma.'), ['name', 'date']);
    assert.deepEqual(counted('Admitted to Quillon Hospital on March 4, 2024.'), ['geo', 'date']);
    assert.deepEqual(counted('Seen by Dr. Tarbeck. Nothing new was found. On 3/4/2024 the scale was repaired.'), []);
  });

  it('links nothing by the ages of relatives, and counts the age of the patient by itself', () => {
    assert.deepEqual(counted('Her grandmother died at age 93.'), []);
    assert.deepEqual(counted('The patient is a 93-year-old woman with asthma.'), ['age90']);
  });

  it('counts a date that a form field names', () => {
    assert.deepEqual(counted('Date of service: 3/4/2024'), ['date']);
    assert.deepEqual(counted('Admitted: 3/4/2024'), ['date']);
  });

  it('counts a date whose words say what happened to the patient that day', () => {
    for (const text of [
      'Admission date 3/4/2024; discharge date 3/9/2024',
      'He died on March 4, 2024.',
      'DOS 3/4/24 was sent to the payer again.',
      'Seen in our clinic on 3/4/2024 by a resident.',
      'The surgery is scheduled for 3/4/2024.',
      'Your next appointment is on Tuesday, March 4, 2024.',
      'Thank you for your visit on March 4.',
      'On 3/4/2024 she was admitted.',
      'Blood was drawn 3/4/2024',
      'Services were rendered on 3/4/2024.',
      'Next appointment 3/4/2024',
      'We look forward to seeing you on Tuesday, March 4.',
      'Her symptoms started on 3/4/2024.',
    ]) {
      assert.ok(counted(text).includes('date'), text);
    }
  });

  it('counts no date of something else by that', () => {
    for (const text of [
      'The release is on 3/4/2024.',
      'The meeting is scheduled for 3/4/2024.',
      'Your order of 3/4/2024 was shipped.',
      'Last seen on 3/4/2024, still dry.',
      'The due date is 3/4/2024.',
      'Reviewed from 3/4/2024.',
    ]) {
      assert.deepEqual(counted(text), [], text);
    }
  });
});
