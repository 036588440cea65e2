/** Weighs findings and envelope into one verdict: identifier × health context × linkable person. Pure; holds no values. */
import { createPersonFinder } from './persons.ts';
import {
  CONFIDENCE_COUNTED_MIN,
  FINDINGS_PER_TYPE_MAX,
  type Finding,
  type PersonHint,
  type PhiType,
  SENSITIVE_TYPES,
  type SensitiveType,
} from './types.ts';

export const VERDICT_LEVELS = ['none', 'identifiers_only', 'health_only', 'phi', 'sensitive_phi'] as const;
export type VerdictLevel = (typeof VERDICT_LEVELS)[number];

/** Why a part could not be read to the end. Each makes the verdict at least `phi`: what was not seen may be PHI. */
export const SCAN_PROBLEMS = [
  'too_large',
  'broken_mime',
  'timed_out',
  'encrypted',
  'unreadable',
  'unsupported_type',
  'scanner_failed',
] as const;
export type ScanProblem = (typeof SCAN_PROBLEMS)[number];

/** One scanned part of a message. */
export interface ScannedPart {
  /** `subject`, `text`, `html`, `attachment-name:1`, `attachment:1`, `from`, `headers` … never a file's name. */
  readonly label: string;
  readonly findings: readonly Finding[];
  /** The scanned text; needed only to look for the envelope's people in it. */
  readonly text?: string;
  readonly problems?: readonly ScanProblem[];
}

export interface Envelope {
  /** Number of recipient addresses. Each is a person, and as such an identifier. */
  readonly recipients: number;
  readonly knownPersons?: readonly PersonHint[];
}

/** How often one type was found in one part and by which rules; no text of the message. */
export interface Evidence {
  readonly part: string;
  readonly type: PhiType;
  readonly count: number;
  readonly confidenceMax: number;
  readonly rules: readonly string[];
}

export interface ProblemEvidence {
  readonly part: string;
  readonly problem: ScanProblem | 'findings_truncated';
}

export interface Verdict {
  readonly level: VerdictLevel;
  /** What ties health wording to a person: words of the message, only the envelope, or nothing. */
  readonly linkedBy: 'content' | 'envelope' | 'none';
  /** The strict classes of health information that were met. */
  readonly sensitive: readonly SensitiveType[];
  /** Counted findings by type over all parts. */
  readonly counts: Readonly<Partial<Record<PhiType, number>>>;
  readonly evidence: readonly Evidence[];
  /** Not empty: the level was raised to `phi` at least, because a part was not seen in full. */
  readonly problems: readonly ProblemEvidence[];
}

/** Rules that name the provider: context, and no link to a patient. */
const PROVIDER_RULES: ReadonlySet<string> = new Set(['name.doctor']);
/** Parts that every message has and that name the envelope's people again. */
const ENVELOPE_PARTS: ReadonlySet<string> = new Set(['from', 'headers']);

interface Tally {
  readonly evidence: Map<
    string,
    { part: string; type: PhiType; count: number; confidenceMax: number; rules: Set<string> }
  >;
  readonly counts: Partial<Record<PhiType, number>>;
  identifiers: number;
  health: number;
}

function count(tally: Tally, part: ScannedPart, found: Finding): void {
  if (found.confidence < CONFIDENCE_COUNTED_MIN) {
    return;
  }
  const key = `${part.label}\n${found.type}`;
  let row = tally.evidence.get(key);
  if (row === undefined) {
    row = { part: part.label, type: found.type, count: 0, confidenceMax: 0, rules: new Set() };
    tally.evidence.set(key, row);
  }
  row.count += 1;
  row.confidenceMax = Math.max(row.confidenceMax, found.confidence);
  row.rules.add(found.rule);
  tally.counts[found.type] = (tally.counts[found.type] ?? 0) + 1;
  if (found.kind === 'health') {
    tally.health += 1;
  } else if (!PROVIDER_RULES.has(found.rule) && !ENVELOPE_PARTS.has(part.label)) {
    tally.identifiers += 1;
  }
}

function problemsOf(parts: readonly ScannedPart[]): ProblemEvidence[] {
  return parts.flatMap((part) => {
    const named: ProblemEvidence[] = (part.problems ?? []).map((problem) => ({ part: part.label, problem }));
    return isTruncated(part) ? [...named, { part: part.label, problem: 'findings_truncated' as const }] : named;
  });
}

function isTruncated(part: ScannedPart): boolean {
  if (part.findings.length < FINDINGS_PER_TYPE_MAX) {
    return false;
  }
  const counts = new Map<PhiType, number>();
  for (const found of part.findings) {
    counts.set(found.type, (counts.get(found.type) ?? 0) + 1);
  }
  return [...counts.values()].some((each) => each >= FINDINGS_PER_TYPE_MAX);
}

interface Weights {
  readonly identifiers: boolean;
  readonly health: boolean;
  readonly sensitive: boolean;
  readonly recipients: boolean;
}

function levelOf(found: Weights): VerdictLevel {
  if (!found.health) {
    return found.identifiers ? 'identifiers_only' : 'none';
  }
  if (!found.identifiers && !found.recipients) {
    return 'health_only';
  }
  return found.sensitive ? 'sensitive_phi' : 'phi';
}

function raised(level: VerdictLevel): VerdictLevel {
  return level === 'sensitive_phi' ? level : 'phi';
}

/**
 * The verdict on one message. Health wording plus any identifier of a patient is PHI; a recipient address is such an
 * identifier (a laboratory result to ada@example.com is about somebody). Fails closed: a part that could not be read
 * makes it PHI, and the evidence says why. Throws nothing.
 */
export function verdictOf(message: { readonly parts: readonly ScannedPart[]; readonly envelope: Envelope }): Verdict {
  const { parts, envelope } = message;
  const persons = createPersonFinder(envelope.knownPersons ?? []);
  const tally: Tally = { evidence: new Map(), counts: {}, identifiers: 0, health: 0 };
  for (const part of parts) {
    const named = part.text === undefined || ENVELOPE_PARTS.has(part.label) ? [] : persons.find(part.text);
    for (const found of [...part.findings, ...named]) {
      count(tally, part, found);
    }
  }
  const problems = problemsOf(parts);
  const sensitive = SENSITIVE_TYPES.filter((type) => (tally.counts[type] ?? 0) > 0);
  const weights: Weights = {
    identifiers: tally.identifiers > 0,
    health: tally.health > 0,
    sensitive: sensitive.length > 0,
    recipients: envelope.recipients > 0,
  };
  const level = levelOf(weights);
  const linked = weights.identifiers ? 'content' : weights.recipients ? 'envelope' : 'none';
  return {
    level: problems.length > 0 ? raised(level) : level,
    linkedBy: weights.health || problems.length > 0 ? linked : 'none',
    sensitive,
    counts: tally.counts,
    evidence: [...tally.evidence.values()].map((row) => ({ ...row, rules: [...row.rules].sort() })),
    problems,
  };
}
