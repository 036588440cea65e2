/** Exact look-up of a word by its rolling hash: open addressing in typed arrays, verified unit by unit. */
import { type CharTables, TABLE_SIZE } from './char-class.ts';

const APOSTROPHE = 0x27;
/** Longer words are never in the dictionary. */
export const WORD_UNITS_MAX = 40;
const SLOTS_AT_START = 1 << 12;

/** A word in place: where it stands, its hash over folded units without apostrophes, and how many those are. */
export interface WordSpot {
  text: string;
  start: number;
  end: number;
  hash: number;
  units: number;
}

export interface WordTable {
  /** Word id, or -1. */
  find(spot: WordSpot): number;
  /** Word id, new or known; -1 when the word is longer than {@link WORD_UNITS_MAX}. */
  add(spot: WordSpot): number;
  size(): number;
}

export function createWordTable(chars: CharTables): WordTable {
  const { folds } = chars;
  let slots = new Int32Array(SLOTS_AT_START);
  let mask = slots.length - 1;
  let hashes = new Int32Array(SLOTS_AT_START);
  let offsets = new Int32Array(SLOTS_AT_START + 1);
  let pool = new Uint16Array(SLOTS_AT_START * 8);
  let count = 0;

  const fold = (unit: number): number => (unit < TABLE_SIZE ? (folds[unit] as number) : unit);

  function same(id: number, spot: WordSpot): boolean {
    let at = offsets[id] as number;
    if ((offsets[id + 1] as number) - at !== spot.units) {
      return false;
    }
    for (let i = spot.start; i < spot.end; i += 1) {
      const unit = spot.text.charCodeAt(i);
      if (unit === APOSTROPHE) {
        continue;
      }
      if (pool[at] !== fold(unit)) {
        return false;
      }
      at += 1;
    }
    return true;
  }

  function find(spot: WordSpot): number {
    if (spot.units > WORD_UNITS_MAX) {
      return -1;
    }
    let slot = (spot.hash ^ (spot.hash >>> 15)) & mask;
    for (;;) {
      const id = (slots[slot] as number) - 1;
      if (id < 0) {
        return -1;
      }
      if (hashes[id] === spot.hash && same(id, spot)) {
        return id;
      }
      slot = (slot + 1) & mask;
    }
  }

  function place(id: number): void {
    const hash = hashes[id] as number;
    let slot = (hash ^ (hash >>> 15)) & mask;
    while (slots[slot] !== 0) {
      slot = (slot + 1) & mask;
    }
    slots[slot] = id + 1;
  }

  function grow(): void {
    slots = new Int32Array(slots.length * 2);
    mask = slots.length - 1;
    const widerHashes = new Int32Array(slots.length);
    widerHashes.set(hashes);
    hashes = widerHashes;
    const widerOffsets = new Int32Array(slots.length + 1);
    widerOffsets.set(offsets);
    offsets = widerOffsets;
    for (let id = 0; id < count; id += 1) {
      place(id);
    }
  }

  function add(spot: WordSpot): number {
    const known = find(spot);
    if (known >= 0 || spot.units > WORD_UNITS_MAX) {
      return known;
    }
    if ((count + 1) * 4 > slots.length) {
      grow();
    }
    let at = offsets[count] as number;
    if (at + spot.units > pool.length) {
      const wider = new Uint16Array(pool.length * 2);
      wider.set(pool);
      pool = wider;
    }
    for (let i = spot.start; i < spot.end; i += 1) {
      const unit = spot.text.charCodeAt(i);
      if (unit !== APOSTROPHE) {
        pool[at] = fold(unit);
        at += 1;
      }
    }
    hashes[count] = spot.hash;
    offsets[count + 1] = at;
    place(count);
    count += 1;
    return count - 1;
  }

  return { find, add, size: () => count };
}
