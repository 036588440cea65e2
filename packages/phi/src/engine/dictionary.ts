/** The compiled lexicon: words by hash, phrases by a trie over word ids, and the marks of each. */
import { createCharTable } from './char-class.ts';
import { isWordToken, type Lexer, tokenize } from './lexer.ts';
import { CAPITALS, HEALTH_MASK, LIGHT, WEAK } from './marks.ts';
import { createTokenTable, type TokenTable, tokenTableFor } from './token-table.ts';
import { createWordCollector, createWordTable, type WordCollector } from './word-table.ts';

/** Words in the longest phrase; bounds the look-ahead at every token. */
const PHRASE_WORDS_MAX = 7;
/** Units that may lie between two words of one phrase ("chest  pain", "x-ray"). */
const PHRASE_GAP_MAX = 2;

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

/** A term found at a token: its state in the dictionary and the last token of it. */
export interface TermMatch {
  state: number;
  last: number;
}

export interface Dictionary {
  readonly lexer: Lexer;
  /** Health bits by state; a word id is the state of that single word. */
  readonly types: Int32Array;
  readonly cues: Int32Array;
  readonly labels: Int32Array;
  /** 1 where a longer phrase goes on from the state. */
  readonly goesOn: Uint8Array;
  /** The state after `word`, or -1. */
  next(state: number, word: number): number;
  readonly states: number;
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

interface Marks {
  types: number;
  cues: number;
  labels: number;
}

interface Builder {
  /** Splits terms; knows no words yet. */
  readonly lexer: Lexer;
  readonly collector: WordCollector;
  /** Tokens of the list at hand. */
  tokens: TokenTable;
  /** Edge key (state × 2^20 + word) to state index; phrase states are numbered apart from words until the end. */
  readonly edges: Map<number, number>;
  readonly wordMarks: Map<number, Marks>;
  readonly nodeMarks: Marks[];
}

const EDGE_FACTOR = 1 << 20;
/** Phrase nodes are numbered from here while building; the dictionary holds fewer words than this. */
const NODE_BASE = 1 << 19;

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
    if (state < 0) {
      state = word;
      continue;
    }
    const key = state * EDGE_FACTOR + word;
    let node = builder.edges.get(key);
    if (node === undefined) {
      node = NODE_BASE + builder.nodeMarks.length;
      builder.nodeMarks.push({ types: 0, cues: 0, labels: 0 });
      builder.edges.set(key, node);
    }
    state = node;
  }
  const marks = marksOf(builder, state);
  marks.types = joinedTypes(marks.types, list.types ?? 0);
  marks.cues |= list.cues ?? 0;
  marks.labels |= list.labels ?? 0;
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

function marksOf(builder: Builder, state: number): Marks {
  if (state >= NODE_BASE) {
    return builder.nodeMarks[state - NODE_BASE] as Marks;
  }
  let marks = builder.wordMarks.get(state);
  if (marks === undefined) {
    marks = { types: 0, cues: 0, labels: 0 };
    builder.wordMarks.set(state, marks);
  }
  return marks;
}

/** Compiles term lists; a term both weak and strong is strong; about 10 ms for 12,000 terms. */
export function compileDictionary(lists: readonly TermList[]): Dictionary {
  const builder: Builder = {
    lexer: { chars: createCharTable(), words: createWordTable() },
    collector: createWordCollector(),
    tokens: createTokenTable(64),
    edges: new Map(),
    wordMarks: new Map(),
    nodeMarks: [],
  };
  for (const list of lists) {
    addList(builder, list);
  }
  return freeze(builder);
}

function freeze(builder: Builder): Dictionary {
  const table = builder.collector.finish();
  const lexer = { chars: builder.lexer.chars, words: table };
  const words = table.count;
  const states = words + builder.nodeMarks.length;
  const types = new Int32Array(states);
  const cues = new Int32Array(states);
  const labels = new Int32Array(states);
  const goesOn = new Uint8Array(states);
  const stateOf = (state: number): number => (state >= NODE_BASE ? state - NODE_BASE + words : state);
  for (const [word, marks] of builder.wordMarks) {
    types[word] = marks.types;
    cues[word] = marks.cues;
    labels[word] = marks.labels;
  }
  builder.nodeMarks.forEach((marks, index) => {
    types[words + index] = marks.types;
    cues[words + index] = marks.cues;
    labels[words + index] = marks.labels;
  });
  const size = 1 << Math.max(8, 32 - Math.clz32(builder.edges.size * 3));
  const mask = size - 1;
  const from = new Int32Array(size).fill(-1);
  const by = new Int32Array(size);
  const to = new Int32Array(size);
  const slotOf = (state: number, word: number): number => {
    const mixed = Math.imul(state, 0x9e3779b1) ^ Math.imul(word, 0x85ebca6b);
    return (mixed ^ (mixed >>> 15)) & mask;
  };
  for (const [key, node] of builder.edges) {
    const state = stateOf(Math.floor(key / EDGE_FACTOR));
    const word = key % EDGE_FACTOR;
    goesOn[state] = 1;
    let slot = slotOf(state, word);
    while (from[slot] !== -1) {
      slot = (slot + 1) & mask;
    }
    from[slot] = state;
    by[slot] = word;
    to[slot] = stateOf(node);
  }
  function next(state: number, word: number): number {
    let slot = slotOf(state, word);
    while (from[slot] !== -1) {
      if (from[slot] === state && by[slot] === word) {
        return to[slot] as number;
      }
      slot = (slot + 1) & mask;
    }
    return -1;
  }
  return { lexer, types, cues, labels, goesOn, next, states };
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
    if (
      ((dictionary.types[state] as number) |
        (dictionary.cues[state] as number) |
        (dictionary.labels[state] as number)) !==
      0
    ) {
      match.state = state;
      match.last = last;
    }
    if (dictionary.goesOn[state] === 0 || last + 1 >= tokens.count) {
      break;
    }
    const word = tokens.words[last + 1] as number;
    if (word < 0 || !joinsPhrase(text, tokens.ends[last] as number, tokens.starts[last + 1] as number)) {
      break;
    }
    state = dictionary.next(state, word);
    if (state < 0) {
      break;
    }
    last += 1;
  }
  return match.state >= 0;
}
