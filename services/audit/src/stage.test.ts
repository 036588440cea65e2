/** What an event or an access becomes, and what must not come along. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  AttemptOutcome,
  AuditEntry,
  DecisionAction,
  Lane,
  MailEvent,
  Method,
  Protection,
  SealedMailKind,
  VerdictLevel,
} from '@sealpost/contracts';
import { encodeDraft } from './core/audit-record.ts';
import { rangesOf } from './core/event-facts.ts';
import { decideEntry, decideEvent } from './stage.ts';

const MESSAGE_ID = 'msg_01hzy3v4q8m2k5n7p9r1t3w5x7';

const eventOf = (what: NonNullable<MailEvent['what']>, over: Partial<MailEvent> = {}): MailEvent =>
  MailEvent.fromPartial({
    messageId: MESSAGE_ID,
    tenantId: 'ten_1',
    lane: Lane.LANE_EXPRESS,
    eventKey: `mta:tls:0:1:${what.$case}`,
    atMs: 1_764_000_000_000,
    stage: 'mta',
    recipientIndexes: [0],
    what,
    ...over,
  } as Parameters<typeof MailEvent.fromPartial>[0]);

const planOf = (event: MailEvent) => {
  const outcome = decideEvent(event);
  assert.equal(outcome.kind, 'emit');
  return outcome.kind === 'emit' ? outcome.plan : assert.fail();
};

describe('an event', () => {
  it('says who did what to which message, with which outcome', () => {
    const plan = planOf(
      eventOf({
        $case: 'attempted',
        value: {
          groupId: 'tls:0',
          kind: SealedMailKind.SEALED_MAIL_KIND_MESSAGE,
          nextAttemptAtMs: 0,
          gaveUpInDoubt: false,
          providerFamily: 'gmail',
          attempt: {
            attemptId: 'att_1',
            atTime: new Date(0),
            outcome: AttemptOutcome.ATTEMPT_OUTCOME_IN_DOUBT,
            replyCode: 421,
            enhancedCode: '4.3.0',
            replyClass: 'network',
            source: 'a',
            site: 'mx.example.org',
            tls: { used: true, protocol: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384', verified: true },
            inDoubt: true,
          },
        },
      }),
    );
    assert.equal(plan.sourceKey, `${MESSAGE_ID}/mta:tls:0:1:attempted`);
    assert.equal(plan.actor, 'service:mta');
    assert.equal(plan.action, 'mail.attempted');
    assert.equal(plan.target, MESSAGE_ID);
    assert.equal(plan.outcome, 'in-doubt');
    const facts = Object.fromEntries(plan.facts);
    assert.equal(facts['replyCode'], '421');
    assert.equal(facts['tls'], 'verified');
    assert.equal(facts['recipients'], '0');
  });

  it('leaves sealed bytes and the sender’s labels behind', () => {
    const plan = planOf(
      eventOf({
        $case: 'accepted',
        value: {
          recipientCount: 2,
          sizeBytes: 900,
          purpose: 1,
          sealedEnvelope: Buffer.from('sealed-canary'),
          labels: { ward: 'label-canary' },
          apiKeyId: 'key_1',
          sandbox: false,
        },
      }),
    );
    assert.ok(!encodeDraft(plan).includes('canary'));
    assert.equal(Object.fromEntries(plan.facts)['purpose'], 'treatment');
  });

  it('keeps each decision with its rule, and what was refused, once for many recipients', () => {
    const decisions = Array.from({ length: 500 }, (_, recipientIndex) => ({
      recipientIndex,
      action: DecisionAction.DECISION_ACTION_DELIVER,
      protection: Protection.PROTECTION_CONTENT,
      method: Method.METHOD_PORTAL,
      rule: 'phi-external',
      policyVersion: 'factory@3',
      reason: 'PHI leaves sealed.',
      holdRole: '',
      edits: [],
      refusedMethods: [{ method: Method.METHOD_OPENPGP, reason: 'no-key-on-file' }],
    }));
    const verdict = {
      level: VerdictLevel.VERDICT_LEVEL_PHI,
      evidence: [{ type: 'ssn', count: 2, parts: ['text'], rules: ['ssn-1'] }],
      problems: [],
    };
    const { facts } = planOf(eventOf({ $case: 'classified', value: { verdict, decisions } }));
    assert.deepEqual(facts, [
      ['decision.0', 'deliver content portal rule phi-external factory@3, refused openpgp:no-key-on-file for 0-499'],
      ['evidence', 'ssn:2'],
      ['level', 'phi'],
      ['recipients', '0'],
    ]);
  });

  it('is recorded although this version does not know its kind', () => {
    const plan = planOf({ ...eventOf({ $case: 'suppressed', value: { reason: 'list' } }), what: undefined });
    assert.equal(plan.action, 'mail.unknown');
  });

  it('is parked when nothing would recognise its repetition', () => {
    const event = eventOf({ $case: 'suppressed', value: { reason: 'list' } });
    assert.equal(decideEvent({ ...event, eventKey: '' }).kind, 'park');
    assert.equal(decideEvent({ ...event, messageId: '' }).kind, 'park');
    assert.equal(decideEvent({ ...event, eventKey: 'x'.repeat(300) }).kind, 'park');
  });
});

describe('an access', () => {
  it('keeps actor, action, target, outcome and sorted facts', () => {
    const entry = AuditEntry.fromPartial({
      entryId: 'aud_1',
      tenantId: 'ten_1',
      atMs: 5,
      actor: 'key:key_1',
      action: 'message.view',
      target: MESSAGE_ID,
      outcome: 'done',
      facts: { b: '2', a: '1' },
    });
    assert.deepEqual(decideEntry(entry), {
      kind: 'emit',
      plan: {
        sourceKey: 'aud_1',
        atMs: 5,
        tenantId: 'ten_1',
        actor: 'key:key_1',
        action: 'message.view',
        target: MESSAGE_ID,
        outcome: 'done',
        facts: [
          ['a', '1'],
          ['b', '2'],
        ],
        isAccess: true,
      },
    });
    assert.equal(decideEntry({ ...entry, entryId: '' }).kind, 'park');
  });
});

describe('rangesOf', () => {
  it('says many indexes in few letters', () => {
    assert.equal(rangesOf([3, 0, 1, 2, 7, 7]), '0-3,7');
    assert.equal(rangesOf([]), '');
    assert.equal(rangesOf([4]), '4');
  });
});
