/** Compiles term lists into a dictionary: words by hash, phrases by a trie over word ids, and the marks of each. */
import { createCharTable } from './char-class.ts';
import { type Dictionary, GOES_ON, PHRASE_WORDS_MAX, pairsOf, TERM_ENDS } from './dictionary.ts';
import { isWordToken, type Lexer, tokenize } from './lexer.ts';
import { CAPITALS, HEALTH_MASK, LIGHT, WEAK } from './marks.ts';
import { addEdge, createPhraseEdges, nextState, type PhraseEdges } from './phrase-edges.ts';
import { createTokenTable, type TokenTable, tokenTableFor } from './token-table.ts';
import { createWordCollector, createWordTable, WORDS_MAX, type WordCollector } from './word-table.ts';

/** Terms separated by commas or line ends, all with the same marks. */
export interface TermList {
  readonly terms: string;
  /** Bits of health types and `WEAK`, `BIOMETRIC`, `PHOTO` from `marks.ts`. */
  readonly types?: number;
  /** Bits of word cues from `marks.ts`. */
  readonly cues?: number;
  /** Bits of label cues from `marks.ts`. */
  readonly labels?: number;
  /** Also add the regular plural of the last word. */
  readonly plurals?: boolean;
}

/** Marks by state; grows with the phrases. */
interface Marks {
  types: Int32Array;
  cues: Int32Array;
  labels: Int32Array;
}

interface Builder {
  /** Splits terms; knows no words yet. */
  readonly lexer: Lexer;
  readonly collector: WordCollector;
  /** Tokens of the list at hand. */
  tokens: TokenTable;
  readonly edges: PhraseEdges;
  marks: Marks;
  states: number;
}

/** Phrases for which there is room at the start. */
const PHRASES_AT_START = 1 << 14;

const createMarks = (states: number): Marks => ({
  types: new Int32Array(states),
  cues: new Int32Array(states),
  labels: new Int32Array(states),
});

function growMarks(builder: Builder): void {
  const grown = createMarks(builder.marks.types.length * 2);
  grown.types.set(builder.marks.types);
  grown.cues.set(builder.marks.cues);
  grown.labels.set(builder.marks.labels);
  builder.marks = grown;
}

function pluralOf(term: string): string | undefined {
  const last = term.charAt(term.length - 1);
  if (term.length < 4 || last === 's' || last < 'a' || last > 'z') {
    return undefined;
  }
  if (last === 'y' && !/[aeiou]y$/.test(term)) {
    return `${term.slice(0, -1)}ies`;
  }
  return /(?:ch|sh|x|z)$/.test(term) ? `${term}es` : `${term}s`;
}

/** A whole list at once: terms are told apart by what stands between the tokens. */
function addList(builder: Builder, list: TermList): void {
  const text = list.plurals === true ? withPlurals(list.terms) : list.terms;
  const tokens = tokenTableFor(text.length, builder.tokens);
  builder.tokens = tokens;
  tokenize(builder.lexer, text, tokens);
  let first = 0;
  for (let index = 1; index <= tokens.count; index += 1) {
    if (index === tokens.count || partsTerms(text, tokens.ends[index - 1] as number, tokens.starts[index] as number)) {
      addTerm(builder, { first, last: index - 1 }, list);
      first = index;
    }
  }
}

function withPlurals(terms: string): string {
  const plurals = terms.split(/[,\n]/).map((term) => pluralOf(term.trim()) ?? '');
  return `${terms}\n${plurals.join('\n')}`;
}

/** A comma or a line end between two tokens. */
function partsTerms(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === 0x2c || unit === 0x0a) {
      return true;
    }
  }
  return false;
}

function addTerm(builder: Builder, term: { readonly first: number; readonly last: number }, list: TermList): void {
  if (builder.tokens.count === 0 || term.last - term.first >= PHRASE_WORDS_MAX) {
    return;
  }
  let state = -1;
  for (let index = term.first; index <= term.last; index += 1) {
    const word = learnWord(builder, index);
    if (word < 0) {
      return;
    }
    state = state < 0 ? word : stateAfter(builder, state, word);
  }
  const { types, cues, labels } = builder.marks;
  types[state] = joinedTypes(types[state] as number, list.types ?? 0);
  cues[state] = (cues[state] as number) | (list.cues ?? 0);
  labels[state] = (labels[state] as number) | (list.labels ?? 0);
}

/** The state that a word leads to, a new one where no phrase went on so before. */
function stateAfter(builder: Builder, state: number, word: number): number {
  const known = nextState(builder.edges, state, word);
  if (known >= 0) {
    return known;
  }
  if (builder.states === builder.marks.types.length) {
    growMarks(builder);
  }
  addEdge(builder.edges, [state, word, builder.states]);
  builder.states += 1;
  return builder.states - 1;
}

/** Marks of a term that stands in two lists: the heavier evidence decides, a strong term is not weak as well. */
function joinedTypes(known: number, added: number): number {
  if ((known & HEALTH_MASK) === 0 || (added & HEALTH_MASK) === 0) {
    return known | added;
  }
  const weakFlags = WEAK | LIGHT | CAPITALS;
  const weight = (types: number): number =>
    (types & WEAK) === 0 ? 3 : (types & CAPITALS) !== 0 ? 2 : (types & LIGHT) === 0 ? 1 : 0;
  if (weight(known) === weight(added)) {
    return known | added;
  }
  const [heavy, light] = weight(known) > weight(added) ? [known, added] : [added, known];
  return (heavy & WEAK) === 0 && (light & WEAK) !== 0
    ? heavy | (light & ~(HEALTH_MASK | weakFlags))
    : heavy | (light & HEALTH_MASK);
}

/** Id of a term's token, or -1 when it is none that the lexer looks up. */
function learnWord(builder: Builder, index: number): number {
  const { starts, ends, kinds, hashes, seconds } = builder.tokens;
  const units = (ends[index] as number) - (starts[index] as number);
  if (!isWordToken(kinds[index] as number, units)) {
    return -1;
  }
  return builder.collector.add(hashes[index] as number, seconds[index] as number);
}

/** Compiles term lists; a term both weak and strong is strong; about 2 microseconds a term. */
export function compileDictionary(lists: readonly TermList[]): Dictionary {
  const builder: Builder = {
    lexer: { chars: createCharTable(), words: createWordTable() },
    collector: createWordCollector(),
    tokens: createTokenTable(64),
    edges: createPhraseEdges(),
    marks: createMarks(WORDS_MAX + PHRASES_AT_START),
    states: WORDS_MAX,
  };
  for (const list of lists) {
    addList(builder, list);
  }
  const { edges, marks, states } = builder;
  const lexer = { chars: builder.lexer.chars, words: builder.collector.finish() };
  const marked = new Uint8Array(states);
  for (let state = 0; state < states; state += 1) {
    const any = (marks.types[state] as number) | (marks.cues[state] as number) | (marks.labels[state] as number);
    marked[state] = any === 0 ? 0 : TERM_ENDS;
  }
  for (const state of edges.from) {
    if (state >= 0) {
      marked[state] = (marked[state] as number) | GOES_ON;
    }
  }
  return { lexer, ...marks, marked, edges, pairs: pairsOf(edges), states };
}
