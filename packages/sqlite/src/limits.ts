/** Every bound of the embedded engine, in one place. */

/** Format of sealpost.db; a file with a higher one was written by a newer version. */
export const FORMAT_VERSION = 1;

/** Rows and bytes of one message to the worker thread; a call larger than this still travels whole. */
export const MESSAGE_ROWS_MAX = 256;
export const MESSAGE_SIZE_BYTES_MAX = 4 * 1_048_576;
/** While the worker is busy, smaller messages wait for company: the next commit takes them together. */
export const MESSAGE_ROWS_EAGER = 128;
export const MESSAGE_SIZE_BYTES_EAGER = 1_048_576;

/** One transaction of the worker ends at the first of these. */
export const COMMIT_ROWS_MAX = 512;
export const COMMIT_SIZE_BYTES_MAX = 8 * 1_048_576;
export const COMMIT_DURATION_MS_MAX = 2;

/** Unanswered work on the main thread; beyond it callers are pushed back. */
export const QUEUE_ROWS_MAX = 32_768;
export const QUEUE_SIZE_BYTES_MAX = 96 * 1_048_576;
/** Told to a pushed-back caller. */
export const PUSHBACK_RETRY_AFTER_MS = 200;
export const DISK_FULL_RETRY_AFTER_MS = 5_000;

/** Free space below which nothing that grows the file is taken. */
export const DISK_FLOOR_BYTES_DEFAULT = 256 * 1_048_576;
/** Free space is asked for again after this much time or writing. */
export const DISK_CHECK_INTERVAL_MS = 1_000;
export const DISK_CHECK_WRITTEN_BYTES = 16 * 1_048_576;

export const PAGE_SIZE_BYTES = 8_192;
export const PAGE_CACHE_SIZE_KIB = 32_768;
/** Pages in the write-ahead log that start a checkpoint: 8 MiB. */
export const WAL_CHECKPOINT_PAGES = 1_024;
/** The write-ahead log is cut back to this after a checkpoint that found it larger. */
export const WAL_SIZE_BYTES_KEPT = 16 * 1_048_576;
/** Quiet time after which the write-ahead log is folded into the file and spare pages are given back. */
export const IDLE_MAINTENANCE_MS = 1_000;
/** Pages given back to the file system in one step. */
export const VACUUM_PAGES_PER_STEP = 256;
/** Spare pages kept for the next burst: 16 MiB. */
export const VACUUM_SPARE_PAGES_KEPT = 2_048;

/** Log records removed in one transaction, so that a purge never holds up a commit for long. */
export const PURGE_ROWS_PER_COMMIT = 512;
export const PURGE_ROWS_PER_STATEMENT = 64;

/** Prepared statements kept for queries of different shapes. */
export const STATEMENTS_CACHED_MAX = 512;
/** Documents a query looks at before it answers with a short page. */
export const FIND_SCAN_ROWS_MAX = 10_000;
/** Binary fields up to this stay in the document's row; larger ones lie beside it, so that updates do not copy them. */
export const INLINE_BINARY_SIZE_BYTES_MAX = 1_024;
/** Items an array field keeps under `push`: the newest. */
export const PUSH_ITEMS_MAX = 64;
export const ID_LENGTH_MAX = 512;
/** Partitions of all topics together; each is a table. */
export const PARTITIONS_MAX = 1_024;
