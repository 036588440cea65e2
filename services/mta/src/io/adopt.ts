/** Deliveries that were scheduled before partitions had owners: each gets the partition that its mail would have now. */
import type { Ports } from '@sealpost/runtime';
import type { Collection, WriteOp } from '@sealpost/store';
import { type PlacementOptions, placeOf } from '../core/placement.ts';
import { DELIVERIES, type DeliveryDoc } from './delivery-docs.ts';
import { PARTITIONS } from './partition-epochs.ts';

/** Marks that every delivery has a partition: the collection is walked once in the life of an installation. */
const MARK = 'adopted';
const PAGE = 500;

export interface AdoptOptions {
  readonly ports: Pick<Ports, 'store' | 'clock'>;
  readonly placement: PlacementOptions;
}

/** Resolves once no delivery lacks a partition. Safe to run in several instances at once, and again. */
export async function adoptDeliveries({ ports, placement }: AdoptOptions): Promise<void> {
  const marks = await ports.store.collection(PARTITIONS);
  if ((await marks.get(MARK)) !== undefined) return;
  const deliveries = await ports.store.collection(DELIVERIES);
  for (let after: string | undefined, more = true; more; ) {
    const from = after === undefined ? {} : { after };
    const page = await deliveries.find({ where: { partition: { exists: false } }, limit: PAGE, ...from });
    await adopt(deliveries, placement, page.docs);
    after = page.next;
    more = page.next !== undefined;
  }
  await marks.put({ _id: MARK, epoch: 0, owner: '', takenAtMs: ports.clock.nowMs() });
}

async function adopt(
  deliveries: Collection<DeliveryDoc>,
  placement: PlacementOptions,
  docs: readonly DeliveryDoc[],
): Promise<void> {
  if (docs.length === 0) return;
  await deliveries.bulkWrite(
    docs.map((doc): WriteOp<DeliveryDoc> => {
      const { partition, ...place } = placeOf(placement, { ...doc, site: doc.domain });
      const when = { partition: { exists: false } };
      return { op: 'update', id: doc._id, when, change: { set: { ...place, partition, epoch: 0 } } };
    }),
  );
}
