/** What becomes of a record: a mail event or an access turns into a draft of one audit record. Pure. */
import type { AuditEntry, MailEvent } from '@sealpost/contracts';
import { emit, type Outcome, park } from '@sealpost/kernel';
import { type AuditDraft, TEXT_LENGTH_MAX, toFacts } from './core/audit-record.ts';
import { evidenceOf } from './core/event-facts.ts';

/** Draft of an event; one that names no message or has no key cannot be recognised again and is parked. */
export function decideEvent(event: MailEvent): Outcome<AuditDraft> {
  if (event.messageId === '' || event.eventKey === '') return park('event-without-key');
  const sourceKey = `${event.messageId}/${event.eventKey}`;
  if (sourceKey.length > TEXT_LENGTH_MAX) return park('key-too-long');
  const { action, outcome, facts } = evidenceOf(event);
  return emit({
    sourceKey,
    atMs: Math.max(0, event.atMs),
    tenantId: event.tenantId,
    actor: `service:${event.stage}`,
    action,
    target: event.messageId,
    outcome,
    facts: toFacts(facts),
    isAccess: false,
  });
}

export function decideEntry(entry: AuditEntry): Outcome<AuditDraft> {
  if (entry.entryId === '') return park('entry-without-id');
  if (entry.entryId.length > TEXT_LENGTH_MAX) return park('key-too-long');
  const { entryId, atMs, tenantId, actor, action, target, outcome } = entry;
  const facts = toFacts(Object.entries(entry.facts));
  return emit({
    sourceKey: entryId,
    atMs: Math.max(0, atMs),
    tenantId,
    actor,
    action,
    target,
    outcome,
    facts,
    isAccess: true,
  });
}
