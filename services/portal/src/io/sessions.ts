/**
 * Opened parcels, in the store: any instance answers for a session, and a restart closes none.
 *
 * The store alone opens nothing: the parcel key lies there under a key made of the cookie's token, of which the store has
 * only the hash.
 */
import { createCipheriv, createDecipheriv, createHash, hkdfSync } from 'node:crypto';
import type { Clock, Random } from '@sealpost/kernel';
import type { Collection, CollectionSpec, Doc, Store } from '@sealpost/store';
import { SESSIONS_PER_PARCEL_MAX } from '../config.ts';
import { removeOver } from './remove-over.ts';

export interface Session {
  readonly parcelId: string;
  /** Hash of the link's secret: a session opens one link only. */
  readonly linkHash: string;
  readonly parcelKey: Buffer;
  readonly openedAtMs: number;
}

export interface Sessions {
  /** The token for the cookie: 256 random bits. Of a parcel's sessions the newest SESSIONS_PER_PARCEL_MAX stay. */
  open(session: Session): Promise<string>;
  /** Undefined when there is none for this link, or its time is over. */
  get(token: string | undefined, linkHash: string): Promise<Session | undefined>;
  /** Starts the time of a session again; one that is over stays so. */
  extend(token: string): Promise<void>;
  close(token: string): Promise<void>;
  /** Removes sessions whose time is over. */
  purge(): Promise<void>;
}

/** `_id`: SHA-256 of the token, hexadecimal. */
export interface SessionDoc extends Doc {
  readonly parcelId: string;
  readonly linkHash: string;
  readonly sealedParcelKey: Uint8Array;
  readonly openedAtMs: number;
  readonly endsAtMs: number;
}

export const SESSIONS: CollectionSpec<SessionDoc> = {
  name: 'portal_sessions',
  indexes: [
    { name: 'parcel_opened', fields: ['parcelId', 'openedAtMs'] },
    { name: 'ends', fields: ['endsAtMs'] },
  ],
};

const TOKEN_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;

interface Options {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly sessionMs: number;
}

export async function createSessions(options: Options): Promise<Sessions> {
  const { clock, random, sessionMs } = options;
  const held = await options.store.collection(SESSIONS);
  return {
    open: async ({ parcelId, linkHash, parcelKey, openedAtMs }) => {
      await endOldest(held, parcelId);
      const token = random.bytes(TOKEN_BYTES).toString('base64url');
      const _id = idOf(token);
      const sealedParcelKey = seal({ token, id: _id, nonce: random.bytes(NONCE_BYTES) }, parcelKey);
      await held.insert({ _id, parcelId, linkHash, sealedParcelKey, openedAtMs, endsAtMs: clock.nowMs() + sessionMs });
      return token;
    },
    get: async (token, linkHash) => {
      if (token === undefined) return undefined;
      const doc = await held.get(idOf(token));
      if (doc?.linkHash !== linkHash || doc.endsAtMs <= clock.nowMs()) return undefined;
      const parcelKey = open({ token, id: doc._id }, doc.sealedParcelKey);
      if (parcelKey === undefined) return undefined;
      return { parcelId: doc.parcelId, linkHash, parcelKey, openedAtMs: doc.openedAtMs };
    },
    extend: async (token) => {
      const nowMs = clock.nowMs();
      await held.update(idOf(token), { max: { endsAtMs: nowMs + sessionMs } }, { endsAtMs: { gt: nowMs } });
    },
    close: async (token) => {
      await held.delete(idOf(token));
    },
    purge: async () => {
      await removeOver(held, { index: 'ends', where: { endsAtMs: { lte: clock.nowMs() } } });
    },
  };
}

/** Makes room for one more; whoever opens a link that often lost the cookies of the first. */
async function endOldest(held: Collection<SessionDoc>, parcelId: string): Promise<void> {
  const limit = SESSIONS_PER_PARCEL_MAX;
  const { docs } = await held.find({ index: 'parcel_opened', where: { parcelId }, order: 'descending', limit });
  const oldest = docs[SESSIONS_PER_PARCEL_MAX - 1];
  if (oldest === undefined) return;
  const where = { parcelId, openedAtMs: { lte: oldest.openedAtMs } };
  await held.deleteMany({ index: 'parcel_opened', where, limit });
}

const idOf = (token: string): string => createHash('sha256').update(token).digest('hex');

/** The token is random, so that its hash as `_id` says nothing of the key that HKDF makes of it (RFC 5869). */
const keyOf = (token: string, id: string): Buffer =>
  Buffer.from(hkdfSync('sha256', token, id, 'sealpost/portal-session', KEY_BYTES));

function seal({ token, id, nonce }: { token: string; id: string; nonce: Buffer }, parcelKey: Buffer): Buffer {
  const cipher = createCipheriv('aes-256-gcm', keyOf(token, id), nonce).setAAD(Buffer.from(id));
  return Buffer.concat([nonce, cipher.update(parcelKey), cipher.final(), cipher.getAuthTag()]);
}

function open({ token, id }: { token: string; id: string }, sealed: Uint8Array): Buffer | undefined {
  if (sealed.length < NONCE_BYTES + TAG_BYTES) return undefined;
  const tagAt = sealed.length - TAG_BYTES;
  const nonce = sealed.subarray(0, NONCE_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', keyOf(token, id), nonce, { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(id))
    .setAuthTag(sealed.subarray(tagAt));
  const plain = decipher.update(sealed.subarray(NONCE_BYTES, tagAt));
  try {
    return Buffer.concat([plain, decipher.final()]);
  } catch {
    return undefined;
  }
}
