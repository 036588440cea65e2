/** The bus port and its drivers. */
export * from './embedded/embedded-bus.ts';
export * from './murmur2.ts';
export * from './port.ts';
