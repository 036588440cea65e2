/** Idempotency rows: key and content as keyed hashes, kept seven days, one conditional insert per message. */
import { createHash } from 'node:crypto';
import { Message } from '@sealpost/contracts';
import type { Keyring } from '@sealpost/keyring';
import type { Collection, CollectionSpec, Doc, Store, WriteOp } from '@sealpost/store';
import type { EarlierCall } from '../stage.ts';

interface IdempotencyDoc extends Doc, EarlierCall {
  readonly expiresAtMs: number;
}

export const IDEMPOTENCY: CollectionSpec<IdempotencyDoc> = {
  name: 'idempotency',
  indexes: [{ name: 'expires', fields: ['expiresAtMs'] }],
};

/** Rows removed by one call of `purge`. */
const PURGE_LIMIT = 1_000;

export interface IdempotencyClaim {
  readonly id: string;
  readonly contentHash: string;
  readonly messageId: string;
  readonly acceptedAtMs: number;
  readonly claimedAtMs: number;
  readonly expiresAtMs: number;
}

/** A pending claim of an earlier call, as it was read. */
export interface TakeOver {
  readonly id: string;
  readonly claimedAtMs: number;
}

export interface IdempotencyRows {
  /** Hashes of a message's key and content under the tenant's key: neither can be guessed from the store. */
  hashes(tenantId: string, message: Message): Promise<{ readonly id: string; readonly contentHash: string }>;
  /** For each claim: undefined when it is ours, otherwise the call that was first. Durable once resolved. */
  claim(claims: readonly IdempotencyClaim[]): Promise<readonly (EarlierCall | undefined)[]>;
  /** For each: whether the claim is ours now. Of several calls that try at once, one gets it. */
  takeOver(claims: readonly TakeOver[], nowMs: number): Promise<readonly boolean[]>;
  /** Marks claims as done. */
  finish(ids: readonly string[]): Promise<void>;
  /** Gives claims back whose message was not accepted after all. */
  release(ids: readonly string[]): Promise<void>;
  /** Lets the next call with the key take a claim over at once: nobody works on it any more, and the log may have it. */
  abandon(ids: readonly string[]): Promise<void>;
  purge(nowMs: number): Promise<number>;
}

/** Claim time of a row that nobody works on. */
const NOBODY_SINCE_MS = 0;

export async function createIdempotencyRows(store: Store, keyring: Keyring): Promise<IdempotencyRows> {
  const rows: Collection<IdempotencyDoc> = await store.collection(IDEMPOTENCY);
  return {
    hashes: async (tenantId, message) => {
      const digest = createHash('sha256').update(contentBytes(message)).digest();
      const [key, content] = await Promise.all([
        keyring.tenantToken(tenantId, 'idempotency-key', message.idempotencyKey),
        keyring.tenantToken(tenantId, 'idempotency-content', digest),
      ]);
      return { id: key.toString('base64url'), contentHash: content.toString('base64url') };
    },
    claim: async (claims) => {
      if (claims.length === 0) return [];
      const results = await rows.bulkWrite(
        claims.map(
          ({ id, ...rest }): WriteOp<IdempotencyDoc> => ({ op: 'insert', doc: { _id: id, state: 'pending', ...rest } }),
        ),
      );
      return results.map((result) => (result.status === 'conflict' ? result.doc : undefined));
    },
    takeOver: async (claims, nowMs) => {
      if (claims.length === 0) return [];
      const results = await rows.bulkWrite(
        claims.map(
          ({ id, claimedAtMs }): WriteOp<IdempotencyDoc> => ({
            op: 'update',
            id,
            when: { state: 'pending', claimedAtMs },
            change: { set: { claimedAtMs: nowMs } },
          }),
        ),
      );
      return results.map((result) => result.status === 'done');
    },
    finish: async (ids) => {
      if (ids.length === 0) return;
      await rows.bulkWrite(
        ids.map((id): WriteOp<IdempotencyDoc> => ({ op: 'update', id, change: { set: { state: 'done' } } })),
      );
    },
    release: async (ids) => {
      if (ids.length === 0) return;
      await rows.bulkWrite(
        ids.map((id): WriteOp<IdempotencyDoc> => ({ op: 'delete', id, when: { state: 'pending' } })),
      );
    },
    abandon: async (ids) => {
      if (ids.length === 0) return;
      const change = { set: { claimedAtMs: NOBODY_SINCE_MS } };
      await rows.bulkWrite(
        ids.map((id): WriteOp<IdempotencyDoc> => ({ op: 'update', id, when: { state: 'pending' }, change })),
      );
    },
    purge: (nowMs) => rows.deleteMany({ index: 'expires', where: { expiresAtMs: { lte: nowMs } }, limit: PURGE_LIMIT }),
  };
}

/** The same for the same content: clients of other languages write the entries of a map in any order. */
function contentBytes({ labels, variables, ...message }: Message): Uint8Array {
  const sorted = { labels: byName(labels), variables: byName(variables) };
  return Message.encode({ ...message, ...sorted, idempotencyKey: '' }).finish();
}

const byName = (entries: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(entries).toSorted(([a], [b]) => (a < b ? -1 : 1)));
