/** What a check is: it looks at files below a root and says how many it saw and what is wrong with them. */

export interface CheckResult {
  /** How many files the check looked at. A check that saw none has failed: it proves nothing. */
  readonly seen: number;
  /** One entry per finding; empty when all is well. */
  readonly problems: readonly string[];
}

export interface Check {
  readonly name: string;
  /** What it proves, in one line. */
  readonly claim: string;
  run(root: string): Promise<CheckResult>;
}

/** Findings of a finished check, including "saw nothing". */
export function problemsOf(result: CheckResult): readonly string[] {
  if (result.problems.length > 0 || result.seen > 0) return result.problems;
  return ['saw no file to check, so it proves nothing'];
}
