import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { AttemptOutcome, RecipientState, type TrackedMessage } from '@sealpost/contracts';
import type { SinkRule } from '@sealpost/tests/fault-sink';
import { ending, givenSealpost, type Installation, plainMessage } from '@sealpost/tests/given-sealpost';
import { waitFor } from '@sealpost/tests/wait-for';

const WAIT_MS = 15_000;
const stallAt = (phase: 'rcpt' | 'data' | 'dot'): SinkRule => ({
  phase,
  domain: `${phase}.example.org`,
  times: 1,
  action: { kind: 'stall' },
});

describe('a process that dies inside an SMTP transaction', () => {
  let given: Installation;
  before(async () => {
    given = await givenSealpost({ settings: { 'shutdown.deadlineMs': 1_000 } });
  });
  after(() => given.close());

  const keptFor = (address: string) => given.sink.messages.filter((each) => each.recipients.includes(address));

  /** Sends to a server that falls silent at `phase`, ends the process there, and answers what became of the message. */
  async function endedAt(
    phase: 'rcpt' | 'data' | 'dot',
    to: { readonly address: string; readonly how?: 'kill9' | 'stop'; readonly noDuplicates?: true },
  ): Promise<TrackedMessage> {
    const { address, how = 'kill9' } = to;
    await given.sink.setBehaviours({ rules: [stallAt(phase)] });
    given.sink.cutConnections();
    const before = given.sink.commands.length;
    const { messageId } = await given.client.submit(
      plainMessage({ to: [{ address }], noDuplicates: to.noDuplicates === true }),
    );
    const reached = phase === 'rcpt' ? /^RCPT/ : /^DATA/;
    await waitFor(() => given.sink.commands.slice(before).some((line) => reached.test(line)), WAIT_MS);
    if (phase === 'dot') await waitFor(() => keptFor(address).length === 1, WAIT_MS);
    await given.process[how]();
    given.sink.cutConnections();
    await given.start();
    return ending(given, messageId);
  }

  for (const phase of ['rcpt', 'data'] as const) {
    it(`repeats it without a doubt when the dot was not sent: ${phase}`, async () => {
      const address = `reader@${phase}.example.org`;
      const [recipient] = (await endedAt(phase, { address })).recipients;
      assert.equal(recipient?.state, RecipientState.RECIPIENT_STATE_DELIVERED);
      assert.equal(recipient?.inDoubt, false);
      assert.equal(keptFor(address).length, 1);
    });
  }

  for (const how of ['kill9', 'stop'] as const) {
    it(`lists it in doubt when the dot was sent, and repeats the same bytes: ${how}`, async () => {
      const address = `${how}@dot.example.org`;
      const [recipient] = (await endedAt('dot', { address, how })).recipients;
      assert.deepEqual(
        recipient?.attempts.map((attempt) => attempt.outcome),
        [AttemptOutcome.ATTEMPT_OUTCOME_IN_DOUBT, AttemptOutcome.ATTEMPT_OUTCOME_DELIVERED],
      );
      assert.equal(recipient?.inDoubt, true);
      const [first, second] = keptFor(address);
      assert.equal(keptFor(address).length, 2);
      assert.deepEqual(second?.bytes, first?.bytes);
    });
  }

  it('leaves it in doubt where the sender forbids a second attempt', async () => {
    const address = 'once@dot.example.org';
    const [recipient] = (await endedAt('dot', { address, noDuplicates: true })).recipients;
    assert.equal(recipient?.state, RecipientState.RECIPIENT_STATE_IN_DOUBT);
    assert.equal(keptFor(address).length, 1);
  });
});
