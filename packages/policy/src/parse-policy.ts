/** A policy as people write it, YAML or JSON, checked whole before it may decide anything. */
import type { FieldViolation } from '@sealpost/kernel';
import type { PolicyDocument } from './document/policy-document.ts';
import { type PolicyIssue, readPolicy } from './document/read-policy.ts';
import type { SourceText } from './document/source-lines.ts';
import { checkInheritance } from './layers.ts';

export type PolicyParse =
  | { readonly ok: true; readonly policy: PolicyDocument }
  | { readonly ok: false; readonly violations: readonly FieldViolation[] };

export interface CheckedPolicy {
  readonly source: SourceText;
  readonly issues: readonly PolicyIssue[];
  /** Undefined when there are errors. */
  readonly policy: PolicyDocument | undefined;
}

/** Reads and checks a policy of at most POLICY_SIZE_BYTES_MAX bytes; names every wrong field with its line. Never throws. */
export function parsePolicy(text: string): PolicyParse {
  const { policy, issues } = checkPolicy(text);
  if (policy !== undefined) return { ok: true, policy };
  const violations = issues.map(({ field, code, line, message }) => ({
    field,
    rule: code,
    description: `Line ${line}: ${message}`,
  }));
  return { ok: false, violations };
}

/** The same with the errors as data. */
export function checkPolicy(text: string): CheckedPolicy {
  const read = readPolicy(text);
  if (read.policy === undefined) return read;
  const issues = checkInheritance(read.policy, read.source);
  return { source: read.source, issues, policy: issues.length > 0 ? undefined : read.policy };
}
