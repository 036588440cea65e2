/** What the mta decides: how a delivery is scheduled, and what an attempt's ending means for each recipient. Pure. */
import { AttemptOutcome, Method, type SealedMail } from '@sealpost/contracts';
import { emit, type Outcome, park } from '@sealpost/kernel';
import { classifyReply, type ProviderFamily, type ReplyClassName, type ReplyPhase } from '@sealpost/mail';
import { REPROTECTIONS_MAX } from './config.ts';
import type { ConnectFailure, RecipientResult, TransactionResult } from './io/smtp/smtp-types.ts';

/** A delivery as it goes into the schedule. */
export interface SchedulePlan {
  readonly deliveryId: string;
  readonly dueAtMs: number;
}

export function decideSchedule(mail: SealedMail, nowMs: number): Outcome<SchedulePlan> {
  const { header } = mail;
  if (header === undefined || mail.content === undefined || mail.recipientIndexes.length === 0)
    return park('sealed-mail-incomplete');
  return emit({ deliveryId: `${header.messageId}/${mail.groupId}`, dueAtMs: Math.max(nowMs, header.sendAtMs) });
}

/** How an attempt ended, before anyone judged it. */
export type AttemptEnding =
  | { readonly kind: 'transaction'; readonly result: TransactionResult }
  | { readonly kind: 'not-connected'; readonly failures: readonly ConnectFailure[] }
  | { readonly kind: 'no-hosts'; readonly reason: 'no-such-domain' | 'null-mx' | 'temporary' }
  | { readonly kind: 'postponed'; readonly reason: 'pool-full' | 'shutting-down' };

export interface RecipientEnding {
  readonly recipientIndex: number;
  readonly outcome: AttemptOutcome;
  readonly replyCode: number;
  readonly enhancedCode: string;
  readonly replyClass: ReplyClassName | 'tls-unavailable' | 'tls-invalid' | 'in-doubt' | 'no-such-domain' | 'null-mx';
}

export interface JudgeContext {
  readonly recipientIndexes: readonly number[];
  readonly method: Method;
  readonly reprotectionCount: number;
  readonly family: ProviderFamily;
}

/** Each recipient's ending. Empty when the attempt was only postponed. */
export function judgeAttempt(ending: AttemptEnding, context: JudgeContext): readonly RecipientEnding[] {
  switch (ending.kind) {
    case 'postponed':
      return [];
    case 'no-hosts':
      return all(context, noHosts(ending.reason));
    case 'not-connected':
      return all(context, notConnected(ending.failures, context));
    case 'transaction':
      return judgeTransaction(ending.result, context);
  }
}

type Ending = Omit<RecipientEnding, 'recipientIndex'>;

const all = (context: JudgeContext, ending: Ending): readonly RecipientEnding[] =>
  context.recipientIndexes.map((recipientIndex) => ({ recipientIndex, ...ending }));

const without = (outcome: AttemptOutcome, replyClass: RecipientEnding['replyClass']): Ending => ({
  outcome,
  replyCode: 0,
  enhancedCode: '',
  replyClass,
});

function noHosts(reason: 'no-such-domain' | 'null-mx' | 'temporary'): Ending {
  if (reason === 'temporary') return without(AttemptOutcome.ATTEMPT_OUTCOME_DEFERRED, 'network');
  return without(AttemptOutcome.ATTEMPT_OUTCOME_BOUNCED, reason);
}

/** Clear text is never a fallback: when every host lacks the TLS that is required, the mail goes another way or waits. */
function notConnected(failures: readonly ConnectFailure[], context: JudgeContext): Ending {
  const tls = failures.find((failure) => failure.kind === 'tls-unavailable' || failure.kind === 'tls-invalid');
  const onlyTls =
    failures.length > 0 &&
    failures.every((failure) => failure.kind === 'tls-unavailable' || failure.kind === 'tls-invalid');
  if (tls !== undefined && onlyTls) {
    const another = context.method === Method.METHOD_REQUIRED_TLS && context.reprotectionCount < REPROTECTIONS_MAX;
    const outcome = another
      ? AttemptOutcome.ATTEMPT_OUTCOME_PROTECTION_UNAVAILABLE
      : AttemptOutcome.ATTEMPT_OUTCOME_DEFERRED;
    return without(outcome, tls.kind === 'tls-invalid' ? 'tls-invalid' : 'tls-unavailable');
  }
  const refused = failures.findLast((failure) => failure.reply !== undefined);
  if (refused?.reply === undefined) return without(AttemptOutcome.ATTEMPT_OUTCOME_DEFERRED, 'network');
  // A refusal of the connection concerns us, not the mailbox: even a 5yz greeting is tried again until the mail expires.
  const { class: replyClass } = classifyReply(refused.reply, {
    providerFamily: context.family,
    phase: refused.phase === 'ehlo' ? 'ehlo' : 'connect',
  });
  return {
    outcome: AttemptOutcome.ATTEMPT_OUTCOME_DEFERRED,
    replyCode: refused.reply.code,
    enhancedCode: refused.reply.enhanced ?? '',
    replyClass,
  };
}

function judgeTransaction(result: TransactionResult, context: JudgeContext): readonly RecipientEnding[] {
  switch (result.kind) {
    case 'unsupported':
      return all(
        context,
        without(AttemptOutcome.ATTEMPT_OUTCOME_BOUNCED, result.needs === 'size' ? 'size' : 'content'),
      );
    case 'invalid':
      return all(context, without(AttemptOutcome.ATTEMPT_OUTCOME_BOUNCED, 'content'));
    default:
      return context.recipientIndexes.map((recipientIndex, i) => ({
        recipientIndex,
        ...judgeRecipient(
          result.recipients[i] ?? { kind: 'not-sent' },
          context.family,
          result.kind === 'done' ? 'dot' : 'rcpt',
        ),
      }));
  }
}

function judgeRecipient(result: RecipientResult, family: ProviderFamily, phase: ReplyPhase): Ending {
  if (result.kind === 'in-doubt') return without(AttemptOutcome.ATTEMPT_OUTCOME_IN_DOUBT, 'in-doubt');
  if (result.kind === 'not-sent') return without(AttemptOutcome.ATTEMPT_OUTCOME_DEFERRED, 'network');
  const { class: replyClass } = classifyReply(result.reply, { providerFamily: family, phase });
  return {
    outcome: OUTCOMES[result.kind],
    replyCode: result.reply.code,
    enhancedCode: result.reply.enhanced ?? '',
    replyClass,
  };
}

const OUTCOMES = {
  accepted: AttemptOutcome.ATTEMPT_OUTCOME_DELIVERED,
  rejected: AttemptOutcome.ATTEMPT_OUTCOME_BOUNCED,
  deferred: AttemptOutcome.ATTEMPT_OUTCOME_DEFERRED,
} as const;

export interface NextStep {
  /** Recipients that another attempt is due for. */
  readonly openIndexes: readonly number[];
  /** When; 0 when none is. */
  readonly nextAtMs: number;
  /** Recipients whose time is over. */
  readonly expiredIndexes: readonly number[];
  /** Recipients left in doubt for good. */
  readonly gaveUpIndexes: readonly number[];
  /** Recipients that need another method. */
  readonly reprotectIndexes: readonly number[];
}

export interface NextStepContext {
  readonly nowMs: number;
  readonly expireAtMs: number;
  /** Jittered delay until the next attempt. */
  readonly delayMs: number;
  readonly inDoubt: 'resend' | 'hold';
}

/** What follows from the endings: another attempt in time, or none. */
export function decideNextStep(endings: readonly RecipientEnding[], context: NextStepContext): NextStep {
  const having = (outcome: AttemptOutcome) =>
    endings.filter((ending) => ending.outcome === outcome).map((ending) => ending.recipientIndex);
  const doubtful = having(AttemptOutcome.ATTEMPT_OUTCOME_IN_DOUBT);
  const again = [...having(AttemptOutcome.ATTEMPT_OUTCOME_DEFERRED), ...(context.inDoubt === 'resend' ? doubtful : [])];
  const nextAtMs = context.nowMs + context.delayMs;
  const inTime = nextAtMs <= context.expireAtMs;
  return {
    openIndexes: inTime ? again : [],
    nextAtMs: inTime && again.length > 0 ? nextAtMs : 0,
    expiredIndexes: inTime ? [] : again,
    gaveUpIndexes: context.inDoubt === 'hold' ? doubtful : [],
    reprotectIndexes: having(AttemptOutcome.ATTEMPT_OUTCOME_PROTECTION_UNAVAILABLE),
  };
}
