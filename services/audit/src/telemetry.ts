/** Every metric and log line audit can emit. */
import { safe, type Telemetry } from '@sealpost/telemetry';

export interface AuditTelemetry {
  appended(events: number, accesses: number): void;
  /** From handing records over until they are durable. */
  waited(durationMs: number): void;
  /** Another process took a page's place in the chain; it is built again. */
  pageLost(): void;
  chainBroken(index: number, problem: string): void;
}

export function createAuditTelemetry({ metrics, logger }: Telemetry): AuditTelemetry {
  const entries = metrics.counter({
    name: 'audit_entries_total',
    help: 'Records appended to the audit log.',
    labels: { kind: ['event', 'access'] },
  });
  const append = metrics.histogram({
    name: 'audit_append_seconds',
    help: 'Time from handing records to the audit log until they are durable.',
  });
  const broken = metrics.gauge({
    name: 'audit_chain_broken',
    help: '1 when the end of the audit log was found changed or cut.',
  });
  const lost = metrics.counter({
    name: 'audit_pages_lost_total',
    help: 'Pages whose place in the audit log another process took first.',
  });
  const events = entries.with({ kind: 'event' });
  const accesses = entries.with({ kind: 'access' });
  return {
    appended: (eventCount, accessCount) => {
      if (eventCount > 0) events.inc(eventCount);
      if (accessCount > 0) accesses.inc(accessCount);
    },
    pageLost: () => lost.inc(),
    waited: (durationMs) => append.observe(durationMs / 1_000),
    chainBroken: (index, problem) => {
      broken.set(1);
      logger.error('the audit log was changed or cut', { index, problem: safe.id(problem) });
    },
  };
}
