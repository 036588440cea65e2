/** Every metric encrypt can emit. */
import { type LaneName, Method } from '@sealpost/contracts';
import type { Telemetry } from '@sealpost/telemetry';
import type { DeliveryGroup } from './stage.ts';

const LANES = ['express', 'bulk'] as const;
const METHODS = ['opportunistic_tls', 'required_tls', 'openpgp', 'portal'] as const;

export interface EncryptTelemetry {
  sealed(lane: LaneName, groups: readonly DeliveryGroup[]): void;
  /** The domain stood in for the site: DNS did not answer, or not in time. */
  siteUnknown(count: number): void;
}

export function createEncryptTelemetry(telemetry: Telemetry): EncryptTelemetry {
  const sealed = telemetry.metrics.counter({
    name: 'encrypt_groups_total',
    help: 'Delivery groups by the method they are served with.',
    labels: { lane: LANES, method: METHODS },
  });
  const unknown = telemetry.metrics.counter({
    name: 'encrypt_sites_unknown_total',
    help: 'Domains that stood in for their site, since DNS did not answer in time.',
  });
  return {
    siteUnknown: (count) => unknown.inc(count),
    sealed: (lane, groups) => {
      for (const { method } of groups) {
        const name = METHODS[method - Method.METHOD_OPPORTUNISTIC_TLS] ?? 'other';
        sealed.with({ lane, method: name }).inc();
      }
    },
  };
}
