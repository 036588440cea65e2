/** Envelope encryption in three levels: root key, tenant keys, message keys. */
export { MESSAGE_KEYS_PER_CALL_MAX } from './data-keys.ts';
export { createKeyring, type KeyringOptions, TENANT_SECRET_BYTES_MAX } from './keyring.ts';
export { type LocalRootKeyOptions, openLocalRootKey, ROOT_KEY_FILE_NAME } from './local-root-key.ts';
export { CHUNKED_FROM_BYTES, PART_NAME_BYTES_MAX, SEAL_SIZE_BYTES_MAX, sealedSizeBytes } from './message-key.ts';
export * from './ports.ts';
