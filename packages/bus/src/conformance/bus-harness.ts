/** What a driver brings to the bus's conformance suite, and the small tools the suite uses. */
import type { AppendRecord, Batch, Bus, BusRecord, SubscribeOptions, Subscription } from '../port.ts';

export interface BusHarness {
  readonly bus: Bus;
  /** A topic of four partitions or more, empty at the start. */
  readonly topic: string;
  /** A topic of one partition, empty at the start. */
  readonly narrowTopic: string;
  /** Drops the bus without a farewell, as a crash does, and opens the same log again. */
  reopen(): Promise<Bus>;
  close(): Promise<void>;
}

export type MakeBusHarness = () => Promise<BusHarness>;

/** How long a record may take to arrive before the suite calls it lost. */
export const ARRIVAL_MS_MAX = 20_000;
const POLL_MS = 5;

/** Resolves once `check` holds; fails after ARRIVAL_MS_MAX with what was waited for. */
export async function eventually(what: string, check: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + ARRIVAL_MS_MAX;
  while (!(await check())) {
    if (performance.now() > deadline) throw new Error(`waited too long for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

export function recordOf(topic: string, key: string, text: string): AppendRecord {
  return { topic, key, value: Buffer.from(text) };
}

export function textOf(record: BusRecord): string {
  return Buffer.from(record.value).toString();
}

export function offsetsOf(batch: Batch): number[] {
  return batch.records.map((record) => record.offset);
}

export interface Collector {
  readonly records: BusRecord[];
  readonly batches: Batch[];
  readonly subscription: Subscription;
  texts(): string[];
}

/** Subscribes and keeps what arrives; acknowledges at once unless told to hold. */
export async function collect(
  bus: Bus,
  options: Omit<SubscribeOptions, 'onBatch'> & { readonly hold?: true },
): Promise<Collector> {
  const records: BusRecord[] = [];
  const batches: Batch[] = [];
  const { hold, ...rest } = options;
  const subscription = await bus.subscribe({
    ...rest,
    onBatch(batch) {
      records.push(...batch.records);
      batches.push(batch);
      if (hold === undefined) batch.acknowledge(offsetsOf(batch));
    },
  });
  return { records, batches, subscription, texts: () => records.map(textOf) };
}

/** Keys enough to reach every partition of a small topic. */
export function numberedKeys(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `key-${i}`);
}
