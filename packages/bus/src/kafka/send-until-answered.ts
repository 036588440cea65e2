/** Sends a request again for the partitions that its answer does not name, so that no record is taken for stored that is not. */
import { AppError } from '@sealpost/kernel';
import type { QueuedRecord } from './producer-queue.ts';

export interface PartitionAnswer {
  readonly topic: string;
  readonly partition: number;
  /** Of the first record; those of one partition follow one another. */
  readonly baseOffset: number;
}

/** Leaders move one after the other when a broker goes; more rounds than brokers means something else is wrong. */
const ROUNDS_MAX = 8;

/**
 * Offsets in the order of the records.
 *
 * kafkajs 2.2.4 keeps the answers of a request by broker while it tries again. When a partition's leader moves from a
 * broker that failed to one that has answered already, that one counts as done: the partition's records are never sent and
 * the call resolves without them (sendMessages.js, `brokersWithoutResponse`). Only the missing answer tells.
 */
export async function sendUntilAnswered(
  records: readonly QueuedRecord[],
  sendOnce: (records: readonly QueuedRecord[]) => Promise<readonly PartitionAnswer[]>,
): Promise<readonly number[]> {
  const offsets = new Array<number>(records.length);
  let left = records.map((record, index) => ({ record, index }));
  for (let round = 1; left.length > 0; round++) {
    if (round > ROUNDS_MAX) throw new AppError('BUS_UNAVAILABLE', { facts: { unanswered: left.length } });
    const answers = await sendOnce(left.map(({ record }) => record));
    const next = new Map(
      answers.map(({ topic, partition, baseOffset }) => [placeOf({ topic, partition }), baseOffset] as const),
    );
    left = left.filter(({ record, index }) => {
      const place = placeOf(record);
      const offset = next.get(place);
      if (offset === undefined) return true;
      offsets[index] = offset;
      next.set(place, offset + 1);
      return false;
    });
  }
  return offsets;
}

const placeOf = ({ topic, partition }: Pick<QueuedRecord, 'topic' | 'partition'>): string => `${topic}/${partition}`;
