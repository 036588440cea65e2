/**
 * Remembers the source keys of the newest records, so that a repeated one is recognised. Bounded by two generations.
 *
 * A key is kept as a hash of 128 bits: what another instance left unacknowledged comes again only when the log noticed its
 * death, and by then hundreds of thousands of records may lie between. Two of a trillion records share a hash with a
 * probability below 10⁻¹⁴.
 */

export interface RepeatWindow {
  has(sourceKey: string): boolean;
  add(sourceKey: string): void;
}

/** Knows at least the newest `recordsMax` keys and at most twice as many (32 to 64 bytes each). */
export function createRepeatWindow(recordsMax: number): RepeatWindow {
  let young = createHashSet();
  let old = createHashSet();
  return {
    has: (sourceKey) => {
      hashInto(LANES, sourceKey);
      return young.has(LANES) || old.has(LANES);
    },
    add: (sourceKey) => {
      hashInto(LANES, sourceKey);
      young.add(LANES);
      if (young.size() < recordsMax) return;
      old = young;
      young = createHashSet();
    },
  };
}

const LANE_COUNT = 4;
const SLOTS_AT_FIRST = 1_024;
/** Written and read within one call only. */
const LANES = new Uint32Array(LANE_COUNT);

/** Murmur3's mixing over four lanes of their own, by UTF-16 unit. Zero in all lanes means an empty slot and is never a hash. */
function hashInto(lanes: Uint32Array, text: string): void {
  let a = 0x9e3779b9;
  let b = 0x243f6a88;
  let c = 0xb7e15162;
  let d = 0xdeadbeef;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    a = b ^ Math.imul(a ^ unit, 0x239b961b);
    b = c ^ Math.imul(b ^ unit, 0xab0e9789);
    c = d ^ Math.imul(c ^ unit, 0x38b34ae5);
    d = a ^ Math.imul(d ^ unit, 0xa1e38b93);
  }
  lanes[0] = finish(a ^ text.length);
  lanes[1] = finish(b + a);
  lanes[2] = finish(c + b);
  lanes[3] = finish(d + c) | 1;
}

function finish(lane: number): number {
  let mixed = Math.imul(lane ^ (lane >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

/** Open addressing at half load at most; grows by doubling. */
function createHashSet() {
  let slots = SLOTS_AT_FIRST;
  let table = new Uint32Array(slots * LANE_COUNT);
  let size = 0;
  /** Place of the hash, or of the empty slot where it would go. */
  const placeOf = (hash: Uint32Array): number => {
    for (let slot = (hash[0] as number) & (slots - 1); ; slot = (slot + 1) & (slots - 1)) {
      const place = slot * LANE_COUNT;
      if (table[place + 3] === 0) return place;
      if (
        table[place] === hash[0] &&
        table[place + 1] === hash[1] &&
        table[place + 2] === hash[2] &&
        table[place + 3] === hash[3]
      )
        return place;
    }
  };
  const grow = (): void => {
    const before = table;
    slots *= 2;
    table = new Uint32Array(slots * LANE_COUNT);
    for (let place = 0; place < before.length; place += LANE_COUNT) {
      const hash = before.subarray(place, place + LANE_COUNT);
      if (hash[3] !== 0) table.set(hash, placeOf(hash));
    }
  };
  return {
    has: (hash: Uint32Array): boolean => table[placeOf(hash) + 3] !== 0,
    add: (hash: Uint32Array): void => {
      const place = placeOf(hash);
      if (table[place + 3] !== 0) return;
      table.set(hash, place);
      size += 1;
      if (size * 2 > slots) grow();
    },
    size: (): number => size,
  };
}
