/** API keys: made once, kept as a hash, looked up on every call through a short-lived cache. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { AppError, type Clock, newId, type Random, type TenantId } from '@sealpost/kernel';
import type { Collection, CollectionSpec, Doc, Store } from '@sealpost/store';
import type { Principal } from './grpc/registration.ts';

export const ROLES = [
  'send',
  'read',
  'read-phi',
  'recipients',
  'policy',
  'quarantine',
  'operate',
  'audit',
  'admin',
] as const;
/** `quarantine:privacy` also lets in where `quarantine` does, and may decide what is held for the role `privacy`. */
export type Role = (typeof ROLES)[number] | `quarantine:${string}`;

const HOLD_ROLE = /^quarantine:[a-z0-9][a-z0-9-]{0,62}$/;

/** True for a role that a key may have. */
export const isRole = (text: string): text is Role => ROLES.some((known) => known === text) || HOLD_ROLE.test(text);

/** Whether a key with these roles may make a call that asks for `role`. */
export const hasRole = (roles: readonly Role[], role: Role): boolean =>
  roles.includes(role) ||
  roles.includes('admin') ||
  (role === 'quarantine' && roles.some((each) => each.startsWith('quarantine:')));

export interface ApiKeyDoc extends Doc {
  readonly tenantId: string;
  readonly name: string;
  readonly roles: readonly Role[];
  /** SHA-256 of the secret, hexadecimal. The secret has 160 random bits, so no slow hash is needed. */
  readonly secretHash: string;
  readonly sandbox: boolean;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  readonly revokedAtMs?: number;
}

export const API_KEYS: CollectionSpec<ApiKeyDoc> = {
  name: 'api_keys',
  indexes: [{ name: 'tenant_created', fields: ['tenantId', 'createdAtMs'] }],
};

/** The tenant of an installation that serves one. */
export const DEFAULT_TENANT_ID = 'ten_00000000000000000000000000' as TenantId;

/** How long a looked-up key is trusted in another process than the one that revoked it. */
const CACHE_TTL_MS = 2_000;
const CACHE_ENTRIES_MAX = 10_000;
/** Longest wait for the store to name a caller: calls promise an answer in time even when the store hangs. */
const LOOK_UP_MS = 1_500;
const SECRET_BYTES = 20;
/** `key_` */
const ID_PREFIX_LENGTH = 4;
const KEY_PATTERN = /^sp_(live|test)_([0-9a-hjkmnp-tv-z]{26})_([A-Za-z0-9_-]{27})$/;

export interface ApiKeys {
  /** The caller behind a key. Errors: API_KEY_MISSING, API_KEY_UNKNOWN, API_KEY_EXPIRED. */
  authenticate(bearer: string | undefined): Promise<Principal>;
  create(request: {
    tenantId: string;
    name: string;
    roles: readonly Role[];
    expiresAtMs: number;
    sandbox: boolean;
  }): Promise<{
    readonly key: ApiKeyDoc;
    /** Shown once. */
    readonly secret: string;
  }>;
  /**
   * Makes the first key of an installation known, with the role `admin`. Does nothing when it is known already, revoked
   * or not, so every process may call it at every start. Errors: API_KEY_UNKNOWN when the text is no key, or its id
   * belongs to another secret.
   */
  ensure(secret: string, request: { tenantId: string; name: string; expiresAtMs: number }): Promise<void>;
  /** False when there is no such key. The next call with it fails. */
  revoke(tenantId: string, keyId: string): Promise<boolean>;
  list(tenantId: string, query: { limit: number; after?: string }): ReturnType<Collection<ApiKeyDoc>['find']>;
}

/** A new key as its holder keeps it, with its id and what the store keeps. Nobody knows it until it is stored. */
export function makeApiKey(
  clock: Clock,
  random: Random,
  kind: 'live' | 'test',
): { readonly id: string; readonly secret: string; readonly secretHash: string } {
  const id = newId('key', clock, random);
  const secret = random.bytes(SECRET_BYTES).toString('base64url');
  return { id, secret: `sp_${kind}_${id.slice(ID_PREFIX_LENGTH)}_${secret}`, secretHash: hashOf(secret) };
}

export async function createApiKeys(store: Store, clock: Clock, random: Random): Promise<ApiKeys> {
  const keys = await store.collection(API_KEYS);
  const cache = new Map<string, { readonly doc: ApiKeyDoc; readonly untilMs: number }>();

  const lookUp = async (id: string): Promise<ApiKeyDoc | undefined> => {
    const cached = cache.get(id);
    if (cached !== undefined && cached.untilMs > clock.monotonicMs()) return cached.doc;
    const doc = await withinMs(LOOK_UP_MS, keys.get(id), clock);
    if (cache.size >= CACHE_ENTRIES_MAX) cache.clear();
    if (doc !== undefined) cache.set(id, { doc, untilMs: clock.monotonicMs() + CACHE_TTL_MS });
    return doc;
  };

  return {
    authenticate: async (bearer) => {
      if (bearer === undefined || bearer === '') throw new AppError('API_KEY_MISSING');
      const match = KEY_PATTERN.exec(bearer);
      if (match === null) throw new AppError('API_KEY_UNKNOWN');
      const doc = await lookUp(`key_${match[2]}`);
      if (doc === undefined || !sameHash(doc.secretHash, hashOf(match[3] as string)))
        throw new AppError('API_KEY_UNKNOWN');
      if (doc.revokedAtMs !== undefined) throw new AppError('API_KEY_UNKNOWN');
      if (doc.expiresAtMs <= clock.nowMs()) throw new AppError('API_KEY_EXPIRED');
      return { keyId: doc._id, tenantId: doc.tenantId, roles: doc.roles, sandbox: doc.sandbox };
    },
    create: async (request) => {
      const { id, secret, secretHash } = makeApiKey(clock, random, request.sandbox ? 'test' : 'live');
      const key: ApiKeyDoc = { _id: id, ...request, secretHash, createdAtMs: clock.nowMs() };
      await keys.insert(key);
      return { key, secret };
    },
    ensure: async (secret, request) => {
      const match = KEY_PATTERN.exec(secret);
      if (match === null) throw new AppError('API_KEY_UNKNOWN', { facts: { rule: 'key-format' } });
      const secretHash = hashOf(match[3] as string);
      const sandbox = match[1] === 'test';
      const { status, doc } = await keys.insert({
        _id: `key_${match[2]}`,
        ...request,
        roles: ['admin'],
        secretHash,
        sandbox,
        createdAtMs: clock.nowMs(),
      });
      if (status === 'conflict' && doc !== undefined && !sameHash(doc.secretHash, secretHash))
        throw new AppError('API_KEY_UNKNOWN', { facts: { rule: 'key-of-another-secret' } });
    },
    revoke: async (tenantId, keyId) => {
      const result = await keys.update(keyId, { set: { revokedAtMs: clock.nowMs() } }, { tenantId });
      cache.delete(keyId);
      return result.status === 'done';
    },
    list: (tenantId, query) =>
      keys.find({ index: 'tenant_created', where: { tenantId }, order: 'descending', ...query }),
  };
}

const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

const sameHash = (a: string, b: string): boolean => timingSafeEqual(Buffer.from(a), Buffer.from(b));

/** Errors: STORE_UNAVAILABLE when the answer takes longer. */
async function withinMs<T>(waitMs: number, answer: Promise<T>, clock: Clock): Promise<T> {
  const abort = new AbortController();
  const late = clock.sleep(waitMs, abort.signal).then(() => {
    throw new AppError('STORE_UNAVAILABLE', { facts: { waitMs } });
  });
  late.catch(() => undefined);
  try {
    return await Promise.race([answer, late]);
  } finally {
    abort.abort();
  }
}
