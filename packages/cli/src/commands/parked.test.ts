import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { type FakeSealpost, startFakeSealpost } from '@sealpost/client/testing';
import { runCommand } from '../testing/run-command.ts';

const ID = 'mail.accepted.express.v1/3/1041/dlp';

describe('sealpost parked', () => {
  let fake: FakeSealpost;
  before(async () => {
    fake = await startFakeSealpost();
  });
  after(() => fake.stop());
  beforeEach(() => {
    fake.state.parked.splice(0);
    for (const parkedId of [ID, `${ID}2`])
      fake.state.parked.push({
        parkedId,
        group: 'dlp',
        topic: 'mail.accepted.express.v1',
        partition: 3,
        offset: 1_041,
        reason: 'undecodable',
        parkTime: new Date(0),
        sizeBytes: 5,
      });
  });

  const run = (argv: readonly string[]) => runCommand(['parked', ...argv, '--address', fake.address]);

  it('lists and shows where a record comes from and why it is here', async () => {
    const list = await run(['list']);
    assert.match(list.stdout, new RegExp(`${ID}\\s+dlp\\s+undecodable\\s+5`));
    const shown = JSON.parse((await run(['show', ID, '--json'])).stdout) as { readonly record: object };
    assert.deepEqual(Object.keys(shown.record).toSorted(), [
      'group',
      'offset',
      'parkTime',
      'parkedId',
      'partition',
      'reason',
      'sizeBytes',
      'topic',
    ]);
  });

  it('replays and discards by id, several at a time', async () => {
    const both = await run(['replay', ID, `${ID}2`]);
    assert.equal(both.stdout, `${ID} is replayed.\n${ID}2 is replayed.\n`);
    assert.equal((await run(['list'])).stdout.trim(), 'Nothing is parked.');
  });

  it('exits 4 for a record that is not there, naming no other', async () => {
    const { code, stderr } = await run(['discard', 'nothing']);
    assert.equal(code, 4);
    assert.match(stderr, /INGEST_PARKED_NOT_FOUND|parked record/);
    assert.equal((await run(['show'])).code, 2);
  });
});
