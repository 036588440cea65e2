/** events: what became of every message, for those who ask and those who watch. */
import { defineService, PARCELS } from '@sealpost/runtime';
import { eventsConfig } from './config.ts';
import { TRACKED_MESSAGES } from './core/tracked-message.ts';
import { createTrackedMessages } from './io/tracked-messages.ts';
import { createTrackingRpc } from './io/tracking-rpc.ts';
import { createWatchers } from './io/watchers.ts';
import { createEventsStage } from './shell.ts';
import { createEventsTelemetry } from './telemetry.ts';

export { eventsConfig } from './config.ts';

export const events = defineService({
  name: 'events',
  consumes: ['events'],
  emits: ['audit'],
  collections: [PARCELS, TRACKED_MESSAGES],
  config: eventsConfig,
  create: async ({ config, ports }) => {
    const messages = await createTrackedMessages(ports.store, config.cacheMessagesMax);
    const watchers = createWatchers();
    const telemetry = createEventsTelemetry(ports.telemetry);
    return {
      stages: [createEventsStage({ config, ports, messages, watchers, telemetry })],
      grpc: [createTrackingRpc({ config, ports, messages, watchers, telemetry })],
    };
  },
});
