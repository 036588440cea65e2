/** What may be set for events. */
import { defineConfig, type SectionConfig } from '@sealpost/config';

export const eventsConfig = defineConfig('events', [
  {
    key: 'cacheMessagesMax',
    type: 'int',
    min: 100,
    max: 1_000_000,
    default: 20_000,
    describe: 'Tracked messages kept in memory, so that following events need no read.',
  },
  {
    key: 'watchersMax',
    type: 'int',
    min: 1,
    max: 10_000,
    default: 500,
    describe: 'Open WatchEvents streams; more are refused with RESOURCE_EXHAUSTED.',
  },
  {
    key: 'batchRecordsMax',
    type: 'int',
    min: 1,
    max: 2_048,
    default: 512,
    describe: 'Events taken from the log at one time.',
  },
]);

export type EventsConfig = SectionConfig<typeof eventsConfig>;

/** Attempts kept per recipient; the oldest go first. */
export const ATTEMPTS_KEPT_MAX = 50;
/** Events kept per message. */
export const EVENTS_KEPT_MAX = 2_000;
/** Heartbeat of a watch that has nothing to say, milliseconds. */
export const HEARTBEAT_MS = 15_000;
/** Events in one answer of a watch. */
export const WATCH_BATCH_MAX = 500;
export const WATCHED_IDS_MAX = 1_000;
export const PAGE_SIZE_DEFAULT = 50;
export const PAGE_SIZE_MAX = 1_000;
/** How long events wait for others of their message, so that one write takes several, milliseconds. */
export const LINGER_MS = 50;
/** How often marks are compared with the committed offsets, milliseconds. */
export const SETTLE_INTERVAL_MS = 5_000;
