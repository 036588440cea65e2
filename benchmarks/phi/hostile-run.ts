/** Times hostile inputs through the detectors and the HTML reader, and keeps the worst of each kind. */
import { createSeededRandom } from '@sealpost/kernel';
import { createClassifier, htmlToText } from '@sealpost/phi';
import { hostileInputs } from './hostile-inputs.ts';

export interface HostileOptions {
  readonly seed: number;
  /** Length of each input in UTF-16 units. */
  readonly units: number;
  readonly inputsMax: number;
  readonly timeMsMax: number;
}

export interface HostileWorst {
  readonly kind: string;
  readonly path: 'scan' | 'htmlToText' | 'htmlToText+scan';
  readonly worstMs: number;
  /** Which input it was, counted from 0: the same seed gives it again. */
  readonly worstAt: number;
  readonly inputs: number;
}

export interface HostileFigures {
  readonly units: number;
  readonly inputs: number;
  readonly worstMs: number;
  /** Slowest first. */
  readonly kinds: readonly HostileWorst[];
}

/** Repetitions of an input that was slow once: the best of them is what the input costs, not what the machine was doing. */
const AGAIN = 2;
/** From here on an input is run again. */
const SLOW_MS = 100;

function bestMs(run: () => void): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round <= AGAIN; round += 1) {
    const startMs = performance.now();
    run();
    best = Math.min(best, performance.now() - startMs);
    if (best < SLOW_MS) break;
  }
  return best;
}

/** Takes inputs until one of both limits is reached; every time is one thread's wall clock in milliseconds. */
export function runHostile(options: HostileOptions): HostileFigures {
  const classifier = createClassifier();
  classifier.scan('The lexicon is compiled at the first scan.');
  const worst = new Map<string, HostileWorst>();
  const note = (kind: string, path: HostileWorst['path'], ms: number): void => {
    const last = worst.get(`${kind} ${path}`) ?? { kind, path, worstMs: -1, worstAt: 0, inputs: 0 };
    const place = ms > last.worstMs ? { worstMs: ms, worstAt: inputs } : {};
    worst.set(`${kind} ${path}`, { ...last, ...place, inputs: last.inputs + 1 });
  };
  const untilMs = performance.now() + options.timeMsMax;
  let inputs = 0;
  for (const { kind, text } of hostileInputs(createSeededRandom(options.seed), options.units)) {
    if (inputs >= options.inputsMax || performance.now() > untilMs) break;
    note(
      kind,
      'scan',
      bestMs(() => classifier.scan(text)),
    );
    let plain = '';
    const htmlMs = bestMs(() => {
      plain = htmlToText(text).text;
    });
    note(kind, 'htmlToText', htmlMs);
    if (plain !== text) note(kind, 'htmlToText+scan', htmlMs + bestMs(() => classifier.scan(plain)));
    inputs += 1;
  }
  const kinds = [...worst.values()].sort((a, b) => b.worstMs - a.worstMs);
  return { units: options.units, inputs, worstMs: kinds[0]?.worstMs ?? 0, kinds };
}
