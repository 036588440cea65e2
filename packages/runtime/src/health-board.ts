/** What the health endpoints answer while a process starts, waits for others, runs and stops. */
import type { HealthState } from './observability-server.ts';

export interface HealthBoard extends HealthState {
  /** What the process waits for before it can run: `bus BUS_UNAVAILABLE`. Empty when it waits for nobody. */
  waitFor(reasons: readonly string[]): void;
  /** The process runs; from now on `notReady` is asked. */
  run(notReady: () => readonly string[]): void;
}

export function createHealthBoard(): HealthBoard {
  const state = {
    waited: false,
    reasons: [] as readonly string[],
    ask: undefined as HealthState['notReady'] | undefined,
  };
  return {
    // A process that waits for others has done its own part of the start: restarting it would bring nothing nearer.
    started: () => state.waited || state.ask !== undefined,
    notReady: () => {
      if (state.ask !== undefined) return state.ask();
      return state.reasons.length === 0 ? ['starting'] : state.reasons.map((reason) => `starting: ${reason}`);
    },
    waitFor: (reasons) => {
      state.reasons = reasons;
      state.waited ||= reasons.length > 0;
    },
    run: (notReady) => {
      state.ask = notReady;
    },
  };
}
