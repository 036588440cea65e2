/** Envelope encryption in three levels: root key, tenant keys, message keys. */
export * from './ports.ts';
