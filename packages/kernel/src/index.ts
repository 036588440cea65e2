/** The vocabulary every other package shares. */
export * from './backoff.ts';
export * from './clock.ts';
export * from './error-catalogue.ts';
export * from './errors.ts';
export * from './ids.ts';
export * from './outcome.ts';
export * from './random.ts';
