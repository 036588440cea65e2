import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createMessageClassifier, readMessage } from '@sealpost/classify';
import { AcceptedMail, DecisionAction, MailEnvelope, Protection, Purpose, VerdictLevel } from '@sealpost/contracts';
import { FACTORY_POLICY_YAML, parsePolicy } from '@sealpost/policy';
import fc from 'fast-check';
import { decide, type OpenedMail } from './stage.ts';

const classifier = createMessageClassifier({ scanBytesMax: 100_000 });
const PHI = 'Dear Dana Winterfield, your HbA1c of 9.1 % confirms type 2 diabetes. MRN: 00482913.';

async function opened(
  text: string,
  change: { policy?: string; purpose?: Purpose; addresses?: readonly string[] } = {},
): Promise<OpenedMail> {
  const parsed = parsePolicy(change.policy ?? FACTORY_POLICY_YAML);
  assert.ok(parsed.ok);
  const addresses = change.addresses ?? ['dana@example.net'];
  const content = Buffer.from(`Content-Type: text/plain\r\n\r\n${text}`);
  const envelope = MailEnvelope.fromPartial({
    recipients: addresses.map((address, index) => ({ index, address, displayName: 'Dana Winterfield' })),
  });
  return {
    mail: AcceptedMail.fromPartial({
      header: { messageId: 'msg_1', purpose: change.purpose ?? Purpose.PURPOSE_TREATMENT },
    }),
    content,
    envelope,
    policy: { policy: parsed.policy, version: 1 },
    authorized: new Map(),
    readable: await readMessage(classifier, content, envelope),
  };
}

function planOf(mail: OpenedMail) {
  const outcome = decide(mail);
  assert.equal(outcome.kind, 'emit');
  return outcome.kind === 'emit' ? outcome.plan : assert.fail();
}

describe('what dlp decides', () => {
  it('asks for TLS for PHI and for nothing without', async () => {
    const phi = planOf(await opened(PHI));
    assert.ok(phi.verdict.level >= VerdictLevel.VERDICT_LEVEL_PHI);
    assert.equal(phi.deliver[0]?.protection, Protection.PROTECTION_TLS);
    const plain = planOf(await opened('The tulips are out.'));
    assert.equal(plain.deliver[0]?.protection, Protection.PROTECTION_OPPORTUNISTIC);
  });

  it('holds PHI for marketing', async () => {
    const plan = planOf(await opened(PHI, { purpose: Purpose.PURPOSE_MARKETING }));
    assert.deepEqual([plan.deliver.length, plan.hold.length], [0, 1]);
  });

  it('puts every recipient in exactly one place, in order', async () => {
    const policy = `name: p
rules:
  - { id: h, when: { recipientDomain: [hold.example.org] }, then: { action: hold } }
  - { id: r, when: { recipientDomain: ["*.reject.example.org"] }, then: { action: reject } }
  - { id: d, then: {} }
`;
    const domains = fc.constantFrom('hold.example.org', 'a.reject.example.org', 'example.org');
    await fc.assert(
      fc.asyncProperty(fc.array(domains, { minLength: 1, maxLength: 10 }), async (given) => {
        const plan = planOf(await opened('x', { policy, addresses: given.map((domain, i) => `r${i}@${domain}`) }));
        assert.deepEqual(
          plan.decisions.map((decision) => decision.recipientIndex),
          given.map((_, i) => i),
        );
        const places = [...plan.deliver, ...plan.hold, ...plan.reject].map((decision) => decision.recipientIndex);
        assert.deepEqual(
          places.toSorted((a, b) => a - b),
          given.map((_, i) => i),
        );
        for (const { recipientIndex, action } of plan.decisions) {
          const held = given[recipientIndex] === 'hold.example.org';
          assert.equal(action === DecisionAction.DECISION_ACTION_HOLD, held);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('takes a domain from behind the last at sign', async () => {
    const policy =
      'name: p\nrules: [{ id: h, when: { recipientDomain: [x.example.org] }, then: { action: hold } }, { id: d, then: {} }]';
    const plan = planOf(await opened('x', { policy, addresses: ['"a@y.example.org"@x.example.org'] }));
    assert.equal(plan.hold.length, 1);
  });
});
