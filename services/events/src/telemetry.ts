/** Every metric events can emit. */
import type { Telemetry } from '@sealpost/telemetry';

export interface EventsTelemetry {
  applied(events: number): void;
  watchers(open: number): void;
}

export function createEventsTelemetry({ metrics }: Telemetry): EventsTelemetry {
  const applied = metrics.counter({ name: 'events_applied_total', help: 'Events applied to tracked messages.' });
  const watchers = metrics.gauge({ name: 'events_watchers', help: 'Open WatchEvents streams.' });
  return { applied: (events) => applied.inc(events), watchers: (open) => watchers.set(open) };
}
