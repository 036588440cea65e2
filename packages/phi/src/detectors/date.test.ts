import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createClassifier } from '../classifier.ts';

const classifier = createClassifier();

/** What stands at the dates of a text that a record number links. */
function datesIn(text: string): string[] {
  const found = classifier
    .scan(`${text}\n\nMRN: 0012345`)
    .filter((each) => each.type === 'date' || each.type === 'dob');
  return found.map((each) => text.slice(each.start, each.end));
}

describe('dateDetector', () => {
  const forms: readonly (readonly [string, readonly string[]])[] = [
    ['seen 3/4/2024 10:30', ['3/4/2024']],
    ['at 2024-03-04T10:30:00Z', ['2024-03-04T10']],
    ['on 04.03.2024.', ['04.03.2024']],
    ['on 3-4-2024', ['3-4-2024']],
    ['since 3/4/24', ['3/4/24']],
    ['from 3/4/24-3/7/24 in hospital', ['3/4/24', '3/7/24']],
    ['between 3/4-3/7/2024', ['3/4', '3/7/2024']],
    ['on 9MAR2024', ['9MAR2024']],
    ['on Mar. 4th, 2024', ['Mar. 4th, 2024']],
    ['March 3-5, 2024', ['March 3-5, 2024']],
    ['on the 4th of March', ['4th of March']],
    ['March the 5th', ['March the 5th']],
    ['4 March 2024', ['4 March 2024']],
    ['in March of 2024', ['March of 2024']],
    ['in 03/2024', ['03/2024']],
    ['admitted 3/14 and', ['3/14']],
    ['DOB 03041950', ['03041950']],
  ];
  for (const [text, expected] of forms) {
    it(`reads ${text}`, () => {
      assert.deepEqual(datesIn(text), expected);
    });
  }

  it('leaves years, scores, fractions, ratios, versions and sayings alone', () => {
    for (const text of [
      'in 2024',
      'pain was 5/10 today',
      'on 5/10 pain',
      'blood pressure 120/80',
      'a 2/6 systolic murmur',
      'take 1/2 tablet',
      'open 24/7',
      'on 24/7 duty',
      'version 1.2.3',
      'strength 5/5 throughout',
      'about 50/50',
      'vision 20/20',
      'gravida 3/2',
      'Christmas',
    ]) {
      assert.deepEqual(datesIn(text), [], text);
    }
  });
});
