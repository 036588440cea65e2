/** events: what became of every message, for those who ask and those who watch. */
import { defineService, PARCELS } from '@sealpost/runtime';
import { eventsConfig } from './config.ts';
import { TRACKED_MESSAGES } from './core/tracked-message.ts';
import { createEventProgress, EVENT_PROGRESS } from './io/event-progress.ts';
import { createTrackedMessages, STRAY_EVENTS } from './io/tracked-messages.ts';
import { createTrackingRpc } from './io/tracking-rpc.ts';
import { createWatchers } from './io/watchers.ts';
import { createEventsStage } from './shell.ts';
import { createEventsTelemetry } from './telemetry.ts';

export { eventsConfig } from './config.ts';

export const events = defineService({
  name: 'events',
  consumes: ['events'],
  emits: ['audit'],
  collections: [TRACKED_MESSAGES, EVENT_PROGRESS, STRAY_EVENTS, PARCELS],
  config: eventsConfig,
  create: async ({ config, ports }) => {
    const messages = await createTrackedMessages(ports.store, config.cacheMessagesMax);
    const progress = await createEventProgress(ports.store);
    const watchers = createWatchers({ messages, progress, watchersMax: config.watchersMax });
    const telemetry = createEventsTelemetry(ports.telemetry);
    const shared = { ports, messages, progress, watchers, telemetry };
    return {
      stages: [createEventsStage({ config, ...shared })],
      grpc: [createTrackingRpc(shared)],
      stop: async () => {
        watchers.stop();
        await progress.stop();
      },
    };
  },
});
