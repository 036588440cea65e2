/** mta: schedules sealed mail, delivers it from the pool's sources at the pace each host group takes, and says how it ended. */
import { createCachingResolver, createDestinations, createNodeResolver } from '@sealpost/destinations';
import { defineService, type EgressPoolDoc } from '@sealpost/runtime';
import { type MtaConfig, mtaConfig } from './config.ts';
import { createDispatcher } from './io/dispatcher.ts';
import { openDkimSigner } from './io/dkim-key.ts';
import { createEgress } from './io/egress.ts';
import { createEgressRpc } from './io/egress-rpc.ts';
import { runHousekeeping } from './io/housekeeping.ts';
import { recoverDeliveries } from './io/recovery.ts';
import { createSchedule } from './io/schedule.ts';
import { createSessionPool } from './io/smtp/session-pool.ts';
import { createTlsCache } from './io/smtp/tls-cache.ts';
import { createSuspensions } from './io/suspensions.ts';
import { createMtaStage } from './shell.ts';
import { createMtaTelemetry } from './telemetry.ts';

export { mtaConfig } from './config.ts';

/** DNS: one try's time-out and how many, within what a first attempt may wait. */
const DNS = { timeoutMs: 5_000, tries: 2 } as const;

export const mta = defineService({
  name: 'mta',
  consumes: ['sealed'],
  emits: ['events', 'classified', 'audit'],
  config: mtaConfig,
  create: async ({ config, ports, delivery, dataFolder }) => {
    const schedule = await createSchedule(ports);
    const telemetry = createMtaTelemetry(ports.telemetry);
    const resolver = createCachingResolver(createNodeResolver(DNS), { clock: ports.clock });
    const destinations = await createDestinations({ delivery, resolver });
    const egress = await createEgress(ports, poolsOf(config));
    const suspensions = await createSuspensions(ports);
    const domainDefault = destinations.loopbackOnly ? 'sealpost.invalid' : undefined;
    const signer = await openDkimSigner({ config, dataFolder, domainDefault });
    const sessions = createSessionPool({
      maxPerSite: config.connectionsPerSiteMax,
      maxMessagesPerConnection: config.messagesPerConnectionMax,
      idleMs: 10_000,
      clock: ports.clock,
    });
    const tools = {
      config,
      ports,
      schedule,
      sessions,
      tlsCache: createTlsCache(),
      signer,
      loopbackOnly: destinations.loopbackOnly,
    };
    const dispatcher = createDispatcher({ config, ports, tools, destinations, egress, suspensions, telemetry });
    const housekeeping = runHousekeeping({ config, ports, schedule, egress, telemetry });
    telemetry.observeQueues(() => dispatcher.queues(), housekeeping.waiting);
    return {
      stages: [createMtaStage({ ports, schedule, dispatcher })],
      grpc: [
        createEgressRpc({
          ports,
          egress,
          schedule,
          suspensions,
          dispatcher,
          connectionsPerSiteMax: config.connectionsPerSiteMax,
        }),
      ],
      start: async () => {
        await recoverDeliveries(config, ports, schedule);
        dispatcher.start();
        housekeeping.start();
      },
      stop: async (deadlineMs) => {
        await housekeeping.stop();
        await dispatcher.stop(deadlineMs);
        egress.stop();
        suspensions.stop();
      },
    };
  },
});

/** Configured pools; `default`, with the system's own address, exists in any case. */
function poolsOf(config: MtaConfig): readonly EgressPoolDoc[] {
  const configured = config.pools.map((pool) => ({
    _id: pool.name,
    sources: pool.sources,
    warmupTable: pool.warmupTable,
    generation: 0,
  }));
  if (configured.some((pool) => pool._id === 'default')) return configured;
  const source = { name: 'default', address: '', heloName: '', warmed: true, startDay: 0 };
  return [{ _id: 'default', sources: [source], warmupTable: [], generation: 0 }, ...configured];
}
