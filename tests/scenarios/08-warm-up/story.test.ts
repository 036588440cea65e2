import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Lane, RecipientState } from '@sealpost/contracts';
import { END_MS, endings, givenSealpost, type Installation, plainMessage } from '@sealpost/tests/given-sealpost';
import { createLoad } from '@sealpost/tests/load-generator';
import { waitFor } from '@sealpost/tests/wait-for';

const COLD = '127.0.0.11';
const WARM = '127.0.0.12';
const COLD_ONLY = '127.0.0.13';
const BUDGET = 20;
const SMALL_BUDGET = 5;
const LIVES = 5;

const source = (name: string, address: string, warmed: boolean) => ({ name, address, warmed });
const POOLS = [
  {
    name: 'default',
    sources: [source('cold', COLD, false), source('warm', WARM, true)],
    warmupTable: [BUDGET, BUDGET, BUDGET],
  },
  { name: 'alone', sources: [source('cold', COLD_ONLY, false)], warmupTable: [SMALL_BUDGET, SMALL_BUDGET] },
];

describe('a pool that warms up', () => {
  let given: Installation;
  before(async () => {
    given = await givenSealpost({ settings: { 'mta.pools': POOLS, 'encrypt.bulkPool': 'alone' } });
  });
  after(() => given.close());

  /** Messages from one address, by UTC day: a budget is one day's. */
  const perDay = (address: string): readonly number[] => {
    const counts = new Map<string, number>();
    for (const message of given.sink.messages.filter((each) => each.peerAddress === address)) {
      const day = new Date(message.atMs).toISOString().slice(0, 10);
      counts.set(day, (counts.get(day) ?? 0) + 1);
    }
    return [...counts.values()];
  };

  it('never exceeds its budget, over restarts and kill -9, and gives the excess to the warmed source', async () => {
    const load = createLoad(given);
    for (let life = 1; life <= LIVES; life++) {
      const ended = new Promise((resolve) => setTimeout(resolve, 150)).then(async () => {
        await (life % 2 === 0 ? given.process.stop() : given.process.kill9());
      });
      await load.run(4, ended);
      await given.start();
    }
    await load.settle();
    const ids = load.accepted.map((message) => message.messageId);
    for (const done of await endings(given, ids)) {
      assert.equal(done.recipients[0]?.state, RecipientState.RECIPIENT_STATE_DELIVERED);
    }
    assert.ok(load.accepted.length > BUDGET);
    assert.ok(perDay(COLD).length > 0 && perDay(COLD).every((count) => count <= BUDGET), perDay(COLD).join());
    assert.ok((perDay(WARM)[0] ?? 0) > 0);
    const pools = await given.client.pools.list();
    const cold = pools.pools.find((pool) => pool.name === 'default')?.sources.find((each) => each.name === 'cold');
    assert.equal(cold?.budgetToday, BUDGET);
    assert.ok((cold?.debitedToday ?? Number.POSITIVE_INFINITY) <= BUDGET);
  });

  it('waits for the next day where no source is warmed, and says so', async () => {
    const messages = Array.from({ length: SMALL_BUDGET + 3 }, () => plainMessage({ lane: Lane.LANE_BULK }));
    const accepted = await Promise.all(messages.map((message) => given.client.submit(message)));
    await given.sink.waitForMessages(1, END_MS);
    await waitFor(() => perDay(COLD_ONLY)[0] === SMALL_BUDGET, END_MS);
    const waiting = await waitFor(async () => {
      const groups = await Promise.all(
        accepted.map(({ messageId }) => given.client.queues.explain(messageId).catch(() => [])),
      );
      const found = groups.flat().filter((group) => group.bindingLimit === 'warm-up');
      return found.length === 3 && found;
    }, END_MS);
    for (const group of waiting) assert.ok((group.dueTime?.getTime() ?? 0) > Date.now());
    assert.deepEqual(perDay(COLD_ONLY), [SMALL_BUDGET]);
  });
});
