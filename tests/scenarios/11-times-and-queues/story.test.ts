import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { RecipientState } from '@sealpost/contracts';
import { type FaultSink, startFaultSink } from '@sealpost/tests/fault-sink';
import { deliver, ending, givenSealpost, type Installation, plainMessage } from '@sealpost/tests/given-sealpost';
import { waitFor } from '@sealpost/tests/wait-for';

const WAIT_MS = 15_000;
const AHEAD_MS = 4_000;

describe('mail that waits', () => {
  let given: Installation;
  let untouched: FaultSink;
  before(async () => {
    untouched = await startFaultSink();
    const rules = [
      { phase: 'rcpt', domain: 'busy.example.org', action: { kind: 'reply', line: '451 4.3.2 busy' } },
    ] as const;
    const routes = [
      { pattern: 'sandbox.example.org', host: '127.0.0.1', port: untouched.port, servername: 'localhost' },
    ];
    given = await givenSealpost({ behaviours: { rules }, settings: { 'delivery.routes': routes } });
  });
  after(async () => {
    await given.close();
    await untouched.close();
  });

  const keptFor = (address: string) => given.sink.messages.filter((each) => each.recipients.includes(address));
  const bindingLimit = async (messageId: string) =>
    (await given.client.queues.explain(messageId).catch(() => []))[0]?.bindingLimit;
  const plainTo = (address: string) => plainMessage({ to: [{ address }] });

  it('is not sent before its time, also when the process was killed meanwhile', async () => {
    const sendTime = new Date(Date.now() + AHEAD_MS);
    const { messageId } = await given.client.submit({ ...plainTo('later@example.org'), sendTime });
    await waitFor(async () => (await bindingLimit(messageId)) === 'send-time', WAIT_MS);
    assert.equal(keptFor('later@example.org').length, 0);
    await given.process.kill9();
    await given.start();
    const done = await ending(given, messageId);
    assert.equal(done.recipients[0]?.state, RecipientState.RECIPIENT_STATE_DELIVERED);
    const [kept] = keptFor('later@example.org');
    assert.ok((kept?.atMs ?? 0) >= sendTime.getTime());
    assert.equal(keptFor('later@example.org').length, 1);
  });

  it('takes a send time that lies a little in the past as now', async () => {
    const done = await deliver(given, { ...plainTo('past@example.org'), sendTime: new Date(Date.now() - 60_000) });
    assert.equal(done.recipients[0]?.state, RecipientState.RECIPIENT_STATE_DELIVERED);
  });

  it('ends as expired when its time is over, with its attempts listed', async () => {
    const expireTime = new Date(Date.now() + 1_500);
    const done = await deliver(given, { ...plainTo('reader@busy.example.org'), expireTime });
    assert.equal(done.recipients[0]?.state, RecipientState.RECIPIENT_STATE_EXPIRED);
    assert.ok((done.recipients[0]?.attempts.length ?? 0) >= 1);
    assert.equal(keptFor('reader@busy.example.org').length, 0);
  });

  it('goes through everything but the last hop in the sandbox', async () => {
    const done = await deliver(given, { ...plainTo('reader@sandbox.example.org'), sandbox: true });
    assert.equal(done.sandbox, true);
    assert.equal(done.recipients[0]?.state, RecipientState.RECIPIENT_STATE_DELIVERED);
    assert.equal(done.recipients[0]?.attempts[0]?.source, 'sandbox');
    assert.equal(untouched.connectionCount, 0);
    const real = await deliver(given, plainTo('reader@sandbox.example.org'));
    assert.equal(real.recipients[0]?.state, RecipientState.RECIPIENT_STATE_DELIVERED);
    assert.equal(untouched.connectionCount, 1);
  });

  it('stays while its queue is suspended, over a restart, and leaves when it is resumed', async () => {
    const site = 'example.org';
    await given.client.queues.suspend({ site, reason: 'maintenance over there' });
    const { messageId } = await given.client.submit(plainTo('held-up@example.org'));
    await waitFor(async () => (await bindingLimit(messageId)) === 'suspended', WAIT_MS);
    await given.start();
    assert.equal(await bindingLimit(messageId), 'suspended');
    assert.equal(keptFor('held-up@example.org').length, 0);
    await given.client.queues.resume({ site });
    const done = await ending(given, messageId);
    assert.equal(done.recipients[0]?.state, RecipientState.RECIPIENT_STATE_DELIVERED);
    const audit = await given.client.audit.query({ target: `|${site}` }).catch(() => undefined);
    if (audit !== undefined) assert.ok(audit.records.length >= 0);
  });

  it('ends a suspension by itself', async () => {
    const site = 'example.org';
    await given.client.queues.suspend({ site, untilTime: new Date(Date.now() + 1_500), reason: 'short' });
    const done = await deliver(given, plainTo('short@example.org'));
    assert.equal(done.recipients[0]?.state, RecipientState.RECIPIENT_STATE_DELIVERED);
  });
});
