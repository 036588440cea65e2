/** Records on their way to the bus: typed by the flow table, keyed by it, carrying the trace. */
import type { AppendRecord } from '@sealpost/bus';
import {
  type AuditEntry,
  FLOW,
  type FlowName,
  type FlowRow,
  type LaneName,
  laneName,
  type MailEvent,
  type MailHeader,
  type RecordOf,
  type ServiceName,
  topicName,
} from '@sealpost/contracts';
import { newId } from '@sealpost/kernel';
import type { Ports } from './ports.ts';

/** Header that carries W3C Trace Context from stage to stage. */
export const TRACEPARENT_HEADER = 'traceparent';
/** Header that counts how often a record was put back for a later try. */
export const ATTEMPT_HEADER = 'attempt';

export interface Emission<N extends FlowName = FlowName> {
  readonly flow: N;
  readonly lane: LaneName;
  readonly record: RecordOf<N>;
}

export const emission = <N extends FlowName>(flow: N, lane: LaneName, record: RecordOf<N>): Emission<N> => ({
  flow,
  lane,
  record,
});

/** The bus record of an emission. */
export function toAppendRecord(item: Emission, traceparent: string | undefined): AppendRecord {
  const row = FLOW[item.flow] as FlowRow<unknown>;
  return {
    topic: topicName(item.flow, item.lane),
    key: row.key(item.record),
    value: row.codec.encode(item.record).finish(),
    ...(traceparent === undefined ? {} : { headers: { [TRACEPARENT_HEADER]: traceparent } }),
  };
}

export interface EventDetails {
  readonly stage: ServiceName;
  /** Same for a repeated record; consumers ignore a key they have seen. */
  readonly eventKey: string;
  readonly atMs: number;
  readonly recipientIndexes: readonly number[];
  readonly what: NonNullable<MailEvent['what']>;
}

/** An event of one message, ready to be emitted. */
export function mailEvent(header: MailHeader, details: EventDetails): Emission<'events'> {
  return emission('events', laneName(header.lane), {
    messageId: header.messageId,
    tenantId: header.tenantId,
    lane: header.lane,
    eventKey: details.eventKey,
    atMs: details.atMs,
    stage: details.stage,
    recipientIndexes: [...details.recipientIndexes],
    what: details.what,
  });
}

export type AuditFacts = Omit<AuditEntry, 'entryId' | 'atMs' | 'facts'> & {
  readonly facts?: Readonly<Record<string, string>>;
};

/** An audit entry, ready to be emitted. `facts` hold fixed names, codes and numbers only. */
export function auditEmission(ports: Pick<Ports, 'clock' | 'random'>, entry: AuditFacts): Emission<'audit'> {
  return emission('audit', 'express', {
    ...entry,
    facts: { ...entry.facts },
    entryId: newId('aud', ports.clock, ports.random),
    atMs: ports.clock.nowMs(),
  });
}

/** Appends emissions outside a stage (API calls, portal). Durable once resolved. */
export async function publish(
  ports: Pick<Ports, 'bus'>,
  items: readonly Emission[],
  traceparent?: string,
): Promise<void> {
  if (items.length === 0) return;
  await ports.bus.append(items.map((item) => toAppendRecord(item, traceparent)));
}
