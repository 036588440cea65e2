/** Opens what services are handed: the drivers that the settings name, the keyring, telemetry. Closed in reverse. */
import type { Effective } from '@sealpost/config';
import type { AppError, Clock, Random } from '@sealpost/kernel';
import { measureBus, measureStore, type Ports } from '@sealpost/runtime';
import type { Telemetry } from '@sealpost/telemetry';
import type { Drivers } from './drivers/driver-settings.ts';
import type { OpenedDrivers } from './drivers/opened-drivers.ts';
import { type OpenedRootKey, openKeyring } from './drivers/root-key.ts';
import { openPatiently } from './open-patiently.ts';

const PORTS_CLOSE_MS = 5_000;

export interface OpenedPorts {
  readonly ports: Ports;
  /** The root key was made just now: the operator must hear of it. */
  readonly rootKeyCreated: boolean;
  /** Resolves when a driver cannot go on by itself. */
  readonly crashed: Promise<AppError>;
  /** Everything but telemetry, which outlives the ports. */
  close(): Promise<void>;
}

export interface OpenPortsOptions {
  readonly effective: Effective;
  readonly drivers: Drivers;
  /** Absolute. */
  readonly dataFolder: string;
  /** Asked once the drivers are open. */
  readonly rootKey: () => Promise<OpenedRootKey>;
  readonly clock: Clock;
  readonly random: Random;
  readonly telemetry: Telemetry;
  /** Ends the waiting for servers that are not there. */
  readonly signal: AbortSignal;
  /** Told what the process waits for, as `bus BUS_UNAVAILABLE`; empty when for nobody. */
  readonly onWait: (reasons: readonly string[]) => void;
}

/** The embedded drivers open at once or not at all; the others are waited for. */
export async function openPorts(options: OpenPortsOptions): Promise<OpenedPorts> {
  const { effective, clock, random, telemetry } = options;
  const opened = await openDrivers(options);
  const measuring = { metrics: telemetry.metrics, clock };
  const store = measureStore(opened.store, measuring);
  const close = async (): Promise<void> => {
    await opened.bus.close(PORTS_CLOSE_MS);
    await opened.store.close();
    await opened.close();
  };
  try {
    const { rootKey, created } = await options.rootKey();
    const open = () => openKeyring(effective, { rootKey, store, clock, random });
    const onWait = (reason: string | undefined) => options.onWait(reason === undefined ? [] : [reason]);
    const patience = { clock, random, logger: telemetry.logger, signal: options.signal, onWait };
    const keyring = await (options.drivers.kind === 'embedded' ? open() : openPatiently('store', open, patience));
    return {
      ports: { bus: measureBus(opened.bus, measuring), store, blobs: opened.blobs, keyring, telemetry, clock, random },
      crashed: opened.crashed,
      rootKeyCreated: created,
      close: async () => {
        await close();
        keyring.close();
      },
    };
  } catch (thrown) {
    await close().catch(() => undefined);
    throw thrown;
  }
}

async function openDrivers(options: OpenPortsOptions): Promise<OpenedDrivers> {
  const { drivers } = options;
  if (drivers.kind === 'embedded') {
    const { openEmbedded } = await import('./drivers/open-embedded.ts');
    return openEmbedded(options);
  }
  const { openDistributed } = await import('./drivers/open-distributed.ts');
  return openDistributed({ ...options, drivers });
}
