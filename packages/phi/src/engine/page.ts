/** One text while it is scanned: its tokens, the cues seen so far, and the findings; what every detector is handed. */
import { FINDINGS_PER_TYPE_MAX, type Finding, HEALTH_TYPES, IDENTIFIER_TYPES, type PhiType } from '../types.ts';
import { JOINED } from './char-class.ts';
import type { Cluster } from './cluster.ts';
import type { Dictionary } from './dictionary.ts';
import { CUE_COUNT } from './marks.ts';
import type { TokenTable } from './token-table.ts';

const NEVER = -1;

export interface Page {
  readonly text: string;
  readonly tokens: TokenTable;
  readonly dictionary: Dictionary;
  /** Per cue the last token of its most recent term, or -1. */
  readonly cueTokens: Int32Array;
  /** Last token of the label met last, whichever it was: where it is far away there is none to look for. */
  lastLabel: number;
  readonly findings: Finding[];
  /** Number of findings per type, by index of TYPE_ORDER. */
  readonly counts: Int32Array;
  /** Spans that e-mail addresses took, ascending; no other detector looks inside. */
  readonly covered: number[];
  /** First token from the current one on that can end a place name; moved by the place detector. */
  nextPlaceWord: number;
}

/** A detector is called only where its anchor occurs and looks at a bounded number of tokens around it. */
export interface Detector {
  readonly id: string;
  /**
   * `cluster`: a run of letters and digits joined by - . / _ that holds a digit; `capital`: a word with an upper-case
   * first letter; `scheme`: a word such as https; `at`: once per text, before the others, over the '@' offsets.
   */
  readonly anchor: 'cluster' | 'capital' | 'scheme' | 'at';
  /** Fewest digits of a cluster that this detector can say anything about; it is not asked about others. */
  readonly digitsMin?: number;
  /** Adds findings; answers the last token it claims for itself, or -1. */
  readonly detect: (page: Page, token: number, cluster: Cluster) => number;
}

const TYPE_ORDER: readonly PhiType[] = [...IDENTIFIER_TYPES, ...HEALTH_TYPES];
/** NPI and DEA number name the provider: context for a verdict, not an identifier of the patient. */
const CONTEXT_TYPES: ReadonlySet<PhiType> = new Set([...HEALTH_TYPES, 'npi', 'dea']);

interface TypeInfo {
  readonly index: number;
  readonly kind: Finding['kind'];
}

const TYPE_INFO = Object.fromEntries(
  TYPE_ORDER.map((type, index) => [type, { index, kind: CONTEXT_TYPES.has(type) ? 'health' : 'identifier' }]),
) as Readonly<Record<PhiType, TypeInfo>>;

export function createPage(text: string, tokens: TokenTable, dictionary: Dictionary): Page {
  return {
    text,
    tokens,
    dictionary,
    cueTokens: new Int32Array(CUE_COUNT).fill(NEVER),
    lastLabel: NEVER,
    findings: [],
    counts: new Int32Array(TYPE_ORDER.length),
    covered: [],
    nextPlaceWord: 0,
  };
}

/** Adds one finding unless its type already has FINDINGS_PER_TYPE_MAX of them. */
export function addFinding(page: Page, found: Omit<Finding, 'kind'>): void {
  const { index, kind } = TYPE_INFO[found.type];
  if (hasRoom(page, index)) {
    const { type, start, end, rule, confidence } = found;
    page.findings.push({ type, start, end, rule, confidence, kind });
  }
}

/** The same for a health finding in its final shape; `bit` is the place of its type among HEALTH_TYPES. */
export function addHealthFinding(page: Page, found: Finding, bit: number): void {
  if (hasRoom(page, IDENTIFIER_TYPES.length + bit)) {
    page.findings.push(found);
  }
}

function hasRoom(page: Page, index: number): boolean {
  const count = page.counts[index] as number;
  if (count >= FINDINGS_PER_TYPE_MAX) {
    return false;
  }
  page.counts[index] = count + 1;
  return true;
}

/** Cue bits of the single word at a token; 0 outside the text or the dictionary. */
export function cuesAt(page: Page, token: number): number {
  if (token < 0 || token >= page.tokens.count) {
    return 0;
  }
  const word = page.tokens.words[token] as number;
  return word < 0 ? 0 : (page.dictionary.cues[word] as number);
}

/** Health bits of the single word at a token. */
export function typesAt(page: Page, token: number): number {
  if (token < 0 || token >= page.tokens.count) {
    return 0;
  }
  const word = page.tokens.words[token] as number;
  return word < 0 ? 0 : (page.dictionary.types[word] as number);
}

export function startOf(page: Page, token: number): number {
  return page.tokens.starts[token] ?? page.text.length;
}

export function endOf(page: Page, token: number): number {
  return page.tokens.ends[token] ?? 0;
}

export function lengthOf(page: Page, token: number): number {
  return endOf(page, token) - startOf(page, token);
}

export function kindsAt(page: Page, token: number): number {
  return token >= 0 && token < page.tokens.count ? (page.tokens.kinds[token] as number) & ~JOINED : 0;
}

/** Units between two neighbouring tokens; 0 or less when there is no next token. */
export function gapAfter(page: Page, token: number): number {
  return token + 1 < page.tokens.count ? startOf(page, token + 1) - endOf(page, token) : 0;
}

/** The unit code right after a token (NaN at the end). */
export function unitAfter(page: Page, token: number): number {
  return page.text.charCodeAt(endOf(page, token));
}

/** True when the cue's most recent term ended at most `tokensMax` other tokens before `token`. */
export function hasCue(
  page: Page,
  token: number,
  search: { readonly cue: number; readonly tokensMax: number },
): boolean {
  const at = page.cueTokens[search.cue] as number;
  return at >= 0 && token - at - 1 <= search.tokensMax;
}

/** The decimal value of a token of digits (at most nine are read). */
export function numberAt(page: Page, token: number): number {
  let value = 0;
  const end = Math.min(endOf(page, token), startOf(page, token) + 9);
  for (let at = startOf(page, token); at < end; at += 1) {
    value = value * 10 + (page.text.charCodeAt(at) - 0x30);
  }
  return value;
}
