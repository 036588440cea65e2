/** Every metric encrypt can emit. */
import { type LaneName, Method } from '@sealpost/contracts';
import type { Telemetry } from '@sealpost/telemetry';
import type { RefusedGroup, SealedGroup } from './core/sealed-emissions.ts';

const LANES = ['express', 'bulk'] as const;
const EDITS = ['subject-moved', 'attachment-removed', 'redacted', 'header-added', 'notice-added', 'refused'] as const;
const METHODS = ['opportunistic_tls', 'required_tls', 'openpgp', 'portal'] as const;

export interface EncryptTelemetry {
  sealed(lane: LaneName, groups: readonly (SealedGroup | RefusedGroup)[]): void;
  /** The domain stood in for the site: DNS did not answer, or not in time. */
  siteUnknown(count: number): void;
}

export function createEncryptTelemetry(telemetry: Telemetry): EncryptTelemetry {
  const sealed = telemetry.metrics.counter({
    name: 'encrypt_groups_total',
    help: 'Delivery groups by the method they are served with.',
    labels: { lane: LANES, method: METHODS },
  });
  const edits = telemetry.metrics.counter({
    name: 'encrypt_edits_total',
    help: 'Changes that policy asked for and were made, by kind, and groups that were refused since one could not be.',
    labels: { lane: LANES, edit: EDITS },
  });
  const unknown = telemetry.metrics.counter({
    name: 'encrypt_sites_unknown_total',
    help: 'Domains that stood in for their site, since DNS did not answer in time.',
  });
  return {
    siteUnknown: (count) => unknown.inc(count),
    sealed: (lane, groups) => {
      for (const group of groups) {
        if ('refusedFor' in group) {
          edits.with({ lane, edit: 'refused' }).inc();
          continue;
        }
        const name = METHODS[group.method - Method.METHOD_OPPORTUNISTIC_TLS] ?? 'other';
        sealed.with({ lane, method: name }).inc();
        for (const { kind, count } of group.edited ?? [])
          edits.with({ lane, edit: EDITS.find((known) => known === kind) ?? 'redacted' }).inc(count);
      }
    },
  };
}
