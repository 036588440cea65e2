/** What watchers are told of an event: its type and a few codes. Pure. */
import { AttemptOutcome, type MailEvent, Method, VerdictLevel } from '@sealpost/contracts';

export interface EventFacts {
  readonly type: string;
  readonly facts: Readonly<Record<string, string>>;
}

/** `ATTEMPT_OUTCOME_IN_DOUBT` as `in-doubt`. */
const nameOf = (values: Readonly<Record<string, number>>, prefix: string, value: number): string => {
  const found = Object.entries(values).find(([, number]) => number === value)?.[0] ?? '';
  return found.slice(prefix.length).toLowerCase().replaceAll('_', '-');
};

export function factsOf(event: MailEvent): EventFacts {
  const { what } = event;
  switch (what?.$case) {
    case 'classified':
      return {
        type: 'classified',
        facts: { level: nameOf(VerdictLevel, 'VERDICT_LEVEL_', what.value.verdict?.level ?? 0) },
      };
    case 'held':
      return { type: 'held', facts: { rule: what.value.rule, policyVersion: what.value.policyVersion } };
    case 'rejected': {
      const { rule, policyVersion, reason } = what.value;
      return { type: 'rejected', facts: { rule, policyVersion, reason } };
    }
    case 'sealed': {
      const { method, groupId, edits } = what.value;
      const facts = { method: nameOf(Method, 'METHOD_', method), group: groupId };
      if (edits.length === 0) return { type: 'sealed', facts };
      return {
        type: 'sealed',
        facts: { ...facts, edits: edits.map(({ kind, count }) => `${kind}=${count}`).join(' ') },
      };
    }
    case 'attempted': {
      const { attempt, groupId, providerFamily } = what.value;
      return {
        type: 'attempted',
        facts: {
          group: groupId,
          outcome: nameOf(AttemptOutcome, 'ATTEMPT_OUTCOME_', attempt?.outcome ?? 0),
          replyCode: String(attempt?.replyCode ?? 0),
          replyClass: attempt?.replyClass ?? '',
          family: providerFamily,
          tls: attempt?.tls?.used === true ? (attempt.tls.verified ? 'verified' : 'unverified') : 'none',
        },
      };
    }
    case 'expired':
      return { type: 'expired', facts: { reason: what.value.reason } };
    case 'suppressed':
      return { type: 'suppressed', facts: { reason: what.value.reason } };
    case 'parcelOpened':
      return { type: 'parcel-opened', facts: { factor: what.value.factor } };
    case 'released':
      return { type: 'released', facts: { actor: what.value.actor } };
    default:
      return { type: what === undefined ? 'unknown' : what.$case, facts: {} };
  }
}
