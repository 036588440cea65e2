/** One mta instance put together: what it owns, holds in memory, attempts and tells. Two of them may share one store. */
import { topicName } from '@sealpost/contracts';
import type { Destinations, SiteShards } from '@sealpost/destinations';
import { toAppError } from '@sealpost/kernel';
import type { DkimSigner } from '@sealpost/mail';
import type { EgressPoolDoc, GrpcRegistration, Ports, RunnableStage } from '@sealpost/runtime';
import type { MtaConfig } from '../config.ts';
import type { PlacementOptions } from '../core/placement.ts';
import { nextDayMs } from '../core/warm-up.ts';
import { createMtaStage } from '../shell.ts';
import { createMtaTelemetry, type MtaTelemetry } from '../telemetry.ts';
import { adoptDeliveries } from './adopt.ts';
import type { AttemptTools } from './attempt.ts';
import { type DeliverOptions, runDelivery } from './deliver.ts';
import type { HeldPartition } from './delivery-docs.ts';
import { createDispatcher, type Dispatcher } from './dispatcher.ts';
import { createEgress, type Egress } from './egress.ts';
import { createEgressRpc } from './egress-rpc.ts';
import { runHousekeeping } from './housekeeping.ts';
import { createLoader, type Loader } from './loader.ts';
import { createOutcomes, type Outcomes } from './outcomes.ts';
import { createOwnership, type Ownership } from './ownership.ts';
import { openPartitionEpochs } from './partition-epochs.ts';
import { createQueueSummaries } from './queue-summaries.ts';
import { createSchedule, type Schedule } from './schedule.ts';
import { createSessionPool, type SessionPool } from './smtp/session-pool.ts';
import { createTlsCache } from './smtp/tls-cache.ts';
import { createSuspensions, type Suspensions } from './suspensions.ts';
import { takeUpForgotten, takeUpPartition } from './take-up.ts';

export interface OwnerOptions {
  readonly config: MtaConfig;
  readonly ports: Ports;
  readonly destinations: Destinations;
  readonly signer: DkimSigner | undefined;
  readonly siteShards: SiteShards;
  readonly instanceId: string;
  readonly pools: readonly EgressPoolDoc[];
}

export interface Owner {
  readonly stage: RunnableStage;
  readonly rpc: GrpcRegistration;
  readonly ownership: Ownership;
  start(): Promise<void>;
  stop(deadlineMs: number): Promise<void>;
}

/** Connections that no message has used for this long are closed, milliseconds. */
const SESSION_IDLE_MS = 10_000;
const SESSIONS_CLOSE_MS = 1_000;

/** What it reads and writes. */
interface Parts {
  readonly options: OwnerOptions;
  readonly telemetry: MtaTelemetry;
  readonly placement: PlacementOptions;
  readonly schedule: Schedule;
  readonly egress: Egress;
  readonly suspensions: Suspensions;
  readonly sessions: SessionPool;
  /** Set once the loader is there: what is told before is seen by its first look. */
  readonly heard: { loader: Pick<Loader, 'noteDue' | 'kick'>; poolChanged: (pool: string) => void };
}

/** What it does. */
interface Works {
  readonly ownership: Ownership;
  readonly outcomes: Outcomes;
  readonly dispatcher: Dispatcher;
  readonly loader: Loader;
  readonly takeUp: (held: HeldPartition) => Promise<void>;
}

export async function createOwner(options: OwnerOptions): Promise<Owner> {
  const parts = await openParts(options);
  const works = await putToWork(parts);
  const { config, ports, instanceId } = options;
  const { schedule, egress, suspensions, telemetry, placement, sessions } = parts;
  const { ownership, dispatcher, loader, takeUp } = works;
  const queues = () => dispatcher.queues();
  const summaries = await createQueueSummaries({
    ports,
    instanceId,
    sites: () => queues().summary(),
    backlog: () => loader.backlog(),
  });
  const housekeeping = runHousekeeping({ config, ports, schedule, ownership, loader, egress, telemetry, takeUp });
  telemetry.observeQueues({ queues, scheduled: housekeeping.waiting, partitions: () => ownership.held().length });
  const noteDue = (partition: number, dueAtMs: number): void => loader.noteDue(partition, dueAtMs);
  const { connectionsPerSiteMax } = config;
  return {
    stage: createMtaStage({ ports, schedule, dispatcher, ownership, noteDue }),
    rpc: createEgressRpc({ ports, egress, schedule, suspensions, summaries, placement, connectionsPerSiteMax }),
    ownership,
    start: async () => {
      await adoptDeliveries({ ports, placement });
      ownership.start();
      loader.start();
      housekeeping.start();
      summaries.start();
    },
    stop: async (deadlineMs) => {
      await Promise.all([housekeeping.stop(), summaries.stop(), loader.stop()]);
      await dispatcher.stop(deadlineMs);
      await sessions.closeAll(SESSIONS_CLOSE_MS);
      suspensions.stop();
      await Promise.all([ownership.stop(), egress.stop(), schedule.close()]);
    },
  };
}

async function openParts(options: OwnerOptions): Promise<Parts> {
  const { config, ports, instanceId } = options;
  const heard: Parts['heard'] = {
    loader: { noteDue: () => undefined, kick: () => undefined },
    poolChanged: () => undefined,
  };
  const schedule = await createSchedule(ports);
  const onPoolChanged = (pool: string): void => heard.poolChanged(pool);
  const egress = await createEgress({ ports, instanceId, configured: options.pools, onPoolChanged });
  const suspensions = await createSuspensions(ports, () => heard.loader.kick());
  const sessions = createSessionPool({
    maxPerSite: config.connectionsPerSiteMax,
    maxMessagesPerConnection: config.messagesPerConnectionMax,
    idleMs: SESSION_IDLE_MS,
    clock: ports.clock,
  });
  const placement = {
    siteShards: options.siteShards,
    partitions: ports.bus.partitionsOf(topicName('sealed', 'express')),
  };
  const telemetry = createMtaTelemetry(ports.telemetry);
  return { options, telemetry, placement, schedule, egress, suspensions, sessions, heard };
}

async function putToWork(parts: Parts): Promise<Works> {
  const { options, schedule, telemetry, heard } = parts;
  const { config, ports } = options;
  const epochs = await openPartitionEpochs(ports, options.instanceId);
  const noteDue = (partition: number, dueAtMs: number): void => heard.loader.noteDue(partition, dueAtMs);
  const ownership: Ownership = createOwnership({
    ports,
    epochs,
    hooks: {
      taken: (held) => {
        telemetry.tookOver(1);
        return takeUpPartition(takeUpOptions, held);
      },
      released: (held) => dispatcher.release(held),
      lost: (held) => dispatcher.forget(held),
    },
  });
  const outcomes = createOutcomes({ ports, schedule, ownership, telemetry, noteDue });
  const takeUpOptions = { config, ports, schedule, outcomes, telemetry, noteDue };
  const deliver = deliverOptions(parts, { ownership, outcomes });
  const dispatcher = createDispatcher({
    config,
    ports,
    schedule,
    ownership,
    destinations: options.destinations,
    placement: parts.placement,
    telemetry,
    run: (item) => runDelivery(deliver, item),
  });
  const { room, take } = dispatcher;
  const loader = createLoader({ ports, schedule, ownership, room, take });
  heard.loader = loader;
  heard.poolChanged = (pool) => makeWarmUpDue(parts, { ownership, pool });
  const takeUp = async (held: HeldPartition): Promise<void> => {
    await takeUpPartition(takeUpOptions, held);
    await takeUpForgotten(takeUpOptions, held, dispatcher.has);
  };
  return { ownership, outcomes, dispatcher, loader, takeUp };
}

function deliverOptions(parts: Parts, works: Pick<Works, 'ownership' | 'outcomes'>): DeliverOptions {
  const { options, schedule, sessions, egress, suspensions, telemetry } = parts;
  const { config, ports, signer } = options;
  const { ownership, outcomes } = works;
  const { loopbackOnly } = options.destinations;
  const tools: AttemptTools = {
    config,
    ports,
    schedule,
    ownership,
    sessions,
    tlsCache: createTlsCache(),
    signer,
    loopbackOnly,
  };
  return { config, ports, tools, outcomes, egress, suspensions, telemetry };
}

/** What waits for a pool's next sending day was put off until midnight: another pool may have room today. */
function makeWarmUpDue(
  { options, schedule, heard }: Parts,
  changed: { readonly ownership: Ownership; readonly pool: string },
): void {
  const { clock, telemetry } = options.ports;
  const partitions = changed.ownership.held().map((held) => held.partition);
  schedule
    .makeDue(partitions, nextDayMs(clock.nowMs()), { pool: changed.pool, waitsFor: 'warm-up' })
    .then(() => heard.loader.kick())
    .catch((thrown: unknown) => telemetry.logger.warn('warm-up mail not made due', {}, toAppError(thrown)));
}
