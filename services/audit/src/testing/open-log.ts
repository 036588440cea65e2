/** An audit log on a real embedded store in a folder of its own, for tests. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, createSystemRandom, systemClock } from '@sealpost/kernel';
import { openEngine } from '@sealpost/sqlite';
import { createEmbeddedStore, type Store } from '@sealpost/store';
import { createSilentTelemetry } from '@sealpost/telemetry';
import type { AuditPageDoc } from '../core/audit-page.ts';
import type { AuditDraft } from '../core/audit-record.ts';
import { type AuditCollections, openAuditCollections } from '../io/audit-collections.ts';
import { type AuditLog, createAuditLog } from '../io/audit-log.ts';
import { createAuditTelemetry } from '../telemetry.ts';

export interface OpenStore {
  readonly store: Store;
  close(): Promise<void>;
}

export async function openStore(): Promise<OpenStore> {
  const folder = await mkdtemp(join(tmpdir(), 'sealpost-audit-'));
  const engine = await openEngine({ folder, diskFloorBytes: 0 });
  return {
    store: createEmbeddedStore({ engine }),
    close: async () => {
      await engine.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export interface OpenLog {
  readonly log: AuditLog;
  readonly collections: AuditCollections;
  readonly metrics: () => Promise<string>;
}

/** A log as a new process would open it; `wrap` may stand in front of its collections to fail or to lose a write. */
export async function openLog(
  store: Store,
  wrap: (collections: AuditCollections) => AuditCollections = (collections) => collections,
  clock: Clock = systemClock,
): Promise<OpenLog> {
  const collections = await openAuditCollections(store);
  const telemetry = createSilentTelemetry();
  const log = createAuditLog({
    collections: wrap(collections),
    clock,
    random: createSystemRandom(),
    telemetry: createAuditTelemetry(telemetry),
    repeatWindowRecords: 4_096,
  });
  return { log, collections, metrics: () => telemetry.metrics.render() };
}

export async function allPages({ pages }: AuditCollections): Promise<readonly AuditPageDoc[]> {
  return (await pages.find({ limit: 1_000 })).docs;
}

export const draft = (sourceKey: string, over: Partial<AuditDraft> = {}): AuditDraft => ({
  sourceKey,
  atMs: 1_764_000_000_000,
  tenantId: 'ten_1',
  actor: 'service:mta',
  action: 'mail.attempted',
  target: 'msg_1',
  outcome: 'delivered',
  facts: [['replyCode', '250']],
  isAccess: false,
  ...over,
});
