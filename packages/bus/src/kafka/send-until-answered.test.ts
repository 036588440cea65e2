/** Answers that lack a partition: its records go again, and none is taken for stored. */
import { deepEqual, equal, rejects } from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { QueuedRecord } from './producer-queue.ts';
import { type PartitionAnswer, sendUntilAnswered } from './send-until-answered.ts';

const record = (partition: number, key: string): QueuedRecord => ({
  topic: 'mail.classified.express.v1',
  partition,
  key,
  value: new Uint8Array(1),
});

/** A log that stores what it answers for; `forgets` says which partitions a round leaves out, as kafkajs does. */
function fakeLog(forgets: (partition: number, round: number) => boolean) {
  const logs = new Map<number, string[]>();
  const state = { round: 0 };
  const sendOnce = async (records: readonly QueuedRecord[]): Promise<readonly PartitionAnswer[]> => {
    state.round += 1;
    const answers = new Map<number, PartitionAnswer>();
    for (const { topic, partition, key } of records) {
      if (forgets(partition, state.round)) continue;
      const log = logs.get(partition) ?? [];
      logs.set(partition, log);
      if (!answers.has(partition)) answers.set(partition, { topic, partition, baseOffset: log.length });
      log.push(key);
    }
    return [...answers.values()];
  };
  return { logs, sendOnce, rounds: () => state.round };
}

describe('sending until every partition has answered', () => {
  it('sends again what a moved leader made the client forget', async () => {
    const { logs, sendOnce, rounds } = fakeLog((partition, round) => partition === 11 && round === 1);
    const offsets = await sendUntilAnswered([record(3, 'a'), record(11, 'b'), record(11, 'c')], sendOnce);
    deepEqual([...offsets], [0, 0, 1]);
    deepEqual(logs.get(11), ['b', 'c']);
    equal(rounds(), 2);
  });

  it('stores every record once, in the order of its partition, whatever is forgotten for a while', async () => {
    const forgotten = fc.array(fc.tuple(fc.nat(3), fc.integer({ min: 1, max: 5 })));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(3), { maxLength: 30 }), forgotten, async (partitions, forgets) => {
        const { logs, sendOnce } = fakeLog((partition, round) =>
          forgets.some(([which, when]) => which === partition && when === round),
        );
        const records = partitions.map((partition, i) => record(partition, `${i}`));
        const offsets = await sendUntilAnswered(records, sendOnce);
        records.forEach(({ partition, key }, i) => equal(logs.get(partition)?.[offsets[i] ?? -1], key));
        equal([...logs.values()].flat().length, records.length);
      }),
    );
  });

  it('says that the log is away when a partition never answers', async () => {
    const { sendOnce } = fakeLog(() => true);
    await rejects(sendUntilAnswered([record(0, 'a')], sendOnce), { code: 'BUS_UNAVAILABLE' });
  });
});
