import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { locate, overlaps, touchesAny } from './spans.ts';

describe('overlaps', () => {
  it('needs a shared unit: spans that only meet do not overlap', () => {
    assert.ok(overlaps({ start: 0, end: 5 }, { start: 4, end: 9 }));
    assert.ok(overlaps({ start: 2, end: 3 }, { start: 0, end: 9 }));
    assert.ok(!overlaps({ start: 0, end: 5 }, { start: 5, end: 9 }));
    assert.ok(!touchesAny({ start: 3, end: 5 }, [{ start: 0, end: 3 }]));
  });
});

describe('locate', () => {
  it('tells equal values of one text apart', () => {
    assert.deepEqual(locate('a 12 b 12', '12', 0), { start: 2, end: 4 });
    assert.deepEqual(locate('a 12 b 12', '12', 1), { start: 7, end: 9 });
    assert.equal(locate('a 12 b 12', '12', 2), undefined);
  });
});
