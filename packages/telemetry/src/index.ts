/** Logs, metrics and traces that carry ids, numbers and codes only. */
export * from './safe.ts';
export * from './types.ts';
