import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { alignRedacted } from './redact-pii.ts';

const found = (text: string, redacted: string): string[] =>
  alignRedacted(text, redacted).map(({ type, start, end }) => `${type}: ${text.slice(start, end)}`);

describe('alignRedacted', () => {
  it('finds the places of what was taken out', () => {
    assert.deepEqual(found('Dear Ada, call 202-555-0143.', 'Dear PERSON_NAME, call PHONE_NUMBER.'), [
      'name: Ada',
      'phone: 202-555-0143',
    ]);
    assert.deepEqual(found('ask Ada', 'ask PERSON_NAME'), ['name: Ada']);
    assert.deepEqual(found('nothing here', 'nothing here'), []);
  });

  it("takes neighbouring marks as one, and knows the package's slip", () => {
    assert.deepEqual(found('ask Ada12345 now', 'ask PERSON_NAMEDIGITS now'), ['name: Ada12345']);
    assert.deepEqual(found('Hi Ada\nyes', 'Hi PERSON_NAMEundefined\nyes'), ['name: Ada']);
  });
});
