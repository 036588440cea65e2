/** The epochs of partitions in the store: taking over is one `inc epoch`, and whoever incremented last is the owner. */
import type { Ports } from '@sealpost/runtime';
import type { Collection, CollectionSpec, Doc, WriteOp } from '@sealpost/store';
import type { HeldPartition } from './delivery-docs.ts';

export interface PartitionDoc extends Doc {
  readonly epoch: number;
  /** Instance that took it last. */
  readonly owner: string;
  readonly takenAtMs: number;
}

export const PARTITIONS: CollectionSpec<PartitionDoc> = { name: 'mta_partitions', indexes: [] };

/** Rounds of one take-over: a second one only where a document was made meanwhile. */
const TAKE_ROUNDS_MAX = 4;

export interface PartitionEpochs {
  /** One write for all of them; a new partition costs a second one. */
  take(partitions: readonly number[]): Promise<readonly HeldPartition[]>;
  /** Epochs as the store has them, in order; 0 for a partition that nobody ever took. */
  read(partitions: readonly number[]): Promise<readonly number[]>;
}

export async function openPartitionEpochs(
  ports: Pick<Ports, 'store' | 'clock'>,
  owner: string,
): Promise<PartitionEpochs> {
  const docs = await ports.store.collection(PARTITIONS);
  return {
    take: async (partitions) => {
      let left = partitions;
      const taken: HeldPartition[] = [];
      for (let round = 0; left.length > 0 && round < TAKE_ROUNDS_MAX; round++) {
        const held = await takeKnown(docs, left, { owner, takenAtMs: ports.clock.nowMs() });
        taken.push(...held);
        left = left.filter((partition) => !held.some((one) => one.partition === partition));
        await makeMissing(docs, left);
      }
      return taken;
    },
    read: async (partitions) => {
      const found = await docs.getMany(partitions.map(String));
      return found.map((doc) => doc?.epoch ?? 0);
    },
  };
}

async function takeKnown(
  docs: Collection<PartitionDoc>,
  partitions: readonly number[],
  set: Pick<PartitionDoc, 'owner' | 'takenAtMs'>,
): Promise<readonly HeldPartition[]> {
  const results = await docs.bulkWrite(
    partitions.map(
      (partition): WriteOp<PartitionDoc> => ({
        op: 'update',
        id: String(partition),
        change: { set, inc: { epoch: 1 } },
        returnDoc: true,
      }),
    ),
  );
  return results.flatMap(({ status, doc }, i) =>
    status === 'done' && doc !== undefined ? [{ partition: partitions[i] as number, epoch: doc.epoch }] : [],
  );
}

async function makeMissing(docs: Collection<PartitionDoc>, partitions: readonly number[]): Promise<void> {
  if (partitions.length === 0) return;
  await docs.bulkWrite(
    partitions.map(
      (partition): WriteOp<PartitionDoc> => ({
        op: 'insert',
        doc: { _id: String(partition), epoch: 0, owner: '', takenAtMs: 0 },
      }),
    ),
  );
}
