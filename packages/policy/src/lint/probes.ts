/** What a policy makes of mail that every policy meets some day: outcomes that surprise are said before they happen. Pure. */
import { type Decision, DecisionAction, Protection, Purpose, type Verdict, VerdictLevel } from '@sealpost/contracts';
import type { PolicyDocument } from '../document/policy-document.ts';
import { evaluatePolicy } from '../evaluate.ts';
import type { MessageFacts } from '../facts.ts';

export interface Surprise {
  /** Undefined: in mail without a stream. */
  readonly stream: string | undefined;
  readonly code: string;
  readonly message: string;
}

interface Probe {
  readonly facts: Partial<MessageFacts>;
  readonly isBad: (decision: Decision) => boolean;
  readonly code: string;
  readonly message: string;
}

const { VERDICT_LEVEL_PHI: PHI, VERDICT_LEVEL_SENSITIVE_PHI: SENSITIVE } = VerdictLevel;
const isDelivered = ({ action }: Decision): boolean => action === DecisionAction.DECISION_ACTION_DELIVER;
const isInTheClear = (decision: Decision): boolean =>
  isDelivered(decision) && decision.protection <= Protection.PROTECTION_OPPORTUNISTIC;
const HIDES_SUBJECT: ReadonlySet<string | undefined> = new Set(['moveSubjectInside', 'redact']);

const verdictOf = (level: VerdictLevel, rest: Partial<Verdict> = {}): { readonly verdict: Verdict } => ({
  verdict: { level, evidence: [], problems: [], ...rest },
});

const PROBES: readonly Probe[] = [
  {
    facts: verdictOf(PHI),
    isBad: isInTheClear,
    code: 'phi-unprotected',
    message: 'PHI leaves without TLS being required. Add a rule for the verdicts phi and sensitive_phi.',
  },
  {
    facts: verdictOf(SENSITIVE),
    isBad: isInTheClear,
    code: 'sensitive-phi-unprotected',
    message: 'Sensitive PHI leaves without TLS being required. Add a rule for the verdict sensitive_phi.',
  },
  {
    facts: verdictOf(PHI, { problems: ['attachment:1:scanner_failed'] }),
    isBad: isDelivered,
    code: 'scan-failure-delivered',
    message: 'Mail is delivered though detection broke down. Hold `problems: [scanner_failed, timed_out]`.',
  },
  {
    facts: { ...verdictOf(PHI), purpose: Purpose.PURPOSE_MARKETING },
    isBad: isDelivered,
    code: 'marketing-without-authorization',
    message: 'Marketing with PHI is delivered without an authorisation on record (45 CFR 164.508(a)(3)).',
  },
  {
    facts: { ...verdictOf(PHI), purpose: Purpose.PURPOSE_RESEARCH },
    isBad: isDelivered,
    code: 'research-without-authorization',
    message: 'Research mail with PHI is delivered without an authorisation on record (45 CFR 164.508).',
  },
  {
    facts: verdictOf(PHI, { evidence: [{ type: 'ssn', count: 1, parts: ['subject'], rules: [] }] }),
    isBad: ({ action, edits }) =>
      action === DecisionAction.DECISION_ACTION_DELIVER && !edits.some(({ edit }) => HIDES_SUBJECT.has(edit?.$case)),
    code: 'subject-shown',
    message: 'A social security number in a subject is delivered there. Hold it, or use `moveSubjectInside`.',
  },
];

/** Checked for mail without a stream, and for each stream where the answer is another. */
export function findSurprises(policy: PolicyDocument): readonly Surprise[] {
  const plain = surprisesIn(policy, undefined);
  const known = new Set(plain.map(({ code }) => code));
  const inStreams = Object.keys(policy.streams ?? {}).flatMap((stream) => surprisesIn(policy, stream));
  return [...plain, ...inStreams.filter(({ code }) => !known.has(code))];
}

function surprisesIn(policy: PolicyDocument, stream: string | undefined): readonly Surprise[] {
  return PROBES.flatMap(({ facts, isBad, code, message }) => {
    const given: MessageFacts = {
      ...verdictOf(PHI),
      purpose: Purpose.PURPOSE_TREATMENT,
      minimumProtection: Protection.PROTECTION_UNSPECIFIED,
      stream: stream ?? '',
      sender: '',
      sizeBytes: 0,
      attachments: [],
      ...facts,
    };
    const [decision] = evaluatePolicy({ policy, version: 0 }, given, [{ index: 0, domain: 'example.net' }]);
    return decision !== undefined && isBad(decision) ? [{ stream, code, message }] : [];
  });
}
