import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { SealpostError } from '@sealpost/client';
import { RecipientState } from '@sealpost/contracts';
import {
  END_MS,
  ending,
  givenSealpost,
  type Installation,
  phiMessage,
  plainMessage,
} from '@sealpost/tests/given-sealpost';
import { waitFor } from '@sealpost/tests/wait-for';

const RECIPIENTS = 1_000;
const DOMAINS = 40;
const BATCH = 1_000;
const OPEN_BYTES_MAX = 2 * 1_048_576;
/** Of 450 KiB each: four times what may be open. */
const LARGE_BATCH = 20;

describe('many at once', () => {
  let given: Installation;
  before(async () => {
    given = await givenSealpost({ settings: { 'ingest.openBytesMax': OPEN_BYTES_MAX } });
  });
  after(() => given.close());

  const received = (suffix: string): readonly string[] =>
    given.sink.messages.flatMap((message) => message.recipients).filter((path) => path.endsWith(suffix));

  it('a message reaches each of a thousand recipients once', async () => {
    const to = Array.from({ length: RECIPIENTS }, (_, i) => ({ address: `r${i}@d${i % DOMAINS}.wide.example.org` }));
    const accepted = await given.client.submit(phiMessage({ to }));
    assert.equal(accepted.recipientCount, RECIPIENTS);
    const done = await ending(given, accepted.messageId);
    assert.deepEqual(
      new Set(done.recipients.map((recipient) => recipient.state)),
      new Set([RecipientState.RECIPIENT_STATE_DELIVERED]),
    );
    assert.deepEqual(received('.wide.example.org').toSorted(), to.map((box) => box.address).toSorted());
  });

  it('a batch of a thousand is answered whole and delivered whole', async () => {
    const messages = Array.from({ length: BATCH }, (_, i) =>
      plainMessage({ to: [{ address: `b${i}@batch.example.org` }] }),
    );
    const { accepted } = await given.client.submitMany(messages);
    assert.equal(new Set(accepted.map((item) => item.accepted.messageId)).size, BATCH);
    await waitFor(() => received('@batch.example.org').length >= BATCH, END_MS);
    for (const item of accepted.slice(-20)) await ending(given, item.accepted.messageId);
    assert.equal(received('@batch.example.org').length, BATCH);
    await assert.rejects(given.client.submitMany([], { allOrNothing: true }).then(() => assert.fail('an empty batch')));
  });

  it('more than the server takes at one time is refused with a delay, and taken when it comes again', async () => {
    const large = () =>
      plainMessage({ text: 'A line of a long text.\n'.repeat(20_000), to: [{ address: 'large@example.org' }] });
    // One call: its messages are taken at one moment, however fast the machine is.
    const { accepted, rejected } = await given.client.submitMany(Array.from({ length: LARGE_BATCH }, large), {
      onPartial: 'return',
    });
    const refusals = rejected.map((item) => item.error);
    assert.equal(accepted.length + refusals.length, LARGE_BATCH);
    assert.ok(accepted.length > 0 && refusals.length > 0);
    for (const refusal of refusals) {
      assert.ok(refusal instanceof SealpostError);
      assert.equal(refusal.reason, 'INGEST_OVERLOADED');
      assert.equal(refusal.status, 'RESOURCE_EXHAUSTED');
      assert.ok((refusal.retryAfterMs ?? 0) > 0);
    }
    const again = await given.client.submit(large());
    assert.equal((await ending(given, again.messageId)).recipients[0]?.state, RecipientState.RECIPIENT_STATE_DELIVERED);
  });
});
