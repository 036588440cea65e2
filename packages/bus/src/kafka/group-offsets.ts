/** Where a group goes on: committed offsets against what the log holds. */
import { AppError } from '@sealpost/kernel';
import type { Admin } from 'kafkajs';

export interface Place {
  readonly topic: string;
  readonly partition: number;
}

export interface StartPlace extends Place {
  readonly offset: number;
  /** No offset was committed: it begins here by setting. */
  readonly isNew: boolean;
}

export interface LogBounds {
  readonly first: number;
  readonly end: number;
}

/** First and end offset of each partition of a topic. */
export async function fetchBounds(admin: Admin, topic: string): Promise<ReadonlyMap<number, LogBounds>> {
  const answers = await admin.fetchTopicOffsets(topic);
  return new Map(answers.map(({ partition, low, high }) => [partition, { first: Number(low), end: Number(high) }]));
}

/** Kafka answers -1 for a partition without a committed offset. */
export function startOffset(
  place: Place,
  found: { readonly committed: number; readonly bounds: LogBounds; readonly from: 'earliest' | 'latest' },
): StartPlace {
  const { committed, bounds, from } = found;
  if (committed < 0) return { ...place, offset: from === 'latest' ? bounds.end : bounds.first, isNew: true };
  if (committed < bounds.first || committed > bounds.end) {
    const { topic, partition } = place;
    throw new AppError('BUS_OFFSET_OUT_OF_RANGE', {
      facts: { topic, partition, committed, first: bounds.first, end: bounds.end },
    });
  }
  return { ...place, offset: committed, isNew: false };
}

/** Throws BUS_OFFSET_OUT_OF_RANGE when a committed offset lies outside the log. */
export async function fetchStarts(
  admin: Admin,
  query: { readonly groupId: string; readonly places: readonly Place[]; readonly from: 'earliest' | 'latest' },
): Promise<readonly StartPlace[]> {
  const topics = [...new Set(query.places.map((place) => place.topic))];
  const [committed, bounds] = await Promise.all([
    admin.fetchOffsets({ groupId: query.groupId, topics }),
    Promise.all(topics.map(async (topic) => [topic, await fetchBounds(admin, topic)] as const)),
  ]);
  const boundsOf = new Map(bounds);
  return query.places.map((place) => {
    const answer = committed
      .find(({ topic }) => topic === place.topic)
      ?.partitions.find(({ partition }) => partition === place.partition);
    return startOffset(place, {
      committed: Number(answer?.offset ?? -1),
      bounds: boundsOf.get(place.topic)?.get(place.partition) ?? { first: 0, end: 0 },
      from: query.from,
    });
  });
}
