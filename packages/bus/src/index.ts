/** The bus port and its drivers. */
export * from './port.ts';
