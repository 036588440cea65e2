/** The store port and its drivers. */
export * from './embedded/embedded-store.ts';
export * from './port.ts';
