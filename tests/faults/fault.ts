/** What a fault is to the runner: a promise, something that breaks it if it can, and how long that may take. */
import type { Random } from '@sealpost/kernel';
import type { Journal } from './journal.ts';
import type { Lab } from './lab.ts';

/** `ci`: cheap forms of one fault of each kind, for every change. `all`: the full ones. */
export type Selection = 'ci' | 'all';

export interface FaultContext {
  readonly lab: Lab;
  readonly journal: Journal;
  readonly selection: Selection;
  /** Repeats with the seed. */
  readonly random: Random;
}

export interface Fault {
  /** For `--only`. */
  readonly name: string;
  /** What must hold, as a sentence. */
  readonly promise: string;
  /** What is done to break it. */
  readonly fault: string;
  readonly selections: readonly Selection[];
  /** Longest run; only a hang takes so long. */
  readonly timeoutMs: number;
  /** Throws when the promise was broken. Leaves the installation whole. */
  readonly run: (context: FaultContext) => Promise<void>;
}

/** One of two values by the selection. */
export const bySelection = <T>({ selection }: FaultContext, values: Readonly<Record<Selection, T>>): T =>
  values[selection];

/** The promise did not hold; each line says how. */
export class PromiseBroken extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'PromiseBroken';
    this.problems = problems;
  }
}

/** Throws PromiseBroken with `problem` unless `holds`. */
export function assertPromise(holds: unknown, problem: string): asserts holds {
  if (!holds) throw new PromiseBroken([problem]);
}
