/** The one failure that concerns a single operation: the transaction and its neighbours go on. */

/** Thrown before the operation has changed anything. The text holds field names and kinds, never values. */
export class OpError extends Error {
  readonly code: 'STORE_QUERY_INVALID' | 'STORE_DISK_FULL';

  constructor(code: 'STORE_QUERY_INVALID' | 'STORE_DISK_FULL', detail: string) {
    super(detail);
    this.name = 'OpError';
    this.code = code;
  }
}

/** SQLite's primary result code of a thrown error; undefined when it is not SQLite's. */
export function sqliteCode(thrown: unknown): number | undefined {
  if (!(thrown instanceof Error) || !('errcode' in thrown) || typeof thrown.errcode !== 'number') return undefined;
  return thrown.errcode & 0xff;
}

/** Name of SQLite's extended result code, for error texts. */
export function sqliteDetail(thrown: unknown): string {
  return thrown instanceof Error && 'errcode' in thrown ? `SQLITE_${String(thrown.errcode)}` : 'unknown';
}

export const SQLITE_BUSY = 5;
export const SQLITE_FULL = 13;
export const SQLITE_CONSTRAINT = 19;
