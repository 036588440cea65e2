/** A line on standard error that says how far it is; on terminals only. */
import type { Io } from '../io.ts';

export interface Progress {
  update(text: string): void;
  /** Removes the line. */
  clear(): void;
}

const INTERVAL_MS = 100;
const ERASE_LINE = '\r\u001b[2K';

export function createProgress(io: Io): Progress {
  if (!io.stderr.isTerminal) return { update: () => undefined, clear: () => undefined };
  let lastMs = Number.NEGATIVE_INFINITY;
  let shown = false;
  return {
    update(text) {
      const nowMs = io.clock.monotonicMs();
      if (nowMs - lastMs < INTERVAL_MS) return;
      lastMs = nowMs;
      shown = true;
      io.stderr.write(`${ERASE_LINE}${text}`);
    },
    clear() {
      if (shown) io.stderr.write(ERASE_LINE);
      shown = false;
    },
  };
}
