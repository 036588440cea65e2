/** Notices that this process stood still: stopped, swapped out, blocked. What it knew of others may be old then. */
import type { Clock } from '@sealpost/kernel';

/** A gap between two beats above this means that others may have taken over; far below any session time-out. Milliseconds. */
export const STALL_MS_MAX = 2_000;
const BEAT_MS = 250;

export interface StallWatch {
  /** True from a stall on until `cleared`. Judged when asked, not by a timer: after a stall sockets may be served first. */
  suspect(): boolean;
  cleared(): void;
  stop(): void;
}

/** Both clocks count: the monotonic one stands still while a virtual machine is paused, the wall clock does not. */
export function watchStalls(clock: Pick<Clock, 'monotonicMs' | 'nowMs'>): StallWatch {
  let suspected = false;
  let beatMs = clock.monotonicMs();
  let wallMs = clock.nowMs();
  const suspect = (): boolean => {
    suspected ||= clock.monotonicMs() - beatMs > STALL_MS_MAX || clock.nowMs() - wallMs > STALL_MS_MAX;
    return suspected;
  };
  const beat = (): void => {
    suspect();
    beatMs = clock.monotonicMs();
    wallMs = clock.nowMs();
  };
  const timer = setInterval(beat, BEAT_MS);
  timer.unref();
  return {
    suspect,
    cleared: () => {
      suspected = false;
      beatMs = clock.monotonicMs();
      wallMs = clock.nowMs();
    },
    stop: () => clearInterval(timer),
  };
}
