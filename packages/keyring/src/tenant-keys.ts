/** The middle level: one versioned key per tenant, wrapped by the root key, opened once per cache period. */
import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { AppError, type Clock, type Random } from '@sealpost/kernel';
import { type BoundedCache, createBoundedCache } from './bounded-cache.ts';
import { type CommittedKey, commitKey, encodeContext, expandKey, SECRET_BYTES } from './committed-key.ts';
import type { KeyStore, RootKey, TenantKeyRow } from './ports.ts';

/** Tenants whose keys are held open at once. */
export const TENANTS_CACHED_MAX = 10_000;
/** Purposes per tenant whose token key is kept; more are derived on each use. */
const TOKEN_PURPOSES_CACHED_MAX = 32;

/** An open tenant key. Only derived KeyObjects are kept; the secrets they came from are zeroed. */
export interface TenantKey {
  readonly version: number;
  /** Wraps data keys. */
  readonly wrapping: CommittedKey;
  /** Seals small secrets. */
  readonly secrets: CommittedKey;
  token(purpose: string, value: string | Uint8Array): Buffer;
}

export interface TenantKeys {
  /** The newest version, made on first use. */
  newest(tenantId: string): Promise<TenantKey>;
  /** That version; undefined when it does not exist or was destroyed. */
  version(tenantId: string, version: number): Promise<TenantKey | undefined>;
  rotate(tenantId: string): Promise<number>;
  close(): void;
}

export interface TenantKeysOptions {
  readonly rootKey: RootKey;
  readonly keyStore: Pick<KeyStore, 'getTenantKey' | 'insertTenantKey'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly kekTtlMs: number;
}

const wrapContext = (tenantId: string, version: number, purpose: 'wrap' | 'token'): Buffer =>
  encodeContext('sealpost/v1/tenant-key', tenantId, String(version), purpose);

export function createTenantKeys(options: TenantKeysOptions): TenantKeys {
  const { rootKey, keyStore, clock, random } = options;
  const cacheOptions = { entriesMax: TENANTS_CACHED_MAX, ttlMs: options.kekTtlMs, clock };
  const newestCache = createBoundedCache<Promise<TenantKey>>(cacheOptions);
  const versionCache = createBoundedCache<Promise<TenantKey | undefined>>(cacheOptions);

  const openRow = async (row: TenantKeyRow): Promise<TenantKey> => {
    if (row.rootKeyId !== rootKey.id) {
      throw new AppError('KEYRING_ROOT_WRONG', { facts: { tenantId: row.tenantId, version: row.version } });
    }
    const [kek, tokenSecret] = await Promise.all([
      rootKey.unwrap(row.wrappedKek, wrapContext(row.tenantId, row.version, 'wrap')),
      rootKey.unwrap(row.wrappedTokenKey, wrapContext(row.tenantId, row.version, 'token')),
    ]);
    return tenantKey(row.version, kek, tokenSecret);
  };

  /** Writes a version unless another process was first; answers the row that counts. */
  const insert = async (tenantId: string, version: number, tokenSecret: Buffer): Promise<TenantKeyRow> => {
    const kek = random.bytes(SECRET_BYTES);
    const [wrappedKek, wrappedTokenKey] = await Promise.all([
      rootKey.wrap(kek, wrapContext(tenantId, version, 'wrap')),
      rootKey.wrap(tokenSecret, wrapContext(tenantId, version, 'token')),
    ]);
    kek.fill(0);
    tokenSecret.fill(0);
    const row = { tenantId, version, rootKeyId: rootKey.id, wrappedKek, wrappedTokenKey, createdAtMs: clock.nowMs() };
    if ((await keyStore.insertTenantKey(row)) === 'inserted') return row;
    const winner = await keyStore.getTenantKey(tenantId, version);
    if (winner === undefined) throw new AppError('STORE_UNAVAILABLE', { facts: { tenantId, version } });
    return winner;
  };

  const loadNewest = async (tenantId: string): Promise<TenantKey> => {
    const row = await keyStore.getTenantKey(tenantId);
    return openRow(row ?? (await insert(tenantId, 1, random.bytes(SECRET_BYTES))));
  };

  return {
    newest: (tenantId) => shared(newestCache, tenantId, () => loadNewest(tenantId)),
    version: (tenantId, version) =>
      shared(versionCache, `${version}:${tenantId}`, async () => {
        const newest = await newestCache.get(tenantId);
        if (newest?.version === version) return newest;
        const row = await keyStore.getTenantKey(tenantId, version);
        return row?.version === version ? openRow(row) : undefined;
      }),
    async rotate(tenantId) {
      const row = await keyStore.getTenantKey(tenantId);
      if (row === undefined) return (await loadNewest(tenantId)).version;
      const tokenSecret = await rootKey.unwrap(row.wrappedTokenKey, wrapContext(tenantId, row.version, 'token'));
      const next = await insert(tenantId, row.version + 1, tokenSecret);
      newestCache.delete(tenantId);
      return next.version;
    },
    close() {
      newestCache.clear();
      versionCache.clear();
    },
  };
}

/** Concurrent callers share one load; a failed or empty one is not remembered. */
async function shared<V>(cache: BoundedCache<Promise<V>>, key: string, load: () => Promise<V>): Promise<V> {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const loading = load();
  cache.set(key, loading);
  try {
    const value = await loading;
    if (value === undefined) cache.delete(key);
    return value;
  } catch (thrown) {
    cache.delete(key);
    throw thrown;
  }
}

function tenantKey(version: number, kek: Buffer, tokenSecret: Buffer): TenantKey {
  const wrapping = commitKey(kek, 'data-key');
  const secrets = commitKey(kek, 'tenant-secret');
  const tokenRoot = createSecretKey(tokenSecret);
  kek.fill(0);
  tokenSecret.fill(0);
  const byPurpose = new Map<string, KeyObject>();
  const tokenKey = (purpose: string): KeyObject => {
    const known = byPurpose.get(purpose);
    if (known !== undefined) return known;
    const made = expandKey(tokenRoot, encodeContext('sealpost/v1/token', purpose));
    if (byPurpose.size < TOKEN_PURPOSES_CACHED_MAX) byPurpose.set(purpose, made);
    return made;
  };
  return {
    version,
    wrapping,
    secrets,
    token: (purpose, value) => createHmac('sha256', tokenKey(purpose)).update(value).digest(),
  };
}
