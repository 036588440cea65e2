/** Shares the event loop: after so much text scanned, the rest of the process gets its turn. */

/** Text scanned without a break, UTF-16 units: 15 ms of dense findings, 30 ms when many people are looked for. */
export const UNITS_PER_TURN_MAX = 131_072;

export interface ScanTurns {
  /**
   * Asks for leave to scan `units`. Undefined: at once. Otherwise resolves in a turn of the event loop of its own; those
   * who ask meanwhile come in turns after it, so that many long texts do not add up to one long stop.
   */
  spend(units: number): Promise<void> | undefined;
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export function createScanTurns(): ScanTurns {
  let spent = 0;
  let waiting = 0;
  let tail: Promise<void> = Promise.resolve();
  return {
    spend(units) {
      if (waiting === 0 && spent + units <= UNITS_PER_TURN_MAX) {
        spent += units;
        return undefined;
      }
      waiting += 1;
      tail = tail.then(nextTurn).then(() => {
        waiting -= 1;
        spent = units;
      });
      return tail;
    },
  };
}
