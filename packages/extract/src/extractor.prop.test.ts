import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import fc from 'fast-check';
import { createExtractor } from './extractor.ts';
import { samplesOf } from './testing/documents.ts';
import { anyChanges } from './testing/fuzz-arbitraries.ts';
import { mutate } from './testing/mutate.ts';
import type { ExtractedDocument } from './types.ts';

const RUNS = 15;
/** Enough for a busy machine: a document that takes longer ends as `timed_out`, which is an answer too. */
const limits = { timeoutMs: 2_000 };

function assertSound({ text, pieces, problems }: ExtractedDocument): void {
  assert.ok(!problems.includes('scanner_failed'));
  let last = 0;
  for (const { start, end } of pieces) {
    assert.ok(start >= last && end > start && end <= text.length);
    last = end;
  }
}

describe('createExtractor', async () => {
  const extractor = createExtractor({ workers: 1, limits });
  after(() => extractor.stop());
  const samples = await samplesOf(['Dear Ada Example,', 'your MRN is 0012345.']);

  for (const [kind, sample] of samples) {
    it(`reads a ${kind} file and answers every damaged one without losing its thread`, async () => {
      const whole = await extractor.extract(sample);
      assert.deepEqual(whole.problems, []);
      assert.ok(whole.text.includes('Ada Example'));
      await fc.assert(
        fc.asyncProperty(anyChanges, async ({ changes, part }) => {
          const bytes = mutate(sample.bytes, changes, part);
          assertSound(await extractor.extract({ ...sample, bytes }));
        }),
        { numRuns: RUNS },
      );
    });
  }

  it('answers any bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2_000 }), fc.string(), async (bytes, fileName) => {
        assertSound(await extractor.extract({ bytes, fileName }));
      }),
      { numRuns: RUNS * 4 },
    );
  });
});
