/** The lowest level: a data key per message, wrapped by its tenant's key, cached while open, destroyed to erase. */
import type { Clock, Random } from '@sealpost/kernel';
import { type BoundedCache, createBoundedCache } from './bounded-cache.ts';
import { COMMITMENT_BYTES, deriveBlock, encodeContext, openWhole, SECRET_BYTES, sealWhole } from './committed-key.ts';
import { HeldMessageKey } from './message-key.ts';
import type { DataKeyRow, KeyStore, MessageKeyRef } from './ports.ts';
import type { TenantKey, TenantKeys } from './tenant-keys.ts';

/** Messages per call of `createMessageKeys` and `messageKeys`. */
export const MESSAGE_KEYS_PER_CALL_MAX = 10_000;

/** The calls behind `Keyring`'s message keys; ports.ts says what they promise. */
export interface DataKeys {
  create(requests: readonly MessageKeyRef[]): Promise<readonly HeldMessageKey[]>;
  lookUp(refs: readonly MessageKeyRef[]): Promise<readonly (HeldMessageKey | undefined)[]>;
  destroy(messageId: string): Promise<void>;
  close(): void;
}

export interface DataKeysOptions {
  readonly tenants: TenantKeys;
  readonly keyStore: Pick<KeyStore, 'insertDataKeys' | 'getDataKeys' | 'deleteDataKey'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly cacheEntriesMax: number;
  readonly kekTtlMs: number;
}

/** What the calls share. */
interface Shared extends DataKeysOptions {
  readonly cache: BoundedCache<HeldMessageKey>;
  /** Per look-up under way, the ids destroyed meanwhile: its answer may be older than the deletion. */
  readonly lookUps: Set<Set<string>>;
}

export function createDataKeys(options: DataKeysOptions): DataKeys {
  const cache = createBoundedCache<HeldMessageKey>({
    entriesMax: options.cacheEntriesMax,
    ttlMs: options.kekTtlMs,
    clock: options.clock,
    onEvict: (key) => key.retire(),
  });
  const shared: Shared = { ...options, cache, lookUps: new Set() };
  return {
    create: (requests) => create(shared, requests),
    lookUp: (refs) => lookUp(shared, refs),
    async destroy(messageId) {
      await options.keyStore.deleteDataKey(messageId);
      for (const destroyed of shared.lookUps) destroyed.add(messageId);
      cache.take(messageId)?.end();
    },
    close: () => cache.clear(),
  };
}

async function create(shared: Shared, requests: readonly MessageKeyRef[]): Promise<readonly HeldMessageKey[]> {
  assertCallSize(requests.length);
  const byTenant = await openTenants(shared.tenants, requests);
  const rows: DataKeyRow[] = [];
  const keys: HeldMessageKey[] = [];
  for (const ref of requests) {
    const made = makeDataKey(ref, byTenant.get(ref.tenantId) as TenantKey, shared.random);
    rows.push(made.row);
    keys.push(made.key);
  }
  if (rows.length > 0) await shared.keyStore.insertDataKeys(rows);
  for (const key of keys) shared.cache.set(key.messageId, key);
  return keys;
}

async function lookUp(
  shared: Shared,
  refs: readonly MessageKeyRef[],
): Promise<readonly (HeldMessageKey | undefined)[]> {
  assertCallSize(refs.length);
  const found = refs.map((ref) => shared.cache.get(ref.messageId));
  const missing = new Set(refs.filter((_, index) => found[index] === undefined).map((ref) => ref.messageId));
  const loaded = missing.size === 0 ? undefined : await load(shared, [...missing]);
  return refs.map((ref, index) => {
    const key = found[index] ?? loaded?.get(ref.messageId);
    return key?.tenantId === ref.tenantId ? key : undefined;
  });
}

async function load(shared: Shared, ids: readonly string[]): Promise<Map<string, HeldMessageKey>> {
  const destroyed = new Set<string>();
  shared.lookUps.add(destroyed);
  try {
    const rows = await shared.keyStore.getDataKeys(ids);
    const present = rows.filter((row) => row !== undefined);
    const keys = await Promise.all(present.map((row) => openDataKey(row, shared)));
    const byId = new Map<string, HeldMessageKey>();
    for (const key of keys) {
      if (key === undefined || destroyed.has(key.messageId)) continue;
      // Another look-up may have been quicker: one handle per message, so that ending it ends all.
      const known = shared.cache.get(key.messageId) ?? key;
      if (known === key) shared.cache.set(key.messageId, key);
      byId.set(key.messageId, known);
    }
    return byId;
  } finally {
    shared.lookUps.delete(destroyed);
  }
}

function assertCallSize(count: number): void {
  if (count > MESSAGE_KEYS_PER_CALL_MAX) throw new RangeError(`more than ${MESSAGE_KEYS_PER_CALL_MAX} message keys`);
}

async function openTenants(tenants: TenantKeys, refs: readonly MessageKeyRef[]): Promise<Map<string, TenantKey>> {
  const ids = [...new Set(refs.map((ref) => ref.tenantId))];
  const keys = await Promise.all(ids.map((id) => tenants.newest(id)));
  return new Map(ids.map((id, index) => [id, keys[index] as TenantKey]));
}

const dataKeyContext = (tenantId: string, messageId: string, kekVersion: number): Buffer =>
  encodeContext('sealpost/v1/data-key', tenantId, messageId, String(kekVersion));

/** The wrapped plain text is secret | commitment of the secret, so that the row names the key it holds. */
function makeDataKey(
  ref: MessageKeyRef,
  tenant: TenantKey,
  random: Random,
): { readonly row: DataKeyRow; readonly key: HeldMessageKey } {
  const { tenantId, messageId } = ref;
  const secret = random.bytes(SECRET_BYTES);
  const block = deriveBlock(secret, 'content');
  const plain = Buffer.concat([secret, block.subarray(SECRET_BYTES)]);
  const context = dataKeyContext(tenantId, messageId, tenant.version);
  const wrapped = sealWhole(tenant.wrapping, { context, plain, random });
  secret.fill(0);
  plain.fill(0);
  return {
    row: { id: messageId, tenantId, kekVersion: tenant.version, wrapped },
    key: new HeldMessageKey({ tenantId, messageId }, block, random),
  };
}

/** Undefined when the tenant's key version is gone: the whole tenant, or all of that version, was erased. */
async function openDataKey(row: DataKeyRow, shared: Shared): Promise<HeldMessageKey | undefined> {
  const ref = { tenantId: row.tenantId, messageId: row.id };
  const tenant = await shared.tenants.version(row.tenantId, row.kekVersion);
  if (tenant === undefined) return undefined;
  const context = dataKeyContext(row.tenantId, row.id, row.kekVersion);
  const plain = openWhole(tenant.wrapping, context, row.wrapped);
  if (plain?.length !== SECRET_BYTES + COMMITMENT_BYTES) return new HeldMessageKey(ref, undefined, shared.random);
  const block = deriveBlock(plain.subarray(0, SECRET_BYTES), 'content');
  const named = block.subarray(SECRET_BYTES).equals(plain.subarray(SECRET_BYTES));
  plain.fill(0);
  return new HeldMessageKey(ref, named ? block : undefined, shared.random);
}
