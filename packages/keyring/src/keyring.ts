/** The three levels put together: keys of messages for callers, wrapped keys for the store. */
import { AppError, type Clock, type Random } from '@sealpost/kernel';
import { createBoundedCache } from './bounded-cache.ts';
import {
  COMMITMENT_BYTES,
  deriveBlock,
  encodeContext,
  envelopeBroken,
  openWhole,
  SECRET_BYTES,
  sealWhole,
} from './committed-key.ts';
import { HeldMessageKey } from './message-key.ts';
import type { DataKeyRow, Keyring, KeyStore, MessageKeyRef, RootKey } from './ports.ts';
import { createTenantKeys, type TenantKey, type TenantKeys } from './tenant-keys.ts';

/** Messages per call of `createMessageKeys` and `messageKeys`. */
export const MESSAGE_KEYS_PER_CALL_MAX = 10_000;
/** Plain bytes of a tenant secret. */
export const TENANT_SECRET_BYTES_MAX = 65_536;
/** Form byte of a tenant secret; the key version (32 bits, big endian) follows, then an envelope of form 0x01. */
const FORM_TENANT_SECRET = 0x03;
const TENANT_SECRET_HEADER_BYTES = 5;

export interface KeyringOptions {
  readonly rootKey: RootKey;
  readonly keyStore: KeyStore;
  readonly clock: Clock;
  readonly random: Random;
  /** Message keys held open; about 1 KB each. */
  readonly cacheEntriesMax: number;
  /** Age at which an open key, of a tenant or a message, is looked up again. */
  readonly kekTtlMs: number;
}

export function createKeyring(options: KeyringOptions): Keyring {
  const { keyStore, clock, random } = options;
  const tenants = createTenantKeys(options);
  const cache = createBoundedCache<HeldMessageKey>({
    entriesMax: options.cacheEntriesMax,
    ttlMs: options.kekTtlMs,
    clock,
    onEvict: (key) => key.retire(),
  });

  const createMessageKeys = async (requests: readonly MessageKeyRef[]): Promise<readonly HeldMessageKey[]> => {
    assertCallSize(requests.length);
    const byTenant = await openTenants(tenants, requests);
    const rows: DataKeyRow[] = [];
    const keys: HeldMessageKey[] = [];
    for (const ref of requests) {
      const made = makeDataKey(ref, byTenant.get(ref.tenantId) as TenantKey, random);
      rows.push(made.row);
      keys.push(made.key);
    }
    if (rows.length > 0) await keyStore.insertDataKeys(rows);
    for (const key of keys) cache.set(key.messageId, key);
    return keys;
  };

  const messageKeys = async (refs: readonly MessageKeyRef[]): Promise<readonly (HeldMessageKey | undefined)[]> => {
    assertCallSize(refs.length);
    const found = refs.map((ref) => cache.get(ref.messageId));
    const missing = [...new Set(refs.filter((_, index) => found[index] === undefined).map((ref) => ref.messageId))];
    const loaded = missing.length === 0 ? undefined : await loadKeys(missing);
    return refs.map((ref, index) => {
      const key = found[index] ?? loaded?.get(ref.messageId);
      return key?.tenantId === ref.tenantId ? key : undefined;
    });
  };

  /** Ids destroyed while a look-up is under way: its answer may be older than the deletion. */
  const lookUps = new Set<Set<string>>();

  const loadKeys = async (ids: readonly string[]): Promise<Map<string, HeldMessageKey>> => {
    const destroyed = new Set<string>();
    lookUps.add(destroyed);
    try {
      const rows = await keyStore.getDataKeys(ids);
      const keys = await Promise.all(
        rows.map((row) => (row === undefined ? undefined : openDataKey(row, tenants, random))),
      );
      const byId = new Map<string, HeldMessageKey>();
      for (const key of keys) {
        if (key === undefined || destroyed.has(key.messageId)) continue;
        // Another look-up may have been quicker: one handle per message, so that ending it ends all.
        const shared = cache.get(key.messageId) ?? key;
        if (shared === key) cache.set(key.messageId, key);
        byId.set(key.messageId, shared);
      }
      return byId;
    } finally {
      lookUps.delete(destroyed);
    }
  };

  return {
    createMessageKeys,
    messageKeys,
    async destroyMessageKey(messageId) {
      await keyStore.deleteDataKey(messageId);
      for (const destroyed of lookUps) destroyed.add(messageId);
      cache.delete(messageId)?.end();
    },
    async tenantToken(tenantId, purpose, value) {
      return (await tenants.newest(tenantId)).token(purpose, value);
    },
    sealForTenant: (tenantId, context, plain) => sealTenantSecret({ tenants, tenantId, context, random }, plain),
    openForTenant: (tenantId, context, sealed) => openTenantSecret({ tenants, tenantId, context, random }, sealed),
    rotateTenantKey: (tenantId) => tenants.rotate(tenantId),
    close() {
      cache.clear();
      tenants.close();
    },
  };
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
  const wrapped = sealWhole(tenant.wrapping, dataKeyContext(tenantId, messageId, tenant.version), plain, random);
  secret.fill(0);
  plain.fill(0);
  return {
    row: { id: messageId, tenantId, kekVersion: tenant.version, wrapped },
    key: new HeldMessageKey(ref, block, random),
  };
}

/** Undefined when the tenant's key version is gone: the whole tenant, or all of that version, was erased. */
async function openDataKey(row: DataKeyRow, tenants: TenantKeys, random: Random): Promise<HeldMessageKey | undefined> {
  const ref = { tenantId: row.tenantId, messageId: row.id };
  const tenant = await tenants.version(row.tenantId, row.kekVersion);
  if (tenant === undefined) return undefined;
  const context = dataKeyContext(row.tenantId, row.id, row.kekVersion);
  const plain = openWhole(tenant.wrapping, context, row.wrapped);
  if (plain?.length !== SECRET_BYTES + COMMITMENT_BYTES) return new HeldMessageKey(ref, undefined, random);
  const block = deriveBlock(plain.subarray(0, SECRET_BYTES), 'content');
  const named = block.subarray(SECRET_BYTES).equals(plain.subarray(SECRET_BYTES));
  plain.fill(0);
  return new HeldMessageKey(ref, named ? block : undefined, random);
}

interface TenantSecretScope {
  readonly tenants: TenantKeys;
  readonly tenantId: string;
  readonly context: string;
  readonly random: Random;
}

async function sealTenantSecret(scope: TenantSecretScope, plain: Uint8Array): Promise<Buffer> {
  if (plain.length > TENANT_SECRET_BYTES_MAX) {
    throw new RangeError(`a tenant secret is larger than ${TENANT_SECRET_BYTES_MAX} bytes`);
  }
  const tenant = await scope.tenants.newest(scope.tenantId);
  const header = Buffer.alloc(TENANT_SECRET_HEADER_BYTES);
  header[0] = FORM_TENANT_SECRET;
  header.writeUInt32BE(tenant.version, 1);
  return Buffer.concat([header, sealWhole(tenant.secrets, secretContext(scope, tenant.version), plain, scope.random)]);
}

async function openTenantSecret(scope: TenantSecretScope, sealed: Uint8Array): Promise<Buffer> {
  const broken = () => envelopeBroken({ tenantId: scope.tenantId, sizeBytes: sealed.length });
  if (sealed.length < TENANT_SECRET_HEADER_BYTES || sealed[0] !== FORM_TENANT_SECRET) throw broken();
  const version = new DataView(sealed.buffer, sealed.byteOffset).getUint32(1);
  const tenant = await scope.tenants.version(scope.tenantId, version);
  if (tenant === undefined) throw new AppError('KEYRING_KEY_GONE', { facts: { tenantId: scope.tenantId, version } });
  const plain = openWhole(tenant.secrets, secretContext(scope, version), sealed.subarray(TENANT_SECRET_HEADER_BYTES));
  if (plain === undefined) throw broken();
  return plain;
}

const secretContext = (scope: TenantSecretScope, version: number): Buffer =>
  encodeContext('sealpost/v1/tenant-secret', scope.tenantId, String(version), scope.context);
