/** Reads a partition from a given offset without a group, over the connections of a consumer that never joins one. */
import { AppError } from '@sealpost/kernel';
import type { Cluster, KafkaMessage } from 'kafkajs';
import type { ParkedLogPage } from '../log-parking.ts';
import { createKafkaClient } from './kafka-client.ts';
import { unavailable } from './kafka-errors.ts';
import type { KafkaConnectionOptions } from './kafka-options.ts';
import { toBusRecord } from './kafka-subscription.ts';

export interface LogReader {
  /** Errors: BUS_UNAVAILABLE. */
  read(topic: string, partition: number, from: number): Promise<ParkedLogPage>;
  close(): Promise<void>;
}

const READ_BYTES_MAX = 4 * 1_048_576;
const READ_WAIT_MS = 0;
const READ_UNCOMMITTED = 0;

interface FetchedPartition {
  readonly highWatermark: string;
  readonly messages: readonly KafkaMessage[];
}

/** The parts of kafkajs's broker and cluster that its types leave out. */
interface FetchingBroker {
  fetch(
    request: object,
  ): Promise<{ readonly responses: readonly { readonly partitions: readonly FetchedPartition[] }[] }>;
}
interface OffsetsCluster {
  fetchTopicsOffset(
    topics: readonly object[],
  ): Promise<readonly { readonly partitions: readonly { readonly offset: string }[] }[]>;
}

async function firstOffset(cluster: Cluster, topic: string, partition: number): Promise<number> {
  const query = [{ topic, partitions: [{ partition }], fromBeginning: true }];
  const answers = await (cluster as unknown as OffsetsCluster).fetchTopicsOffset(query);
  return Number(answers[0]?.partitions[0]?.offset ?? 0);
}

async function fetchFrom(cluster: Cluster, place: { topic: string; partition: number }, from: number) {
  const { topic, partition } = place;
  const [leader] = Object.keys(cluster.findLeaderForPartitions(topic, [partition]));
  const broker = (await cluster.findBroker({ nodeId: leader ?? '' })) as unknown as FetchingBroker;
  const { responses } = await broker.fetch({
    maxWaitTime: READ_WAIT_MS,
    minBytes: 0,
    maxBytes: READ_BYTES_MAX,
    isolationLevel: READ_UNCOMMITTED,
    topics: [{ topic, partitions: [{ partition, fetchOffset: `${from}`, maxBytes: READ_BYTES_MAX }] }],
  });
  const found = responses[0]?.partitions[0];
  if (found === undefined) throw new AppError('BUS_UNAVAILABLE');
  return found;
}

function toPage(found: FetchedPartition, place: { topic: string; partition: number }, from: number): ParkedLogPage {
  const end = Number(found.highWatermark);
  const records = found.messages
    .filter((message) => Number(message.offset) >= from)
    .map((message) => ({ ...toBusRecord(place, message), value: message.value }));
  const last = records.at(-1);
  // A fetch without records below the end holds only what compaction took away or control marks: go on behind them.
  const behind = last === undefined ? Number(found.messages.at(-1)?.offset ?? end - 1) + 1 : last.offset + 1;
  return { records, next: Math.max(from, behind), end };
}

/** One reader serves one caller at a time; its connections open at the first read. */
export function createLogReader(connection: KafkaConnectionOptions): LogReader {
  let cluster: Cluster | undefined;
  const holder = createKafkaClient(connection).consumer({
    // Never joined: kafkajs wants a name.
    groupId: `${connection.clientId}-reader`,
    allowAutoTopicCreation: false,
    partitionAssigners: [
      (given) => {
        cluster = given.cluster;
        return {
          name: 'none',
          version: 0,
          assign: async () => [],
          protocol: () => ({ name: 'none', metadata: Buffer.alloc(0) }),
        };
      },
    ],
  });
  return {
    async read(topic, partition, from) {
      const opened = cluster as Cluster;
      try {
        if (!opened.isConnected()) await holder.connect();
        await opened.addTargetTopic(topic);
        await opened.refreshMetadataIfNecessary();
        const start = Math.max(from, from === 0 ? await firstOffset(opened, topic, partition) : 0);
        return toPage(await fetchFrom(opened, { topic, partition }, start), { topic, partition }, start);
      } catch (thrown) {
        await opened.refreshMetadata().catch(() => undefined);
        throw unavailable(thrown);
      }
    },
    close: () => holder.disconnect(),
  };
}
