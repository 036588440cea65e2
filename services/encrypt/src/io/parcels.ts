/** Makes the parcel of a recipient once, and its notice as often as it is asked for, always alike. */
import { createHash } from 'node:crypto';
import type { EnvelopeRecipient, MailEnvelope } from '@sealpost/contracts';
import { AppError } from '@sealpost/kernel';
import type { MessageKey } from '@sealpost/keyring';
import { type MailAddress, messageIdFor, parseAddress } from '@sealpost/mail';
import {
  INLINE_SIZE_BYTES_MAX,
  linkHashOf,
  newKdf,
  newLinkSecret,
  newPassphrase,
  PARCEL_KEY_BYTES,
  PARCELS,
  type ParcelDoc,
  parcelLinkPart,
  parcelPart,
  passphraseContext,
  type Ports,
  sealParcelContent,
  wrapParcelKey,
} from '@sealpost/runtime';
import type { Collection } from '@sealpost/store';
import type { EncryptConfig } from '../config.ts';
import { buildNotice, noticeSubject } from '../core/notice.ts';
import type { OpenedMail } from '../stage.ts';

export interface ParcelRequest {
  readonly mail: OpenedMail;
  readonly key: MessageKey;
  readonly recipient: EnvelopeRecipient;
  readonly content: () => Promise<Buffer>;
}

export interface ParcelNotice {
  readonly parcelId: string;
  readonly message: Buffer;
  /** Without recipients and passphrase. */
  readonly envelope: Omit<MailEnvelope, 'recipients'>;
}

export interface Parcels {
  /** Durable once resolved. Called again for the same message and recipient, it answers the same notice. */
  ensure(request: ParcelRequest): Promise<ParcelNotice>;
}

interface Scope {
  readonly config: EncryptConfig;
  readonly ports: Ports;
  readonly parcels: Collection<ParcelDoc>;
}

export async function createParcels(options: { config: EncryptConfig; ports: Ports }): Promise<Parcels> {
  const scope: Scope = { ...options, parcels: await options.ports.store.collection(PARCELS) };
  return {
    ensure: async (request) => {
      const parcelId = parcelIdOf(request.mail.header.messageId, request.recipient.index);
      const doc = (await scope.parcels.get(parcelId)) ?? (await create(scope, request, parcelId));
      return noticeOf(scope, request, doc);
    },
  };
}

const DIGITS = '0123456789abcdefghjkmnpqrstvwxyz';
const TIME_LENGTH = 10;
const HASH_LENGTH = 16;

/** The same for a repeated record: the time of the message's id, then a hash of message and recipient. */
export function parcelIdOf(messageId: string, recipientIndex: number): string {
  const body = messageId.slice(messageId.indexOf('_') + 1);
  const hash = createHash('sha256').update(`${messageId}/${recipientIndex}`).digest().subarray(0, HASH_LENGTH);
  return `par_${body.slice(0, TIME_LENGTH)}${Array.from(hash, (byte) => DIGITS[byte & 31]).join('')}`;
}

async function create(scope: Scope, request: ParcelRequest, parcelId: string): Promise<ParcelDoc> {
  const { ports, config, parcels } = scope;
  const { key } = request;
  const { header, envelope } = request.mail;
  const chosen = envelope.portalPassphrase;
  const passphrase = chosen === '' ? newPassphrase(ports.random) : chosen;
  const linkSecret = newLinkSecret(ports.random);
  const kdf = newKdf(ports.random, chosen === '' ? 'generated' : 'chosen');
  const parcelKey = ports.random.bytes(PARCEL_KEY_BYTES);
  const inner = sealParcelContent(parcelKey, { parcelId, plain: await request.content() }, ports.random);
  const sealed = key.seal(parcelPart(parcelId), inner);
  const contentBlobRef = sealed.length > INLINE_SIZE_BYTES_MAX ? ports.random.bytes(16).toString('hex') : undefined;
  if (contentBlobRef !== undefined) await ports.blobs.put(contentBlobRef, sealed);
  const createdAtMs = ports.clock.nowMs();
  const doc: ParcelDoc = {
    _id: parcelId,
    tenantId: header.tenantId,
    messageId: header.messageId,
    recipientIndex: request.recipient.index,
    createdAtMs,
    expiresAtMs: createdAtMs + config.parcelExpireMs,
    linkHash: linkHashOf(linkSecret),
    kdf,
    wrappedKey: await wrapParcelKey({ parcelId, linkSecret, passphrase, kdf }, parcelKey, ports.random),
    ...(contentBlobRef === undefined ? { content: sealed } : { contentBlobRef }),
    sealedPassphrase: await ports.keyring.sealForTenant(
      header.tenantId,
      passphraseContext(parcelId),
      Buffer.from(passphrase),
    ),
    sealedLink: key.seal(parcelLinkPart(parcelId), Buffer.from(linkSecret)),
    failedAttempts: 0,
    lockedUntilMs: 0,
    openedCount: 0,
  };
  parcelKey.fill(0);
  const result = await parcels.insert(doc);
  if (result.status === 'done') return doc;
  // Another process was faster with the same record: its parcel stands, ours leaves nothing behind.
  if (contentBlobRef !== undefined) await ports.blobs.delete(contentBlobRef);
  const theirs = await parcels.get(parcelId);
  if (theirs === undefined) throw new AppError('STORE_UNAVAILABLE', { facts: { parcelId } });
  return theirs;
}

function noticeOf({ config }: Scope, request: ParcelRequest, doc: ParcelDoc): ParcelNotice {
  const { envelope } = request.mail;
  const linkSecret = request.key.open(parcelLinkPart(doc._id), doc.sealedLink).toString('latin1');
  const from = addressOf(envelope.mailFrom, envelope.fromDisplayName);
  const messageId = messageIdFor(doc._id, from.domain);
  const message = buildNotice({
    from,
    to: addressOf(request.recipient.address, ''),
    organisation: config.organisationName,
    link: `${config.portalUrl.replace(/\/+$/, '')}/p/${linkSecret}`,
    expiresAtMs: doc.expiresAtMs,
    timeZone: config.timeZone,
    messageId,
    dateMs: doc.createdAtMs,
  });
  return {
    parcelId: doc._id,
    message,
    envelope: {
      mailFrom: envelope.mailFrom,
      fromDisplayName: envelope.fromDisplayName,
      internetMessageId: messageId.slice(1, -1),
      subject: noticeSubject(config.organisationName),
      portalPassphrase: '',
    },
  };
}

function addressOf(path: string, displayName: string): MailAddress {
  const parsed = parseAddress(path);
  if (!parsed.ok) throw new AppError('KERNEL_INTERNAL', { facts: { rule: parsed.rule } });
  return displayName === '' ? parsed.address : { ...parsed.address, displayName };
}
