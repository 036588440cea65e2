/** Methods and groups: pure decisions. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Decision, type MailHeader, Method, Protection } from '@sealpost/contracts';
import { GROUP_RECIPIENTS_MAX } from './config.ts';
import { decide, type EncryptPlan, type OpenedMail, type RecipientFacts } from './stage.ts';
import { decisionOf } from './testing/given-mail.ts';

const KNOWN_NOTHING: RecipientFacts = { openpgp: 'no-key-on-file', suppressedFor: undefined };

interface Given {
  readonly addresses: readonly string[];
  readonly decisions: readonly Decision[];
  readonly facts?: readonly RecipientFacts[];
  readonly reprotectionCount?: number;
}

function opened(given: Given): OpenedMail {
  const { addresses, decisions, facts = [], reprotectionCount = 0 } = given;
  return {
    mail: {
      header: undefined,
      content: undefined,
      sealedEnvelope: Buffer.alloc(0),
      verdict: undefined,
      decisions: [...decisions],
      reprotectionCount,
    },
    header: {} as MailHeader,
    content: { part: 'content', sizeBytes: 0, where: undefined },
    envelope: {
      mailFrom: '',
      fromDisplayName: '',
      internetMessageId: '',
      subject: '',
      portalPassphrase: '',
      recipients: addresses.map((address, index) => ({ index, address, displayName: '' })),
    },
    recipients: new Map(addresses.map((_address, i) => [i, facts[i] ?? KNOWN_NOTHING])),
  };
}

function planOf(given: Given): EncryptPlan {
  const outcome = decide(opened(given));
  assert.equal(outcome.kind, 'emit');
  return outcome.kind === 'emit' ? outcome.plan : { groups: [], suppressed: [] };
}

const ids = (plan: EncryptPlan): readonly string[] => plan.groups.map((group) => group.groupId);

describe('decide', () => {
  it('gives each recipient with a key a group alone, and a parcel where nothing else is strong enough', () => {
    const plan = planOf({
      addresses: ['a@x.example', 'b@x.example', 'c@x.example'],
      decisions: [Protection.PROTECTION_CONTENT, Protection.PROTECTION_TLS, Protection.PROTECTION_CONTENT].map(
        (protection, i) => decisionOf(i, protection),
      ),
      facts: [
        { openpgp: 'key-on-file', suppressedFor: undefined },
        { openpgp: 'key-on-file', suppressedFor: undefined },
        { openpgp: 'key-not-usable', suppressedFor: undefined },
      ],
    });
    assert.deepEqual(ids(plan), ['pgp:0', 'pgp:1', 'notice:2']);
    assert.deepEqual(
      plan.groups[2]?.decisions[0]?.refusedMethods.map((refused) => refused.reason),
      ['key-not-usable', 'below-minimum'],
    );
  });

  it('keeps groups small enough for any server, each under its lowest index', () => {
    const count = GROUP_RECIPIENTS_MAX * 2 + 1;
    const addresses = Array.from({ length: count }, (_item, i) => `p${i}@x.example`);
    const decisions = addresses.map((_address, i) => decisionOf(i, Protection.PROTECTION_OPPORTUNISTIC)).reverse();
    const plan = planOf({ addresses, decisions });
    assert.deepEqual(ids(plan), ['otls:0', `otls:${GROUP_RECIPIENTS_MAX}`, `otls:${GROUP_RECIPIENTS_MAX * 2}`]);
    assert.deepEqual(
      plan.groups.map((group) => group.recipientIndexes.length),
      [GROUP_RECIPIENTS_MAX, GROUP_RECIPIENTS_MAX, 1],
    );
  });

  it('names the groups of mail that came back by the round, and keeps what the mta found', () => {
    const refusedMethods = [
      { method: Method.METHOD_OPENPGP, reason: 'no-key-on-file' },
      { method: Method.METHOD_REQUIRED_TLS, reason: 'certificate-not-valid' },
    ];
    const decisions = [{ ...decisionOf(0, Protection.PROTECTION_TLS), refusedMethods }];
    const plan = planOf({ addresses: ['a@x.example'], decisions, reprotectionCount: 2 });
    assert.deepEqual(ids(plan), ['notice:0:r2']);
    assert.deepEqual(plan.groups[0]?.decisions[0]?.refusedMethods, refusedMethods);
  });

  it('takes a refusal of its own for no word about the server', () => {
    const refusedMethods = [{ method: Method.METHOD_REQUIRED_TLS, reason: 'below-minimum' }];
    const decisions = [{ ...decisionOf(0, Protection.PROTECTION_TLS), refusedMethods }];
    assert.deepEqual(ids(planOf({ addresses: ['a@x.example'], decisions })), ['rtls:0']);
  });

  it('serves nobody who is suppressed, and groups them by reason', () => {
    const plan = planOf({
      addresses: ['a@x.example', 'b@x.example', 'c@y.example'],
      decisions: [0, 1, 2].map((i) => decisionOf(i, Protection.PROTECTION_PORTAL)),
      facts: [0, 1, 2].map(() => ({ openpgp: 'key-on-file', suppressedFor: 'bounce' })),
    });
    assert.deepEqual(plan, { groups: [], suppressed: [{ reason: 'bounce', recipientIndexes: [0, 1, 2] }] });
  });

  it('parks a record that serves nobody or names a recipient who is not there', () => {
    assert.deepEqual(decide(opened({ addresses: ['a@x.example'], decisions: [] })), {
      kind: 'park',
      reason: 'no-recipient-to-serve',
    });
    const decisions = [decisionOf(7, Protection.PROTECTION_TLS)];
    assert.deepEqual(decide(opened({ addresses: ['a@x.example'], decisions })), {
      kind: 'park',
      reason: 'recipient-not-in-envelope',
    });
  });
});
