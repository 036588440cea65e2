/** Judges a run from outside: what callers were told, what the server tells of it, and what the receiving side has. */
import { RecipientState } from '@sealpost/contracts';

export interface KnownMessage {
  readonly messageId: string;
  /** The address it was sent to; one message each. */
  readonly address: string;
}

/** A submission that did not end in an id. */
export interface RefusedMessage {
  readonly address: string;
  /** The server said that nothing was accepted; otherwise nobody heard its answer. */
  readonly definite: boolean;
}

export interface TrackedEnd {
  readonly finished: boolean;
  readonly version: number;
  readonly recipients: readonly {
    readonly state: number;
    readonly inDoubt: boolean;
    readonly attempts: readonly { readonly inDoubt: boolean }[];
  }[];
}

export interface SeenEvent {
  readonly messageId: string;
  readonly version: number;
  readonly type: string;
  readonly recipientIndexes: readonly number[];
  readonly facts: Readonly<Record<string, string>>;
}

/** One message for one envelope recipient, as it arrived. */
export interface ReceivedCopy {
  readonly address: string;
  /** Left side of the Message-ID field: the id that the server gave. */
  readonly messageId: string;
  /** Of all bytes: a repeated attempt sends the same ones. */
  readonly digest: string;
}

export interface History {
  /** Every message that the server said was accepted. */
  readonly accepted: readonly KnownMessage[];
  readonly refused?: readonly RefusedMessage[];
  readonly tracked: ReadonlyMap<string, TrackedEnd>;
  /** In the order in which a watcher got them. */
  readonly events: readonly SeenEvent[];
  /** In the order of arrival. */
  readonly received: readonly ReceivedCopy[];
  /** The one state in which every recipient must end. */
  readonly stateExpected: number;
}

/** What is wrong with a history, one sentence each; empty when all promises were kept. */
export function checkHistory(history: History): readonly string[] {
  const copies = groupBy(history.received, (copy) => copy.address);
  const events = groupBy(history.events, (event) => event.messageId);
  const problems = history.accepted.flatMap((message) => {
    const { messageId, address } = message;
    const tracked = history.tracked.get(messageId);
    if (tracked === undefined) return [`${messageId} was accepted and is not known`];
    return [
      ...checkEnd(messageId, tracked, history.stateExpected),
      ...checkCopies(messageId, tracked, copies.get(address) ?? []),
      ...checkVersions(messageId, tracked, events.get(messageId) ?? []),
      ...checkOneEnd(messageId, events.get(messageId) ?? []),
    ];
  });
  return [...checkIds(history.accepted), ...problems, ...checkStrangers(history, copies)];
}

export interface AuditedRecord {
  readonly index: number;
  readonly target: string;
}

/** What is wrong with the whole audit log, oldest first, after these messages. */
export function checkAuditLog(records: readonly AuditedRecord[], accepted: readonly KnownMessage[]): readonly string[] {
  const misplaced = records.find((record, place) => record.index !== place);
  const gap = misplaced === undefined ? [] : [`the audit log has a gap or a repeat before index ${misplaced.index}`];
  const audited = new Set(records.map((record) => record.target));
  const missing = accepted.filter((message) => !audited.has(message.messageId));
  return [...gap, ...missing.map((message) => `${message.messageId} is not in the audit log`)];
}

function checkIds(accepted: readonly KnownMessage[]): readonly string[] {
  return [...groupBy(accepted, (message) => message.messageId)]
    .filter(([, messages]) => messages.length > 1)
    .map(([messageId]) => `${messageId} was given to two messages`);
}

function checkEnd(messageId: string, tracked: TrackedEnd, stateExpected: number): readonly string[] {
  if (!tracked.finished) return [`${messageId} has not ended`];
  const states = tracked.recipients.map((recipient) => recipient.state);
  if (states.length === 0) return [`${messageId} ended without a recipient`];
  return states.every((state) => state === stateExpected) ? [] : [`${messageId} ended in ${states.join()}`];
}

/** At least one copy of what was delivered, and never more than one and those whose attempt is listed in doubt. */
function checkCopies(messageId: string, tracked: TrackedEnd, copies: readonly ReceivedCopy[]): readonly string[] {
  const doubtful = tracked.recipients.flatMap((recipient) => recipient.attempts).filter((attempt) => attempt.inDoubt);
  const delivered = tracked.recipients.some(({ state }) => state === RecipientState.RECIPIENT_STATE_DELIVERED);
  if (copies.length === 0) return delivered ? [`${messageId} was lost`] : [];
  const certain = delivered ? 1 : 0;
  if (copies.length > certain + doubtful.length)
    return [`${messageId} arrived ${copies.length} times with ${doubtful.length} attempts in doubt`];
  const others = copies.find((copy) => copy.messageId !== messageId);
  if (others !== undefined) return [`${messageId} arrived under the id ${others.messageId}`];
  if (copies.some((copy) => copy.digest !== copies[0]?.digest)) return [`${messageId} arrived with differing bytes`];
  const flagged = tracked.recipients.some((recipient) => recipient.inDoubt);
  return doubtful.length > 0 && !flagged ? [`${messageId} hides an attempt in doubt`] : [];
}

/** Every version once in order from 1; one seen again must be the same event. */
function checkVersions(messageId: string, tracked: TrackedEnd, events: readonly SeenEvent[]): readonly string[] {
  const seen = new Map<number, string>();
  const problems: string[] = [];
  for (const event of events) {
    const known = seen.get(event.version);
    if (known !== undefined && known !== event.type) problems.push(`${messageId} has two events ${event.version}`);
    if (known === undefined && event.version < seen.size + 1) problems.push(`${messageId} has events out of order`);
    seen.set(event.version, event.type);
  }
  const missing = Array.from({ length: tracked.version }, (_, i) => i + 1).filter((version) => !seen.has(version));
  if (missing.length > 0) return [...problems, `${messageId} lacks the events ${missing.join()}`];
  return seen.size > tracked.version ? [...problems, `${messageId} has events above its version`] : problems;
}

const FINAL_TYPES: ReadonlySet<string> = new Set(['rejected', 'expired', 'suppressed']);
const FINAL_OUTCOMES: ReadonlySet<string> = new Set(['delivered', 'bounced']);

const outcomeOf = (event: SeenEvent): string =>
  event.type === 'attempted' ? (event.facts['outcome'] ?? '').toLowerCase() : '';

const isFinal = (event: SeenEvent): boolean => FINAL_TYPES.has(event.type) || FINAL_OUTCOMES.has(outcomeOf(event));

/**
 * A recipient ends once: a second delivery, or a bounce after one, is an end that the state hides. Each attempt that is
 * listed in doubt may end it once more: its process told of the outcome and died before it kept it, or told of it late.
 */
function checkOneEnd(messageId: string, events: readonly SeenEvent[]): readonly string[] {
  const ends = new Map<number, { readonly outcomes: string[]; doubts: number }>();
  for (const event of new Map(events.map((each) => [each.version, each])).values()) {
    for (const index of event.recipientIndexes) {
      const end = ends.get(index) ?? { outcomes: [], doubts: 0 };
      ends.set(index, end);
      if (outcomeOf(event) === 'in-doubt') end.doubts += 1;
      if (isFinal(event)) end.outcomes.push(outcomeOf(event) || event.type);
    }
  }
  return [...ends].flatMap(([index, { outcomes, doubts }]) => {
    if (outcomes.length > 1 + doubts) return [`${messageId} ended again for recipient ${index}`];
    const kinds = new Set(outcomes);
    return kinds.size > 1 ? [`${messageId} ended as ${[...kinds].join(' and ')} for recipient ${index}`] : [];
  });
}

/** Mail for addresses of no accepted message. Whose answer was lost may have been accepted, once. */
function checkStrangers(history: History, copies: ReadonlyMap<string, readonly ReceivedCopy[]>): readonly string[] {
  const known = new Set(history.accepted.map((message) => message.address));
  const refused = new Map((history.refused ?? []).map((message) => [message.address, message.definite]));
  return [...copies].flatMap(([address, some]) => {
    if (known.has(address)) return [];
    const definite = refused.get(address);
    if (definite === undefined) return [`${address} got mail that nobody was told of`];
    if (definite) return [`${address} got mail that was refused`];
    const ids = new Set(some.map((copy) => copy.messageId));
    return ids.size > 1 ? [`${address} got ${ids.size} messages of one submission`] : [];
  });
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
