/** What every service is handed: nothing reaches the outside world but through these. */
import type { Blobs } from '@sealpost/blobs';
import type { Bus } from '@sealpost/bus';
import type { Clock, Random } from '@sealpost/kernel';
import type { Keyring } from '@sealpost/keyring';
import type { Store } from '@sealpost/store';
import type { Telemetry } from '@sealpost/telemetry';

export interface Ports {
  readonly bus: Bus;
  readonly store: Store;
  readonly blobs: Blobs;
  readonly keyring: Keyring;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
  readonly random: Random;
}
