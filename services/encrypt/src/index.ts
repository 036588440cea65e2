/** encrypt: picks the method for each recipient and seals the message for it. */
import { createCachingResolver, createNodeResolver, createSiteShards, createSites } from '@sealpost/destinations';
import { AppError } from '@sealpost/kernel';
import { AUTHORIZATIONS, defineService, EXACT_LISTS, PARCELS, POLICIES, RECIPIENT_KEYS } from '@sealpost/runtime';
import { encryptConfig } from './config.ts';
import { checkSettings } from './core/check-settings.ts';
import { createAuthorizations } from './io/authorizations.ts';
import { createParcels } from './io/parcels.ts';
import { createPgp } from './io/pgp.ts';
import { createPolicyDetectors } from './io/policy-detectors.ts';
import { createRecipientRpc } from './io/recipient-rpc.ts';
import { createRecipients, SUPPRESSIONS } from './io/recipients.ts';
import { createSiteFinder } from './io/site-finder.ts';
import { createEncryptStage } from './shell.ts';
import { createEncryptTelemetry } from './telemetry.ts';

export { encryptConfig } from './config.ts';

/** DNS: one try's time-out and how many. Longer than a batch waits: a late answer serves the batches after it. */
const DNS = { timeoutMs: 2_000, tries: 2 } as const;

export const encrypt = defineService({
  name: 'encrypt',
  consumes: ['classified'],
  emits: ['sealed', 'events', 'audit'],
  collections: [AUTHORIZATIONS, EXACT_LISTS, PARCELS, POLICIES, RECIPIENT_KEYS, SUPPRESSIONS],
  config: encryptConfig,
  create: async ({ config, ports, delivery, exactMatchers }) => {
    const violations = checkSettings(config);
    if (violations.length > 0) throw new AppError('CONFIG_INVALID', { violations });
    const recipients = await createRecipients(ports);
    const parcels = await createParcels({ config, ports });
    const pgp = createPgp(config.workers);
    const detectors = await createPolicyDetectors(ports.store, exactMatchers);
    const telemetry = createEncryptTelemetry(ports.telemetry);
    const resolver = createCachingResolver(createNodeResolver(DNS), { clock: ports.clock });
    const sites = createSiteFinder({ sites: createSites({ delivery, resolver }), clock: ports.clock, telemetry });
    const shards = createSiteShards(delivery.siteShards);
    return {
      stages: [createEncryptStage({ config, ports, recipients, parcels, pgp, detectors, sites, shards, telemetry })],
      grpc: [createRecipientRpc({ recipients, authorizations: await createAuthorizations(ports), ports })],
      stop: () => pgp.close(),
    };
  },
});
