/** Scans texts for identifiers and health wording: one pass of the lexer, then one sweep over the tokens. */
import { DEFAULT_DETECTORS } from './detectors/default-detectors.ts';
import { compileDictionary, type TermList } from './engine/compile-dictionary.ts';
import type { Dictionary } from './engine/dictionary.ts';
import { tokenize } from './engine/lexer.ts';
import { createMedicalSuffixes } from './engine/medical-suffixes.ts';
import { createPage, type Detector } from './engine/page.ts';
import { activityOf, byDigits, type Rules, sweep } from './engine/sweep.ts';
import { createTokenTable, TOKENS_KEPT_MAX, tokenTableFor } from './engine/token-table.ts';
import { DEFAULT_LEXICON } from './lexicon/default-lexicon.ts';
import { linkFindings } from './link-findings.ts';
import { type MappedText, normalizeForDetection } from './normalize.ts';
import { type TenantDetector, tenantDetectorsOf } from './tenant-detector.ts';
import type { Finding } from './types.ts';

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

/** Compiled at the first scan; never changed afterwards, so that all classifiers of a process may look into it. */
let builtIn: Dictionary | undefined;

function dictionaryOf(lexicon: readonly TermList[] | undefined): Dictionary {
  if (lexicon !== undefined) {
    return compileDictionary(lexicon);
  }
  builtIn ??= compileDictionary(DEFAULT_LEXICON);
  return builtIn;
}

function compileRules(options: ClassifierOptions): Rules {
  const tenant = tenantDetectorsOf(options.tenantDetectors ?? []);
  const detectors = [...tenant, ...(options.detectors ?? DEFAULT_DETECTORS)];
  const of = (anchor: Detector['anchor']): readonly Detector[] => detectors.filter((each) => each.anchor === anchor);
  const dictionary = dictionaryOf(options.lexicon);
  return {
    dictionary,
    active: activityOf(dictionary),
    suffixes: createMedicalSuffixes(),
    cluster: byDigits(of('cluster')),
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
      table = tokenTableFor(copy.text.length, table);
      tokenize(rules.dictionary.lexer, copy.text, table);
      const page = createPage(copy.text, table, rules.dictionary);
      sweep(page, rules);
      if (table.starts.length > TOKENS_KEPT_MAX) {
        table = createTokenTable();
      }
      const findings = linkFindings(
        page.findings.sort((a, b) => a.start - b.start || b.end - a.end),
        copy.text,
      );
      return copy.text === text ? findings : findings.map((found) => inSource(found, copy));
    },
  };
}

function inSource({ type, start, end, rule, confidence, kind }: Finding, copy: MappedText): Finding {
  const span = copy.toSourceSpan({ start, end });
  return { type, start: span.start, end: span.end, rule, confidence, kind };
}
