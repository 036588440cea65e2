/** audit: every stage's outcome and every access, in order, in a log that shows when it was changed. */
import { defineService } from '@sealpost/runtime';
import { auditConfig } from './config.ts';
import { AUDIT_PAGES } from './core/audit-page.ts';
import { AUDIT_HEADS, AUDIT_TARGETS, openAuditCollections } from './io/audit-collections.ts';
import { createAuditLog } from './io/audit-log.ts';
import { createAuditRpc } from './io/audit-rpc.ts';
import { createEntriesStage, createEventsStage } from './shell.ts';
import { createAuditTelemetry } from './telemetry.ts';

export { auditConfig } from './config.ts';
export { verifyChain } from './core/verify-chain.ts';

export const audit = defineService({
  name: 'audit',
  consumes: ['events', 'audit'],
  emits: ['audit'],
  collections: [AUDIT_HEADS, AUDIT_PAGES, AUDIT_TARGETS],
  config: auditConfig,
  create: async ({ config, ports }) => {
    const collections = await openAuditCollections(ports.store);
    const log = createAuditLog({
      collections,
      clock: ports.clock,
      random: ports.random,
      telemetry: createAuditTelemetry(ports.telemetry),
      repeatWindowRecords: config.repeatWindowRecords,
    });
    return {
      stages: [createEventsStage({ config, log }), createEntriesStage({ config, log })],
      grpc: [createAuditRpc(collections, ports)],
    };
  },
});
