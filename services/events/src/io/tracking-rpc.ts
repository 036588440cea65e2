/** TrackingService over gRPC: one message, many, and events as they happen. */
import {
  MailEnvelope,
  MessageView,
  type TrackedEvent,
  type TrackingServiceServer,
  TrackingServiceService,
} from '@sealpost/contracts';
import { AppError } from '@sealpost/kernel';
import {
  auditEmission,
  type CallContext,
  ENVELOPE_PART,
  type GrpcRegistration,
  isPossibleId,
  PARCELS,
  pageTokenOf,
  type Ports,
  passphraseContext,
  publish,
  readPage,
  registerGrpc,
} from '@sealpost/runtime';
import {
  type EventsConfig,
  HEARTBEAT_MS,
  PAGE_SIZE_DEFAULT,
  PAGE_SIZE_MAX,
  WATCH_BATCH_MAX,
  WATCHED_IDS_MAX,
} from '../config.ts';
import { type Revealed, toTracked } from '../core/to-tracked.ts';
import type { TrackedMessageDoc } from '../core/tracked-message.ts';
import type { EventsTelemetry } from '../telemetry.ts';
import { catchUp, parseCursor, positionAt, toTrackedEvent, type WatchPosition } from './catch-up.ts';
import type { TrackedMessages } from './tracked-messages.ts';
import type { WatchedEvent, Watchers } from './watchers.ts';

export interface TrackingRpcOptions {
  readonly config: EventsConfig;
  readonly ports: Ports;
  readonly messages: TrackedMessages;
  readonly watchers: Watchers;
  readonly telemetry: EventsTelemetry;
}

export function createTrackingRpc(options: TrackingRpcOptions): GrpcRegistration {
  const { messages, ports } = options;
  return registerGrpc<TrackingServiceServer>(TrackingServiceService, {
    roles: { getMessage: 'read', listMessages: 'read', watchEvents: 'read' },
    handlers: {
      getMessage: async (request, context) => {
        const doc = isPossibleId(request.messageId) ? await messages.get(request.messageId) : undefined;
        if (doc === undefined || doc.tenantId !== context.principal.tenantId)
          throw new AppError('EVENTS_MESSAGE_NOT_FOUND');
        const revealed =
          request.view === MessageView.MESSAGE_VIEW_FULL ? await reveal(options, doc, context) : undefined;
        return { message: toTracked(doc, revealed) };
      },
      listMessages: async (request, context) => {
        const page = await messages.list(context.principal.tenantId, {
          ...readPage(request, { sizeDefault: PAGE_SIZE_DEFAULT, sizeMax: PAGE_SIZE_MAX }),
          ...(request.finished === undefined ? {} : { finished: request.finished }),
        });
        return { messages: page.docs.map((doc) => toTracked(doc, undefined)), nextPageToken: pageTokenOf(page.next) };
      },
      watchEvents: (request, context, send) => watch(options, request, { context, send, nowMs: ports.clock.nowMs() }),
    },
  });
}

/** Addresses and passphrases, for those who may see them; the audit entry comes first (45 CFR 164.312(b)). */
async function reveal(options: TrackingRpcOptions, doc: TrackedMessageDoc, context: CallContext): Promise<Revealed> {
  const { ports } = options;
  const { principal } = context;
  if (!principal.roles.includes('read-phi') && !principal.roles.includes('admin'))
    throw new AppError('API_ROLE_DENIED', { facts: { role: 'read-phi' } });
  const entry = {
    tenantId: principal.tenantId,
    actor: `key:${principal.keyId}`,
    action: 'message.view',
    target: doc._id,
    outcome: 'done',
  };
  await publish(ports, [auditEmission(ports, entry)], context.traceparent);
  const [key] = await ports.keyring.messageKeys([{ tenantId: doc.tenantId, messageId: doc._id }]);
  if (key === undefined || doc.sealedEnvelope.length === 0) return { addresses: [], passphrases: new Map() };
  const envelope = MailEnvelope.decode(key.open(ENVELOPE_PART, doc.sealedEnvelope));
  return {
    addresses: envelope.recipients.map((recipient) => recipient.address),
    passphrases: await passphrasesOf(ports, doc),
  };
}

async function passphrasesOf(ports: Ports, doc: TrackedMessageDoc): Promise<ReadonlyMap<string, string>> {
  const ids = doc.recipients.flatMap((recipient) => recipient.parcelId ?? []);
  const parcels = ids.length === 0 ? [] : await (await ports.store.collection(PARCELS)).getMany(ids);
  const opened = await Promise.all(
    parcels.flatMap((parcel) =>
      parcel === undefined
        ? []
        : [
            ports.keyring
              .openForTenant(doc.tenantId, passphraseContext(parcel._id), parcel.sealedPassphrase)
              .then((text) => [parcel._id, text.toString('utf8')] as const),
          ],
    ),
  );
  return new Map(opened);
}

type WatchRequest = { readonly cursor: string; readonly messageIds: readonly string[] };
type Send = (response: { events: TrackedEvent[] }) => Promise<void>;

async function watch(
  options: TrackingRpcOptions,
  request: WatchRequest,
  call: { context: CallContext; send: Send; nowMs: number },
): Promise<void> {
  const { watchers, telemetry } = options;
  if (request.messageIds.length > WATCHED_IDS_MAX)
    throw invalid('message_ids', 'ids-too-many', `Name at most ${WATCHED_IDS_MAX} messages.`);
  if (watchers.count() >= options.config.watchersMax)
    throw new AppError('EVENTS_WATCHERS_FULL', { retryAfterMs: 5_000 });
  const { tenantId } = call.context.principal;
  const wanted = new Set(request.messageIds);
  // Opened before catching up: an event between the two is seen twice by the buffer, never missed.
  const open = watchers.open(tenantId, wanted);
  telemetry.watchers(watchers.count());
  call.context.signal.addEventListener('abort', () => open.close());
  try {
    const start = request.cursor === '' ? positionAt(call.nowMs * 1_000) : parseCursor(request.cursor);
    const readOn = (position: WatchPosition): Promise<number> =>
      catchUp({ messages: options.messages, tenantId, wanted, position, batchMax: WATCH_BATCH_MAX }, (events) =>
        call.send({ events: [...events] }),
      );
    let seq = request.cursor === '' ? start.atSeq : await readOn(start);
    while (!call.context.signal.aborted) {
      const { events, overflowed } = await open.next(HEARTBEAT_MS);
      if (overflowed) seq = await readOn(positionAt(seq));
      const from = seq;
      const fresh = events.filter(({ event }) => event.seq > from).toSorted((a, b) => a.event.seq - b.event.seq);
      for (let i = 0; i < fresh.length; i += WATCH_BATCH_MAX)
        await call.send({ events: fresh.slice(i, i + WATCH_BATCH_MAX).map(toEvent) });
      seq = fresh.at(-1)?.event.seq ?? seq;
      if (fresh.length === 0) await call.send({ events: [] });
    }
  } finally {
    open.close();
    telemetry.watchers(watchers.count());
  }
}

const toEvent = ({ messageId, event }: WatchedEvent): TrackedEvent =>
  toTrackedEvent(messageId, event, positionAt(event.seq));

const invalid = (field: string, rule: string, description: string): AppError =>
  new AppError('EVENTS_REQUEST_INVALID', { violations: [{ field, rule, description }] });
