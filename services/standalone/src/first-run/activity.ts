/** Says every ten seconds what happened meanwhile, by kinds and numbers; silent when nothing did. */
import type { SealpostClient } from '@sealpost/client';
import type { Clock } from '@sealpost/kernel';

export const ACTIVITY_MS = 10_000;

export interface ActivityOptions {
  readonly client: Pick<SealpostClient, 'watch'>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

/** Runs until `signal` aborts. Rejects when the events cannot be watched any more. */
export async function reportActivity({ client, clock, signal, say }: ActivityOptions): Promise<void> {
  const counts = new Map<string, number>();
  const speak = (): void => {
    const text = summaryOf(counts);
    counts.clear();
    if (text !== undefined) say(text);
  };
  const speaking = (async () => {
    while (!signal.aborted) {
      await clock.sleep(ACTIVITY_MS, signal);
      speak();
    }
  })();
  for await (const { type } of client.watch({ signal })) counts.set(type, (counts.get(type) ?? 0) + 1);
  await speaking;
}

/** `accepted 3, classified 3, attempted 2`; undefined when nothing was counted. */
export function summaryOf(counts: ReadonlyMap<string, number>): string | undefined {
  if (counts.size === 0) return undefined;
  return `Last ${ACTIVITY_MS / 1_000} s: ${[...counts].map(([type, count]) => `${type} ${count}`).join(', ')}`;
}
