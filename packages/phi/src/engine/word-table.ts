/** Words by a 63-bit hash of their folded units: open addressing, one cache line a look-up, no copy of the words. */

/** Longer words are never in the dictionary. */
export const WORD_UNITS_MAX = 40;
/** Ids take 16 bits of an entry. */
export const WORDS_MAX = 0xffff;
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

/** Collects words and their ids in a table that doubles when it is half full. */
export interface WordCollector {
  /** Id of the word with these hashes, new or known; -1 when WORDS_MAX is reached. */
  add(hash: number, second: number): number;
  finish(): WordTable;
}

export function createWordCollector(): WordCollector {
  let slots = new Int32Array(SLOTS_AT_START * 2);
  const firsts: number[] = [];
  const seconds: number[] = [];
  const put = (id: number): void => {
    const first = firsts[id] as number;
    place(slots, (first & ~WORDS_MAX) | (id + 1), [first, seconds[id] as number]);
  };
  return {
    add(hash, second) {
      const known = findWord(slots, hash, second);
      if (known >= 0) {
        return known;
      }
      const id = firsts.length;
      if (id + 1 >= WORDS_MAX) {
        return -1;
      }
      firsts.push(hash);
      seconds.push(second);
      if (firsts.length * 4 > slots.length) {
        slots = new Int32Array(slots.length * 2);
        firsts.forEach((_, each) => {
          put(each);
        });
      } else {
        put(id);
      }
      return id;
    },
    finish: () => ({ slots, count: firsts.length }),
  };
}
