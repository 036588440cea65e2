/** Per-character tables of the lexer: what a UTF-16 unit is, and which base letter stands for it in the dictionary. */

export const LOWER = 1;
export const UPPER = 2;
export const DIGIT = 4;
/** Set on a token, not a character: its first character is upper case. */
export const INITIAL_UPPER = 8;
/** Set on a token: ends in 's, which is in the token but not in its dictionary form. */
export const POSSESSIVE = 16;
/** Set on a token: a - . or / follows at once. */
export const JOINED = 32;

/** Units below this are folded to their base letter: ASCII, Latin-1 and Latin Extended-A. */
const FOLDED_UNITS = 0x180;
const UNITS = 0x10000;
/** Row of '@': no character of a word, but an anchor. */
export const AT_ROW = 1;
/** A row holds the class above these bits and the folded unit in them. */
export const FOLD_BITS = 12;
export const FOLD_MASK = (1 << FOLD_BITS) - 1;

const LETTER = /^\p{L}$/u;

function classOf(char: string): number {
  if (char >= '0' && char <= '9') {
    return DIGIT;
  }
  if (!LETTER.test(char)) {
    return 0;
  }
  return char === char.toUpperCase() && char !== char.toLowerCase() ? UPPER : LOWER;
}

/** The ASCII letter under the accents, lower case (é → e), or the unit itself. */
function foldOf(unit: number): number {
  const base = String.fromCharCode(unit).normalize('NFD').charAt(0).toLowerCase();
  const code = base.charCodeAt(0);
  return code < 0x80 ? code : unit;
}

/** A row for every unit; rows below `1 << FOLD_BITS` separate words. */
export function createCharTable(): Uint16Array {
  const table = new Uint16Array(UNITS);
  for (let unit = 0; unit < UNITS; unit += 1) {
    table[unit] = unit < FOLDED_UNITS ? rowOf(unit) : wideRow(unit);
  }
  table[0x40] = AT_ROW;
  return table;
}

function rowOf(unit: number): number {
  const kind = classOf(String.fromCharCode(unit));
  return kind === 0 ? 0 : (kind << FOLD_BITS) | foldOf(unit);
}

/** Row of a unit beyond the folded ones: letters of other scripts are words without case, all else separates. */
function wideRow(unit: number): number {
  if (unit >= 0x2000 && unit <= 0x2bff) {
    return 0;
  }
  if ((unit >= 0x3000 && unit <= 0x303f) || (unit >= 0xd800 && unit <= 0xf8ff)) {
    return 0;
  }
  return unit >= 0xfe00 ? 0 : (LOWER << FOLD_BITS) | (unit & FOLD_MASK);
}
