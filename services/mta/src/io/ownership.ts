/**
 * Which partitions of mail.sealed this instance owns, and in which epoch. The bus says who should own; the store says who does:
 * a partition is held from its take-over (one `inc epoch`) until the bus revokes it or somebody else takes over.
 */
import { backoffMs, toAppError } from '@sealpost/kernel';
import type { Ports } from '@sealpost/runtime';
import type { HeldPartition } from './delivery-docs.ts';
import type { PartitionEpochs } from './partition-epochs.ts';
import { type StallWatch, watchStalls } from './stall-watch.ts';

/** How often the epochs of held partitions are compared with the store, milliseconds: one read for all of them. */
const VERIFY_MS = 1_000;
const TAKE_BACKOFF = { baseMs: 100, factor: 2, capMs: 5_000, jitter: 0.5 } as const;
/** Somebody else took a partition that the bus still gives to us: taken again after this long, when a rebalance would be over. */
const RETAKE_MS = 15_000;

/** What follows from a change of ownership. */
export interface OwnershipHooks {
  /** Takes up what earlier owners left. */
  taken(held: HeldPartition): Promise<void>;
  /** Starts nothing more of the partition, hands back what waits in memory, gives open attempts a while. Never rejects. */
  released(held: HeldPartition): Promise<void>;
  /** Another owner has it: forget it, write nothing. */
  lost(held: HeldPartition): void;
}

export interface Ownership {
  /** Heard from the bus, per topic; partitions of one number go together. */
  assigned(partitions: readonly number[], topic: string): void;
  /** Resolves once another owner may begin. */
  revoked(partitions: readonly number[], topic: string): Promise<void>;
  /** Held partitions that attempts may be started of. */
  held(): readonly HeldPartition[];
  isHeld(held: HeldPartition): boolean;
  /** The partition as held, after a take-over that is under way; undefined when it is not ours. */
  whenHeld(partition: number, signal: AbortSignal): Promise<HeldPartition | undefined>;
  /** Whether an open attempt may go on. From memory, except after a stall: then the store is asked first. */
  mayProceed(held: HeldPartition): Promise<boolean>;
  /** Whether the epoch is still the partition's last, as the store has it. */
  isLast(held: HeldPartition): Promise<boolean>;
  start(): void;
  stop(): Promise<void>;
}

export interface OwnershipOptions {
  readonly ports: Pick<Ports, 'clock' | 'random' | 'telemetry'>;
  readonly epochs: PartitionEpochs;
  readonly hooks: OwnershipHooks;
}

/** taking: no epoch yet. held. closing: revoked, open attempts finish. lost: another took over. gone: no longer ours. */
type EntryState = 'taking' | 'held' | 'closing' | 'lost' | 'gone';

interface Entry {
  readonly partition: number;
  state: EntryState;
  epoch: number;
  lostAtMs: number;
  /** Ends with the take-over, successful or not. */
  ready: Promise<void>;
  closing: Promise<void> | undefined;
}

const toHeld = ({ partition, epoch }: Entry): HeldPartition => ({ partition, epoch });
const isOurs = ({ state }: Entry): boolean => state === 'held' || state === 'closing';

class EpochOwnership implements Ownership {
  readonly #ports: OwnershipOptions['ports'];
  readonly #epochs: PartitionEpochs;
  readonly #hooks: OwnershipHooks;
  readonly #stalls: StallWatch;
  readonly #entries = new Map<number, Entry>();
  /** Topics that the bus gives us the partition of. */
  readonly #assigned = new Map<number, Set<string>>();
  readonly #background = new Set<Promise<unknown>>();
  readonly #abort = new AbortController();
  #verifying: Promise<void> | undefined;
  #watching: Promise<void> = Promise.resolve();

  constructor({ ports, epochs, hooks }: OwnershipOptions) {
    this.#ports = ports;
    this.#epochs = epochs;
    this.#hooks = hooks;
    this.#stalls = watchStalls(ports.clock);
  }

  assigned(partitions: readonly number[], topic: string): void {
    for (const partition of partitions) {
      const topics = this.#assigned.get(partition) ?? new Set();
      this.#assigned.set(partition, topics);
      // Given again without having been revoked: somebody may have had it in between.
      if (topics.has(topic)) this.#inBackground(this.#verify());
      topics.add(topic);
    }
    const closing = partitions.flatMap((partition) => this.#entries.get(partition)?.closing ?? []);
    if (closing.length === 0) return this.#begin(partitions);
    // Its own open attempts end before it takes over from itself, or they would count as in doubt.
    this.#inBackground(Promise.all(closing).then(() => this.#begin(partitions)));
  }

  async revoked(partitions: readonly number[], topic: string): Promise<void> {
    for (const partition of partitions) {
      const topics = this.#assigned.get(partition);
      topics?.delete(topic);
      if (topics?.size === 0) this.#assigned.delete(partition);
    }
    const going = partitions.flatMap((partition) => this.#entries.get(partition) ?? []);
    await Promise.all(
      going.map((entry) => {
        entry.closing ??= this.#release(entry);
        return entry.closing;
      }),
    );
  }

  held(): readonly HeldPartition[] {
    const held: HeldPartition[] = [];
    for (const entry of this.#entries.values()) if (entry.state === 'held') held.push(toHeld(entry));
    return held;
  }

  isHeld({ partition, epoch }: HeldPartition): boolean {
    const entry = this.#entries.get(partition);
    return entry?.state === 'held' && entry.epoch === epoch;
  }

  async whenHeld(partition: number, signal: AbortSignal): Promise<HeldPartition | undefined> {
    const entry = this.#entries.get(partition);
    if (entry?.state === 'taking') await untilAborted(entry.ready, signal);
    const now = this.#entries.get(partition);
    return now?.state === 'held' ? toHeld(now) : undefined;
  }

  async mayProceed({ partition, epoch }: HeldPartition): Promise<boolean> {
    if (this.#stalls.suspect()) await this.#verify().catch(() => undefined);
    if (this.#stalls.suspect()) return false;
    const entry = this.#entries.get(partition);
    return entry !== undefined && entry.epoch === epoch && isOurs(entry);
  }

  async isLast({ partition, epoch }: HeldPartition): Promise<boolean> {
    return (await this.#epochs.read([partition]))[0] === epoch;
  }

  start(): void {
    this.#watching = this.#watch();
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    this.#stalls.stop();
    await this.#watching;
    await Promise.all(this.#background);
  }

  #begin(partitions: readonly number[]): void {
    const fresh: Entry[] = [];
    for (const partition of partitions) {
      if (this.#entries.has(partition) || !this.#assigned.has(partition)) continue;
      const ready = Promise.resolve();
      const entry: Entry = { partition, state: 'taking', epoch: 0, lostAtMs: 0, ready, closing: undefined };
      this.#entries.set(partition, entry);
      fresh.push(entry);
    }
    this.#take(fresh);
  }

  #take(entries: readonly Entry[]): void {
    if (entries.length === 0) return;
    const ready = this.#takeOver(entries);
    for (const entry of entries) entry.ready = ready;
    this.#inBackground(ready);
  }

  /** Entries that are wanted together are taken together, and again until the store takes it or they are revoked. */
  async #takeOver(wanted: readonly Entry[]): Promise<void> {
    const { clock, random, telemetry } = this.#ports;
    for (let round = 1; !this.#abort.signal.aborted; round++) {
      const left = wanted.filter((entry) => entry.state === 'taking');
      if (left.length === 0) return;
      try {
        const taken = await this.#epochs.take(left.map((entry) => entry.partition));
        for (const { partition, epoch } of taken) {
          const entry = left.find((one) => one.partition === partition);
          if (entry?.state !== 'taking') continue;
          entry.epoch = epoch;
          entry.state = 'held';
          this.#inBackground(this.#hooks.taken(toHeld(entry)));
        }
      } catch (thrown) {
        telemetry.logger.warn('partitions could not be taken over', { round }, toAppError(thrown));
        await clock.sleep(backoffMs(round, TAKE_BACKOFF, random), this.#abort.signal);
      }
    }
  }

  async #release(entry: Entry): Promise<void> {
    const { state } = entry;
    entry.state = state === 'held' ? 'closing' : 'gone';
    if (state === 'held') await this.#hooks.released(toHeld(entry));
    // A take-over on its way to the store must not overtake that of the next owner.
    if (state === 'taking') await entry.ready;
    entry.state = 'gone';
    this.#entries.delete(entry.partition);
  }

  #lose(entry: Entry): void {
    entry.state = 'lost';
    entry.lostAtMs = this.#ports.clock.monotonicMs();
    this.#hooks.lost(toHeld(entry));
  }

  #verify(): Promise<void> {
    this.#verifying ??= this.#findOutdated()
      .then((outdated) => {
        this.#stalls.cleared();
        for (const entry of outdated) this.#lose(entry);
      })
      .finally(() => {
        this.#verifying = undefined;
      });
    return this.#verifying;
  }

  async #findOutdated(): Promise<readonly Entry[]> {
    const asked = [...this.#entries.values()].filter(isOurs).map((entry) => ({ entry, epoch: entry.epoch }));
    if (asked.length === 0) return [];
    const last = await this.#epochs.read(asked.map(({ entry }) => entry.partition));
    return asked.flatMap(({ entry, epoch }, i) =>
      isOurs(entry) && entry.epoch === epoch && last[i] !== epoch ? [entry] : [],
    );
  }

  async #watch(): Promise<void> {
    const { clock } = this.#ports;
    while (!this.#abort.signal.aborted) {
      await clock.sleep(VERIFY_MS, this.#abort.signal);
      if (this.#abort.signal.aborted) return;
      this.#retake();
      // A store that is away refuses the intents as well: what could not be compared stays as it was.
      await this.#verify().catch(() => undefined);
    }
  }

  #retake(): void {
    const beforeMs = this.#ports.clock.monotonicMs() - RETAKE_MS;
    const lost = [...this.#entries.values()].filter((entry) => entry.state === 'lost' && entry.lostAtMs <= beforeMs);
    for (const entry of lost) entry.state = 'taking';
    this.#take(lost);
  }

  #inBackground(work: Promise<unknown>): void {
    const { logger } = this.#ports.telemetry;
    const tracked: Promise<unknown> = work
      .catch((thrown: unknown) => logger.error('ownership failed', {}, toAppError(thrown)))
      .finally(() => this.#background.delete(tracked));
    this.#background.add(tracked);
  }
}

export const createOwnership = (options: OwnershipOptions): Ownership => new EpochOwnership(options);

async function untilAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  let stop: () => void = () => undefined;
  const aborted = new Promise<void>((resolve) => {
    stop = resolve;
    signal.addEventListener('abort', stop, { once: true });
  });
  await Promise.race([work, aborted]);
  signal.removeEventListener('abort', stop);
}
