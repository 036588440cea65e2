/** Prints what reading costs, by kind of document: `npm run measure -w packages/extract`. */
import { createExtractor } from '../extractor.ts';
import { samplesOf } from './documents.ts';

const KIB = 1_024;
const MIB = KIB * KIB;
/** Lines that make the documents some 100 KiB large in most kinds. */
const LINES = 2_000;
const ROUNDS = 7;
const WORD_KINDS = 5_000;
const WORDS_PER_LINE = 12;

/** Words that hardly repeat, so that archives are about as large as texts of that length are. */
function linesOf(count: number): string[] {
  let state = 1;
  const next = (): number => {
    state = (state * 48_271) % 2_147_483_647;
    return state;
  };
  const word = (): string => (100_000 + (next() % WORD_KINDS) * 7_919).toString(36);
  return Array.from({ length: count }, () => Array.from({ length: WORDS_PER_LINE }, word).join(' '));
}

async function measure(): Promise<void> {
  const samples = await samplesOf(linesOf(LINES));
  const rssBefore = process.memoryUsage.rss();
  const extractor = createExtractor({ workers: 1 });
  const startMs = performance.now();
  await extractor.extract({ bytes: new TextEncoder().encode('first') });
  console.log(`first document, with the start of the thread: ${(performance.now() - startMs).toFixed(0)} ms`);
  console.log(`memory of an idle thread: ${((process.memoryUsage.rss() - rssBefore) / MIB).toFixed(0)} MiB`);
  for (const [kind, source] of samples) {
    const times: number[] = [];
    let units = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const roundMs = performance.now();
      units = (await extractor.extract(source)).text.length;
      times.push(performance.now() - roundMs);
    }
    const size = source.bytes.length / KIB;
    const best = Math.min(...times);
    console.log(
      `${kind.padEnd(5)} ${size.toFixed(0).padStart(5)} KiB, text ${(units / KIB).toFixed(0).padStart(5)} Ki: ` +
        `first ${times[0]?.toFixed(1)} ms, best ${best.toFixed(1)} ms, ${((best * 100) / size).toFixed(1)} ms per 100 KiB`,
    );
  }
  console.log(`memory at the end: ${((process.memoryUsage.rss() - rssBefore) / MIB).toFixed(0)} MiB more`);
  await extractor.stop();
}

await measure();
