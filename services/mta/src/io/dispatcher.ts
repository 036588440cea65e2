/** What an owner holds in memory: ready queues per site, filled by the log and the loader, emptied when a partition goes. */
import type { MailHeader } from '@sealpost/contracts';
import type { Destination, Destinations } from '@sealpost/destinations';
import { toAppError } from '@sealpost/kernel';
import type { Ports } from '@sealpost/runtime';
import type { MtaConfig } from '../config.ts';
import { connectionsOf, type Placement, type PlacementOptions, placeOf } from '../core/placement.ts';
import type { MtaTelemetry } from '../telemetry.ts';
import type { ReadyDelivery } from './deliver.ts';
import type { Delivery, HeldPartition } from './delivery-docs.ts';
import type { Ownership } from './ownership.ts';
import { createReadyQueues, type ReadyQueues } from './ready-queues.ts';
import type { Schedule } from './schedule.ts';

export interface Dispatcher {
  /** Deliveries that may still be taken into memory. */
  room(): number;
  /** Whether the delivery waits here, is on its way into a queue, or its attempt is open. */
  has(id: string): boolean;
  /** Claimed deliveries, to be attempted as soon as their site has a place. Those of partitions not held are handed back. */
  take(deliveries: readonly Delivery[]): Promise<void>;
  /** Starts nothing more of the partition, hands back what waits, gives open attempts a while. Never rejects. */
  release(held: HeldPartition): Promise<void>;
  /** Another owner has it: what waits is forgotten. */
  forget(held: HeldPartition): void;
  /** Finishes open attempts within `deadlineMs` and hands back the rest. */
  stop(deadlineMs: number): Promise<void>;
  queues(): ReadyQueues<ReadyDelivery>;
}

export interface DispatcherOptions {
  readonly config: MtaConfig;
  readonly ports: Ports;
  readonly schedule: Pick<Schedule, 'handBack' | 'rekey'>;
  readonly ownership: Pick<Ownership, 'isHeld' | 'held'>;
  readonly destinations: Destinations;
  readonly placement: PlacementOptions;
  readonly telemetry: MtaTelemetry;
  /** One attempt. Never rejects. */
  readonly run: (item: ReadyDelivery) => Promise<void>;
}

/** Open attempts of a revoked partition get this long; the bus waits 5 s before it gives the partition away. Milliseconds. */
const RELEASE_WAIT_MS = 4_000;
/** How often a delivery goes to another owner: instances that see different DNS must not pass it on for ever. */
const REKEYS_MAX = 3;

export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { ports, telemetry } = options;
  const queues = createReadyQueues<ReadyDelivery>({
    itemsMax: options.config.readyMax,
    bytesMax: options.config.readyBytesMax,
    run: options.run,
  });
  const entering = new Set<string>();
  const handBack = async (deliveries: readonly Delivery[]): Promise<void> => {
    try {
      telemetry.staleWrites(await options.schedule.handBack(deliveries.map((delivery) => delivery.doc)));
    } catch (thrown) {
      // They stay claimed without an intent: whoever owns the partition next takes them up.
      ports.telemetry.logger.warn('deliveries not handed back', { count: deliveries.length }, toAppError(thrown));
    }
  };
  return {
    room: () => queues.room(),
    queues: () => queues,
    has: (id) => entering.has(id) || queues.has(id),
    take: async (deliveries) => {
      if (deliveries.length === 0) return;
      for (const { doc } of deliveries) entering.add(doc._id);
      try {
        const sorted = await sortOut(options, queues, deliveries);
        for (const item of sorted.here) queues.add(item);
        if (sorted.notHeld.length > 0) await handBack(sorted.notHeld);
        for (const { delivery, place } of sorted.elsewhere) await rekey(options, delivery, place);
      } finally {
        for (const { doc } of deliveries) entering.delete(doc._id);
      }
    },
    release: async ({ partition }) => {
      const waiting = queues.drain(partition);
      if (waiting.length > 0) await handBack(waiting.map((item) => item.delivery));
      const ended = new AbortController();
      const idle = queues.idle(partition).then(() => ended.abort());
      await Promise.race([idle, ports.clock.sleep(RELEASE_WAIT_MS, ended.signal)]);
    },
    forget: ({ partition }) => {
      queues.drain(partition);
    },
    stop: async (deadlineMs) => {
      queues.stop();
      const waiting = queues.drain();
      if (waiting.length > 0) await handBack(waiting.map((item) => item.delivery));
      await Promise.race([queues.idle(), ports.clock.sleep(deadlineMs)]);
    },
  };
}

interface SortedOut {
  readonly here: readonly ReadyDelivery[];
  readonly notHeld: readonly Delivery[];
  readonly elsewhere: readonly { readonly delivery: Delivery; readonly place: Placement }[];
}

/** What of it is to be attempted here, now that the sites are known. */
async function sortOut(
  options: DispatcherOptions,
  queues: ReadyQueues<ReadyDelivery>,
  deliveries: readonly Delivery[],
): Promise<SortedOut> {
  const found = await Promise.all(deliveries.map(({ mail }) => options.destinations.of(mail.domain)));
  const here: ReadyDelivery[] = [];
  const notHeld: Delivery[] = [];
  const elsewhere: { readonly delivery: Delivery; readonly place: Placement }[] = [];
  deliveries.forEach((delivery, i) => {
    const destination = found[i] as Destination;
    const place = rightPlace(options.placement, delivery, destination);
    if (queues.stopped() || !options.ownership.isHeld(delivery.doc)) notHeld.push(delivery);
    else if (place !== undefined && isElsewhere(options, delivery, place)) elsewhere.push({ delivery, place });
    else here.push(toItem(options, delivery, { destination, place }));
  });
  return { here, notHeld, elsewhere };
}

/** Where DNS says now that the delivery belongs, when that is another site than it was scheduled for. */
function rightPlace(
  placement: PlacementOptions,
  { doc, mail }: Delivery,
  destination: Destination,
): Placement | undefined {
  if (destination.kind === 'none' || destination.site === doc.site) return undefined;
  const { messageId } = mail.header as MailHeader;
  return placeOf(placement, { pool: doc.pool, site: destination.site, messageId });
}

function isElsewhere({ ownership }: DispatcherOptions, { doc }: Delivery, place: Placement): boolean {
  if (place.partition === doc.partition || (doc.rekeys ?? 0) >= REKEYS_MAX) return false;
  return !ownership.held().some(({ partition }) => partition === place.partition);
}

function toItem(
  { config }: DispatcherOptions,
  delivery: Delivery,
  at: { readonly destination: Destination; readonly place: Placement | undefined },
): ReadyDelivery {
  const { doc, sizeBytes } = delivery;
  const { shard, shards } = at.place ?? doc;
  return {
    id: doc._id,
    lane: doc.lane,
    pool: doc.pool,
    site: at.destination.site,
    shard,
    openMax: connectionsOf(config.connectionsPerSiteMax, shards),
    partition: doc.partition,
    sizeBytes,
    delivery,
    destination: at.destination,
  };
}

async function rekey(options: DispatcherOptions, { doc }: Delivery, place: Placement): Promise<void> {
  try {
    if ((await options.schedule.rekey(doc, place)) === 'done') options.telemetry.rekeyed();
    else options.telemetry.staleWrites(1);
  } catch (thrown) {
    // It stays claimed and is handed back once its lease has ended.
    options.ports.telemetry.logger.warn('delivery not handed to another owner', {}, toAppError(thrown));
  }
}
