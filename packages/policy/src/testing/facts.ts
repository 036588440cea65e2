/** Facts and policies for tests: a plain message, changed in what a test is about. */
import assert from 'node:assert/strict';
import { type Decision, Protection, Purpose, type Verdict, VerdictLevel } from '@sealpost/contracts';
import type { PolicyDocument } from '../document/policy-document.ts';
import { evaluatePolicy } from '../evaluate.ts';
import type { MessageFacts, RecipientFacts } from '../facts.ts';
import { parsePolicy } from '../parse-policy.ts';

/** The policy that the text says; fails with the violations when it says none. */
export function policyOf(text: string): PolicyDocument {
  const parsed = parsePolicy(text);
  assert.ok(parsed.ok, JSON.stringify(parsed));
  return parsed.policy;
}

export const verdictOf = (level: VerdictLevel, rest: Partial<Verdict> = {}): Verdict => ({
  level,
  evidence: [],
  problems: [],
  ...rest,
});

/** Evidence of one type in one part. */
export const foundIn = (part: string, type: string, count = 1): Pick<Verdict, 'evidence'> => ({
  evidence: [{ type, count, parts: [part], rules: [] }],
});

export const factsOf = (rest: Partial<MessageFacts> = {}): MessageFacts => ({
  verdict: verdictOf(VerdictLevel.VERDICT_LEVEL_NONE),
  purpose: Purpose.PURPOSE_TREATMENT,
  minimumProtection: Protection.PROTECTION_UNSPECIFIED,
  stream: '',
  sender: 'clinic@example.org',
  sizeBytes: 2_000,
  attachments: [],
  ...rest,
});

/** What version 7 of the policy decides for one recipient. */
export function decideOne(
  policy: PolicyDocument,
  facts: Partial<MessageFacts> = {},
  recipient: Partial<RecipientFacts> = {},
): Decision {
  const to = { index: 0, domain: 'example.net', ...recipient };
  const [decision] = evaluatePolicy({ policy, version: 7 }, factsOf(facts), [to]);
  assert.ok(decision !== undefined);
  return decision;
}
