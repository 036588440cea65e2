import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AttemptOutcome, MailEvent, RecipientState, SealedMailKind } from '@sealpost/contracts';
import fc from 'fast-check';
import type { TrackedMessageDoc } from './core/tracked-message.ts';
import { applyEvent, isTerminal } from './stage.ts';

type What = NonNullable<MailEvent['what']>;
let made = 0;
const event = (what: What, recipientIndexes: readonly number[] = [0], eventKey = `k${made++}`): MailEvent => ({
  ...MailEvent.fromPartial({
    messageId: 'msg_1',
    tenantId: 'ten_1',
    eventKey,
    atMs: 7,
    recipientIndexes: [...recipientIndexes],
  }),
  what,
});
const accepted = (recipientCount: number): MailEvent =>
  event(MailEvent.fromPartial({ what: { $case: 'accepted', value: { recipientCount } } }).what as What, []);
const attempted = (outcome: AttemptOutcome, rest: { kind?: SealedMailKind; gaveUpInDoubt?: boolean } = {}): What =>
  MailEvent.fromPartial({
    what: {
      $case: 'attempted',
      value: {
        kind: SealedMailKind.SEALED_MAIL_KIND_MESSAGE,
        ...rest,
        attempt: { outcome, inDoubt: outcome === AttemptOutcome.ATTEMPT_OUTCOME_IN_DOUBT },
        nextAttemptAtMs: outcome === AttemptOutcome.ATTEMPT_OUTCOME_DEFERRED ? 99 : 0,
      },
    },
  }).what as What;
const simple = (kind: 'held' | 'released' | 'rejected' | 'expired' | 'suppressed' | 'sealed'): What =>
  MailEvent.fromPartial({ what: { $case: kind, value: {} } } as never).what as What;

function applyAll(events: readonly MailEvent[]): TrackedMessageDoc {
  let doc: TrackedMessageDoc | undefined;
  events.forEach((each, i) => {
    doc = applyEvent(doc, each, { partition: 0, offset: i });
  });
  return doc as TrackedMessageDoc;
}
const stateAfter = (...whats: What[]): RecipientState | undefined =>
  applyAll([accepted(1), ...whats.map((what) => event(what))]).recipients[0]?.state;

describe('applyEvent', () => {
  it('follows a recipient to its end', () => {
    const { RECIPIENT_STATE_DELIVERED, RECIPIENT_STATE_IN_PORTAL, RECIPIENT_STATE_DEFERRED } = RecipientState;
    const notice = { kind: SealedMailKind.SEALED_MAIL_KIND_NOTICE };
    const delivered = AttemptOutcome.ATTEMPT_OUTCOME_DELIVERED;
    assert.equal(stateAfter(), RecipientState.RECIPIENT_STATE_QUEUED);
    assert.equal(stateAfter(simple('sealed')), RecipientState.RECIPIENT_STATE_DELIVERING);
    assert.equal(stateAfter(simple('sealed'), attempted(delivered)), RECIPIENT_STATE_DELIVERED);
    assert.equal(stateAfter(attempted(delivered, notice)), RECIPIENT_STATE_IN_PORTAL);
    assert.equal(stateAfter(attempted(AttemptOutcome.ATTEMPT_OUTCOME_DEFERRED)), RECIPIENT_STATE_DEFERRED);
    assert.equal(stateAfter(attempted(AttemptOutcome.ATTEMPT_OUTCOME_BOUNCED)), RecipientState.RECIPIENT_STATE_BOUNCED);
    assert.equal(stateAfter(attempted(AttemptOutcome.ATTEMPT_OUTCOME_IN_DOUBT)), RECIPIENT_STATE_DEFERRED);
    assert.equal(
      stateAfter(attempted(AttemptOutcome.ATTEMPT_OUTCOME_IN_DOUBT, { gaveUpInDoubt: true })),
      RecipientState.RECIPIENT_STATE_IN_DOUBT,
    );
    assert.equal(stateAfter(simple('held')), RecipientState.RECIPIENT_STATE_HELD);
    assert.equal(stateAfter(simple('held'), simple('released')), RecipientState.RECIPIENT_STATE_QUEUED);
    assert.equal(stateAfter(simple('held'), simple('rejected')), RecipientState.RECIPIENT_STATE_REJECTED);
  });

  it('keeps that an attempt was in doubt, whatever came of it', () => {
    const doc = applyAll([
      accepted(1),
      event(attempted(AttemptOutcome.ATTEMPT_OUTCOME_IN_DOUBT)),
      event(attempted(AttemptOutcome.ATTEMPT_OUTCOME_DELIVERED)),
    ]);
    assert.equal(doc.recipients[0]?.inDoubt, true);
    assert.equal(doc.recipients[0]?.state, RecipientState.RECIPIENT_STATE_DELIVERED);
    assert.equal(doc.recipients[0]?.attempts.length, 2);
  });

  const whats = fc.constantFrom<What>(
    simple('held'),
    simple('released'),
    simple('rejected'),
    simple('expired'),
    simple('suppressed'),
    simple('sealed'),
    attempted(AttemptOutcome.ATTEMPT_OUTCOME_DELIVERED),
    attempted(AttemptOutcome.ATTEMPT_OUTCOME_DEFERRED),
    attempted(AttemptOutcome.ATTEMPT_OUTCOME_BOUNCED),
    attempted(AttemptOutcome.ATTEMPT_OUTCOME_IN_DOUBT),
    attempted(AttemptOutcome.ATTEMPT_OUTCOME_PROTECTION_UNAVAILABLE),
  );
  const histories = fc
    .array(fc.tuple(whats, fc.uniqueArray(fc.nat(2), { minLength: 1 })), { maxLength: 15 })
    .map((steps) => [accepted(3), ...steps.map(([what, indexes], i) => event(what, indexes, `s${i}`))]);

  it('never leaves a terminal state, and is finished exactly when all are in one', () => {
    fc.assert(
      fc.property(histories, (events) => {
        let doc: TrackedMessageDoc | undefined;
        events.forEach((each, i) => {
          const before = doc;
          doc = applyEvent(before, each, { partition: 0, offset: i });
          doc.recipients.forEach((recipient, place) => {
            const old = before?.recipients[place]?.state;
            if (old !== undefined && isTerminal(old)) assert.equal(recipient.state, old);
          });
          assert.equal(
            doc.finished === 1,
            doc.recipients.every((recipient) => isTerminal(recipient.state)),
          );
          assert.equal(doc.finishedAtMs > 0, doc.finished === 1);
        });
      }),
    );
  });

  it('counts versions without gaps and takes a repeated event once', () => {
    fc.assert(
      fc.property(histories, fc.array(fc.nat(15), { maxLength: 10 }), (events, repeats) => {
        const repeated = repeats.flatMap((place) => events[place] ?? []);
        const doc = applyAll([...events, ...repeated]);
        assert.deepEqual(
          doc.events.map((each) => each.version),
          events.map((_, i) => i + 1),
        );
        assert.equal(doc.version, events.length);
      }),
    );
  });

  it('does not lose what came before the acceptance was known', () => {
    const doc = applyAll([event(simple('held')), accepted(1)]);
    assert.equal(doc.version, 2);
    assert.equal(doc.recipients.length, 1);
  });
});
