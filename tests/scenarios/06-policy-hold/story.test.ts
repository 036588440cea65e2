import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { SealpostError } from '@sealpost/client';
import { Purpose, RecipientState, type TrackedMessage } from '@sealpost/contracts';
import { deliver, END_MS, ending, givenSealpost, type Installation, phiMessage } from '@sealpost/tests/given-sealpost';
import { waitFor } from '@sealpost/tests/wait-for';

const { RECIPIENT_STATE_DELIVERED, RECIPIENT_STATE_HELD, RECIPIENT_STATE_REJECTED } = RecipientState;
const POLICY = `name: by-domain
rules:
  - id: ask-first
    when: { recipientDomain: [ask.example.org] }
    then: { action: hold, reason: "Mail to this domain is looked at first." }
  - id: never
    when: { recipientDomain: [never.example.org] }
    then: { action: reject, reason: "No mail to this domain." }
  - id: phi
    when: { verdict: [phi, sensitive_phi] }
    then: { protection: tls }
  - id: default
    then: {}
`;

describe('mail that policy holds', () => {
  let given: Installation;
  const marketing = phiMessage({ purpose: Purpose.PURPOSE_MARKETING });
  const hold = async (message = marketing): Promise<TrackedMessage> => {
    const { messageId } = await given.client.submit(message);
    return given.client.waitUntilFinished(messageId, { timeoutMs: END_MS, until: 'settled' });
  };
  const auditOf = async (messageId: string): Promise<readonly string[]> => {
    const page = await given.client.audit.query({ target: messageId, pageSize: 100 });
    return page.records.map((record) => record.action);
  };

  before(async () => {
    given = await givenSealpost();
  });
  after(() => given.close());

  it('waits, and is shown with its evidence to the person who decides', async () => {
    const held = await hold();
    assert.equal(held.recipients[0]?.state, RECIPIENT_STATE_HELD);
    const list = await given.client.quarantine.list();
    assert.ok(list.messages.some((message) => message.messageId === held.messageId));
    const shown = await given.client.quarantine.get(held.messageId);
    assert.match(shown.text, /metformin/);
    assert.equal(shown.subject, 'Your result');
    assert.equal(shown.message?.decisions[0]?.rule, 'marketing-with-phi');
    assert.equal(given.sink.messages.length, 0);
  });

  it('leaves protected once released, with an entry for each step', async () => {
    const held = await hold();
    await given.client.quarantine.get(held.messageId);
    await given.client.quarantine.release(held.messageId, 'authorisation on file');
    const done = await ending(given, held.messageId);
    assert.equal(done.recipients[0]?.state, RECIPIENT_STATE_DELIVERED);
    assert.equal(given.sink.messages.at(-1)?.tls !== undefined, true);
    await waitFor(async () => (await auditOf(held.messageId)).includes('quarantine.release'), 10_000);
    assert.ok((await auditOf(held.messageId)).includes('quarantine.view'));
    await assert.rejects(given.client.quarantine.release(held.messageId, 'again'), { reason: 'DLP_HELD_NOT_FOUND' });
  });

  it('ends as refused once rejected, and nothing leaves', async () => {
    const before = given.sink.messages.length;
    const held = await hold();
    await given.client.quarantine.reject(held.messageId, 'no authorisation');
    assert.equal((await ending(given, held.messageId)).recipients[0]?.state, RECIPIENT_STATE_REJECTED);
    assert.equal(given.sink.messages.length, before);
    await waitFor(async () => (await auditOf(held.messageId)).includes('quarantine.reject'), 10_000);
  });

  it('is kept over kill -9', async () => {
    const held = await hold();
    await given.process.kill9();
    await given.start();
    await given.client.quarantine.release(held.messageId, 'after all');
    assert.equal((await ending(given, held.messageId)).recipients[0]?.state, RECIPIENT_STATE_DELIVERED);
  });

  it('is shown only to who may see it, and decided only with a reason', async () => {
    const held = await hold();
    const { secret } = await given.client.keys.create({ name: 'sender', roles: ['send', 'read'] });
    const sender = given.clientWith(secret);
    for (const call of [() => sender.quarantine.list(), () => sender.quarantine.get(held.messageId)])
      await assert.rejects(
        call(),
        (thrown) => thrown instanceof SealpostError && thrown.status === 'PERMISSION_DENIED',
      );
    await assert.rejects(given.client.quarantine.release(held.messageId, ' '), { reason: 'DLP_REASON_INVALID' });
  });

  it('is held for one recipient while others are served, and reaches the last one when released', async () => {
    const current = await given.client.policies.get();
    const put = await given.client.policies.put(POLICY, current.version);
    assert.equal(put.version, current.version + 1);
    await assert.rejects(given.client.policies.put(POLICY, current.version), { reason: 'DLP_POLICY_CHANGED' });
    await assert.rejects(given.client.policies.put('name: x', put.version), { reason: 'DLP_POLICY_INVALID' });
    const to = ['first@example.org', 'x@never.example.org', 'second@ask.example.org', 'third@example.org'];
    const message = phiMessage({ to: to.map((address) => ({ address, displayName: 'Dana Winterfield' })) });
    const held = await waitFor(async () => {
      // Another process may use the policy before for a second.
      const tried = await hold(message);
      return tried.recipients[2]?.state === RECIPIENT_STATE_HELD && tried;
    }, 10_000);
    const others = await waitFor(async () => {
      const now = await given.client.getMessage(held.messageId);
      return now.recipients[3]?.state === RECIPIENT_STATE_DELIVERED && now;
    }, 10_000);
    assert.deepEqual(
      others.recipients.map((recipient) => recipient.state),
      [RECIPIENT_STATE_DELIVERED, RECIPIENT_STATE_REJECTED, RECIPIENT_STATE_HELD, RECIPIENT_STATE_DELIVERED],
    );
    await given.client.quarantine.release(held.messageId, 'looked at');
    assert.equal((await ending(given, held.messageId)).recipients[2]?.state, RECIPIENT_STATE_DELIVERED);
    assert.equal(given.sink.messages.filter((each) => each.recipients.includes('second@ask.example.org')).length, 1);
  });

  it('is decided by the same policy after a restart', async () => {
    await given.start();
    const current = await given.client.policies.get();
    assert.equal(current.name, 'by-domain');
    const done = await deliver(given, phiMessage({ to: [{ address: 'x@never.example.org' }] }));
    assert.equal(done.recipients[0]?.state, RECIPIENT_STATE_REJECTED);
  });
});
