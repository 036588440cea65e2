/** What opening the drivers of a process asks for and gives. */
import type { Blobs } from '@sealpost/blobs';
import type { Bus } from '@sealpost/bus';
import type { Effective } from '@sealpost/config';
import type { AppError, Clock, Random } from '@sealpost/kernel';
import type { Store } from '@sealpost/store';
import type { Telemetry } from '@sealpost/telemetry';

export interface OpenDriversOptions {
  readonly effective: Effective;
  /** Absolute. */
  readonly dataFolder: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly telemetry: Telemetry;
}

export interface OpenedDrivers {
  readonly bus: Bus;
  readonly store: Store;
  readonly blobs: Blobs;
  /** Resolves when a driver cannot go on by itself: the process must end and start afresh. */
  readonly crashed: Promise<AppError>;
  /** What lies under bus and store; they are closed before. */
  close(): Promise<void>;
}
