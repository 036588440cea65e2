/** Splits a text into words, numbers and '@' anchors and looks every word up on the way: the only pass over the units. */
import {
  DIGIT,
  FOLD_BITS,
  FOLD_MASK,
  INITIAL_UPPER,
  JOINED,
  POSSESSIVE,
  TABLE_SIZE,
  UPPER,
  wideRow,
} from './char-class.ts';
import { growTokenTable, type TokenTable } from './token-table.ts';
import { findWord, WORD_UNITS_MAX, type WordTable } from './word-table.ts';

const AT_SIGN = 0x40;
const APOSTROPHE = 0x27;
const LOWER_S = 0x73;

/** FNV-1a, as 32-bit integer arithmetic. */
const HASH_SEED = 0x811c9dc5 | 0;
const HASH_PRIME = 0x01000193;
/** Multiplier and seed of the second, independent hash (Knuth's golden ratio, made odd). */
const SECOND_SEED = 0x9e3779b9 | 0;
const SECOND_PRIME = 0x85ebca6b | 0;

/** Longer numbers are not looked up as words (`type 2 diabetes` needs the 2). */
const NUMBER_WORD_UNITS_MAX = 2;

export interface Lexer {
  readonly chars: Uint16Array;
  readonly words: WordTable;
}

function isLetter(chars: Uint16Array, unit: number): boolean {
  const kind = (unit < TABLE_SIZE ? (chars[unit] as number) : wideRow(unit)) >> FOLD_BITS;
  return kind !== 0 && kind !== DIGIT;
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
 * linear in the length whatever the text.
 */
export function tokenize(lexer: Lexer, text: string, table: TokenTable): void {
  const { chars } = lexer;
  const length = text.length;
  let count = 0;
  if (table.ats.length > 0) {
    table.ats.length = 0;
  }
  let at = 0;
  while (at < length) {
    let unit = text.charCodeAt(at);
    let row = unit < TABLE_SIZE ? (chars[unit] as number) : wideRow(unit);
    let kind = row >> FOLD_BITS;
    if (kind === 0) {
      if (unit === AT_SIGN) {
        table.ats.push(at);
      }
      at += 1;
      continue;
    }
    const start = at;
    let kinds = kind === UPPER ? INITIAL_UPPER : 0;
    let hash = HASH_SEED;
    let second = SECOND_SEED;
    for (;;) {
      kinds |= kind;
      const fold = row & FOLD_MASK;
      hash = Math.imul(hash ^ fold, HASH_PRIME);
      second = Math.imul(second + fold, SECOND_PRIME);
      at += 1;
      if (at >= length) {
        break;
      }
      unit = text.charCodeAt(at);
      if (unit === APOSTROPHE && (kinds & DIGIT) === 0) {
        const role = apostropheRole(chars, text, at);
        if (role === 2) {
          kinds |= POSSESSIVE;
          at += 2;
        }
        if (role !== 1) {
          break;
        }
        at += 1;
        unit = text.charCodeAt(at);
      }
      row = unit < TABLE_SIZE ? (chars[unit] as number) : wideRow(unit);
      kind = row >> FOLD_BITS;
      if (kind === 0) {
        break;
      }
    }
    if (unit >= 0x2d && unit <= 0x2f && at < length && (kinds & POSSESSIVE) === 0) {
      kinds |= JOINED;
    }
    if (count === table.starts.length) {
      growTokenTable(table);
    }
    table.starts[count] = start;
    table.ends[count] = at;
    table.kinds[count] = kinds;
    table.hashes[count] = hash;
    table.seconds[count] = second;
    count += 1;
  }
  table.count = count;
  lookUp(lexer.words.slots, table);
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
