/**
 * Raises the marks to the committed offsets now and then. A process that dies right after its last batch may have
 * acknowledged it and not yet written its mark; without this the next owner would raise it only with the next event.
 */
import type { Subscription } from '@sealpost/bus';
import type { RunningStage } from '@sealpost/runtime';
import { SETTLE_INTERVAL_MS } from '../config.ts';
import type { EventProgress } from './event-progress.ts';

export function settleWhileRunning(running: RunningStage, progress: EventProgress): RunningStage {
  const timer = setInterval(() => {
    // The next turn tries again.
    settleMarks(running.subscription(), progress).catch(() => undefined);
  }, SETTLE_INTERVAL_MS);
  timer.unref();
  return {
    subscription: () => running.subscription(),
    stop: async (deadlineMs) => {
      clearInterval(timer);
      await running.stop(deadlineMs);
    },
  };
}

/** What was acknowledged is in the store, or parked. */
export async function settleMarks(
  subscription: Pick<Subscription, 'lag'>,
  progress: Pick<EventProgress, 'applied'>,
): Promise<void> {
  for (const { partition, committedOffset } of await subscription.lag()) progress.applied(partition, committedOffset);
}
