/** A tracked message as the API shows it. Pure. */
import type { Attempt, Decision, TrackedMessage, TrackedRecipient, Verdict } from '@sealpost/contracts';
import type { TrackedAttempt, TrackedMessageDoc, TrackedRecipientDoc } from './tracked-message.ts';

export interface Revealed {
  /** By recipient index. */
  readonly addresses: readonly string[];
  /** By parcel id. */
  readonly passphrases: ReadonlyMap<string, string>;
}

export function toTracked(doc: TrackedMessageDoc, revealed: Revealed | undefined): TrackedMessage {
  return {
    messageId: doc._id,
    lane: doc.lane as TrackedMessage['lane'],
    purpose: doc.purpose as TrackedMessage['purpose'],
    acceptTime: new Date(doc.acceptedAtMs),
    finishTime: timeOrNone(doc.finishedAtMs),
    sizeBytes: doc.sizeBytes,
    verdict: doc.verdict as unknown as Verdict | undefined,
    recipients: doc.recipients.map((recipient, index) => toRecipient(recipient, index, revealed)),
    labels: { ...doc.labels },
    version: doc.version,
    finished: doc.finished === 1,
    sandbox: doc.sandbox,
  };
}

function toRecipient(recipient: TrackedRecipientDoc, index: number, revealed: Revealed | undefined): TrackedRecipient {
  const parcelId = recipient.parcelId ?? '';
  return {
    index,
    address: revealed?.addresses[index] ?? '',
    state: recipient.state,
    decision:
      recipient.decision === undefined
        ? undefined
        : // What was tracked before holds had roles has none.
          ({ recipientIndex: index, holdRole: '', edits: [], ...recipient.decision } as unknown as Decision),
    attempts: recipient.attempts.map(toAttempt),
    inDoubt: recipient.inDoubt,
    nextAttemptTime: timeOrNone(recipient.nextAttemptAtMs),
    parcelId,
    portalPassphrase: revealed?.passphrases.get(parcelId) ?? '',
    parcelOpenedTime: timeOrNone(recipient.parcelOpenedAtMs ?? 0),
  };
}

function toAttempt({ atMs, ...attempt }: TrackedAttempt): Attempt {
  return { ...attempt, atTime: new Date(atMs) } as unknown as Attempt;
}

const timeOrNone = (timeMs: number): Date | undefined => (timeMs === 0 ? undefined : new Date(timeMs));
