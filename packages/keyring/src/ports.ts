/** What the keyring needs from outside: a root key that wraps, and a store that keeps wrapped keys. */

/** The top of the hierarchy: a key file, OpenBao or Vault transit, a cloud KMS. It never shows its key. */
export interface RootKey {
  /** Names the key without telling it; written beside everything it wraps. */
  readonly id: string;
  wrap(plain: Uint8Array, aad: Uint8Array): Promise<Buffer>;
  /** Rejects with KEYRING_ENVELOPE_BROKEN when `wrapped` was altered or wrapped under other `aad`. */
  unwrap(wrapped: Uint8Array, aad: Uint8Array): Promise<Buffer>;
}

/** A message's data key, wrapped by its tenant's key. Deleting the row erases the message's content. */
export interface DataKeyRow {
  /** The message id: the row's primary key. */
  readonly id: string;
  readonly tenantId: string;
  readonly kekVersion: number;
  readonly wrapped: Uint8Array;
}

/** One version of a tenant's key, wrapped by the root key. Unique by (tenantId, version). */
export interface TenantKeyRow {
  readonly tenantId: string;
  /** Counts from 1. */
  readonly version: number;
  readonly rootKeyId: string;
  /** Wraps data keys and seals small secrets; new in every version. */
  readonly wrappedKek: Uint8Array;
  /** Root of the tenant's tokens; the same secret in every version, so that tokens outlive a rotation. */
  readonly wrappedTokenKey: Uint8Array;
  readonly createdAtMs: number;
}

/** Where wrapped keys live. A resolved write is durable. */
export interface KeyStore {
  /** One durable write for all rows. Rejects when a row's id exists already. */
  insertDataKeys(rows: readonly DataKeyRow[]): Promise<void>;
  /** Same length and order as `ids`; undefined where no row exists. */
  getDataKeys(ids: readonly string[]): Promise<readonly (DataKeyRow | undefined)[]>;
  /** Resolves once the row is durably gone, also when there was none. */
  deleteDataKey(id: string): Promise<void>;
  /** That version, or the newest one when `version` is absent. */
  getTenantKey(tenantId: string, version?: number): Promise<TenantKeyRow | undefined>;
  /** Conditional on (tenantId, version) being free, judged and written in one step. */
  insertTenantKey(row: TenantKeyRow): Promise<'inserted' | 'exists'>;
}

/** Names one message's key. `tenantId` comes from the authenticated caller or the flow, never from the sealed content. */
export interface MessageKeyRef {
  readonly tenantId: string;
  readonly messageId: string;
}

/** A message's open data key. Both calls are synchronous: under 25 microseconds for 8 KiB. */
export interface MessageKey extends MessageKeyRef {
  /**
   * Seals one part (`body`, `attachment/0`; 1 to 200 bytes), at most SEAL_SIZE_BYTES_MAX. Over CHUNKED_FROM_BYTES the
   * chunked form is used. Throws KEYRING_KEY_GONE once the key was destroyed.
   */
  seal(part: string, plain: Uint8Array): Buffer;
  /** Opens what `seal` made for the same tenant, message and part; otherwise throws KEYRING_ENVELOPE_BROKEN. */
  open(part: string, sealed: Uint8Array): Buffer;
}

export interface Keyring {
  /**
   * New keys, same order as `requests`; resolves after one durable store call for all of them. At most
   * MESSAGE_KEYS_PER_CALL_MAX. Rejects when a message has a key already.
   */
  createMessageKeys(requests: readonly MessageKeyRef[]): Promise<readonly MessageKey[]>;
  /**
   * Keys of messages, same order as `refs`, from the cache or one batched look-up. Undefined: erased, or not this
   * tenant's message. A row that was altered answers a key whose `open` throws KEYRING_ENVELOPE_BROKEN, so that one bad
   * record does not fail its batch. Rejects with KEYRING_ROOT_WRONG when the root key is not the one that wrapped the
   * tenant's key.
   */
  messageKeys(refs: readonly MessageKeyRef[]): Promise<readonly (MessageKey | undefined)[]>;
  /**
   * Erases a message: durable once resolved. This process's cached key refuses from then on, also where a caller holds
   * it (a handle that had left the cache before works until dropped); other processes follow within `kekTtlMs`.
   */
  destroyMessageKey(messageId: string): Promise<void>;
  /** HMAC-SHA-256 (32 bytes) of `value` under the tenant's key for `purpose`; stable over restarts and key rotation. */
  tenantToken(tenantId: string, purpose: string, value: string | Uint8Array): Promise<Buffer>;
  /** Seals a small secret (at most TENANT_SECRET_BYTES_MAX) under the tenant's newest key; `context` must match to open. */
  sealForTenant(tenantId: string, context: string, plain: Uint8Array): Promise<Buffer>;
  openForTenant(tenantId: string, context: string, sealed: Uint8Array): Promise<Buffer>;
  /** Makes the next key version; older ones still open. Other processes follow within `kekTtlMs`. */
  rotateTenantKey(tenantId: string): Promise<number>;
  /** Drops every cached key. */
  close(): void;
}
