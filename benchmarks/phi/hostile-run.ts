/** Times hostile inputs through the detectors and the HTML reader, and keeps the worst of each kind. */
import { createSeededRandom } from '@sealpost/kernel';
import { createClassifier, htmlToText } from '@sealpost/phi';
import { hostileInputs } from './hostile-inputs.ts';
import { timed } from './rivals/timed.ts';

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
  /** Processor time of the thread for the slowest input. */
  readonly worstCpuMs: number;
  /** Which input it was, counted from 0: the same seed gives it again. */
  readonly worstAt: number;
  readonly inputs: number;
}

export interface HostileFigures {
  readonly units: number;
  readonly inputs: number;
  readonly worstMs: number;
  readonly worstCpuMs: number;
  /** Slowest first. */
  readonly kinds: readonly HostileWorst[];
}

/** Repetitions of an input that was slow once: the best of them is what the input costs, not what the machine was doing. */
const AGAIN = 2;
/** From here on an input is run again. */
const SLOW_MS = 100;

interface Cost {
  readonly ms: number;
  readonly cpuMs: number;
}

function bestOf(run: () => void): Cost {
  let best: Cost = { ms: Number.POSITIVE_INFINITY, cpuMs: Number.POSITIVE_INFINITY };
  for (let round = 0; round <= AGAIN; round += 1) {
    const { ms, cpuMs } = timed(run);
    best = { ms: Math.min(best.ms, ms), cpuMs: Math.min(best.cpuMs, cpuMs) };
    if (best.ms < SLOW_MS) break;
  }
  return best;
}

/** Takes inputs until one of both limits is reached; every time is one thread's wall clock in milliseconds. */
export function runHostile(options: HostileOptions): HostileFigures {
  const classifier = createClassifier();
  classifier.scan('The lexicon is compiled at the first scan.');
  const worst = new Map<string, HostileWorst>();
  const note = (kind: string, path: HostileWorst['path'], { ms, cpuMs }: Cost): void => {
    const last = worst.get(`${kind} ${path}`) ?? { kind, path, worstMs: -1, worstCpuMs: 0, worstAt: 0, inputs: 0 };
    const place = ms > last.worstMs ? { worstMs: ms, worstAt: inputs } : {};
    const worstCpuMs = Math.max(last.worstCpuMs, cpuMs);
    worst.set(`${kind} ${path}`, { ...last, ...place, worstCpuMs, inputs: last.inputs + 1 });
  };
  const untilMs = performance.now() + options.timeMsMax;
  let inputs = 0;
  for (const { kind, text } of hostileInputs(createSeededRandom(options.seed), options.units)) {
    if (inputs >= options.inputsMax || performance.now() > untilMs) break;
    const direct = bestOf(() => void classifier.scan(text));
    note(kind, 'scan', direct);
    let plain = '';
    const html = bestOf(() => {
      plain = htmlToText(text).text;
    });
    note(kind, 'htmlToText', html);
    if (plain !== text) {
      const scan = bestOf(() => void classifier.scan(plain));
      note(kind, 'htmlToText+scan', { ms: html.ms + scan.ms, cpuMs: html.cpuMs + scan.cpuMs });
    }
    inputs += 1;
  }
  const kinds = [...worst.values()].sort((a, b) => b.worstMs - a.worstMs);
  return {
    units: options.units,
    inputs,
    worstMs: kinds[0]?.worstMs ?? 0,
    worstCpuMs: Math.max(0, ...kinds.map((kind) => kind.worstCpuMs)),
    kinds,
  };
}
