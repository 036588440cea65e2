import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createClassifier } from '../classifier.ts';

const classifier = createClassifier();

function namesIn(text: string): string[] {
  const found = classifier.scan(text).filter((each) => each.type === 'name');
  return found.map((each) => text.slice(each.start, each.end));
}

describe('personNameDetector', () => {
  const forms: readonly (readonly [string, readonly string[]])[] = [
    ['Patient: Maria de la Cruz was seen.', ['Maria de la Cruz']],
    ['Mr. van den Berg called.', ['Mr. van den Berg']],
    ["Spoke with Jean-Luc O'Malley today.", ["Jean-Luc O'Malley"]],
    ["Patient Name: O'BRIEN, SEAN T.", ["O'BRIEN, SEAN T."]],
    ['Ms. Nguyen-Smith called.', ['Ms. Nguyen-Smith']],
    ['Best regards, Anita Kowalczyk', ['Anita Kowalczyk']],
    ['Xiomara Villanueva has asthma.', ['Xiomara Villanueva']],
    ['hypertension, Jack Smith, who was admitted', ['Jack Smith']],
    ['Thanks,\nKwame Boateng', ['Kwame Boateng']],
  ];
  for (const [text, expected] of forms) {
    it(`reads ${JSON.stringify(text)}`, () => {
      assert.deepEqual(namesIn(text), expected);
    });
  }

  it('takes no landmark, institution or heading for a person', () => {
    for (const text of [
      'Conway Springs is flooded.',
      'tested at Johns Hopkins',
      'Juvenile Hall closed',
      'Grant Review Board',
      'Rose Garden',
    ]) {
      assert.deepEqual(namesIn(text), [], text);
    }
  });

  it('keeps the name of a doctor without counting it', () => {
    const found = classifier.scan('She sees Dr. Tarbeck for asthma.').filter((each) => each.type === 'name');
    assert.deepEqual(
      found.map((each) => [each.rule, each.confidence]),
      [['name.doctor', 0.4]],
    );
  });
});
