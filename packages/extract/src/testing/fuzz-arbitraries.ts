/** Arbitrary damage for documents. */
import fc from 'fast-check';
import type { Change } from './mutate.ts';

const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

const anyChange: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom('set', 'set', 'set', 'drop', 'repeat', 'insert', 'cut'),
  at: share,
  length: share,
  octet: fc.integer({ min: 0, max: 255 }),
});

/** Some changes, and perhaps the part of an archive that they are made in. */
export const anyChanges = fc.record({
  changes: fc.array(anyChange, { minLength: 1, maxLength: 12 }),
  part: fc.option(share, { nil: undefined }),
});
