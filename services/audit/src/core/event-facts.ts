/** What of a mail event becomes evidence: ids, codes and numbers. Sealed bytes and the sender's own labels stay out. Pure. */
import {
  AttemptOutcome,
  type Decision,
  DecisionAction,
  type MailAttempted,
  type MailClassified,
  type MailEvent,
  Method,
  Protection,
  Purpose,
  SealedMailKind,
  VerdictLevel,
} from '@sealpost/contracts';
import type { AuditFact } from './audit-record.ts';

/** `ATTEMPT_OUTCOME_IN_DOUBT` as `in-doubt`, by number; made once, because this runs for every event. */
function namesOf(values: Readonly<Record<string, number>>, prefix: string): (value: number) => string {
  const names = new Map<number, string>();
  for (const [name, number] of Object.entries(values))
    names.set(number, name.slice(prefix.length).toLowerCase().replaceAll('_', '-'));
  return (value) => names.get(value) ?? String(value);
}

const outcomeName = namesOf(AttemptOutcome, 'ATTEMPT_OUTCOME_');
const actionName = namesOf(DecisionAction, 'DECISION_ACTION_');
const methodName = namesOf(Method, 'METHOD_');
const protectionName = namesOf(Protection, 'PROTECTION_');
const purposeName = namesOf(Purpose, 'PURPOSE_');
const kindName = namesOf(SealedMailKind, 'SEALED_MAIL_KIND_');
const levelName = namesOf(VerdictLevel, 'VERDICT_LEVEL_');

export interface EventEvidence {
  /** `mail.accepted` */
  readonly action: string;
  readonly outcome: string;
  readonly facts: readonly AuditFact[];
}

/** Evidence of an event; an event of a kind this version does not know is recorded as `mail.unknown`. */
export function evidenceOf(event: MailEvent): EventEvidence {
  const facts = factsOf(event);
  const recipients = rangesOf(event.recipientIndexes);
  if (recipients !== '') facts.push(['recipients', recipients]);
  const { what } = event;
  if (what === undefined) return { action: 'mail.unknown', outcome: 'done', facts };
  return { action: ACTIONS[what.$case], outcome: outcomeOf(what), facts };
}

const ACTIONS: Readonly<Record<NonNullable<MailEvent['what']>['$case'], string>> = {
  accepted: 'mail.accepted',
  classified: 'mail.classified',
  held: 'mail.held',
  rejected: 'mail.rejected',
  sealed: 'mail.sealed',
  attempted: 'mail.attempted',
  expired: 'mail.expired',
  parcelOpened: 'parcel.opened',
  released: 'mail.released',
  suppressed: 'mail.suppressed',
};

function outcomeOf(what: NonNullable<MailEvent['what']>): string {
  switch (what.$case) {
    case 'attempted':
      return outcomeName(what.value.attempt?.outcome ?? 0);
    case 'rejected':
    case 'suppressed':
      return 'refused';
    case 'expired':
      return 'failed';
    default:
      return 'done';
  }
}

function factsOf({ what }: MailEvent): AuditFact[] {
  switch (what?.$case) {
    case 'accepted': {
      const { recipientCount, sizeBytes, purpose, apiKeyId, sandbox } = what.value;
      return [
        ['key', apiKeyId],
        ['purpose', purposeName(purpose)],
        ['recipientCount', String(recipientCount)],
        ['sandbox', String(sandbox)],
        ['sizeBytes', String(sizeBytes)],
      ];
    }
    case 'classified':
      return classifiedFacts(what.value);
    case 'held':
    case 'rejected':
      return [
        ['policyVersion', what.value.policyVersion],
        ['rule', what.value.rule],
      ];
    case 'sealed': {
      const { groupId, method, decisions, parcelId, edits } = what.value;
      const facts: AuditFact[] = [
        ['group', groupId],
        ['method', methodName(method)],
      ];
      if (parcelId !== '') facts.push(['parcel', parcelId]);
      if (edits.length > 0) facts.push(['edits', edits.map(({ kind, count }) => `${kind}=${count}`).join(' ')]);
      return [...facts, ...decisionFacts(decisions)];
    }
    case 'attempted':
      return attemptFacts(what.value);
    case 'expired':
      return [
        ['group', what.value.groupId],
        ['reason', what.value.reason],
      ];
    case 'suppressed':
      return [['reason', what.value.reason]];
    case 'parcelOpened':
      return [
        ['factor', what.value.factor],
        ['parcel', what.value.parcelId],
      ];
    case 'released':
      return [['actor', what.value.actor]];
    case undefined:
      return [];
  }
}

function classifiedFacts({ verdict, decisions }: MailClassified): AuditFact[] {
  const facts: AuditFact[] = [['level', levelName(verdict?.level ?? 0)]];
  const evidence = (verdict?.evidence ?? []).map(({ type, count }) => `${type}:${count}`).join(',');
  if (evidence !== '') facts.push(['evidence', evidence]);
  const problems = (verdict?.problems ?? []).join(',');
  if (problems !== '') facts.push(['problems', problems]);
  return [...facts, ...decisionFacts(decisions)];
}

function attemptFacts({ attempt, groupId, kind, gaveUpInDoubt, providerFamily }: MailAttempted): AuditFact[] {
  const facts: AuditFact[] = [
    ['attempt', attempt?.attemptId ?? ''],
    ['family', providerFamily],
    ['group', groupId],
    ['kind', kindName(kind)],
    ['replyClass', attempt?.replyClass ?? ''],
    ['replyCode', String(attempt?.replyCode ?? 0)],
    ['site', attempt?.site ?? ''],
    ['source', attempt?.source ?? ''],
    ['tls', attempt?.tls?.used === true ? (attempt.tls.verified ? 'verified' : 'unverified') : 'none'],
  ];
  if (attempt?.enhancedCode) facts.push(['enhancedCode', attempt.enhancedCode]);
  if (attempt?.tls?.protocol) facts.push(['tlsProtocol', attempt.tls.protocol]);
  if (attempt?.tls?.cipher) facts.push(['tlsCipher', attempt.tls.cipher]);
  if (gaveUpInDoubt) facts.push(['gaveUpInDoubt', 'true']);
  return facts;
}

/** One fact for each different decision, so that ten thousand recipients with one rule cost one fact. */
function decisionFacts(decisions: readonly Decision[]): AuditFact[] {
  const recipientsOf = new Map<string, number[]>();
  for (const decision of decisions) {
    const said = sayDecision(decision);
    const indexes = recipientsOf.get(said);
    if (indexes === undefined) recipientsOf.set(said, [decision.recipientIndex]);
    else indexes.push(decision.recipientIndex);
  }
  return [...recipientsOf].map(
    ([said, indexes], i): AuditFact => [`decision.${i}`, `${said} for ${rangesOf(indexes)}`],
  );
}

/** `deliver content openpgp rule phi-external factory@3, refused required-tls:certificate-not-valid` */
function sayDecision(decision: Decision): string {
  const { action, protection, method, rule, policyVersion, refusedMethods } = decision;
  const words = [actionName(action), protectionName(protection)];
  if (method !== Method.METHOD_UNSPECIFIED) words.push(methodName(method));
  words.push(`rule ${rule} ${policyVersion}`);
  const refused = refusedMethods.map((item) => `${methodName(item.method)}:${item.reason}`).join(' ');
  return refused === '' ? words.join(' ') : `${words.join(' ')}, refused ${refused}`;
}

/** `0-3,7` */
export function rangesOf(indexes: readonly number[]): string {
  if (indexes.length === 1) return String(indexes[0]);
  const sorted = indexes.toSorted((a, b) => a - b);
  const parts: string[] = [];
  for (let i = 0; i < sorted.length; ) {
    const first = sorted[i] as number;
    let last = first;
    while (++i < sorted.length && (sorted[i] as number) <= last + 1) last = sorted[i] as number;
    parts.push(first === last ? String(first) : `${first}-${last}`);
  }
  return parts.join(',');
}
