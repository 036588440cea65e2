/**
 * Single writes that come at one time share a command: while earlier ones are under way, later ones gather (group commit).
 * A single update costs ten times what it costs within a bulk, and the stages near the wire write one document at a time.
 */
import { toAppError } from '@sealpost/kernel';
import type { Doc, WriteOp, WriteResult } from '../port.ts';

/** Operations of one command. */
const GROUP_OPS_MAX = 256;
/** Commands of one collection under way at one time; what comes meanwhile gathers. */
const GROUPS_OPEN_MAX = 2;

export type WriteGroup<D extends Doc> = (ops: readonly WriteOp<D>[]) => Promise<readonly WriteResult<D>[]>;

interface Waiting<D extends Doc> {
  readonly op: WriteOp<D>;
  readonly resolve: (result: WriteResult<D>) => void;
  readonly reject: (error: unknown) => void;
}

/** A function that writes one operation. It rejects as its own write would alone: no operation fails for its neighbours. */
export function createGroupedWrites<D extends Doc>(write: WriteGroup<D>): (op: WriteOp<D>) => Promise<WriteResult<D>> {
  let waiting: Waiting<D>[] = [];
  let open = 0;

  const writeAlone = async ({ op, resolve, reject }: Waiting<D>): Promise<void> => {
    await write([op]).then(([result]) => resolve(result as WriteResult<D>), reject);
  };
  const writeTogether = async (group: readonly Waiting<D>[]): Promise<void> => {
    try {
      const results = await write(group.map(({ op }) => op));
      group.forEach(({ resolve }, i) => resolve(results[i] as WriteResult<D>));
    } catch (error) {
      // One document that is too large or one broken condition refuses the command before anything is written.
      const own = !toAppError(error).entry.retryable && group.length > 1;
      if (own) for (const each of group) await writeAlone(each);
      else for (const { reject } of group) reject(error);
    }
  };
  const pump = (): void => {
    while (waiting.length > 0 && open < GROUPS_OPEN_MAX) {
      const group = waiting.slice(0, GROUP_OPS_MAX);
      waiting = waiting.slice(GROUP_OPS_MAX);
      open += 1;
      void writeTogether(group).then(() => {
        open -= 1;
        pump();
      });
    }
  };
  return (op) =>
    new Promise((resolve, reject) => {
      waiting.push({ op, resolve, reject });
      // What is asked for in one turn of the loop goes together, even when nothing is under way.
      if (waiting.length === 1) queueMicrotask(pump);
    });
}
