/**
 * How the portal touches the world: finds parcels, counts tries, opens what is sealed, leaves the evidence.
 *
 * Failure contract: a try is counted before the passphrase is looked at, and the audit entry is durable before anything is
 * shown. When store or log are away nothing opens.
 */
import { Lane } from '@sealpost/contracts';
import { AppError } from '@sealpost/kernel';
import {
  auditEmission,
  emission,
  isLinkSecret,
  linkHashOf,
  openParcelContent,
  PARCELS,
  type ParcelDoc,
  parcelPart,
  type Ports,
  publish,
  unwrapParcelKey,
} from '@sealpost/runtime';
import type { Collection } from '@sealpost/store';
import { EXPIRED_KEPT_MS, type PortalConfig, PURGE_LIMIT, RESERVE_ROUNDS_MAX } from './config.ts';
import { type OpenedMessage, openMessage } from './core/opened-message.ts';
import type { Session } from './io/sessions.ts';
import { createAddressLimit } from './io/address-limit.ts';
import { addressKey, createTurns, type Turns } from './io/try-limits.ts';
import { decideOpen, decideTry, type TryReservation } from './stage.ts';
import type { PortalTelemetry } from './telemetry.ts';

export type TryResult =
  | { readonly kind: 'opened'; readonly session: Session }
  | { readonly kind: 'wrong' | 'unknown' | 'expired' | 'gone' | 'busy' }
  | { readonly kind: 'locked' | 'too-many'; readonly untilMs: number };

export interface OpenTry {
  readonly linkSecret: string;
  readonly passphrase: string;
  /** Network address of the caller. */
  readonly address: string;
}

export interface OpenedParcel {
  readonly message: OpenedMessage;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
}

export interface ParcelDesk {
  /** Reads only. `unknown` for a link that never was; `gone` once its content was erased. */
  state(linkSecret: string): Promise<'open' | 'expired' | 'unknown'>;
  open(attempt: OpenTry): Promise<TryResult>;
  /** Undefined once the parcel expired or its content was erased. */
  read(session: Session): Promise<OpenedParcel | undefined>;
  /** Leaves the audit entry of a download. */
  noteDownload(session: Session): Promise<void>;
  /** Erases the content of expired parcels, and forgets old ones; how many were erased. */
  purge(): Promise<number>;
}

interface Desk {
  readonly ports: Ports;
  readonly parcels: Collection<ParcelDoc>;
  readonly turns: Turns;
}

export async function createParcelDesk(options: {
  readonly config: PortalConfig;
  readonly ports: Ports;
  readonly telemetry: PortalTelemetry;
}): Promise<ParcelDesk> {
  const { config, ports, telemetry } = options;
  const addresses = await createAddressLimit({ ...ports, triesMax: config.triesPerAddressMax });
  const desk: Desk = {
    ports,
    parcels: await ports.store.collection(PARCELS),
    turns: createTurns(config.openConcurrencyMax),
  };
  return {
    state: async (linkSecret) => {
      const doc = await findParcel(desk, linkSecret);
      if (doc === undefined) return 'unknown';
      return doc.expiresAtMs <= ports.clock.nowMs() ? 'expired' : 'open';
    },
    open: async (attempt) => {
      const result = await (desk.turns.run(async (): Promise<TryResult> => {
        const untilMs = await addresses.waitUntilMs(addressKey(attempt.address));
        return untilMs === undefined ? tryToOpen(desk, attempt) : { kind: 'too-many', untilMs };
      }) ?? { kind: 'busy' as const });
      telemetry.tried(result.kind);
      return result;
    },
    read: (session) => read(desk, session),
    noteDownload: async (session) => {
      const doc = await desk.parcels.get(session.parcelId);
      if (doc === undefined) throw new AppError('KEYRING_KEY_GONE');
      await publish(ports, [audit(desk, doc, { action: 'parcel.download', outcome: 'done' })]);
      telemetry.downloaded();
    },
    purge: async () => {
      await addresses.purge();
      const erased = await eraseExpired(desk);
      telemetry.erased(erased);
      return erased;
    },
  };
}

async function findParcel({ parcels }: Desk, linkSecret: string): Promise<ParcelDoc | undefined> {
  if (!isLinkSecret(linkSecret)) return undefined;
  const page = await parcels.find({ index: 'link', where: { linkHash: linkHashOf(linkSecret) }, limit: 1 });
  return page.docs[0];
}

async function tryToOpen(desk: Desk, attempt: OpenTry): Promise<TryResult> {
  const { clock } = desk.ports;
  const found = await findParcel(desk, attempt.linkSecret);
  if (found === undefined) return { kind: 'unknown' };
  const counted = await countTry(desk, found);
  if ('kind' in counted) return counted;
  const { doc, reservation } = counted;
  const { linkSecret, passphrase } = attempt;
  const parcelKey = await unwrapParcelKey({ parcelId: doc._id, linkSecret, passphrase, kdf: doc.kdf }, doc.wrappedKey);
  const decision = decideOpen(reservation, parcelKey === undefined ? 'wrong' : 'right', clock.nowMs());
  if (parcelKey === undefined || decision.kind !== 'allow') {
    const facts = { failedAttempts: String(reservation.failedAttempts) };
    await publish(desk.ports, [audit(desk, doc, { action: 'parcel.open', outcome: 'refused', facts })]);
    return decision.kind === 'locked' ? decision : { kind: 'wrong' };
  }
  const [key] = await desk.ports.keyring.messageKeys([doc]);
  if (key === undefined) return { kind: 'gone' };
  await noteOpened(desk, doc);
  const openedAtMs = clock.nowMs();
  return { kind: 'opened', session: { parcelId: doc._id, linkHash: doc.linkHash, parcelKey, openedAtMs } };
}

type CountedTry = { readonly doc: ParcelDoc; readonly reservation: TryReservation };

/** Writes the try down as a wrong one, on the condition that nobody else tried since the parcel was read. */
async function countTry({ parcels, ports }: Desk, found: ParcelDoc): Promise<CountedTry | TryResult> {
  let doc: ParcelDoc | undefined = found;
  for (let round = 0; round < RESERVE_ROUNDS_MAX && doc !== undefined; round++) {
    const decision = decideTry(doc, ports.clock.nowMs());
    if (decision.kind !== 'try') return decision;
    const { reservation } = decision;
    const { failedAttempts, lockedUntilMs } = doc;
    const result = await parcels.update(doc._id, { set: reservation }, { failedAttempts, lockedUntilMs });
    if (result.status === 'done') return { doc, reservation };
    doc = await parcels.get(doc._id);
  }
  return { kind: doc === undefined ? 'unknown' : 'busy' };
}

/** Evidence first, then the counters: whoever reads the message has left a trace (45 CFR 164.312(b)). */
async function noteOpened(desk: Desk, doc: ParcelDoc): Promise<void> {
  const { ports, parcels } = desk;
  const atMs = ports.clock.nowMs();
  const opened = emission('events', 'express', {
    messageId: doc.messageId,
    tenantId: doc.tenantId,
    lane: Lane.LANE_EXPRESS,
    eventKey: `portal:${doc._id}:opened`,
    atMs,
    stage: 'portal',
    recipientIndexes: [doc.recipientIndex],
    what: { $case: 'parcelOpened', value: { parcelId: doc._id, factor: 'link+passphrase' } },
  });
  await publish(ports, [opened, audit(desk, doc, { action: 'parcel.open', outcome: 'done' })]);
  await parcels.update(doc._id, {
    set: { failedAttempts: 0, lockedUntilMs: 0, openedAtMs: doc.openedAtMs ?? atMs },
    inc: { openedCount: 1 },
  });
}

interface Evidence {
  readonly action: 'parcel.open' | 'parcel.download';
  readonly outcome: 'done' | 'refused';
  readonly facts?: Readonly<Record<string, string>>;
}

const audit = ({ ports }: Desk, doc: ParcelDoc, evidence: Evidence) =>
  auditEmission(ports, { tenantId: doc.tenantId, actor: `parcel:${doc._id}`, target: doc.messageId, ...evidence });

async function read({ ports, parcels }: Desk, session: Session): Promise<OpenedParcel | undefined> {
  const doc = await parcels.get(session.parcelId);
  if (doc === undefined || doc.expiresAtMs <= ports.clock.nowMs()) return undefined;
  const [key] = await ports.keyring.messageKeys([doc]);
  const sealed = doc.contentBlobRef === undefined ? doc.content : await ports.blobs.get(doc.contentBlobRef);
  if (key === undefined || sealed === undefined) return undefined;
  const content = openParcelContent(session.parcelKey, doc._id, key.open(parcelPart(doc._id), sealed));
  if (content === undefined) throw new AppError('KEYRING_ENVELOPE_BROKEN', { facts: { parcelId: doc._id } });
  return { message: openMessage(content), createdAtMs: doc.createdAtMs, expiresAtMs: doc.expiresAtMs };
}

async function eraseExpired({ ports, parcels }: Desk): Promise<number> {
  const nowMs = ports.clock.nowMs();
  const where = { expiresAtMs: { lte: nowMs }, erasedAtMs: { exists: false } };
  const page = await parcels.find({ index: 'expires', where, limit: PURGE_LIMIT });
  for (const doc of page.docs) {
    if (doc.contentBlobRef !== undefined) await ports.blobs.delete(doc.contentBlobRef);
    await parcels.update(doc._id, {
      set: { erasedAtMs: nowMs, wrappedKey: new Uint8Array(0) },
      unset: ['content', 'contentBlobRef'],
    });
  }
  await parcels.deleteMany({
    index: 'expires',
    where: { expiresAtMs: { lte: nowMs - EXPIRED_KEPT_MS }, erasedAtMs: { exists: true } },
    limit: PURGE_LIMIT,
  });
  return page.docs.length;
}
