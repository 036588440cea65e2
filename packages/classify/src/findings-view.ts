/** Which findings are told to people and programs, and which only weigh in the verdict. */
import { CONFIDENCE_COUNTED_MIN, type Finding } from '@sealpost/phi';

/**
 * `counted`: identifiers and codes with a check behind them, as sure as verdicts ask for. `context`: health wording too.
 * `all`: also what was too unsure to count.
 */
export type FindingChoice = 'counted' | 'context' | 'all';

/** Codes of providers, diagnoses, procedures and drugs: context for a verdict, yet as exact as identifiers. */
const CHECKED_CODES: ReadonlySet<string> = new Set(['npi', 'dea', 'icd10', 'hcpcs', 'ndc']);

export function chooseFindings(findings: readonly Finding[], choice: FindingChoice): readonly Finding[] {
  if (choice === 'all') return findings;
  return findings.filter(
    ({ kind, type, confidence }) =>
      confidence >= CONFIDENCE_COUNTED_MIN &&
      (choice === 'context' || kind === 'identifier' || CHECKED_CODES.has(type)),
  );
}

/** Health context is present: some wording or code about health, care or its payment. */
export function hasHealth(findings: readonly Finding[]): boolean {
  return findings.some(({ kind, confidence }) => kind === 'health' && confidence >= CONFIDENCE_COUNTED_MIN);
}
