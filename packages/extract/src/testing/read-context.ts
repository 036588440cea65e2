/** A read context for tests of single formats: full limits, no time limit, and `nested` as the test wants it. */
import { createBudget, EXTRACT_LIMITS } from '../limits.ts';
import type { ExtractedDocument, ExtractLimits, ReadContext, Source } from '../types.ts';

export function readContext(
  limits: Partial<ExtractLimits> = {},
  nested: (source: Source) => Promise<ExtractedDocument> = nothingInside,
): ReadContext {
  const all = { ...EXTRACT_LIMITS, ...limits };
  return { limits: all, budget: createBudget(all, () => 0, 1), readsPictures: false, nested };
}

async function nothingInside(): Promise<ExtractedDocument> {
  return { kind: 'unknown', text: '', pieces: [], names: [], images: 0, problems: [] };
}
