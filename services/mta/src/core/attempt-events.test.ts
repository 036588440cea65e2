import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AttemptOutcome, type ClassifiedMail, type MailEvent, Method, SealedMail } from '@sealpost/contracts';
import { decideNextStep, type RecipientEnding } from '../stage.ts';
import { attemptEmissions } from './attempt-events.ts';

const mail = SealedMail.fromPartial({
  header: { messageId: 'msg_1', tenantId: 'ten_1', lane: 1 },
  groupId: 'tls:0',
  method: Method.METHOD_REQUIRED_TLS,
  recipientIndexes: [0, 1, 2],
  decisions: [0, 1, 2].map((recipientIndex) => ({ recipientIndex })),
  reprotectionCount: 1,
});
const facts = { attemptId: 'att_1', atMs: 5, source: 's', site: 'site', family: 'other', tls: undefined };
const ending = (
  recipientIndex: number,
  outcome: AttemptOutcome,
  replyClass: RecipientEnding['replyClass'] = 'network',
) => ({
  recipientIndex,
  outcome,
  replyCode: 0,
  enhancedCode: '',
  replyClass,
});
const emissionsOf = (endings: readonly RecipientEnding[], expireAtMs = 1e9) => {
  const next = decideNextStep(endings, { nowMs: 10, expireAtMs, delayMs: 100, inDoubt: 'hold' });
  return attemptEmissions(mail, endings, { facts, next, nowMs: 10 });
};

describe('attemptEmissions', () => {
  it('tells one event for recipients that ended alike, under keys that differ', () => {
    const emissions = emissionsOf([
      ending(0, AttemptOutcome.ATTEMPT_OUTCOME_DELIVERED),
      ending(1, AttemptOutcome.ATTEMPT_OUTCOME_DELIVERED),
      ending(2, AttemptOutcome.ATTEMPT_OUTCOME_IN_DOUBT, 'in-doubt'),
    ]);
    const events = emissions.map((each) => each.record as MailEvent);
    assert.deepEqual(
      events.map((event) => event.recipientIndexes),
      [[0, 1], [2]],
    );
    assert.equal(new Set(events.map((event) => event.eventKey)).size, 2);
    const doubt = events[1]?.what;
    assert.ok(doubt?.$case === 'attempted' && doubt.value.attempt?.inDoubt && doubt.value.gaveUpInDoubt);
  });

  it('says when the next attempt is due, or that time is over', () => {
    const [deferred] = emissionsOf([ending(0, AttemptOutcome.ATTEMPT_OUTCOME_DEFERRED)]).map(
      (each) => each.record as MailEvent,
    );
    assert.ok(deferred?.what?.$case === 'attempted' && deferred.what.value.nextAttemptAtMs === 110);
    const late = emissionsOf([ending(0, AttemptOutcome.ATTEMPT_OUTCOME_DEFERRED)], 50).map(
      (each) => each.record as MailEvent,
    );
    assert.deepEqual(
      late.map((event) => event.what?.$case),
      ['attempted', 'expired'],
    );
  });

  it('sends back to encrypt exactly those who need another way', () => {
    const emissions = emissionsOf([
      ending(0, AttemptOutcome.ATTEMPT_OUTCOME_DELIVERED),
      ending(1, AttemptOutcome.ATTEMPT_OUTCOME_PROTECTION_UNAVAILABLE, 'tls-invalid'),
    ]);
    const [back] = emissions.flatMap((each) => (each.flow === 'classified' ? [each.record as ClassifiedMail] : []));
    assert.ok(back !== undefined);
    assert.deepEqual(
      back.decisions.map((decision) => decision.recipientIndex),
      [1],
    );
    assert.deepEqual(back.decisions[0]?.refusedMethods, [
      { method: Method.METHOD_REQUIRED_TLS, reason: 'certificate-not-valid' },
    ]);
    assert.equal(back.reprotectionCount, 2);
  });
});
