/** Warm-up budgets that several instances debit at the same time. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { systemClock } from '@sealpost/kernel';
import { EGRESS_BUDGETS, type EgressPoolDoc } from '@sealpost/runtime';
import { type GivenStore, givenStore } from '../testing/given-store.ts';
import { dateOf } from '../core/warm-up.ts';
import { createEgress, type Egress } from './egress.ts';

const LIMIT = 95;
const source = { name: 's', address: '', heloName: '', warmed: false, startDay: 0 };
const poolNamed = (name: string): EgressPoolDoc => ({
  _id: name,
  sources: [source],
  warmupTable: [LIMIT],
  generation: 0,
});

describe('a warm-up budget', () => {
  let given: GivenStore;
  before(async () => {
    given = await givenStore();
  });
  after(() => given.close());

  const instance = (instanceId: string, pool: string) =>
    createEgress({ ports: { clock: systemClock, store: given.store }, instanceId, configured: [poolNamed(pool)] });
  const budgetOf = async (pool: string) => {
    const budgets = await given.store.collection(EGRESS_BUDGETS);
    return budgets.get(`${pool}/s/${dateOf(Date.now())}`);
  };

  it('is never exceeded, however many instances draw on it at once', async () => {
    const instances = await Promise.all(['a', 'b', 'c'].map((id) => instance(id, 'shared')));
    const askMany = (egress: Egress) => Array.from({ length: LIMIT }, () => egress.take('shared', 1));
    const answers = await Promise.all(instances.flatMap(askMany));
    const taken = answers.filter((answer) => answer.kind === 'source').length;
    const left = await budgetOf('shared');
    assert.ok(taken <= LIMIT, String(taken));
    assert.ok((left?.debited ?? 0) <= LIMIT);
    assert.ok(taken > LIMIT / 2, String(taken));
    await Promise.all(instances.map((each) => each.stop()));
  });

  it('gets back what an instance has left when it stops, and says who drew what', async () => {
    const first = await instance('first', 'returned');
    for (let i = 0; i < 5; i++) await first.take('returned', 1);
    assert.equal((await budgetOf('returned'))?.debited, 9);
    await first.stop();
    const budget = await budgetOf('returned');
    const debits = (budget as unknown as { debits: { owner: string; count: number }[] }).debits;
    assert.deepEqual(
      debits.map(({ owner, count }) => [owner, count]),
      [
        ['first', 9],
        ['first', -4],
      ],
    );
  });

  it('gives all of the day to the instance that goes on', async () => {
    const [leaves, stays] = [await instance('leaves', 'whole'), await instance('stays', 'whole')];
    await leaves.take('whole', 1);
    await leaves.stop();
    let count = 1;
    while ((await stays.take('whole', 1)).kind === 'source') count++;
    assert.equal(count, LIMIT);
    await stays.stop();
  });
});
