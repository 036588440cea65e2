/** A tracked message as JSON shows it: every field always there, names short, times ISO. Fields are added, never changed. */
import type { Attempt, Decision, Evidence, TrackedMessage, TrackedRecipient, Verdict } from '@sealpost/contracts';
import { nameOf } from '../input/enum-names.ts';
import { ACTIONS, LANES, LEVELS, METHODS, OUTCOMES, PROTECTIONS, PURPOSES, STATES } from './enums.ts';

export interface VerdictView {
  readonly level: string | null;
  readonly evidence: readonly Evidence[];
  readonly problems: readonly string[];
}

export interface DecisionView {
  readonly action: string | null;
  readonly protection: string | null;
  readonly method: string | null;
  readonly rule: string | null;
  readonly policyVersion: string | null;
  readonly reason: string | null;
  readonly refusedMethods: readonly { readonly method: string | null; readonly reason: string }[];
}

export interface AttemptView {
  readonly attemptId: string;
  readonly atTime: string | null;
  readonly outcome: string | null;
  readonly replyCode: number;
  readonly enhancedCode: string;
  readonly replyClass: string;
  readonly source: string;
  readonly site: string;
  readonly tls: {
    readonly used: boolean;
    readonly protocol: string;
    readonly cipher: string;
    readonly verified: boolean;
  };
  readonly inDoubt: boolean;
}

export interface RecipientView {
  readonly index: number;
  /** Null in the plain view. */
  readonly address: string | null;
  readonly state: string | null;
  readonly verdict: string | null;
  readonly method: string | null;
  readonly rule: string | null;
  readonly decision: DecisionView;
  readonly attempts: readonly AttemptView[];
  readonly inDoubt: boolean;
  readonly nextAttemptTime: string | null;
  readonly parcelId: string | null;
  readonly portalPassphrase: string | null;
  readonly parcelOpenedTime: string | null;
}

export interface MessageView {
  readonly messageId: string;
  readonly lane: string | null;
  readonly purpose: string | null;
  readonly acceptTime: string | null;
  readonly finishTime: string | null;
  readonly finished: boolean;
  readonly sandbox: boolean;
  readonly sizeBytes: number;
  readonly version: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly verdict: VerdictView;
  readonly recipients: readonly RecipientView[];
}

export const timeView = (time: Date | undefined): string | null => time?.toISOString() ?? null;
const textView = (text: string | undefined): string | null => (text === undefined || text === '' ? null : text);

export function verdictView(verdict: Verdict | undefined): VerdictView {
  return {
    level: nameOf(LEVELS, verdict?.level ?? 0),
    evidence: verdict?.evidence ?? [],
    problems: verdict?.problems ?? [],
  };
}

export function decisionView(decision: Decision | undefined): DecisionView {
  return {
    action: nameOf(ACTIONS, decision?.action ?? 0),
    protection: nameOf(PROTECTIONS, decision?.protection ?? 0),
    method: nameOf(METHODS, decision?.method ?? 0),
    rule: textView(decision?.rule),
    policyVersion: textView(decision?.policyVersion),
    reason: textView(decision?.reason),
    refusedMethods: (decision?.refusedMethods ?? []).map(({ method, reason }) => ({
      method: nameOf(METHODS, method),
      reason,
    })),
  };
}

function attemptView(attempt: Attempt): AttemptView {
  const { attemptId, replyCode, enhancedCode, replyClass, source, site, inDoubt } = attempt;
  const tls = attempt.tls ?? { used: false, protocol: '', cipher: '', verified: false };
  const outcome = nameOf(OUTCOMES, attempt.outcome);
  return {
    ...{ attemptId, atTime: timeView(attempt.atTime), outcome, replyCode, enhancedCode, replyClass, source, site },
    tls: { used: tls.used, protocol: tls.protocol, cipher: tls.cipher, verified: tls.verified },
    inDoubt,
  };
}

function recipientView(recipient: TrackedRecipient, level: string | null): RecipientView {
  const decision = decisionView(recipient.decision);
  return {
    index: recipient.index,
    address: textView(recipient.address),
    state: nameOf(STATES, recipient.state),
    verdict: level,
    method: decision.method,
    rule: decision.rule,
    decision,
    attempts: recipient.attempts.map(attemptView),
    inDoubt: recipient.inDoubt,
    nextAttemptTime: timeView(recipient.nextAttemptTime),
    parcelId: textView(recipient.parcelId),
    portalPassphrase: textView(recipient.portalPassphrase),
    parcelOpenedTime: timeView(recipient.parcelOpenedTime),
  };
}

export function messageView(message: TrackedMessage): MessageView {
  const verdict = verdictView(message.verdict);
  return {
    messageId: message.messageId,
    lane: nameOf(LANES, message.lane),
    purpose: nameOf(PURPOSES, message.purpose),
    acceptTime: timeView(message.acceptTime),
    finishTime: timeView(message.finishTime),
    finished: message.finished,
    sandbox: message.sandbox,
    sizeBytes: message.sizeBytes,
    version: message.version,
    labels: message.labels,
    verdict,
    recipients: message.recipients.map((recipient) => recipientView(recipient, verdict.level)),
  };
}
