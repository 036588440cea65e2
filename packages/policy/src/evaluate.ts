/** Which rule decides for a recipient: of all that match, the strictest; equal ones by their order. Pure. */
import { type Decision, DecisionAction, Protection, Purpose, type Verdict, VerdictLevel } from '@sealpost/contracts';
import {
  type ActionName,
  type PolicyDocument,
  type PolicyRule,
  type PolicyWhen,
  PROTECTION_NAMES,
  type ProtectionName,
  type PurposeName,
  type VerdictName,
} from './policy-document.ts';

export interface PolicyVersion {
  readonly policy: PolicyDocument;
  readonly version: number;
}

export interface RecipientFacts {
  readonly index: number;
  /** A-label domain, lower case. */
  readonly domain: string;
  /** An authorisation of this recipient is on record. Absent where nobody looked: counts as none. */
  readonly authorized?: boolean;
}

export interface AttachmentFacts {
  /** As extraction names it: `pdf`, `docx`, `zip`, `unknown`. */
  readonly kind: string;
  /** Of the file's name, lower case without the dot; empty when there is none. */
  readonly extension: string;
  /** Why it could not be read: one of the scan problems of `@sealpost/phi`. */
  readonly problem?: string;
}

/** What a policy may look at; PHI-free, so that it can be stored and decided upon again. */
export interface MessageFacts {
  readonly verdict: Verdict;
  readonly purpose: Purpose;
  /** What the sender asks for; may only raise. */
  readonly minimumProtection: Protection;
  /** The label `stream` of the submission; empty for none. */
  readonly stream: string;
  /** Address of the sender, or `@domain` where only that is known (stored facts). */
  readonly sender: string;
  /** Of the whole message as submitted. */
  readonly sizeBytes: number;
  readonly attachments: readonly AttachmentFacts[];
}

const ACTION_STRENGTH: Readonly<Record<ActionName, number>> = { deliver: 0, hold: 1, reject: 2 };

const ACTIONS: Readonly<Record<ActionName, DecisionAction>> = {
  deliver: DecisionAction.DECISION_ACTION_DELIVER,
  hold: DecisionAction.DECISION_ACTION_HOLD,
  reject: DecisionAction.DECISION_ACTION_REJECT,
};

const PROTECTIONS: Readonly<Record<ProtectionName, Protection>> = {
  opportunistic: Protection.PROTECTION_OPPORTUNISTIC,
  tls: Protection.PROTECTION_TLS,
  content: Protection.PROTECTION_CONTENT,
  portal: Protection.PROTECTION_PORTAL,
};

const VERDICTS: Readonly<Record<VerdictName, VerdictLevel>> = {
  none: VerdictLevel.VERDICT_LEVEL_NONE,
  identifiers_only: VerdictLevel.VERDICT_LEVEL_IDENTIFIERS_ONLY,
  health_only: VerdictLevel.VERDICT_LEVEL_HEALTH_ONLY,
  phi: VerdictLevel.VERDICT_LEVEL_PHI,
  sensitive_phi: VerdictLevel.VERDICT_LEVEL_SENSITIVE_PHI,
};

const PURPOSES: Readonly<Record<PurposeName, Purpose>> = {
  treatment: Purpose.PURPOSE_TREATMENT,
  payment: Purpose.PURPOSE_PAYMENT,
  operations: Purpose.PURPOSE_OPERATIONS,
  marketing: Purpose.PURPOSE_MARKETING,
  research: Purpose.PURPOSE_RESEARCH,
};

/** Where no rule matches, mail is held: a policy with a hole must not let anything through. */
const NO_RULE: PolicyRule = {
  id: 'no-rule-matched',
  when: {},
  then: { action: 'hold', protection: 'portal', reason: 'No rule of the policy matches this message.' },
};

/** The decision for each recipient, in their order. `method` is left to encrypt. */
export function evaluatePolicy(
  current: PolicyVersion,
  message: MessageFacts,
  recipients: readonly RecipientFacts[],
): readonly Decision[] {
  return recipients.map((recipient) => {
    const matching = current.policy.rules.filter((rule) => matches(rule.when, message, recipient));
    const rule =
      matching.reduce<PolicyRule | undefined>(
        (best, next) => (best === undefined || isStricter(next, best) ? next : best),
        undefined,
      ) ?? NO_RULE;
    const asked = PROTECTIONS[rule.then.protection];
    return {
      recipientIndex: recipient.index,
      action: ACTIONS[rule.then.action],
      protection: message.minimumProtection > asked ? message.minimumProtection : asked,
      method: 0,
      rule: rule.id,
      policyVersion: `${current.policy.name}@${current.version}`,
      reason: rule.then.reason,
      refusedMethods: [],
      holdRole: '',
      edits: [],
    };
  });
}

function isStricter(a: PolicyRule, b: PolicyRule): boolean {
  const byAction = ACTION_STRENGTH[a.then.action] - ACTION_STRENGTH[b.then.action];
  if (byAction !== 0) return byAction > 0;
  return PROTECTION_NAMES.indexOf(a.then.protection) > PROTECTION_NAMES.indexOf(b.then.protection);
}

function matches(when: PolicyWhen, message: MessageFacts, recipient: RecipientFacts): boolean {
  if (when.verdict !== undefined && !when.verdict.some((name) => VERDICTS[name] === message.verdict.level))
    return false;
  if (when.purpose !== undefined && !when.purpose.some((name) => PURPOSES[name] === message.purpose)) return false;
  if (when.problems !== undefined && when.problems !== message.verdict.problems.length > 0) return false;
  if (
    when.recipientDomain !== undefined &&
    !when.recipientDomain.some((pattern) => domainMatches(pattern, recipient.domain))
  )
    return false;
  return when.types === undefined && when.in === undefined ? true : evidenceMatches(when, message.verdict);
}

function evidenceMatches(when: PolicyWhen, verdict: Verdict): boolean {
  return verdict.evidence.some((evidence) => {
    if (when.types !== undefined && !when.types.includes(evidence.type)) return false;
    return (
      when.in === undefined ||
      evidence.parts.some((part) => when.in?.includes(part) || when.in?.includes(part.split(':')[0] ?? ''))
    );
  });
}

/** `example.org` is that domain; `*.example.org` any below it; `*` any. */
export function domainMatches(pattern: string, domain: string): boolean {
  const wanted = pattern.toLowerCase();
  if (wanted === '*') return true;
  return wanted.startsWith('*.') ? domain.endsWith(wanted.slice(1)) : domain === wanted;
}
