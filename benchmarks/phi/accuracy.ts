/** Counts what a tool finds in a corpus: recall, precision and F2 by type, alarms by text, time and processor time. */
import type { Corpus, Row } from './corpora/corpora.ts';
import type { ToolAnswer } from './rivals/tool.ts';
import { overlaps, type TypedSpan, touchesAny } from './spans.ts';
import { f2, quantile, type Rate, wilson } from './statistics.ts';

export interface TypeFigures {
  readonly type: string;
  /** Labelled values of this type that any finding touches. */
  readonly recall: Rate;
  /** Labelled values that a finding of the same type touches. */
  readonly recallTyped: Rate;
  /** Findings of this type that touch any labelled value. */
  readonly precision: Rate;
  readonly f2: number;
}

export interface CorpusFigures {
  readonly tool: string;
  readonly corpus: Corpus['id'];
  readonly texts: number;
  readonly types: readonly TypeFigures[];
  readonly all: TypeFigures;
  /** Labelled values of which every letter and digit lies in a finding. */
  readonly covered: Rate;
  /** Texts without a label that have a finding. */
  readonly alarms: Rate;
  /** Texts with a label that have a finding. */
  readonly textsFound: Rate;
  /** Texts with health wording; undefined for tools that do not look for it. */
  readonly health?: Rate;
  readonly cost: CostFigures;
}

export interface CostFigures {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly bytes: number;
  readonly mbPerSecond: number;
  readonly cpuSecondsPerMb: number;
}

/** Types that are told apart in one tool and not in another. */
const FAMILY: Readonly<Record<string, string>> = { dob: 'date', fax: 'phone' };
const familyOf = (type: string): string => FAMILY[type] ?? type;

/** Codes about providers, diagnoses, procedures and drugs, which identify no patient. */
const CODE_TYPES: ReadonlySet<string> = new Set(['npi', 'dea', 'icd10', 'hcpcs', 'ndc']);

interface Tally {
  labelled: number;
  touched: number;
  typed: number;
  findings: number;
  right: number;
}

const MEGABYTE = 1_000_000;

function isCovered(text: string, span: TypedSpan, findings: readonly TypedSpan[]): boolean {
  const near = findings.filter((found) => overlaps(found, span));
  for (let at = span.start; at < span.end; at += 1) {
    const inside = near.some((found) => found.start <= at && found.end > at);
    if (!inside && /[\p{L}\p{N}]/u.test(text.charAt(at))) return false;
  }
  return true;
}

function figuresOf(type: string, tally: Tally): TypeFigures {
  const recall = wilson(tally.touched, tally.labelled);
  const precision = wilson(tally.right, tally.findings);
  return {
    type,
    recall,
    recallTyped: wilson(tally.typed, tally.labelled),
    precision,
    f2: f2(precision.rate, recall.rate),
  };
}

/** What one tool answered to the rows of a corpus, in their order. */
export interface CorpusAnswers {
  readonly tool: string;
  readonly corpus: Corpus;
  readonly answers: readonly ToolAnswer[];
}

export function measureAccuracy({ tool, corpus, answers }: CorpusAnswers): CorpusFigures {
  const tallies = new Map<string, Tally>();
  const all: Tally = { labelled: 0, touched: 0, typed: 0, findings: 0, right: 0 };
  const texts = { covered: 0, harmless: 0, alarmed: 0, labelled: 0, found: 0, health: 0 };
  const tallyOf = (type: string): Tally => {
    const family = familyOf(type);
    const tally = tallies.get(family) ?? { labelled: 0, touched: 0, typed: 0, findings: 0, right: 0 };
    tallies.set(family, tally);
    return tally;
  };
  for (const [at, row] of corpus.rows.entries()) {
    const findings = judged(corpus, answers[at] as ToolAnswer);
    for (const label of row.labels) {
      const touching = findings.filter((found) => overlaps(found, label));
      const typed = touching.some((found) => familyOf(found.type) === familyOf(label.type));
      for (const tally of [tallyOf(label.type), all]) {
        tally.labelled += 1;
        tally.touched += touching.length > 0 ? 1 : 0;
        tally.typed += typed ? 1 : 0;
      }
      texts.covered += touching.length > 0 && isCovered(row.text, label, findings) ? 1 : 0;
    }
    for (const found of findings) {
      for (const tally of [tallyOf(found.type), all]) {
        tally.findings += 1;
        tally.right += touchesAny(found, row.labels) ? 1 : 0;
      }
    }
    texts[row.labels.length === 0 ? 'harmless' : 'labelled'] += 1;
    if (findings.length > 0) texts[row.labels.length === 0 ? 'alarmed' : 'found'] += 1;
    texts.health += answers[at]?.health === true ? 1 : 0;
  }
  return {
    tool,
    corpus: corpus.id,
    texts: corpus.rows.length,
    types: [...tallies].map(([type, tally]) => figuresOf(type, tally)).sort((a, b) => b.recall.of - a.recall.of),
    all: figuresOf('all', all),
    covered: wilson(texts.covered, all.labelled),
    alarms: wilson(texts.alarmed, texts.harmless),
    textsFound: wilson(texts.found, texts.labelled),
    ...(answers[0]?.health === undefined ? {} : { health: wilson(texts.health, corpus.rows.length) }),
    cost: costOf(corpus.rows, answers),
  };
}

function judged(corpus: Corpus, { findings }: ToolAnswer): readonly TypedSpan[] {
  return corpus.codesLabelled ? findings : findings.filter(({ type }) => !CODE_TYPES.has(type));
}

function costOf(rows: readonly Row[], answers: readonly ToolAnswer[]): CostFigures {
  const bytes = rows.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
  const times = answers.map(({ ms }) => ms);
  const seconds = times.reduce((sum, ms) => sum + ms, 0) / 1_000;
  const cpuSeconds = answers.reduce((sum, { cpuMs }) => sum + cpuMs, 0) / 1_000;
  return {
    p50Ms: quantile(times, 0.5),
    p99Ms: quantile(times, 0.99),
    bytes,
    mbPerSecond: bytes / MEGABYTE / seconds,
    cpuSecondsPerMb: cpuSeconds / (bytes / MEGABYTE),
  };
}
