/** TrackingService over gRPC: one message, many, and events as they happen. */
import { MailEnvelope, MessageView, type TrackingServiceServer, TrackingServiceService } from '@sealpost/contracts';
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
import { PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX } from '../config.ts';
import { type Revealed, toTracked } from '../core/to-tracked.ts';
import type { TrackedMessageDoc } from '../core/tracked-message.ts';
import { watchEvents, type WatchOptions } from './watch-events.ts';

export interface TrackingRpcOptions extends WatchOptions {
  readonly ports: Ports;
}

export function createTrackingRpc(options: TrackingRpcOptions): GrpcRegistration {
  const { messages } = options;
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
      watchEvents: (request, context, send) => watchEvents(options, request, { context, send }),
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
