/** Damages documents for a while and counts how their reading ends: `npm run fuzz -w packages/extract -- [seconds]`. */
import fc from 'fast-check';
import { createExtractor } from '../extractor.ts';
import { samplesOf } from './documents.ts';
import { anyChanges } from './fuzz-arbitraries.ts';
import { mutate } from './mutate.ts';

const SECONDS_DEFAULT = 60;
const SECONDS_MAX = 3_600;
const DAMAGES_PER_ROUND = 50;
const LIMITS = { timeoutMs: 2_000 };
/** Slower answers are listed: the limit and the grace after it, and some room for a busy machine. */
const SLOW_MS = 3_000;

async function fuzz(seconds: number): Promise<void> {
  const extractor = createExtractor({ workers: 1, limits: LIMITS });
  const samples = [...(await samplesOf(['Dear Ada Example,', 'your MRN is 0012345.']))];
  const endings = new Map<string, number>();
  const count = (ending: string): void => void endings.set(ending, (endings.get(ending) ?? 0) + 1);
  const endMs = performance.now() + seconds * 1_000;
  let seed = Date.now() & 0x7fffffff;
  for (; performance.now() < endMs; seed++) {
    for (const { changes, part } of fc.sample(anyChanges, { seed, numRuns: DAMAGES_PER_ROUND })) {
      const [kind, sample] = samples[Math.floor(Math.random() * samples.length)] ?? ['none', undefined];
      if (sample === undefined) continue;
      const startMs = performance.now();
      const found = await extractor.extract({ ...sample, bytes: mutate(sample.bytes, changes, part) });
      const tookMs = performance.now() - startMs;
      count(found.problems.length === 0 ? 'read' : found.problems.join('+'));
      const isBad = found.problems.includes('scanner_failed') || tookMs > SLOW_MS;
      if (!isBad) continue;
      process.exitCode = 1;
      console.log(
        `${kind}: ${found.problems.join('+')} after ${Math.round(tookMs)} ms`,
        JSON.stringify({ changes, part }),
      );
    }
  }
  await extractor.stop();
  for (const [ending, times] of [...endings].toSorted(([a], [b]) => a.localeCompare(b)))
    console.log(`${ending.padEnd(32)} ${times}`);
}

const wished = Number(process.argv[2] ?? SECONDS_DEFAULT);
await fuzz(Number.isFinite(wished) ? Math.min(Math.max(wished, 1), SECONDS_MAX) : SECONDS_DEFAULT);
