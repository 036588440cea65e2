/** The calls of AdminService on parked records: listed and shown without content, replayed, discarded, each audited. */
import type { AdminServiceServer, ParkedRecord } from '@sealpost/contracts';
import { AppError } from '@sealpost/kernel';
import type { Bus, ParkedEntry } from '@sealpost/bus';
import {
  auditEmission,
  type CallContext,
  type GrpcHandlers,
  isPossibleId,
  pageTokenOf,
  type Ports,
  publish,
  readPage,
} from '@sealpost/runtime';

const PAGE_SIZE_DEFAULT = 50;
const PAGE_SIZE_MAX = 1_000;

type ParkedCalls = 'listParkedRecords' | 'getParkedRecord' | 'replayParkedRecord' | 'discardParkedRecord';
export type ParkedHandlers = Pick<GrpcHandlers<AdminServiceServer>, ParkedCalls>;

/** What is done to a parked record, by name of the audit entry. */
type Action = 'parked.list' | 'parked.view' | 'parked.replay' | 'parked.discard';

interface Audited {
  readonly action: Action;
  /** Id of the parked record, or `parked` for all. */
  readonly target: string;
  readonly facts?: Readonly<Record<string, string>>;
}

/** Installation-wide, not of one tenant: a record that could not be read has none. */
export function createParkedHandlers(ports: Pick<Ports, 'bus' | 'clock' | 'random'>): ParkedHandlers {
  const { bus } = ports;
  /** Before the deed: a record must not go without a trace because the log failed just then. */
  const audit = (context: CallContext, entry: Audited): Promise<void> => {
    const { tenantId, keyId } = context.principal;
    const actor = `key:${keyId}`;
    return publish(ports, [auditEmission(ports, { tenantId, actor, outcome: 'done', ...entry })], context.traceparent);
  };
  const act = async (
    request: { readonly parkedId: string },
    context: CallContext,
    deed: { readonly action: Action; readonly perform: (id: string) => Promise<boolean> },
  ): Promise<Record<string, never>> => {
    const entry = await find(bus, request.parkedId);
    await audit(context, { action: deed.action, target: entry.id, facts: originOf(entry) });
    // Another operator was quicker: what was asked for is not what happened to it.
    if (!(await deed.perform(entry.id))) throw new AppError('INGEST_PARKED_NOT_FOUND');
    return {};
  };
  return {
    listParkedRecords: async (request, context) => {
      const query = readPage(request, { sizeDefault: PAGE_SIZE_DEFAULT, sizeMax: PAGE_SIZE_MAX });
      const entries = await bus.listParked(query);
      const next = entries.length < query.limit ? undefined : entries.at(-1)?.id;
      await audit(context, { action: 'parked.list', target: 'parked', facts: { shown: String(entries.length) } });
      return { records: entries.map(toParkedRecord), nextPageToken: pageTokenOf(next) };
    },
    getParkedRecord: async ({ parkedId }, context) => {
      const entry = await find(bus, parkedId);
      await audit(context, { action: 'parked.view', target: entry.id, facts: originOf(entry) });
      return { record: toParkedRecord(entry) };
    },
    replayParkedRecord: (request, context) =>
      act(request, context, { action: 'parked.replay', perform: (id) => bus.replayParked(id) }),
    discardParkedRecord: (request, context) =>
      act(request, context, { action: 'parked.discard', perform: (id) => bus.discardParked(id) }),
  };
}

/** Errors: INGEST_PARKED_NOT_FOUND. */
async function find(bus: Bus, parkedId: string): Promise<ParkedEntry> {
  const entry = isPossibleId(parkedId) ? await bus.getParked(parkedId) : undefined;
  if (entry === undefined) throw new AppError('INGEST_PARKED_NOT_FOUND');
  return entry;
}

/** After a discard the audit entry is all that is left of the record. */
const originOf = ({ group, topic, partition, offset, reason, sizeBytes }: ParkedEntry): Record<string, string> => ({
  group,
  topic,
  partition: String(partition),
  offset: String(offset),
  reason,
  sizeBytes: String(sizeBytes),
});

/** Without the key: on some topics it names a host that mail goes to. */
function toParkedRecord(entry: ParkedEntry): ParkedRecord {
  const { id, group, topic, partition, offset, reason, sizeBytes, parkedAtMs } = entry;
  return { parkedId: id, group, topic, partition, offset, reason, sizeBytes, parkTime: new Date(parkedAtMs) };
}
