/** What a service is: a definition that does nothing until `create`, and an instance that starts and stops. */
import type { ConfigSection, SectionConfig } from '@sealpost/config';
import type { FlowName, ServiceName } from '@sealpost/contracts';
import type { CollectionSpec, Doc } from '@sealpost/store';
import type { ApiKeys } from './api-keys.ts';
import type { deliveryConfig } from './core-config.ts';
import type { ExactMatchers } from './exact-matchers.ts';
import type { GrpcRegistration } from './grpc/registration.ts';
import type { Ports } from './ports.ts';
import type { RunnableStage } from './stage-loop.ts';

export interface ServiceInstance {
  /** Loops over topics; the host runs them. */
  readonly stages?: readonly RunnableStage[];
  readonly grpc?: readonly GrpcRegistration[];
  /** Opens the service's own listeners and timers. Called before any stage runs. */
  start?(): Promise<void>;
  /**
   * Finishes what is open within `deadlineMs` and closes listeners. Called once the stages took their last record.
   * Safe without start, and twice.
   */
  stop?(deadlineMs: number): Promise<void>;
  /** Addresses the service listens on, for the first-run table. */
  listeners?(): readonly Listener[];
  /** Undefined while the service can do its work, otherwise a fixed code saying why it cannot. */
  notReady?(): string | undefined;
}

export interface Listener {
  readonly name: string;
  /** `127.0.0.1:8081` */
  readonly address: string;
  readonly url?: string;
}

export interface ServiceDefinition<S extends ConfigSection = ConfigSection> {
  readonly name: ServiceName;
  readonly consumes: readonly FlowName[];
  readonly emits: readonly FlowName[];
  /** Every collection that it reads or writes, so that `sealpost store migrate` can make them before it starts. */
  readonly collections: readonly CollectionSpec<Doc>[];
  readonly config: S;
  /** `core` holds what all services share: where mail may go, data folder, limits. */
  create(context: ServiceContext<S>): Promise<ServiceInstance>;
}

export interface ServiceContext<S extends ConfigSection> {
  readonly config: SectionConfig<S>;
  readonly delivery: DeliverySettings;
  readonly ports: Ports;
  readonly apiKeys: ApiKeys;
  /** Shared by all services of the process, as the digests they hold are large. */
  readonly exactMatchers: ExactMatchers;
  /** Absolute path of the data folder, for what must lie in files (keys the operator replaces). */
  readonly dataFolder: string;
}

/** Where mail may go. Until someone sets `live`, nothing connects beyond loopback. */
export type DeliverySettings = SectionConfig<typeof deliveryConfig>;

/** Keeps the types of a definition together; runs nothing. */
export const defineService = <S extends ConfigSection>(definition: ServiceDefinition<S>): ServiceDefinition<S> =>
  definition;
