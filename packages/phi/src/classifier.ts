/** Scans texts for identifiers and health wording: one pass of the lexer, then one sweep over the tokens. */
import { DEFAULT_DETECTORS } from './detectors/default-detectors.ts';
import { DIGIT, INITIAL_UPPER } from './engine/char-class.ts';
import { compileDictionary, type Dictionary, matchTermAt, type TermList, type TermMatch } from './engine/dictionary.ts';
import { createHealthCollector, type HealthCollector } from './engine/health-collector.ts';
import { tokenize } from './engine/lexer.ts';
import { cueBit } from './engine/marks.ts';
import { createMedicalSuffixes, type MedicalSuffixes } from './engine/medical-suffixes.ts';
import { type Cluster, createCluster, createPage, type Detector, type Page } from './engine/page.ts';
import { createTokenTable, TOKENS_KEPT_MAX } from './engine/token-table.ts';
import { DEFAULT_LEXICON } from './lexicon/default-lexicon.ts';
import { normalizeForDetection } from './normalize.ts';
import { compileTenantDetector, type TenantDetector } from './tenant-detector.ts';
import type { Finding } from './types.ts';

/** Tokens in one cluster; a longer run is cut, so the work per token stays bounded. */
const CLUSTER_TOKENS_MAX = 12;
const SCHEME = cueBit('scheme');

export interface ClassifierOptions {
  /** Replaces the built-in detectors. */
  readonly detectors?: readonly Detector[];
  /** Replaces the built-in term lists. */
  readonly lexicon?: readonly TermList[];
  /** A tenant's own record formats, looked for before the built-in ones. */
  readonly tenantDetectors?: readonly TenantDetector[];
}

export interface Classifier {
  /**
   * Findings in order of place. Linear in the length of the text; at most FINDINGS_PER_TYPE_MAX findings a type.
   * Not re-entrant, and needs not be: it never yields.
   */
  scan(text: string): Finding[];
}

interface Rules {
  readonly dictionary: Dictionary;
  readonly suffixes: MedicalSuffixes;
  readonly cluster: readonly Detector[];
  readonly capital: readonly Detector[];
  readonly scheme: readonly Detector[];
  readonly at: readonly Detector[];
}

function compileRules(options: ClassifierOptions): Rules {
  const tenant = options.tenantDetectors ?? [];
  const detectors = [...tenant.map(compileTenantDetector), ...(options.detectors ?? DEFAULT_DETECTORS)];
  const of = (anchor: Detector['anchor']): readonly Detector[] => detectors.filter((each) => each.anchor === anchor);
  return {
    dictionary: compileDictionary(options.lexicon ?? DEFAULT_LEXICON),
    suffixes: createMedicalSuffixes(),
    cluster: of('cluster'),
    capital: of('capital'),
    scheme: of('scheme'),
    at: of('at'),
  };
}

/** A classifier; its lexicon is compiled at the first scan (tens of milliseconds), not here. */
export function createClassifier(options: ClassifierOptions = {}): Classifier {
  let rules: Rules | undefined;
  let table = createTokenTable();
  return {
    scan(text) {
      rules ??= compileRules(options);
      const copy = normalizeForDetection(text);
      tokenize(rules.dictionary.lexer, copy.text, table);
      const page = createPage(copy.text, table, rules.dictionary);
      sweep(page, rules);
      if (table.starts.length > TOKENS_KEPT_MAX) {
        table = createTokenTable();
      }
      const findings = page.findings.sort((a, b) => a.start - b.start || b.end - a.end);
      return copy.text === text ? findings : findings.map((found) => toSource(found, copy.toSource));
    },
  };
}

function toSource(found: Finding, map: (offset: number) => number): Finding {
  return { ...found, start: map(found.start), end: map(found.end - 1) + 1 };
}

function sweep(page: Page, rules: Rules): void {
  const { tokens } = page;
  const cluster = createCluster();
  const match: TermMatch = { state: -1, last: -1 };
  const health = createHealthCollector(page, rules.suffixes);
  for (const detector of rules.at) {
    detector.detect(page, 0, cluster);
  }
  const at = { text: page.text, tokens, token: 0 };
  let coveredIndex = 0;
  let claimed = -1;
  let phraseLast = -1;
  for (let token = 0; token < tokens.count; token += 1) {
    const start = tokens.starts[token] as number;
    while (coveredIndex < page.covered.length && (page.covered[coveredIndex + 1] as number) <= start) {
      coveredIndex += 2;
    }
    if (coveredIndex < page.covered.length && (page.covered[coveredIndex] as number) <= start) {
      continue;
    }
    at.token = token;
    if (token > phraseLast) {
      if (matchTermAt(rules.dictionary, at, match)) {
        phraseLast = match.last;
        noteTerm(page, health, { first: token, match });
      } else {
        health.unknownWord(token);
      }
    }
    if (token > claimed) {
      claimed = Math.max(claimed, claim(page, rules, { token, cluster }));
    }
  }
}

function noteTerm(
  page: Page,
  health: HealthCollector,
  found: { readonly first: number; readonly match: TermMatch },
): void {
  const { state, last } = found.match;
  const types = page.dictionary.types[state] as number;
  if (types !== 0) {
    health.term(types, { first: found.first, last, state });
  }
  let cues = page.dictionary.cues[state] as number;
  while (cues !== 0) {
    const bit = cues & -cues;
    page.cueTokens[31 - Math.clz32(bit)] = last;
    cues ^= bit;
  }
}

/** Calls the detectors whose anchor stands at the token until one claims it; answers the last token claimed. */
function claim(page: Page, rules: Rules, at: { readonly token: number; readonly cluster: Cluster }): number {
  const { token, cluster } = at;
  const kinds = page.tokens.kinds[token] as number;
  if (readCluster(page, token, cluster)) {
    for (const detector of rules.cluster) {
      const last = detector.detect(page, token, cluster);
      if (last >= token) {
        return last;
      }
    }
  }
  if ((kinds & INITIAL_UPPER) !== 0) {
    for (const detector of rules.capital) {
      const last = detector.detect(page, token, cluster);
      if (last >= token) {
        return last;
      }
    }
  }
  const word = page.tokens.words[token] as number;
  if (word >= 0 && ((page.dictionary.cues[word] as number) & SCHEME) !== 0) {
    for (const detector of rules.scheme) {
      const last = detector.detect(page, token, cluster);
      if (last >= token) {
        return last;
      }
    }
  }
  return -1;
}

function isJoiner(unit: number): boolean {
  return unit === 0x2d || unit === 0x2e || unit === 0x2f || unit === 0x5f;
}

/** Measures the cluster that starts at the token; false when it holds no digit or the token is not its start. */
function readCluster(page: Page, token: number, cluster: Cluster): boolean {
  const { starts, ends, kinds, count } = page.tokens;
  let last = token;
  let seen = 0;
  let digits = 0;
  let letters = 0;
  for (;;) {
    const kind = kinds[last] as number;
    const units = (ends[last] as number) - (starts[last] as number);
    seen |= kind;
    if ((kind & DIGIT) === 0) {
      letters += units;
    } else if ((kind & ~DIGIT) === 0) {
      digits += units;
    } else {
      const inside = digitsIn(page.text, starts[last] as number, ends[last] as number);
      digits += inside;
      letters += units - inside;
    }
    const next = last + 1;
    if (
      next >= count ||
      next - token >= CLUSTER_TOKENS_MAX ||
      (starts[next] as number) !== (ends[last] as number) + 1
    ) {
      break;
    }
    if (!isJoiner(page.text.charCodeAt(ends[last] as number))) {
      break;
    }
    last = next;
  }
  if ((seen & DIGIT) === 0) {
    return false;
  }
  cluster.first = token;
  cluster.last = last;
  cluster.start = starts[token] as number;
  cluster.end = ends[last] as number;
  cluster.digits = digits;
  cluster.letters = letters;
  return true;
}

/** Digits among the first 64 units; a longer token is no identifier of any kind looked for here. */
function digitsIn(text: string, start: number, end: number): number {
  let digits = 0;
  const stop = Math.min(end, start + 64);
  for (let at = start; at < stop; at += 1) {
    const unit = text.charCodeAt(at);
    digits += unit >= 0x30 && unit <= 0x39 ? 1 : 0;
  }
  return digits;
}
