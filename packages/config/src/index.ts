/** Configuration tables: declared once per service, loaded once per process. */
export * from './types.ts';
