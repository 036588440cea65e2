/** mta: schedules sealed mail, delivers it from the pool's sources at the pace each host group takes, and says how it ended. */
import {
  createCachingResolver,
  createDestinations,
  createNodeResolver,
  createSiteShards,
} from '@sealpost/destinations';
import { newId } from '@sealpost/kernel';
import { defineService, EGRESS_BUDGETS, EGRESS_POOLS, type EgressPoolDoc } from '@sealpost/runtime';
import { type MtaConfig, mtaConfig } from './config.ts';
import { openDkimSigner } from './io/dkim-key.ts';
import { BODIES, DELIVERIES } from './io/delivery-docs.ts';
import { createOwner } from './io/owner.ts';
import { PARTITIONS } from './io/partition-epochs.ts';
import { QUEUE_SUMMARIES } from './io/queue-summaries.ts';
import { SUSPENSIONS } from './io/suspensions.ts';

export { mtaConfig } from './config.ts';

/** DNS: one try's time-out and how many, within what a first attempt may wait. */
const DNS = { timeoutMs: 5_000, tries: 2 } as const;

export const mta = defineService({
  name: 'mta',
  consumes: ['sealed'],
  emits: ['events', 'classified', 'audit'],
  collections: [BODIES, DELIVERIES, EGRESS_BUDGETS, EGRESS_POOLS, PARTITIONS, QUEUE_SUMMARIES, SUSPENSIONS],
  config: mtaConfig,
  create: async ({ config, ports, delivery, dataFolder }) => {
    const resolver = createCachingResolver(createNodeResolver(DNS), { clock: ports.clock });
    const destinations = await createDestinations({ delivery, resolver });
    const domainDefault = destinations.loopbackOnly ? 'sealpost.invalid' : undefined;
    const signer = await openDkimSigner({ config, dataFolder, domainDefault });
    const owner = await createOwner({
      config,
      ports,
      destinations,
      signer,
      siteShards: createSiteShards(delivery.siteShards),
      instanceId: newId('mta', ports.clock, ports.random),
      pools: poolsOf(config),
    });
    return {
      stages: [owner.stage],
      grpc: [owner.rpc],
      start: () => owner.start(),
      stop: (deadlineMs) => owner.stop(deadlineMs),
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
