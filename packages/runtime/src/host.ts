/** Starts and stops services in one process: consumers before producers, stopped in the order mail flows. */
import type { ConfigSection, Effective } from '@sealpost/config';
import type { ServiceName } from '@sealpost/contracts';
import { type ApiKeys, createApiKeys } from './api-keys.ts';
import { deliveryConfig, exactListsConfig, grpcConfig, shutdownConfig } from './core-config.ts';
import { createDeferredRecords } from './deferred.ts';
import { createExactMatchers, type ExactMatchers } from './exact-matchers.ts';
import { type RunningGrpcServer, startGrpcServer } from './grpc/server.ts';
import type { HealthBoard } from './health-board.ts';
import type { Ports } from './ports.ts';
import type { Listener, ServiceContext, ServiceDefinition, ServiceInstance } from './service.ts';
import type { RunningStage } from './stage-loop.ts';
import { observeSubscriptions } from './stage-lag.ts';
import { createStageMetrics } from './stage-metrics.ts';

/** The way of mail. Starting goes against it, so that nobody emits before someone listens; stopping goes along it. */
const FLOW_ORDER: readonly ServiceName[] = ['ingest', 'dlp', 'encrypt', 'mta', 'portal', 'events', 'audit', 'operator'];

/** What services get to close what they had opened when the start fails. */
const STOP_AFTER_FAILURE_MS = 2_000;

export interface HostOptions {
  readonly services: readonly ServiceDefinition[];
  readonly effective: Effective;
  readonly ports: Ports;
  readonly dataFolder: string;
  readonly sinkCaFile: string;
  /** Told when the services run, and asked by the health endpoints. */
  readonly health?: Pick<HealthBoard, 'run'>;
}

export interface RunningHost {
  /** Of gRPC and of the services; the one of metrics and health belongs to the caller. */
  readonly listeners: readonly Listener[];
  readonly apiKeys: ApiKeys;
  /** Takes nothing new, finishes what is open within `shutdown.deadlineMs`, closes everything but the ports. */
  stop(): Promise<void>;
}

interface Started {
  readonly name: ServiceName;
  readonly instance: ServiceInstance;
  readonly stages: RunningStage[];
}

/** Starts the services. What had started is stopped again when one fails, so that the caller may try again. */
export async function startHost(options: HostOptions): Promise<RunningHost> {
  const started: Started[] = [];
  try {
    return await startAll(options, started);
  } catch (thrown) {
    await stopServices(started, () => STOP_AFTER_FAILURE_MS).catch(() => undefined);
    throw thrown;
  }
}

async function startAll(options: HostOptions, started: Started[]): Promise<RunningHost> {
  const { ports, effective } = options;
  const state = { stopping: false };
  const apiKeys = await createApiKeys(ports.store, ports.clock, ports.random);
  const deferred = await createDeferredRecords(ports);
  const exactMatchers = await createExactMatchers(ports, effective.of(exactListsConfig));
  const inFlowOrder = FLOW_ORDER.flatMap((name) => options.services.filter((service) => service.name === name));
  for (const service of inFlowOrder.toReversed()) {
    const instance = await service.create(contextOf(service, options, { apiKeys, exactMatchers }));
    const stages: RunningStage[] = [];
    started.unshift({ name: service.name, instance, stages });
    await instance.start?.();
    const metrics = createStageMetrics(ports.telemetry, service.name);
    for (const stage of instance.stages ?? []) stages.push(await stage.start({ ports, deferred, metrics }));
  }
  const grpc = await startGrpcFor(started, options, apiKeys);
  const groups = started.flatMap(({ instance }) => (instance.stages ?? []).map((stage) => stage.group));
  const releasing = deferred.run([...new Set(groups)]);
  const lag = observeSubscriptions(
    ports.telemetry.metrics,
    started.flatMap(({ name, stages }) => stages.map((stage) => ({ name, stage }))),
  );
  grpc?.setServing('serving');
  options.health?.run(() => notReady(started, state.stopping));

  return {
    apiKeys,
    listeners: listenersOf(started, grpc),
    stop: async () => {
      state.stopping = true;
      const deadlineMs = effective.of(shutdownConfig).deadlineMs;
      const endsAtMs = ports.clock.monotonicMs() + deadlineMs;
      const leftMs = () => Math.max(100, endsAtMs - ports.clock.monotonicMs());
      grpc?.setServing('not-serving');
      await grpc?.stop(Math.min(leftMs(), deadlineMs / 2));
      lag.stop();
      await releasing.stop();
      await stopServices(started, leftMs);
    },
  };
}

/** In the order mail flows. */
async function stopServices(started: readonly Started[], leftMs: () => number): Promise<void> {
  for (const { instance, stages } of started) {
    await Promise.all(stages.map((stage) => stage.stop(leftMs())));
    await instance.stop?.(leftMs());
  }
}

function contextOf(
  service: ServiceDefinition,
  options: HostOptions,
  shared: { readonly apiKeys: ApiKeys; readonly exactMatchers: ExactMatchers },
): ServiceContext<ConfigSection> {
  const { effective, ports, dataFolder } = options;
  const delivery = { ...effective.of(deliveryConfig), sinkCaFile: options.sinkCaFile };
  return { config: effective.of(service.config), delivery, ports, ...shared, dataFolder };
}

function notReady(started: readonly Started[], stopping: boolean): readonly string[] {
  if (stopping) return ['stopping'];
  return started.flatMap(({ name, instance }) => {
    const reason = instance.notReady?.();
    return reason === undefined ? [] : [`${name}:${reason}`];
  });
}

async function startGrpcFor(
  started: readonly Started[],
  options: HostOptions,
  apiKeys: ApiKeys,
): Promise<RunningGrpcServer | undefined> {
  const registrations = started.flatMap(({ instance }) => instance.grpc ?? []);
  if (registrations.length === 0) return undefined;
  const { telemetry, clock } = options.ports;
  return startGrpcServer({ ...options.effective.of(grpcConfig), registrations, apiKeys, telemetry, clock });
}

function listenersOf(started: readonly Started[], grpc: RunningGrpcServer | undefined): readonly Listener[] {
  return [
    ...(grpc === undefined ? [] : [{ name: 'gRPC', address: grpc.address }]),
    ...started.flatMap(({ instance }) => instance.listeners?.() ?? []),
  ];
}
