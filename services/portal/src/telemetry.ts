/** Every metric the portal can emit. */
import type { Telemetry } from '@sealpost/telemetry';

/** How a try to open a parcel ended, and what the dashboards call it. */
const TRY_EVENTS = {
  opened: 'opened',
  wrong: 'wrong_passphrase',
  locked: 'locked',
  expired: 'expired',
  unknown: 'unknown_link',
  gone: 'erased',
  busy: 'busy',
  'too-many': 'too_many_tries',
} as const;
const EVENTS = [...Object.values(TRY_EVENTS), 'downloaded', 'purged'] as const;

export type OpenOutcome = keyof typeof TRY_EVENTS;

export interface PortalTelemetry {
  tried(outcome: OpenOutcome): void;
  downloaded(): void;
  erased(count: number): void;
  failed(error: unknown): void;
}

export function createPortalTelemetry(telemetry: Telemetry): PortalTelemetry {
  const parcels = telemetry.metrics.counter({
    name: 'portal_parcels_total',
    help: 'What happened to parcels: tries to open one by their ending, downloads, removals after expiry.',
    labels: { event: EVENTS },
  });
  return {
    tried: (outcome) => parcels.with({ event: TRY_EVENTS[outcome] }).inc(),
    downloaded: () => parcels.with({ event: 'downloaded' }).inc(),
    erased: (count) => parcels.with({ event: 'purged' }).inc(count),
    failed: (error) => telemetry.logger.error('portal request failed', {}, error),
  };
}
