/** How events are applied: one read and one write per message and batch, then the watchers are woken. */
import type { MailEvent } from '@sealpost/contracts';
import { emit } from '@sealpost/kernel';
import { defineStage, type PlannedItem, type Ports, type RunnableStage } from '@sealpost/runtime';
import { type EventsConfig, LINGER_MS } from './config.ts';
import { applyEvents } from './io/apply-events.ts';
import type { EventProgress } from './io/event-progress.ts';
import { settleWhileRunning } from './io/settle-marks.ts';
import type { TrackedMessages } from './io/tracked-messages.ts';
import type { Watchers } from './io/watchers.ts';
import type { EventsTelemetry } from './telemetry.ts';

export interface EventsShellOptions {
  readonly config: EventsConfig;
  readonly ports: Ports;
  readonly messages: TrackedMessages;
  readonly progress: EventProgress;
  readonly watchers: Watchers;
  readonly telemetry: EventsTelemetry;
}

type Planned = PlannedItem<'events', MailEvent, MailEvent>;

export function createEventsStage(options: EventsShellOptions): RunnableStage {
  const { messages, progress } = options;
  const stage = defineStage<'events', MailEvent, MailEvent>({
    name: 'events',
    consumes: 'events',
    group: 'events',
    batchRecordsMax: options.config.batchRecordsMax,
    lingerMs: LINGER_MS,
    gather: async (items) => items.map((item) => item.record),
    decide: (event) => emit(event),
    perform: async (items) => {
      await applyBatch(options, items);
      return items.map(() => []);
    },
    onAssigned: (partitions) => messages.own(partitions),
    onRevoked: async (partitions) => {
      messages.release(partitions);
      // The next owner's marks rise from wherever these stand; a store that is away must not hold up the hand-over.
      await progress.flush().catch(() => undefined);
    },
  });
  return { ...stage, start: async (runtime) => settleWhileRunning(await stage.start(runtime), progress) };
}

/** Items of one partition, in its order. A failure is the whole batch's: an event put aside would be overtaken by the next. */
async function applyBatch(options: EventsShellOptions, items: readonly Planned[]): Promise<void> {
  const placed = items.map(({ plan: event, item: { partition, offset } }) => ({ event, place: { partition, offset } }));
  const [first, last] = [placed[0]?.place, placed.at(-1)?.place];
  if (first === undefined || last === undefined) return;
  const { docs, nextStray } = await applyEvents(options.messages, placed);
  const { partition } = first;
  const until = last.offset + 1;
  options.progress.applied(partition, until, nextStray);
  options.telemetry.applied(items.length);
  options.watchers.applied({ partition, from: first.offset, until }, docs);
}
