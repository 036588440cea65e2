/** What a compiled lexicon is, and the longest term of it that starts at a token. */
import type { Lexer } from './lexer.ts';
import { nextState, type PhraseEdges } from './phrase-edges.ts';
import type { TokenTable } from './token-table.ts';

/** Words in the longest phrase; bounds the look-ahead at every token. */
export const PHRASE_WORDS_MAX = 7;
/** Units that may lie between two words of one phrase ("chest  pain", "x-ray"). */
const PHRASE_GAP_MAX = 2;

/** A term found at a token: its state in the dictionary and the last token of it. */
export interface TermMatch {
  state: number;
  last: number;
}

export interface Dictionary {
  readonly lexer: Lexer;
  /** Health bits by state; a word id is the state of that single word, states of phrases come after all words there can be. */
  readonly types: Int32Array;
  readonly cues: Int32Array;
  readonly labels: Int32Array;
  /** 1 where a term ends: its types, cues or labels say something. One byte, since it is asked at every word. */
  readonly marked: Uint8Array;
  /** Which words a longer phrase goes on with from the state, by {@link followBit}; 0 where none does. */
  readonly goesOn: Int32Array;
  readonly edges: PhraseEdges;
  readonly states: number;
}

/** One of 32 bits for a word: most words that cannot go on are told by it, without a look into the edges. */
export function followBit(word: number): number {
  return 1 << (word & 31);
}

/** Space, hyphen, slash, dot, underscore or apostrophe between two words of one phrase; anything longer parts them. */
function joinsPhrase(text: string, from: number, to: number): boolean {
  const length = to - from;
  if (length === 0 || length > PHRASE_GAP_MAX) {
    return false;
  }
  for (let at = from; at < to; at += 1) {
    const unit = text.charCodeAt(at);
    const joins =
      unit === 0x20 ||
      unit === 0x0a ||
      unit === 0x0d ||
      unit === 0x09 ||
      (unit >= 0x2d && unit <= 0x2f) ||
      unit === 0x27 ||
      unit === 0x2c ||
      unit === 0x5f;
    if (!joins) {
      return false;
    }
  }
  return true;
}

/** The longest term that starts at `token`, written to `match`; false when none does. At most PHRASE_WORDS_MAX steps. */
export function matchTermAt(
  dictionary: Dictionary,
  at: { readonly text: string; readonly tokens: TokenTable; readonly token: number },
  match: TermMatch,
): boolean {
  const { text, tokens, token } = at;
  let state = tokens.words[token] as number;
  if (state < 0) {
    return false;
  }
  match.state = -1;
  let last = token;
  for (;;) {
    if (dictionary.marked[state] !== 0) {
      match.state = state;
      match.last = last;
    }
    const follows = dictionary.goesOn[state] as number;
    if (follows === 0 || last + 1 >= tokens.count) {
      break;
    }
    const word = tokens.words[last + 1] as number;
    if (
      word < 0 ||
      (follows & followBit(word)) === 0 ||
      !joinsPhrase(text, tokens.ends[last] as number, tokens.starts[last + 1] as number)
    ) {
      break;
    }
    state = nextState(dictionary.edges, state, word);
    if (state < 0) {
      break;
    }
    last += 1;
  }
  return match.state >= 0;
}
