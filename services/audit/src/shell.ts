/** How records are appended: both stages hand whole batches to the one log and acknowledge once they are durable. */
import type { AuditEntry, MailEvent } from '@sealpost/contracts';
import { defineStage, type RunnableStage } from '@sealpost/runtime';
import { type AuditConfig, LINGER_MS } from './config.ts';
import type { AuditDraft } from './core/audit-record.ts';
import type { AuditLog } from './io/audit-log.ts';
import { decideEntry, decideEvent } from './stage.ts';

export interface AuditShellOptions {
  readonly config: AuditConfig;
  readonly log: AuditLog;
}

/** Mail events, in the order of their topic. */
export function createEventsStage({ config, log }: AuditShellOptions): RunnableStage {
  return defineStage<'events', MailEvent, AuditDraft>({
    name: 'audit',
    consumes: 'events',
    group: 'audit',
    batchRecordsMax: config.batchRecordsMax,
    lingerMs: LINGER_MS,
    gather: async (items) => items.map((item) => item.record),
    decide: (event) => decideEvent(event),
    perform: (items) => appendAll(log, items),
  });
}

/** Accesses, administration, policy, key use. */
export function createEntriesStage({ config, log }: AuditShellOptions): RunnableStage {
  return defineStage<'audit', AuditEntry, AuditDraft>({
    name: 'audit',
    consumes: 'audit',
    group: 'audit',
    batchRecordsMax: config.batchRecordsMax,
    lingerMs: LINGER_MS,
    gather: async (items) => items.map((item) => item.record),
    decide: (entry) => decideEntry(entry),
    perform: (items) => appendAll(log, items),
  });
}

async function appendAll(
  log: AuditLog,
  items: readonly { readonly plan: AuditDraft }[],
): Promise<readonly (readonly [])[]> {
  await log.append(items.map((item) => item.plan));
  return items.map(() => [] as const);
}
