/** The three levels put together: keys of messages, tokens and small secrets for callers, wrapped keys for the store. */
import { AppError, type Clock, type Random } from '@sealpost/kernel';
import { encodeContext, envelopeBroken, openWhole, sealWhole } from './committed-key.ts';
import { createDataKeys } from './data-keys.ts';
import type { Keyring, KeyStore, RootKey } from './ports.ts';
import { createTenantKeys, type TenantKeys } from './tenant-keys.ts';

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
  const { random } = options;
  const tenants = createTenantKeys(options);
  const dataKeys = createDataKeys({ ...options, tenants });
  return {
    createMessageKeys: dataKeys.create,
    messageKeys: dataKeys.lookUp,
    destroyMessageKey: dataKeys.destroy,
    async tenantToken(tenantId, purpose, value) {
      return (await tenants.newest(tenantId)).token(purpose, value);
    },
    sealForTenant: (tenantId, context, plain) => sealTenantSecret({ tenants, tenantId, context, random }, plain),
    openForTenant: (tenantId, context, sealed) => openTenantSecret({ tenants, tenantId, context, random }, sealed),
    rotateTenantKey: (tenantId) => tenants.rotate(tenantId),
    close() {
      dataKeys.close();
      tenants.close();
    },
  };
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
  const sealing = { context: secretContext(scope, tenant.version), plain, random: scope.random };
  const header = Buffer.alloc(TENANT_SECRET_HEADER_BYTES);
  header[0] = FORM_TENANT_SECRET;
  header.writeUInt32BE(tenant.version, 1);
  return Buffer.concat([header, sealWhole(tenant.secrets, sealing)]);
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
