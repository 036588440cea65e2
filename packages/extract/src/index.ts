/** Text of attachments: bounded, in a worker, with the places it came from. */
export * from './extractor.ts';
export { EXTRACT_LIMITS } from './limits.ts';
export * from './types.ts';
