/** What an event does to a tracked message. Pure: the same events in the same order always give the same document. */
import {
  AttemptOutcome,
  type Decision,
  type MailAttempted,
  type MailEvent,
  RecipientState,
  SealedMailKind,
} from '@sealpost/contracts';
import { ATTEMPTS_KEPT_MAX, EVENTS_KEPT_MAX } from './config.ts';
import { factsOf } from './core/event-facts.ts';
import type {
  TrackedAttempt,
  TrackedDecision,
  TrackedMessageDoc,
  TrackedRecipientDoc,
} from './core/tracked-message.ts';

/** States that nothing leaves: a message is finished once every recipient is in one. */
const TERMINAL: ReadonlySet<RecipientState> = new Set([
  RecipientState.RECIPIENT_STATE_DELIVERED,
  RecipientState.RECIPIENT_STATE_IN_PORTAL,
  RecipientState.RECIPIENT_STATE_BOUNCED,
  RecipientState.RECIPIENT_STATE_EXPIRED,
  RecipientState.RECIPIENT_STATE_REJECTED,
  RecipientState.RECIPIENT_STATE_SUPPRESSED,
  RecipientState.RECIPIENT_STATE_IN_DOUBT,
]);

export const isTerminal = (state: RecipientState): boolean => TERMINAL.has(state);

/** Where a record lies in the log. */
export interface Place {
  readonly partition: number;
  readonly offset: number;
}

/** The message after the event, or the same object when the event was applied before. */
export function applyEvent(
  before: TrackedMessageDoc | undefined,
  event: MailEvent,
  { partition, offset }: Place,
): TrackedMessageDoc {
  const base = before ?? emptyMessage(event, partition);
  if (base.events.some((applied) => applied.key === event.eventKey)) return base;
  const changed = applyWhat(base, event);
  const version = base.version + 1;
  const { type, facts } = factsOf(event);
  const entry = {
    partition,
    offset,
    version,
    key: event.eventKey,
    atMs: event.atMs,
    type,
    recipientIndexes: [...event.recipientIndexes],
    facts,
  };
  const finished =
    changed.recipients.length > 0 && changed.recipients.every((recipient) => TERMINAL.has(recipient.state));
  return {
    ...changed,
    version,
    lastOffset: partition === base.partition ? Math.max(base.lastOffset, offset) : base.lastOffset,
    events: [...base.events, entry].slice(-EVENTS_KEPT_MAX),
    finished: finished ? 1 : 0,
    finishedAtMs: finished ? (base.finishedAtMs === 0 ? event.atMs : base.finishedAtMs) : 0,
  };
}

function emptyMessage(event: MailEvent, partition: number): TrackedMessageDoc {
  return {
    _id: event.messageId,
    tenantId: event.tenantId,
    lane: event.lane,
    purpose: 0,
    acceptedAtMs: event.atMs,
    finishedAtMs: 0,
    finished: 0,
    sizeBytes: 0,
    labels: {},
    sandbox: false,
    apiKeyId: '',
    recipients: [],
    version: 0,
    partition,
    lastOffset: 0,
    events: [],
    sealedEnvelope: new Uint8Array(0),
  };
}

const NEW_RECIPIENT: TrackedRecipientDoc = {
  state: RecipientState.RECIPIENT_STATE_QUEUED,
  attempts: [],
  inDoubt: false,
  nextAttemptAtMs: 0,
};

function applyWhat(doc: TrackedMessageDoc, event: MailEvent): TrackedMessageDoc {
  const { what } = event;
  if (what === undefined) return doc;
  const touched = (change: (recipient: TrackedRecipientDoc) => TrackedRecipientDoc) =>
    changeRecipients(doc, event.recipientIndexes, change);
  switch (what.$case) {
    case 'accepted': {
      const { recipientCount, sizeBytes, purpose, labels, apiKeyId, sandbox, sealedEnvelope } = what.value;
      const recipients = Array.from({ length: recipientCount }, (_, i) => doc.recipients[i] ?? NEW_RECIPIENT);
      return {
        ...doc,
        sizeBytes,
        purpose,
        labels,
        apiKeyId,
        sandbox,
        sealedEnvelope,
        recipients,
        acceptedAtMs: event.atMs,
      };
    }
    case 'classified': {
      const { verdict, decisions } = what.value;
      const decided = applyDecisions(doc, decisions);
      if (verdict === undefined) return decided;
      const { level, evidence, problems } = verdict;
      return { ...decided, verdict: { level, evidence: evidence.map((item) => ({ ...item })), problems } };
    }
    case 'sealed': {
      const { decisions, parcelId } = what.value;
      const withDecisions = applyDecisions(doc, decisions);
      return changeRecipients(withDecisions, event.recipientIndexes, (recipient) => ({
        ...moveTo(recipient, RecipientState.RECIPIENT_STATE_DELIVERING),
        ...(parcelId === '' ? {} : { parcelId }),
      }));
    }
    case 'held':
      return touched((recipient) => moveTo(recipient, RecipientState.RECIPIENT_STATE_HELD));
    case 'released':
      return touched((recipient) => moveTo(recipient, RecipientState.RECIPIENT_STATE_QUEUED));
    case 'rejected':
      return touched((recipient) => moveTo(recipient, RecipientState.RECIPIENT_STATE_REJECTED));
    case 'suppressed':
      return touched((recipient) => moveTo(recipient, RecipientState.RECIPIENT_STATE_SUPPRESSED));
    case 'expired':
      return touched((recipient) => moveTo(recipient, RecipientState.RECIPIENT_STATE_EXPIRED));
    case 'parcelOpened':
      return touched((recipient) => ({ ...recipient, parcelOpenedAtMs: recipient.parcelOpenedAtMs ?? event.atMs }));
    case 'attempted':
      return touched((recipient) => applyAttempt(recipient, what.value));
  }
}

function applyAttempt(recipient: TrackedRecipientDoc, attempted: MailAttempted): TrackedRecipientDoc {
  const attempt = toAttempt(attempted);
  const recorded = {
    ...recipient,
    attempts: [...recipient.attempts, attempt].slice(-ATTEMPTS_KEPT_MAX),
    inDoubt: recipient.inDoubt || attempt.inDoubt,
    nextAttemptAtMs: attempted.nextAttemptAtMs,
  };
  return moveTo(recorded, stateAfter(attempted));
}

function stateAfter(attempted: MailAttempted): RecipientState {
  switch (attempted.attempt?.outcome) {
    case AttemptOutcome.ATTEMPT_OUTCOME_DELIVERED:
      return attempted.kind === SealedMailKind.SEALED_MAIL_KIND_NOTICE
        ? RecipientState.RECIPIENT_STATE_IN_PORTAL
        : RecipientState.RECIPIENT_STATE_DELIVERED;
    case AttemptOutcome.ATTEMPT_OUTCOME_BOUNCED:
      return RecipientState.RECIPIENT_STATE_BOUNCED;
    case AttemptOutcome.ATTEMPT_OUTCOME_IN_DOUBT:
      return attempted.gaveUpInDoubt
        ? RecipientState.RECIPIENT_STATE_IN_DOUBT
        : RecipientState.RECIPIENT_STATE_DEFERRED;
    case AttemptOutcome.ATTEMPT_OUTCOME_PROTECTION_UNAVAILABLE:
      return RecipientState.RECIPIENT_STATE_QUEUED;
    default:
      return RecipientState.RECIPIENT_STATE_DEFERRED;
  }
}

/** A terminal state is kept, whatever comes after it: the event itself is still listed. */
function moveTo(recipient: TrackedRecipientDoc, state: RecipientState): TrackedRecipientDoc {
  if (TERMINAL.has(recipient.state)) return recipient;
  return TERMINAL.has(state) ? { ...recipient, state, nextAttemptAtMs: 0 } : { ...recipient, state };
}

function applyDecisions(doc: TrackedMessageDoc, decisions: readonly Decision[]): TrackedMessageDoc {
  const of = new Map(decisions.map((decision) => [decision.recipientIndex, decision]));
  return changeRecipients(doc, [...of.keys()], (recipient, index) => ({
    ...recipient,
    decision: toDecision(of.get(index) as Decision),
  }));
}

function changeRecipients(
  doc: TrackedMessageDoc,
  indexes: readonly number[],
  change: (recipient: TrackedRecipientDoc, index: number) => TrackedRecipientDoc,
): TrackedMessageDoc {
  if (indexes.length === 0) return doc;
  const wanted = new Set(indexes);
  return {
    ...doc,
    recipients: doc.recipients.map((recipient, i) => (wanted.has(i) ? change(recipient, i) : recipient)),
  };
}

function toDecision({
  action,
  protection,
  method,
  rule,
  policyVersion,
  reason,
  refusedMethods,
  holdRole,
}: Decision): TrackedDecision {
  return {
    action,
    protection,
    method,
    rule,
    policyVersion,
    reason,
    ...(holdRole === '' ? {} : { holdRole }),
    refusedMethods: refusedMethods.map((refused) => ({ ...refused })),
  };
}

function toAttempt({ attempt }: MailAttempted): TrackedAttempt {
  const tls = attempt?.tls ?? { used: false, protocol: '', cipher: '', verified: false };
  return {
    attemptId: attempt?.attemptId ?? '',
    atMs: attempt?.atTime?.getTime() ?? 0,
    outcome: attempt?.outcome ?? 0,
    replyCode: attempt?.replyCode ?? 0,
    enhancedCode: attempt?.enhancedCode ?? '',
    replyClass: attempt?.replyClass ?? '',
    source: attempt?.source ?? '',
    site: attempt?.site ?? '',
    tls: { used: tls.used, protocol: tls.protocol, cipher: tls.cipher, verified: tls.verified },
    inDoubt: attempt?.inDoubt ?? false,
  };
}
