/** The records an attempt leads to: one event per kind of ending, and the mail itself when it must go another way. Pure. */
import {
  type Attempt,
  AttemptOutcome,
  type ClassifiedMail,
  laneName,
  type MailHeader,
  Method,
  type SealedMail,
  type TlsFacts as TlsFactsRecord,
} from '@sealpost/contracts';
import { emission, type Emission, mailEvent } from '@sealpost/runtime';
import type { TlsFacts } from '../io/smtp/smtp-types.ts';
import type { NextStep, RecipientEnding } from '../stage.ts';

export interface AttemptFacts {
  readonly attemptId: string;
  readonly atMs: number;
  readonly source: string;
  readonly site: string;
  readonly family: string;
  readonly tls: TlsFacts | undefined;
}

export function attemptEmissions(
  mail: SealedMail,
  endings: readonly RecipientEnding[],
  context: { facts: AttemptFacts; next: NextStep; nowMs: number },
): readonly Emission[] {
  const header = mail.header as MailHeader;
  const { facts, next, nowMs } = context;
  const events = groupEndings(endings).map((group) => {
    const [first] = group as readonly [RecipientEnding];
    const indexes = group.map((ending) => ending.recipientIndex);
    const again = indexes.some((index) => next.openIndexes.includes(index));
    return mailEvent(header, {
      stage: 'mta',
      eventKey: `mta:${mail.groupId}:${facts.attemptId}:${first.outcome}:${first.replyCode}:${first.replyClass}`,
      atMs: nowMs,
      recipientIndexes: indexes,
      what: {
        $case: 'attempted',
        value: {
          groupId: mail.groupId,
          kind: mail.kind,
          attempt: toAttempt(first, facts),
          nextAttemptAtMs: again ? next.nextAtMs : 0,
          gaveUpInDoubt: indexes.some((index) => next.gaveUpIndexes.includes(index)),
          providerFamily: facts.family,
        },
      },
    });
  });
  const emissions: Emission[] = [...events];
  if (next.expiredIndexes.length > 0)
    emissions.push(expiredEmission(mail, next.expiredIndexes, { reason: 'no-attempt-left-before-expiry', nowMs }));
  if (next.reprotectIndexes.length > 0) emissions.push(reprotection(mail, endings, next.reprotectIndexes));
  return emissions;
}

export function expiredEmission(
  mail: SealedMail,
  indexes: readonly number[],
  context: { reason: string; nowMs: number },
): Emission {
  return mailEvent(mail.header as MailHeader, {
    stage: 'mta',
    eventKey: `mta:${mail.groupId}:expired`,
    atMs: context.nowMs,
    recipientIndexes: indexes,
    what: { $case: 'expired', value: { groupId: mail.groupId, reason: context.reason } },
  });
}

/** Recipients that ended alike share an event. */
function groupEndings(endings: readonly RecipientEnding[]): readonly (readonly RecipientEnding[])[] {
  const groups = new Map<string, RecipientEnding[]>();
  for (const ending of endings) {
    const key = `${ending.outcome}|${ending.replyCode}|${ending.enhancedCode}|${ending.replyClass}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [ending]);
    else group.push(ending);
  }
  return [...groups.values()];
}

function toAttempt(ending: RecipientEnding, facts: AttemptFacts): Attempt {
  return {
    attemptId: facts.attemptId,
    atTime: new Date(facts.atMs),
    outcome: ending.outcome,
    replyCode: ending.replyCode,
    enhancedCode: ending.enhancedCode,
    replyClass: ending.replyClass,
    source: facts.source,
    site: facts.site,
    tls: toTls(facts.tls),
    inDoubt: ending.outcome === AttemptOutcome.ATTEMPT_OUTCOME_IN_DOUBT,
  };
}

const toTls = (tls: TlsFacts | undefined): TlsFactsRecord =>
  tls === undefined
    ? { used: false, protocol: '', cipher: '', verified: false }
    : { used: true, protocol: tls.protocol, cipher: tls.cipher, verified: tls.authorized };

/** The same mail back to encrypt, which now knows that TLS is not to be had for these recipients. */
function reprotection(
  mail: SealedMail,
  endings: readonly RecipientEnding[],
  indexes: readonly number[],
): Emission<'classified'> {
  const header = mail.header as MailHeader;
  const invalid = endings.some(
    (ending) => indexes.includes(ending.recipientIndex) && ending.replyClass === 'tls-invalid',
  );
  const refused = {
    method: Method.METHOD_REQUIRED_TLS,
    reason: invalid ? 'certificate-not-valid' : 'server-without-tls',
  };
  const record: ClassifiedMail = {
    header,
    content: mail.content,
    sealedEnvelope: mail.sealedEnvelope,
    verdict: mail.verdict,
    decisions: mail.decisions
      .filter((decision) => indexes.includes(decision.recipientIndex))
      .map((decision) => ({ ...decision, refusedMethods: [...decision.refusedMethods, refused] })),
    reprotectionCount: mail.reprotectionCount + 1,
  };
  return emission('classified', laneName(header.lane), record);
}
