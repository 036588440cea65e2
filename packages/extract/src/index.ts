/** Text of attachments: bounded, in a worker, with the places it came from. */
export * from './types.ts';
