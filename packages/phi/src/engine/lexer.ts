/** Splits a text into words, numbers and '@' anchors and looks every word up on the way: the only pass over the units. */
import { AT_ROW, DIGIT, FOLD_BITS, FOLD_MASK, INITIAL_UPPER, JOINED, POSSESSIVE, UPPER } from './char-class.ts';
import { growTokenTable, type TokenTable } from './token-table.ts';
import { findWord, WORD_UNITS_MAX, type WordTable } from './word-table.ts';

const APOSTROPHE = 0x27;
const LOWER_S = 0x73;

/** FNV-1a, as 32-bit integer arithmetic. */
const HASH_SEED = 0x811c9dc5 | 0;
const HASH_PRIME = 0x01000193;
/** Multiplier and seed of the second, independent hash (Knuth's golden ratio, made odd). */
const SECOND_SEED = 0x9e3779b9 | 0;
const SECOND_PRIME = 0x85ebca6b | 0;

/** Units for which there is room beyond the text, so that texts growing by little need no new copy each. */
const UNITS_SPARE = 4_096;

/** Longer numbers are not looked up as words (`type 2 diabetes` needs the 2). */
const NUMBER_WORD_UNITS_MAX = 2;

export interface Lexer {
  readonly chars: Uint16Array;
  readonly words: WordTable;
}

/** Rows from here on are characters of words. */
const WORD_ROW = 1 << FOLD_BITS;

function isLetter(chars: Uint16Array, unit: number): boolean {
  const row = chars[unit] as number;
  return row >= WORD_ROW && row >> FOLD_BITS !== DIGIT;
}

/** 0: the apostrophe ends the word. 1: it is inside (O'Brien). 2: it starts a possessive s (Mary's). */
function apostropheRole(chars: Uint16Array, text: string, at: number): 0 | 1 | 2 {
  const next = text.charCodeAt(at + 1);
  if (!(next >= 0) || !isLetter(chars, next)) {
    return 0;
  }
  const after = text.charCodeAt(at + 2);
  return (next | 0x20) === LOWER_S && !(after >= 0 && isLetter(chars, after)) ? 2 : 1;
}

/** True for tokens that stand in the dictionary or could: words, and numbers of one or two digits. */
export function isWordToken(kinds: number, units: number): boolean {
  return units <= WORD_UNITS_MAX && ((kinds & ~(DIGIT | JOINED)) !== 0 || units <= NUMBER_WORD_UNITS_MAX);
}

/**
 * Fills `table` with the tokens of `text`. Every unit is looked at once (twice beside an apostrophe), so the time is
 * linear in the length whatever the text. The units are copied first: reading them from a string costs twice as much.
 */
export function tokenize(lexer: Lexer, text: string, table: TokenTable): void {
  const { chars } = lexer;
  const units = unitsOf(text, table);
  const length = text.length;
  let { starts, ends, kinds: kindsOf, hashes, seconds } = table;
  let count = 0;
  if (table.ats.length > 0) {
    table.ats.length = 0;
  }
  let at = 0;
  while (at < length) {
    let unit = units[at] as number;
    let row = chars[unit] as number;
    if (row < WORD_ROW) {
      if (row === AT_ROW) {
        table.ats.push(at);
      }
      at += 1;
      continue;
    }
    const start = at;
    let kinds = row >> FOLD_BITS === UPPER ? INITIAL_UPPER : 0;
    let hash = HASH_SEED;
    let second = SECOND_SEED;
    for (;;) {
      do {
        kinds |= row >> FOLD_BITS;
        const fold = row & FOLD_MASK;
        hash = Math.imul(hash ^ fold, HASH_PRIME);
        second = Math.imul((second + fold) | 0, SECOND_PRIME);
        at += 1;
        unit = units[at] as number;
        row = chars[unit] as number;
      } while (row >= WORD_ROW);
      if (unit !== APOSTROPHE || (kinds & DIGIT) !== 0) {
        break;
      }
      const role = apostropheRole(chars, text, at);
      if (role === 2) {
        kinds |= POSSESSIVE;
        at += 2;
      }
      if (role !== 1) {
        break;
      }
      at += 1;
      row = chars[units[at] as number] as number;
    }
    if (unit >= 0x2d && unit <= 0x2f && at < length && (kinds & POSSESSIVE) === 0) {
      kinds |= JOINED;
    }
    if (count === starts.length) {
      growTokenTable(table);
      ({ starts, ends, kinds: kindsOf, hashes, seconds } = table);
    }
    starts[count] = start;
    ends[count] = at;
    kindsOf[count] = kinds;
    hashes[count] = hash;
    seconds[count] = second;
    count += 1;
  }
  table.count = count;
  lookUp(lexer.words.slots, table);
}

/** The units of the text, and a zero that ends the last word. */
function unitsOf(text: string, table: TokenTable): Uint16Array {
  if (table.units.length <= text.length) {
    table.units = new Uint16Array(text.length + UNITS_SPARE);
  }
  const { units } = table;
  Buffer.from(units.buffer).write(text, 0, 'utf16le');
  units[text.length] = 0;
  return units;
}

/** Word ids of all tokens, in a loop of its own: the look-ups do not wait for one another. */
function lookUp(slots: Int32Array, table: TokenTable): void {
  const { starts, ends, kinds, hashes, seconds, words, count } = table;
  for (let index = 0; index < count; index += 1) {
    const units = (ends[index] as number) - (starts[index] as number);
    words[index] = isWordToken(kinds[index] as number, units)
      ? findWord(slots, hashes[index] as number, seconds[index] as number)
      : -1;
  }
}
