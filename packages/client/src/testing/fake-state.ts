/** What the fake remembers, and what a test may look at or set. */
import type { ServiceError } from '@grpc/grpc-js';
import {
  type AcceptedMessage,
  type ApiKey,
  AttemptOutcome,
  DecisionAction,
  type Mailbox,
  type Message,
  Method,
  type ParkedRecord,
  Protection,
  RecipientState,
  type RecipientAuthorization,
  RecipientKey,
  type TrackedMessage,
  type TrackedRecipient,
  VerdictLevel,
  type WatchEventsRequest,
  type WatchEventsResponse,
} from '@sealpost/contracts';
import type { StatusSpec } from './status-error.ts';

export interface FakeState {
  readonly calls: string[];
  readonly messages: Message[];
  readonly tracked: Map<string, TrackedMessage>;
  readonly byKey: Map<string, AcceptedMessage>;
  readonly failures: { readonly method: string; readonly spec: StatusSpec; left: number }[];
  readonly watchers: Set<(response: WatchEventsResponse) => void>;
  readonly watchRequests: WatchEventsRequest[];
  readonly streams: Set<(error: ServiceError) => void>;
  readonly keys: ApiKey[];
  readonly parked: ParkedRecord[];
  readonly recipientKeys: RecipientKey[];
  readonly authorizations: RecipientAuthorization[];
  readonly suppressed: Set<string>;
  readonly suspended: Map<string, string>;
  readonly decided: { readonly messageId: string; readonly verb: string; readonly reason: string }[];
  /** Stream items that stay without an answer from this count on; for tests of breaks. */
  answersBeforeSilence: number;
  /** grpc.health.v1: 1 serving, 2 not serving. */
  healthStatus: number;
}

export function newFakeState(): FakeState {
  return {
    calls: [],
    messages: [],
    tracked: new Map(),
    byKey: new Map(),
    failures: [],
    watchers: new Set(),
    watchRequests: [],
    streams: new Set(),
    keys: [],
    parked: [],
    recipientKeys: [],
    authorizations: [],
    suppressed: new Set(),
    suspended: new Map(),
    decided: [],
    answersBeforeSilence: Number.POSITIVE_INFINITY,
    healthStatus: 1,
  };
}

/** Local parts with an ending of their own; everything else is delivered. */
const ENDINGS: Readonly<Record<string, RecipientState>> = {
  held: RecipientState.RECIPIENT_STATE_HELD,
  bounced: RecipientState.RECIPIENT_STATE_BOUNCED,
  rejected: RecipientState.RECIPIENT_STATE_REJECTED,
  portal: RecipientState.RECIPIENT_STATE_IN_PORTAL,
  slow: RecipientState.RECIPIENT_STATE_DELIVERING,
};

/** Keeps a message and answers as for a durable one; the same key gets the first answer again. */
export function acceptMessage(state: FakeState, message: Message): AcceptedMessage {
  const known = state.byKey.get(message.idempotencyKey);
  if (known !== undefined) return { ...known, replayed: true };
  state.messages.push(message);
  const messageId = `msg_${String(state.messages.length).padStart(26, '0')}`;
  const recipients = [...message.to, ...message.cc, ...message.bcc];
  const accepted: AcceptedMessage = {
    messageId,
    internetMessageId: `<${messageId}@sealpost.example.org>`,
    recipientCount: recipients.length,
    acceptTime: new Date(),
    replayed: false,
  };
  if (message.idempotencyKey !== '') state.byKey.set(message.idempotencyKey, accepted);
  state.tracked.set(messageId, trackedOf(messageId, message, recipients.map(recipientOf)));
  return accepted;
}

function trackedOf(messageId: string, message: Message, recipients: TrackedRecipient[]): TrackedMessage {
  const open = [RecipientState.RECIPIENT_STATE_HELD, RecipientState.RECIPIENT_STATE_DELIVERING];
  const finished = recipients.every(({ state }) => !(open as RecipientState[]).includes(state));
  return {
    messageId,
    lane: message.lane,
    purpose: message.purpose,
    acceptTime: new Date(),
    finishTime: finished ? new Date() : undefined,
    sizeBytes: message.rawMime.length + message.text.length,
    verdict: {
      level: VerdictLevel.VERDICT_LEVEL_PHI,
      evidence: [{ type: 'ssn', count: 2, parts: ['text'], rules: ['ssn-context'] }],
      problems: [],
    },
    recipients,
    labels: message.labels,
    version: 5,
    finished,
    sandbox: message.sandbox,
  };
}

function recipientOf(mailbox: Mailbox, index: number): TrackedRecipient {
  const state = ENDINGS[mailbox.address.split('@')[0] ?? ''] ?? RecipientState.RECIPIENT_STATE_DELIVERED;
  return {
    index,
    address: mailbox.address,
    state,
    decision: {
      recipientIndex: index,
      action: DecisionAction.DECISION_ACTION_DELIVER,
      protection: Protection.PROTECTION_TLS,
      method: state === RecipientState.RECIPIENT_STATE_IN_PORTAL ? Method.METHOD_PORTAL : Method.METHOD_REQUIRED_TLS,
      rule: 'phi-needs-tls',
      policyVersion: 'factory@1',
      reason: 'PHI travels encrypted.',
      holdRole: '',
      edits: [],
      refusedMethods: [{ method: Method.METHOD_OPENPGP, reason: 'no-key-on-file' }],
    },
    attempts: [
      {
        attemptId: `att_${String(index).padStart(26, '0')}`,
        atTime: new Date(),
        outcome: AttemptOutcome.ATTEMPT_OUTCOME_DELIVERED,
        replyCode: 250,
        enhancedCode: '2.0.0',
        replyClass: 'accepted',
        source: 'default',
        site: 'mx.example.org',
        tls: { used: true, protocol: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384', verified: true },
        inDoubt: false,
      },
    ],
    inDoubt: false,
    nextAttemptTime: undefined,
    parcelId: '',
    portalPassphrase: '',
    parcelOpenedTime: undefined,
  };
}
