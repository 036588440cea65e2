/** The store port and its drivers. */
export * from './port.ts';
