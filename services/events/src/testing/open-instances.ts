/** Instances of the service on one real store and log, as so many processes would run it, for tests. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEmbeddedBus } from '@sealpost/bus';
import { type MailEvent, topicName, type TrackedEvent } from '@sealpost/contracts';
import { createSystemRandom, systemClock } from '@sealpost/kernel';
import { createStageMetrics, emission, type Ports, publish } from '@sealpost/runtime';
import { openEngine } from '@sealpost/sqlite';
import { createEmbeddedStore } from '@sealpost/store';
import { createSilentTelemetry } from '@sealpost/telemetry';
import { createEventProgress } from '../io/event-progress.ts';
import { createTrackedMessages, type TrackedMessages } from '../io/tracked-messages.ts';
import { watchEvents } from '../io/watch-events.ts';
import { createWatchers } from '../io/watchers.ts';
import { createEventsStage } from '../shell.ts';
import { createEventsTelemetry } from '../telemetry.ts';

const PARTITIONS = 4;
const TENANT_ID = 't';

export interface Instance {
  readonly messages: TrackedMessages;
  /** Until `take` says false or the signal aborts. */
  watch(cursor: string, take: (event: TrackedEvent) => boolean, signal?: AbortSignal): Promise<void>;
  stop(): Promise<void>;
}

export interface Instances {
  readonly ports: Ports;
  start(): Promise<Instance>;
  emit(events: readonly MailEvent[]): Promise<void>;
  close(): Promise<void>;
}

export async function openInstances(): Promise<Instances> {
  const folder = await mkdtemp(join(tmpdir(), 'sealpost-events-'));
  const engine = await openEngine({ folder, diskFloorBytes: 0 });
  const topics = [{ name: topicName('events', 'express'), partitions: PARTITIONS, retentionMs: 3_600_000 }];
  const bus = await createEmbeddedBus({ engine, topics, clock: systemClock });
  const unused = {} as never;
  const ports: Ports = {
    bus,
    store: createEmbeddedStore({ engine }),
    blobs: unused,
    keyring: unused,
    telemetry: createSilentTelemetry(),
    clock: systemClock,
    random: createSystemRandom(),
  };
  return {
    ports,
    start: () => startInstance({ ...ports, telemetry: createSilentTelemetry() }),
    emit: (events) =>
      publish(
        ports,
        events.map((event) => emission('events', 'express', event)),
      ),
    close: async () => {
      await bus.close(1_000);
      await engine.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function startInstance(ports: Ports): Promise<Instance> {
  const config = { cacheMessagesMax: 100, watchersMax: 10, batchRecordsMax: 16 };
  const messages = await createTrackedMessages(ports.store, config.cacheMessagesMax);
  const progress = await createEventProgress(ports.store);
  const watchers = createWatchers({ messages, progress, watchersMax: config.watchersMax });
  const telemetry = createEventsTelemetry(ports.telemetry);
  const shared = { messages, progress, watchers, telemetry };
  const deferred = { put: async () => undefined, run: () => ({ stop: async () => undefined }) };
  const stage = createEventsStage({ config, ports, ...shared });
  const running = await stage.start({ ports, deferred, metrics: createStageMetrics(ports.telemetry, 'events') });
  return {
    messages,
    watch: async (cursor, take, signal = new AbortController().signal) => {
      const left = new AbortController();
      const context = { principal: { tenantId: TENANT_ID } as never, signal: AbortSignal.any([left.signal, signal]) };
      await watchEvents(
        shared,
        { cursor, messageIds: [] },
        {
          context,
          send: async ({ events }) => {
            for (const event of events) if (!left.signal.aborted && !take(event)) left.abort();
          },
        },
      );
    },
    stop: async () => {
      await running.stop(2_000);
      watchers.stop();
      await progress.stop();
    },
  };
}
