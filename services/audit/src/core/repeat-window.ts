/** Remembers the source keys of the newest records, so that a repeated one is recognised. Bounded by two generations. */

export interface RepeatWindow {
  has(sourceKey: string): boolean;
  add(sourceKey: string): void;
}

/** Knows at least the newest `recordsMax` keys and at most twice as many (about 100 bytes each). */
export function createRepeatWindow(recordsMax: number): RepeatWindow {
  let young = new Set<string>();
  let old = new Set<string>();
  return {
    has: (sourceKey) => young.has(sourceKey) || old.has(sourceKey),
    add: (sourceKey) => {
      young.add(sourceKey);
      if (young.size < recordsMax) return;
      old = young;
      young = new Set();
    },
  };
}
