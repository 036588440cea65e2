/** Every metric the portal can emit. */
import type { Telemetry } from '@sealpost/telemetry';

export const OPEN_OUTCOMES = ['opened', 'wrong', 'locked', 'expired', 'unknown', 'gone', 'busy', 'too-many'] as const;
export type OpenOutcome = (typeof OPEN_OUTCOMES)[number];

export interface PortalTelemetry {
  tried(outcome: OpenOutcome): void;
  downloaded(): void;
  erased(parcels: number): void;
  failed(error: unknown): void;
}

export function createPortalTelemetry(telemetry: Telemetry): PortalTelemetry {
  const tries = telemetry.metrics.counter({
    name: 'portal_tries_total',
    help: 'Tries to open a parcel by how they ended.',
    labels: { outcome: OPEN_OUTCOMES },
  });
  const downloads = telemetry.metrics.counter({ name: 'portal_downloads_total', help: 'Attachments downloaded.' });
  const erased = telemetry.metrics.counter({
    name: 'portal_parcels_erased_total',
    help: 'Expired parcels whose content was erased.',
  });
  return {
    tried: (outcome) => tries.with({ outcome }).inc(),
    downloaded: () => downloads.inc(),
    erased: (parcels) => erased.inc(parcels),
    failed: (error) => telemetry.logger.error('portal request failed', {}, error),
  };
}
