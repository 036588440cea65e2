/** Judges a run from outside: what callers were told, what the server tells of it, and what the receiving side has. */

export interface KnownMessage {
  readonly messageId: string;
  /** The address it was sent to; one message each. */
  readonly address: string;
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
}

export interface History {
  /** Every message that the server said was accepted. */
  readonly accepted: readonly KnownMessage[];
  readonly tracked: ReadonlyMap<string, TrackedEnd>;
  readonly events: readonly SeenEvent[];
  /** Envelope recipients in the order of arrival, one per copy. */
  readonly received: readonly string[];
  /** The one state in which every recipient must end. */
  readonly stateExpected: number;
}

/** What is wrong with a history, one sentence each; empty when all promises were kept. */
export function checkHistory(history: History): readonly string[] {
  const copies = countBy(history.received);
  const versions = versionsOf(history.events);
  const ids = countBy(history.accepted.map((message) => message.messageId));
  const twice = [...ids].filter(([, count]) => count > 1).map(([id]) => `${id} was given to two messages`);
  const problems = history.accepted.flatMap((message) => {
    const { messageId, address } = message;
    const tracked = history.tracked.get(messageId);
    if (tracked === undefined) return [`${messageId} was accepted and is not known`];
    return [
      ...checkEnd(messageId, tracked, history.stateExpected),
      ...checkCopies(messageId, tracked, copies.get(address) ?? 0),
      ...checkVersions(messageId, tracked, versions.get(messageId) ?? new Set()),
    ];
  });
  const known = new Set(history.accepted.map((message) => message.address));
  const strangers = [...copies.keys()].filter((address) => !known.has(address));
  return [...twice, ...problems, ...strangers.map((address) => `${address} got mail that nobody was told of`)];
}

function checkEnd(messageId: string, tracked: TrackedEnd, stateExpected: number): readonly string[] {
  if (!tracked.finished) return [`${messageId} has not ended`];
  const states = tracked.recipients.map((recipient) => recipient.state);
  return states.every((state) => state === stateExpected) ? [] : [`${messageId} ended in ${states.join()}`];
}

/** At least one copy, and never more than one and those whose attempt is listed in doubt. */
function checkCopies(messageId: string, tracked: TrackedEnd, copies: number): readonly string[] {
  const doubtful = tracked.recipients.flatMap((recipient) => recipient.attempts).filter((attempt) => attempt.inDoubt);
  if (copies === 0) return [`${messageId} was lost`];
  if (copies > 1 + doubtful.length)
    return [`${messageId} arrived ${copies} times with ${doubtful.length} attempts in doubt`];
  const flagged = tracked.recipients.some((recipient) => recipient.inDoubt);
  return doubtful.length > 0 && !flagged ? [`${messageId} hides an attempt in doubt`] : [];
}

function checkVersions(messageId: string, tracked: TrackedEnd, seen: ReadonlySet<number>): readonly string[] {
  const missing = Array.from({ length: tracked.version }, (_, i) => i + 1).filter((version) => !seen.has(version));
  if (missing.length > 0) return [`${messageId} lacks the events ${missing.join()}`];
  return seen.size > tracked.version ? [`${messageId} has events above its version`] : [];
}

function versionsOf(events: readonly SeenEvent[]): ReadonlyMap<string, ReadonlySet<number>> {
  const versions = new Map<string, Set<number>>();
  for (const { messageId, version } of events) {
    const seen = versions.get(messageId) ?? new Set();
    versions.set(messageId, seen.add(version));
  }
  return versions;
}

function countBy(items: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return counts;
}
