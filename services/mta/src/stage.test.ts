import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AttemptOutcome, Method, SealedMail } from '@sealpost/contracts';
import fc from 'fast-check';
import { REPROTECTIONS_MAX } from './config.ts';
import type { ConnectFailure, RecipientResult } from './io/smtp/smtp-types.ts';
import { SmtpReply } from './io/smtp/smtp-reply.ts';
import {
  type AttemptEnding,
  decideNextStep,
  decideSchedule,
  type JudgeContext,
  judgeAttempt,
  type RecipientEnding,
} from './stage.ts';

const context: JudgeContext = {
  recipientIndexes: [0, 1, 2],
  method: Method.METHOD_REQUIRED_TLS,
  reprotectionCount: 0,
  family: 'other',
};
const outcomes = (ending: AttemptEnding, rest: Partial<JudgeContext> = {}) =>
  judgeAttempt(ending, { ...context, ...rest }).map((each) => each.outcome);
const failure = (kind: ConnectFailure['kind'], reply?: SmtpReply): ConnectFailure => ({
  kind,
  phase: 'connect',
  code: 'x',
  ...(reply === undefined ? {} : { reply }),
});
const reply = (code: number, text = 'x') => new SmtpReply(code, [text]);

describe('decideSchedule', () => {
  const mail = SealedMail.fromPartial({
    header: { messageId: 'msg_1', sendAtMs: 5_000 },
    groupId: 'tls:0',
    content: {},
    recipientIndexes: [0],
  });

  it('waits for the send time', () => {
    assert.deepEqual(decideSchedule(mail, 1_000), {
      kind: 'emit',
      plan: { deliveryId: 'msg_1/tls:0', dueAtMs: 5_000 },
    });
    assert.deepEqual(decideSchedule(mail, 9_000), {
      kind: 'emit',
      plan: { deliveryId: 'msg_1/tls:0', dueAtMs: 9_000 },
    });
  });

  it('parks what could never be delivered', () => {
    assert.equal(decideSchedule({ ...mail, recipientIndexes: [] }, 0).kind, 'park');
    assert.equal(decideSchedule({ ...mail, header: undefined }, 0).kind, 'park');
    assert.equal(decideSchedule({ ...mail, content: undefined }, 0).kind, 'park');
  });
});

describe('judgeAttempt', () => {
  it('judges each recipient by its own reply', () => {
    const recipients: readonly RecipientResult[] = [
      { kind: 'accepted', reply: reply(250) },
      { kind: 'deferred', reply: reply(451) },
      { kind: 'rejected', reply: reply(550) },
    ];
    assert.deepEqual(outcomes({ kind: 'transaction', result: { kind: 'done', recipients } }), [
      AttemptOutcome.ATTEMPT_OUTCOME_DELIVERED,
      AttemptOutcome.ATTEMPT_OUTCOME_DEFERRED,
      AttemptOutcome.ATTEMPT_OUTCOME_BOUNCED,
    ]);
  });

  it('asks for another way only when nothing but TLS stood in the way', () => {
    const another = AttemptOutcome.ATTEMPT_OUTCOME_PROTECTION_UNAVAILABLE;
    const later = AttemptOutcome.ATTEMPT_OUTCOME_DEFERRED;
    const of = (failures: readonly ConnectFailure[], rest: Partial<JudgeContext> = {}) =>
      outcomes({ kind: 'not-connected', failures }, rest)[0];
    assert.equal(of([failure('tls-unavailable')]), another);
    assert.equal(of([failure('tls-invalid'), failure('tls-unavailable')]), another);
    assert.equal(of([failure('tls-unavailable'), failure('unreachable')]), later);
    assert.equal(of([failure('tls-unavailable')], { method: Method.METHOD_OPENPGP }), later);
    assert.equal(of([failure('tls-unavailable')], { reprotectionCount: REPROTECTIONS_MAX }), later);
    assert.equal(of([]), later);
  });

  it('never gives mail up because the connection was refused', () => {
    const failures = [failure('greeting-refused', reply(554))];
    assert.deepEqual(outcomes({ kind: 'not-connected', failures }), [
      AttemptOutcome.ATTEMPT_OUTCOME_DEFERRED,
      AttemptOutcome.ATTEMPT_OUTCOME_DEFERRED,
      AttemptOutcome.ATTEMPT_OUTCOME_DEFERRED,
    ]);
  });

  it('bounces what has nowhere to go and waits for DNS', () => {
    assert.equal(outcomes({ kind: 'no-hosts', reason: 'null-mx' })[0], AttemptOutcome.ATTEMPT_OUTCOME_BOUNCED);
    assert.equal(outcomes({ kind: 'no-hosts', reason: 'no-such-domain' })[0], AttemptOutcome.ATTEMPT_OUTCOME_BOUNCED);
    assert.equal(outcomes({ kind: 'no-hosts', reason: 'temporary' })[0], AttemptOutcome.ATTEMPT_OUTCOME_DEFERRED);
  });

  it('lists in doubt exactly those whose message may have been taken', () => {
    const recipients: readonly RecipientResult[] = [
      { kind: 'in-doubt' },
      { kind: 'rejected', reply: reply(550) },
      { kind: 'not-sent' },
    ];
    assert.deepEqual(outcomes({ kind: 'transaction', result: { kind: 'in-doubt', cause: 'closed', recipients } }), [
      AttemptOutcome.ATTEMPT_OUTCOME_IN_DOUBT,
      AttemptOutcome.ATTEMPT_OUTCOME_BOUNCED,
      AttemptOutcome.ATTEMPT_OUTCOME_DEFERRED,
    ]);
  });

  it('keeps no text of the server, which may quote addresses', () => {
    const recipients = [0, 1, 2].map(
      () => ({ kind: 'rejected', reply: reply(550, '5.1.1 canary@example.org unknown') }) as const,
    );
    const endings = judgeAttempt({ kind: 'transaction', result: { kind: 'done', recipients } }, context);
    assert.ok(!JSON.stringify(endings).includes('canary'));
    assert.equal(endings[0]?.enhancedCode, '5.1.1');
  });

  it('says nothing of an attempt that did not take place', () => {
    assert.deepEqual(outcomes({ kind: 'postponed', reason: 'pool-full' }), []);
  });
});

describe('decideNextStep', () => {
  const anyEnding = fc.constantFrom(
    AttemptOutcome.ATTEMPT_OUTCOME_DELIVERED,
    AttemptOutcome.ATTEMPT_OUTCOME_DEFERRED,
    AttemptOutcome.ATTEMPT_OUTCOME_BOUNCED,
    AttemptOutcome.ATTEMPT_OUTCOME_IN_DOUBT,
    AttemptOutcome.ATTEMPT_OUTCOME_PROTECTION_UNAVAILABLE,
  );

  it('puts every recipient in exactly one place', () => {
    fc.assert(
      fc.property(
        fc.array(anyEnding, { maxLength: 6 }),
        fc.record({
          nowMs: fc.nat(1_000),
          expireAtMs: fc.nat(2_000),
          delayMs: fc.nat(1_000),
          inDoubt: fc.constantFrom('resend', 'hold'),
        }),
        (kinds, when) => {
          const endings = kinds.map(
            (outcome, recipientIndex): RecipientEnding => ({
              recipientIndex,
              outcome,
              replyCode: 0,
              enhancedCode: '',
              replyClass: 'network',
            }),
          );
          const next = decideNextStep(endings, when);
          const done = endings
            .filter(
              ({ outcome }) =>
                outcome === AttemptOutcome.ATTEMPT_OUTCOME_DELIVERED ||
                outcome === AttemptOutcome.ATTEMPT_OUTCOME_BOUNCED,
            )
            .map((ending) => ending.recipientIndex);
          const places = [
            ...done,
            ...next.openIndexes,
            ...next.expiredIndexes,
            ...next.gaveUpIndexes,
            ...next.reprotectIndexes,
          ];
          assert.deepEqual(
            places.toSorted((a, b) => a - b),
            kinds.map((_, i) => i),
          );
          assert.equal(next.nextAtMs, next.openIndexes.length > 0 ? when.nowMs + when.delayMs : 0);
          if (next.openIndexes.length > 0) assert.ok(when.nowMs + when.delayMs <= when.expireAtMs);
        },
      ),
    );
  });
});
