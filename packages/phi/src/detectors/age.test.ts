import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createClassifier } from '../classifier.ts';

const classifier = createClassifier();

function rulesIn(text: string): string[] {
  const found = classifier.scan(text).filter((each) => each.type === 'age90');
  return found.map((each) => `${each.rule} ${each.confidence >= 0.5}`);
}

describe('ageDetector', () => {
  it('finds ages over 89 in the ways notes state them', () => {
    for (const text of [
      'The patient is a 93-year-old woman.',
      '92 yo male with asthma',
      'a 95 y/o veteran',
      'aged 91, with asthma',
      'Age: 97',
      'This 101 year old lady fell.',
      'He turned 90 and has asthma.',
      'She is in her 90s and has asthma.',
      'The patient died at the age of 94.',
    ]) {
      assert.deepEqual(rulesIn(text), ['age90.stated true'], text);
    }
  });

  it('finds the years of birth that tell such an age', () => {
    assert.deepEqual(rulesIn('She was born in 1928 and has asthma.'), ['age90.birth_year true']);
    assert.deepEqual(rulesIn('She was born in 1968 and has asthma.'), []);
    assert.deepEqual(rulesIn('The house was built in 1928.'), []);
  });

  it('keeps the ages of relatives without counting them', () => {
    for (const text of [
      'Her grandmother died at 93.',
      'Father died at age 91 of old age.',
      'The patient reports that his mother lived to be 97.',
      'His aunt is 94 years old.',
    ]) {
      assert.deepEqual(rulesIn(text), ['age90.relative false'], text);
    }
  });

  it('stays silent on younger ages, decades of a century, temperatures, scores and plain numbers', () => {
    for (const text of [
      'an 89-year-old man',
      'in the 90s',
      'music of the 1990s',
      '93 patients',
      'page 92',
      '98.6 F',
      'IQ of 93',
      '95 percent',
      'BP 120/95',
    ]) {
      assert.deepEqual(rulesIn(text), [], text);
    }
  });
});
