/** The arguments of `npm run test:faults`. */
import { parseArgs } from 'node:util';
import type { Selection } from './fault.ts';

export interface FaultOptions {
  readonly seed: number;
  /** Names; all of the selection when empty. */
  readonly only: readonly string[];
  readonly selection: Selection;
  readonly json: boolean;
  /** Prints each line of the histories as it is written. */
  readonly verbose: boolean;
}

export type ReadOptions =
  | { readonly kind: 'run'; readonly options: FaultOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly problem: string };

export const HELP = `npm run test:faults -- [options]

  Runs each fault against a real installation on this machine: three Kafka brokers, a MongoDB-wire server,
  a process for each service, an SMTP sink; mail flows all the while, and its history is judged afterwards.

  --seed N             repeats the random choices of an earlier run
  --only NAME,...      only these faults
  --selection ci|all   ci: cheap forms of one fault of each kind, at most ten minutes; all (default): the full ones
  --verbose            shows the histories while they are written
  --json               one line of JSON for each fault
  --help               this text

  Ends with "N passed, N failed"; 0 when nothing failed.
`;

const SEED_MAX = 2 ** 32 - 1;

/** Reads the arguments; `drawSeed` gives one when none was asked for. */
export function readFaultOptions(args: readonly string[], drawSeed: () => number): ReadOptions {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        seed: { type: 'string' },
        only: { type: 'string' },
        selection: { type: 'string', default: 'all' },
        verbose: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return { kind: 'help' };
    const { selection } = values;
    if (selection !== 'ci' && selection !== 'all') return { kind: 'wrong', problem: '--selection is ci or all.' };
    const seed = values.seed === undefined ? drawSeed() : Number(values.seed);
    if (!Number.isInteger(seed) || seed < 0 || seed > SEED_MAX)
      return { kind: 'wrong', problem: `--seed is a whole number from 0 to ${SEED_MAX}.` };
    const only = (values.only ?? '').split(',').filter((name) => name !== '');
    return { kind: 'run', options: { seed, only, selection, json: values.json, verbose: values.verbose } };
  } catch (error) {
    return { kind: 'wrong', problem: (error as Error).message };
  }
}
