/** How events are applied: one read and one write per message and batch, then the watchers are woken. */
import type { MailEvent } from '@sealpost/contracts';
import { emit } from '@sealpost/kernel';
import { defineStage, type Ports, type RunnableStage } from '@sealpost/runtime';
import { type EventsConfig, LINGER_MS } from './config.ts';
import type { TrackedMessageDoc } from './core/tracked-message.ts';
import type { TrackedMessages } from './io/tracked-messages.ts';
import type { Watchers } from './io/watchers.ts';
import { applyEvent } from './stage.ts';
import type { EventsTelemetry } from './telemetry.ts';

export interface EventsShellOptions {
  readonly config: EventsConfig;
  readonly ports: Ports;
  readonly messages: TrackedMessages;
  readonly watchers: Watchers;
  readonly telemetry: EventsTelemetry;
}

/** Sequence numbers rise over restarts because they begin at the clock: microseconds leave room for a million a second. */
const SEQ_PER_MS = 1_000;

export function createEventsStage(options: EventsShellOptions): RunnableStage {
  const { ports, messages } = options;
  const state = { seq: 0 };
  const nextSeq = (): number => {
    state.seq = Math.max(state.seq + 1, ports.clock.nowMs() * SEQ_PER_MS);
    return state.seq;
  };
  return defineStage<'events', MailEvent, MailEvent>({
    name: 'events',
    consumes: 'events',
    group: 'events',
    batchRecordsMax: options.config.batchRecordsMax,
    lingerMs: LINGER_MS,
    gather: async (items) => items.map((item) => item.record),
    decide: (event) => emit(event),
    perform: async (items) => {
      const ids = [...new Set(items.map((item) => item.plan.messageId))];
      const found = await messages.getMany(ids);
      const before = new Map(ids.map((id, i) => [id, found[i]]));
      const after = new Map<string, TrackedMessageDoc>();
      for (const { plan: event } of items) {
        const current = after.get(event.messageId) ?? before.get(event.messageId);
        after.set(event.messageId, applyEvent(current, event, nextSeq()));
      }
      const changed = [...after.values()].filter((doc) => doc !== before.get(doc._id));
      await messages.putAll(changed);
      options.telemetry.applied(items.length);
      options.watchers.changed(changed.map((doc) => ({ doc, sinceVersion: before.get(doc._id)?.version ?? 0 })));
      return items.map(() => []);
    },
  });
}
