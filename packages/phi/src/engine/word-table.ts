/** Words by a 63-bit hash of their folded units: open addressing, one cache line a look-up, no copy of the words. */

/** Longer words are never in the dictionary. */
export const WORD_UNITS_MAX = 40;
/** Ids take 16 bits of an entry. */
const WORDS_MAX = 0xffff;
const SLOTS_AT_START = 1 << 13;

/**
 * Two independent 32-bit hashes stand for a word. 31 bits of the first (15 of them at least by place) and all of the second are compared, so two
 * words are taken for one another once in more than 10^18 pairs; a text made for it gains no more than a misspelling would.
 */
export interface WordTable {
  /** Pairs: the second hash; then tag (upper 16 bits of the first) and id + 1. */
  slots: Int32Array;
  count: number;
}

export function createWordTable(): WordTable {
  return { slots: new Int32Array(SLOTS_AT_START * 2), count: 0 };
}

/** Word id, or -1. */
export function findWord(slots: Int32Array, hash: number, second: number): number {
  const mask = slots.length - 2;
  const tag = hash & ~WORDS_MAX;
  let slot = (hash ^ (hash >>> 14)) << 1;
  for (;;) {
    slot &= mask;
    const entry = slots[slot + 1] as number;
    if (entry === 0) {
      return -1;
    }
    if (slots[slot] === second && (entry & ~WORDS_MAX) === tag) {
      return (entry & WORDS_MAX) - 1;
    }
    slot += 2;
  }
}

function place(slots: Int32Array, entry: number, hashes: readonly [number, number]): void {
  const [hash, second] = hashes;
  const mask = slots.length - 2;
  let slot = ((hash ^ (hash >>> 14)) << 1) & mask;
  while (slots[slot + 1] !== 0) {
    slot = (slot + 2) & mask;
  }
  slots[slot] = second;
  slots[slot + 1] = entry;
}

/** Collects words and their ids; the table is built once they are all known. */
export interface WordCollector {
  /** Id of the word with these hashes, new or known; -1 when WORDS_MAX is reached. */
  add(hash: number, second: number): number;
  finish(): WordTable;
}

/** 53 of the 64 bits as one number: what a Map looks up without a heap object a word. */
const keyOf = (hash: number, second: number): number => (hash >>> 0) * 0x20_0000 + (second >>> 11);

export function createWordCollector(): WordCollector {
  const ids = new Map<number, number>();
  const firsts: number[] = [];
  const seconds: number[] = [];
  return {
    add(hash, second) {
      const key = keyOf(hash, second);
      const known = ids.get(key);
      if (known !== undefined) {
        return known;
      }
      if (firsts.length + 1 >= WORDS_MAX) {
        return -1;
      }
      ids.set(key, firsts.length);
      firsts.push(hash);
      seconds.push(second);
      return firsts.length - 1;
    },
    finish() {
      let slots = SLOTS_AT_START;
      while (slots < firsts.length * 2) {
        slots *= 2;
      }
      const table = { slots: new Int32Array(slots * 2), count: firsts.length };
      firsts.forEach((first, id) => {
        place(table.slots, (first & ~WORDS_MAX) | (id + 1), [first, seconds[id] as number]);
      });
      return table;
    },
  };
}
