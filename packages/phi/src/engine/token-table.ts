/** The tokens of one text in typed arrays, reused from scan to scan so that scanning allocates next to nothing. */

/** Tokens kept allocated between scans, 21 bytes each; a larger text gets a larger table for that scan only. */
export const TOKENS_KEPT_MAX = 131_072;
const TOKENS_AT_START = 4_096;
/** Units of text per token in running prose, rounded down: room is made once, not by doubling. */
const UNITS_PER_TOKEN = 4;

export interface TokenTable {
  /** First UTF-16 unit of each token. */
  starts: Int32Array;
  /** One past the last unit. */
  ends: Int32Array;
  /** Dictionary word id, or -1. */
  words: Int32Array;
  /** The two hashes of each word. */
  hashes: Int32Array;
  seconds: Int32Array;
  /** Bits of `char-class.ts`. */
  kinds: Uint8Array;
  count: number;
  /** Offsets of '@' in ascending order. */
  ats: number[];
  /** The units of the text, as the lexer reads them. */
  units: Uint16Array;
}

export function createTokenTable(capacity: number = TOKENS_AT_START): TokenTable {
  return {
    starts: new Int32Array(capacity),
    ends: new Int32Array(capacity),
    words: new Int32Array(capacity),
    hashes: new Int32Array(capacity),
    seconds: new Int32Array(capacity),
    kinds: new Uint8Array(capacity),
    count: 0,
    ats: [],
    units: new Uint16Array(0),
  };
}

/** A table with room for a text of ordinary wording: the one given, or a larger one. */
export function tokenTableFor(units: number, table: TokenTable): TokenTable {
  const wanted = Math.ceil(units / UNITS_PER_TOKEN);
  return wanted <= table.starts.length ? table : createTokenTable(wanted);
}

/** Doubles the room of a full table, keeping what is in it. */
export function growTokenTable(table: TokenTable): void {
  const capacity = table.starts.length * 2;
  const grown = createTokenTable(capacity);
  grown.starts.set(table.starts);
  grown.ends.set(table.ends);
  grown.words.set(table.words);
  grown.hashes.set(table.hashes);
  grown.seconds.set(table.seconds);
  grown.kinds.set(table.kinds);
  table.starts = grown.starts;
  table.ends = grown.ends;
  table.words = grown.words;
  table.hashes = grown.hashes;
  table.seconds = grown.seconds;
  table.kinds = grown.kinds;
}
