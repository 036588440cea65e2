/** The blob port and its drivers. */
export * from './port.ts';
