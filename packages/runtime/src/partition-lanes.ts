/** Runs the batches of one partition one after another, joining those that came meanwhile: load makes larger batches by itself. */
import { type Batch, BATCH_RECORDS_DEFAULT } from '@sealpost/bus';
import type { Clock } from '@sealpost/kernel';

export interface LaneLimits {
  readonly batchRecordsMax?: number;
  readonly lingerMs?: number;
}

export interface PartitionLanes {
  /** Never throws; the batch runs when those before it in its partition are done. */
  add(batch: Batch): void;
}

interface Lane {
  waiting: Batch[];
  running: boolean;
}

/** `run` never rejects. Records of one key keep their order, since partitions run side by side but batches of one do not. */
export function createPartitionLanes(
  run: (batch: Batch) => Promise<void>,
  limits: LaneLimits,
  clock: Clock,
): PartitionLanes {
  const lanes = new Map<string, Lane>();
  const recordsMax = limits.batchRecordsMax ?? BATCH_RECORDS_DEFAULT;
  const work = async (lane: Lane): Promise<void> => {
    lane.running = true;
    while (lane.waiting.length > 0) {
      if (limits.lingerMs !== undefined && countRecords(lane.waiting) < recordsMax)
        await clock.sleep(limits.lingerMs, lane.waiting[0]?.signal);
      const { batches, rest } = takeJoinable(lane.waiting, recordsMax);
      lane.waiting = rest;
      await run(joinBatches(batches));
    }
    lane.running = false;
  };
  return {
    add: (batch) => {
      const place = `${batch.topic}/${batch.partition}`;
      const lane = lanes.get(place) ?? { waiting: [], running: false };
      lanes.set(place, lane);
      lane.waiting.push(batch);
      if (!lane.running) void work(lane);
    },
  };
}

const countRecords = (batches: readonly Batch[]): number =>
  batches.reduce((sum, batch) => sum + batch.records.length, 0);

/** Whole batches from the front, of one ownership, up to `recordsMax` records; at least one. */
function takeJoinable(
  waiting: readonly Batch[],
  recordsMax: number,
): { readonly batches: readonly Batch[]; readonly rest: Batch[] } {
  let records = 0;
  let count = 0;
  for (const batch of waiting) {
    const fits = count === 0 || (records + batch.records.length <= recordsMax && batch.epoch === waiting[0]?.epoch);
    if (!fits) break;
    records += batch.records.length;
    count++;
  }
  return { batches: waiting.slice(0, count), rest: waiting.slice(count) };
}

function joinBatches(batches: readonly Batch[]): Batch {
  const [first] = batches as readonly [Batch, ...Batch[]];
  if (batches.length === 1) return first;
  // Same subscription, partition and epoch: any of them acknowledges for all.
  return {
    ...first,
    records: batches.flatMap((batch) => batch.records),
    acknowledge: (offsets) => first.acknowledge(offsets),
  };
}
