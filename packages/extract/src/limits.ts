/** The limits of one extraction, their defaults, and the budget that counts against them. */
import type { Budget, ExtractLimits } from './types.ts';

const KIB = 1_024;
const MIB = 1_024 * KIB;

export const EXTRACT_LIMITS: ExtractLimits = {
  bytesMax: 25 * MIB,
  textUnitsMax: 4 * MIB,
  pagesMax: 500,
  entriesMax: 1_000,
  inflatedBytesMax: 64 * MIB,
  inflateRatioMax: 200,
  depthMax: 4,
  timeoutMs: 5_000,
  ocrTimeoutMs: 30_000,
  workerHeapMib: 256,
  workerBuffersMib: 256,
  queueMax: 1_024,
};

/** A full budget. `nowMs` is a monotonic clock; reading has to end by `deadlineMs` of it. */
export function createBudget(limits: ExtractLimits, nowMs: () => number, deadlineMs: number): Budget {
  let textLeft = limits.textUnitsMax;
  let pagesLeft = limits.pagesMax;
  let entriesLeft = limits.entriesMax;
  let inflatedLeft = limits.inflatedBytesMax;
  let refused = false;
  const grant = (granted: boolean): boolean => {
    if (!granted) refused = true;
    return granted;
  };
  return {
    takeText: (units) => {
      const granted = Math.min(units, textLeft);
      textLeft -= granted;
      grant(granted === units);
      return granted;
    },
    takePage: () => grant(pagesLeft-- > 0),
    takeEntry: () => grant(entriesLeft-- > 0),
    takeInflated: (bytes) => {
      inflatedLeft = Math.max(0, inflatedLeft - bytes);
      return grant(inflatedLeft > 0);
    },
    inflatedLeft: () => inflatedLeft,
    spent: () => {
      if (refused) return 'too_large';
      return nowMs() > deadlineMs ? 'timed_out' : undefined;
    },
  };
}
