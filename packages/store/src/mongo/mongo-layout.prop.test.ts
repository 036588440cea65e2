/** Keys of unique indexes tell documents apart exactly as the index does. */
import { equal } from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { isInIndex, uniqueKey } from './mongo-layout.ts';

const INDEX = { name: 'by_pair', fields: ['left', 'right'], unique: true } as const;
const value = fc.oneof(
  fc.constantFrom('', '-', ',', 'null', '1', '"', '\0'),
  fc.string({ unit: 'binary', maxLength: 4 }),
  fc.integer({ min: -2, max: 2 }),
  fc.boolean(),
  fc.constant(null),
);
const doc = fc.record({ _id: fc.string(), left: value, right: value }, { requiredKeys: ['_id'] });

describe('the key of a unique index', () => {
  it('is shared by two documents exactly when both have every field and the same values', () => {
    fc.assert(
      fc.property(doc, doc, (a, b) => {
        fc.pre(a._id !== b._id);
        const same = isInIndex(INDEX, a) && isInIndex(INDEX, b) && a.left === b.left && a.right === b.right;
        equal(uniqueKey(INDEX, a) === uniqueKey(INDEX, b), same);
      }),
      { numRuns: 1_000 },
    );
  });
});
