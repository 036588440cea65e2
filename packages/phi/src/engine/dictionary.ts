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
  /** TERM_ENDS and GOES_ON by state: one byte, since it is asked at every word. */
  readonly marked: Uint8Array;
  readonly edges: PhraseEdges;
  /** Bits of the pairs of state and word that are edges, by {@link mayGoOn}. */
  readonly pairs: Uint32Array;
  readonly states: number;
}

/** A term ends at the state: its types, cues or labels say something. */
export const TERM_ENDS = 1;
/** A longer phrase goes on from the state. */
export const GOES_ON = 2;

/** Bits for pairs, a power of two: some eight for an edge, and all of them fit a core's nearest cache. */
const PAIR_BITS = 1 << 17;

function pairOf(state: number, word: number): number {
  const mixed = Math.imul(state, 0x9e3779b1) ^ Math.imul(word, 0x85ebca6b);
  return (mixed ^ (mixed >>> 15)) & (PAIR_BITS - 1);
}

export function pairsOf(edges: PhraseEdges): Uint32Array {
  const pairs = new Uint32Array(PAIR_BITS / 32);
  edges.from.forEach((state, slot) => {
    if (state >= 0) {
      const pair = pairOf(state, edges.by[slot] as number);
      pairs[pair >>> 5] = (pairs[pair >>> 5] as number) | (1 << (pair & 31));
    }
  });
  return pairs;
}

/** False: no phrase goes on from the state by the word. Tells most such pairs without a look into the edges. */
export function mayGoOn(dictionary: Dictionary, state: number, word: number): boolean {
  const pair = pairOf(state, word);
  return ((dictionary.pairs[pair >>> 5] as number) & (1 << (pair & 31))) !== 0;
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
    const marked = dictionary.marked[state] as number;
    if ((marked & TERM_ENDS) !== 0) {
      match.state = state;
      match.last = last;
    }
    if ((marked & GOES_ON) === 0 || last + 1 >= tokens.count) {
      break;
    }
    const word = tokens.words[last + 1] as number;
    if (
      word < 0 ||
      !mayGoOn(dictionary, state, word) ||
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
