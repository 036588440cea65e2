/** Splits a text into words, numbers and '@' anchors and looks every word up on the way: the only pass over the units. */
import {
  type CharTables,
  DIGIT,
  INITIAL_UPPER,
  JOINED,
  POSSESSIVE,
  TABLE_SIZE,
  UPPER,
  wideClass,
} from './char-class.ts';
import { growTokenTable, type TokenTable } from './token-table.ts';
import type { WordSpot, WordTable } from './word-table.ts';

const AT_SIGN = 0x40;
const APOSTROPHE = 0x27;
const LOWER_S = 0x73;

const HASH_SEED = 0x811c9dc5 | 0;
/** FNV-1a, as 32-bit integer arithmetic. */
const HASH_PRIME = 0x01000193;

/** Longer numbers are not looked up as words (`type 2 diabetes` needs the 2). */
const NUMBER_WORD_UNITS_MAX = 2;

export interface Lexer {
  readonly chars: CharTables;
  readonly words: WordTable;
}

function isLetter(lexer: Lexer, unit: number): boolean {
  const kind = unit < TABLE_SIZE ? (lexer.chars.classes[unit] as number) : wideClass(unit);
  return kind !== 0 && kind !== DIGIT;
}

/** 0: the apostrophe ends the word. 1: it is inside (O'Brien). 2: it starts a possessive s (Mary's). */
function apostropheRole(lexer: Lexer, text: string, at: number): 0 | 1 | 2 {
  const next = text.charCodeAt(at + 1);
  if (!(next >= 0) || !isLetter(lexer, next)) {
    return 0;
  }
  const after = text.charCodeAt(at + 2);
  return (next | 0x20) === LOWER_S && !(after >= 0 && isLetter(lexer, after)) ? 2 : 1;
}

/**
 * Fills `table` with the tokens of `text`. Every unit is looked at once (twice beside an apostrophe), so the time is
 * linear in the length whatever the text.
 */
export function tokenize(lexer: Lexer, text: string, table: TokenTable): void {
  const { classes, folds } = lexer.chars;
  const length = text.length;
  table.count = 0;
  table.ats.length = 0;
  const spot: WordSpot = { text, start: 0, end: 0, hash: 0, units: 0 };
  let at = 0;
  while (at < length) {
    let unit = text.charCodeAt(at);
    let kind = unit < TABLE_SIZE ? (classes[unit] as number) : wideClass(unit);
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
    let skipped = 0;
    for (;;) {
      kinds |= kind;
      hash = Math.imul(hash ^ (unit < TABLE_SIZE ? (folds[unit] as number) : unit), HASH_PRIME);
      at += 1;
      if (at >= length) {
        break;
      }
      unit = text.charCodeAt(at);
      if (unit === APOSTROPHE && (kinds & DIGIT) === 0) {
        const role = apostropheRole(lexer, text, at);
        if (role === 2) {
          kinds |= POSSESSIVE;
          at += 2;
        }
        if (role !== 1) {
          break;
        }
        skipped += 1;
        at += 1;
        unit = text.charCodeAt(at);
      }
      kind = unit < TABLE_SIZE ? (classes[unit] as number) : wideClass(unit);
      if (kind === 0) {
        break;
      }
    }
    if (table.count === table.starts.length) {
      growTokenTable(table);
    }
    const index = table.count;
    const wordEnd = (kinds & POSSESSIVE) === 0 ? at : at - 2;
    table.starts[index] = start;
    table.ends[index] = at;
    const joined = at < length && unit >= 0x2d && unit <= 0x2f;
    table.kinds[index] = joined && (kinds & POSSESSIVE) === 0 ? kinds | JOINED : kinds;
    if ((kinds & ~DIGIT) === 0 && at - start > NUMBER_WORD_UNITS_MAX) {
      table.words[index] = -1;
    } else {
      spot.start = start;
      spot.end = wordEnd;
      spot.hash = hash;
      spot.units = wordEnd - start - skipped;
      table.words[index] = lexer.words.find(spot);
    }
    table.count = index + 1;
  }
}
