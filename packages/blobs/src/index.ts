/** The blob port and its drivers. */
export * from './fs/fs-blobs.ts';
export * from './port.ts';
