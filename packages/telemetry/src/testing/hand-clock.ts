/** A clock that tests move by hand; `sleep` ends when time has come or its signal aborts. */
import type { Clock } from '@sealpost/kernel';

export interface HandClock extends Clock {
  advance(byMs: number): void;
}

export function createHandClock(): HandClock {
  let timeMs = 1_700_000_000_000;
  const sleepers = new Set<{ readonly dueMs: number; readonly wake: () => void }>();
  return {
    nowMs: () => timeMs,
    monotonicMs: () => timeMs,
    sleep: (delayMs, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const sleeper = {
          dueMs: timeMs + delayMs,
          wake: () => {
            sleepers.delete(sleeper);
            resolve();
          },
        };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', sleeper.wake, { once: true });
      }),
    advance(byMs) {
      timeMs += byMs;
      for (const sleeper of [...sleepers]) if (sleeper.dueMs <= timeMs) sleeper.wake();
    },
  };
}
