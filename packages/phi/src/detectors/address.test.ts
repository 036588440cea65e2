import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createClassifier } from '../classifier.ts';
import { CONFIDENCE_COUNTED_MIN } from '../types.ts';

const classifier = createClassifier();

function placesIn(text: string): string[] {
  const found = classifier
    .scan(text)
    .filter((each) => each.type === 'geo' && each.confidence >= CONFIDENCE_COUNTED_MIN);
  return found.map((each) => `${each.rule} ${text.slice(each.start, each.end)}`);
}

describe('addressDetector', () => {
  it('reads streets with their units', () => {
    assert.deepEqual(placesIn('at 12 Tarbeck Street, Apt 4B'), ['geo.street 12 Tarbeck Street, Apt 4B']);
    assert.deepEqual(placesIn('1200 N. Quillon Ave, Suite 300'), ['geo.street 1200 N. Quillon Ave, Suite 300']);
    assert.deepEqual(placesIn('44 5th Avenue #12'), ['geo.street 44 5th Avenue #12']);
    assert.deepEqual(placesIn('she lives at 12 oak street now'), ['geo.street 12 oak street']);
  });

  it('reads post office boxes and ZIP codes where something names them', () => {
    assert.deepEqual(placesIn('P.O. Box 1234'), ['geo.po_box P.O. Box 1234']);
    assert.deepEqual(placesIn('ZIP code: 62701-1234'), ['geo.zip 62701-1234']);
    assert.deepEqual(placesIn('Springfield, IL 62701'), ['geo.city_state_zip Springfield, IL 62701']);
  });

  it('allows the first three digits of a ZIP code but for the prefixes with few people', () => {
    assert.deepEqual(placesIn('ZIP prefix 627'), []);
    assert.deepEqual(placesIn('ZIP prefix 036'), ['geo.zip3 036']);
  });

  it('stays silent on numbers before ordinary words', () => {
    for (const text of [
      '12 people drive',
      'at 12 the road was clear',
      '62701 units',
      'room 12',
      'it took 3 long years',
      'zip the 036 file',
    ]) {
      assert.deepEqual(placesIn(text), [], text);
    }
  });
});

describe('placeDetector', () => {
  it('counts a place that a form names, and keeps a bare one for what it may link', () => {
    assert.deepEqual(placesIn('City: Springfield'), ['geo.labelled Springfield']);
    assert.deepEqual(placesIn('Facility: Quillon Hospital'), ['geo.labelled Quillon Hospital']);
    assert.deepEqual(placesIn('Springfield was sunny.'), []);
  });

  it('tells counties and landmarks from people', () => {
    const rules = (text: string): string[] =>
      classifier
        .scan(text)
        .filter((each) => each.kind === 'identifier')
        .map((each) => each.rule);
    assert.deepEqual(rules('He moved to Conway Springs.'), ['geo.landmark']);
    assert.deepEqual(rules('He lives in Tarbeck County.'), ['geo.county']);
  });
});
