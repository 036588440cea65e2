import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { RecipientState } from '@sealpost/contracts';
import { endings, givenSealpost, type Installation } from '@sealpost/tests/given-sealpost';
import { createLoad, type Load } from '@sealpost/tests/load-generator';

const ROUNDS = 2;
const CALLERS = 24;
const LIFE_MS = 500;
const DEADLINE_MS = 15_000;

describe('SIGTERM under load', () => {
  let given: Installation;
  let load: Load;
  before(async () => {
    given = await givenSealpost({ behaviours: { replyDelayMs: 2 }, settings: { 'shutdown.deadlineMs': DEADLINE_MS } });
    load = createLoad(given);
  });
  after(() => given.close());

  it('ends the process by itself, within its deadline', async () => {
    for (let round = 1; round <= ROUNDS; round++) {
      const codes: number[] = [];
      const stopped = new Promise((resolve) => setTimeout(resolve, LIFE_MS)).then(async () => {
        // The kit kills what outlives the deadline; that code would be 137.
        codes.push(await given.process.stop(DEADLINE_MS + 5_000));
      });
      await load.run(CALLERS, stopped);
      assert.deepEqual(codes, [0], given.process.stderr().slice(-2_000));
      assert.ok(!existsSync(join(given.dataDir, 'run.json')));
      await given.start();
    }
  });

  it('loses nothing, repeats nothing and leaves nothing in doubt', async () => {
    await load.settle();
    const ends = await endings(
      given,
      load.accepted.map((message) => message.messageId),
    );
    assert.ok(ends.length > 0);
    const recipients = ends.flatMap((end) => end.recipients);
    assert.deepEqual(
      recipients.filter((each) => each.state !== RecipientState.RECIPIENT_STATE_DELIVERED),
      [],
    );
    assert.deepEqual(
      recipients.filter((each) => each.inDoubt),
      [],
    );
    const received = given.sink.messages.flatMap((message) => message.recipients);
    assert.deepEqual(received.toSorted(), load.accepted.map((message) => message.address).toSorted());
  });
});
