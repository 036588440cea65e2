/** Claims about the three endings of a stage. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { emit, park, retry } from './outcome.ts';

describe('outcomes', () => {
  it('carry what the loop needs and nothing else', () => {
    assert.deepEqual(emit({ id: 'a' }), { kind: 'emit', plan: { id: 'a' } });
    assert.deepEqual(retry(5, 'greylisted'), { kind: 'retry', notBeforeMs: 5, reason: 'greylisted' });
    assert.deepEqual(park('malformed'), { kind: 'park', reason: 'malformed' });
  });
});
