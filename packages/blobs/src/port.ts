/** Blobs: sealed bytes too large to ride in a record (the claim check). Names are random, never derived from content. */

export interface Blobs {
  /** Durable once resolved: written aside, synced, renamed. The blob's bytes are sealed by the caller. */
  put(ref: string, content: Uint8Array): Promise<void>;
  /** Undefined when there is no such blob. */
  get(ref: string): Promise<Uint8Array | undefined>;
  /** True when it was there. */
  delete(ref: string): Promise<boolean>;
  stat(ref: string): Promise<{ readonly sizeBytes: number; readonly modifiedAtMs: number } | undefined>;
  /** References last modified before `beforeMs`, at most `limit`. For the collector of unreferenced blobs. */
  listOlderThan(beforeMs: number, limit: number): Promise<readonly string[]>;
}

export const BLOB_SIZE_BYTES_MAX = 64 * 1_048_576;
