/** Every bound of the MongoDB driver, in one place. */

/** One command to the server, with finding a server and a connection for it. */
export const OPERATION_TIMEOUT_MS_DEFAULT = 1_400;
/** Building an index or looking through a collection in a migration. */
export const MIGRATION_TIMEOUT_MS = 600_000;
/** Told to a caller whose operation found no server. */
export const UNAVAILABLE_RETRY_AFTER_MS = 500;
export const DISK_FULL_RETRY_AFTER_MS = 5_000;
/** How often a server is asked whether it is there; while callers wait the driver asks every 500 ms. */
export const HEARTBEAT_INTERVAL_MS = 2_000;
export const CONNECTIONS_MAX = 16;

/** Writes in one command, and their bytes: each command has its own time-out. */
export const COMMAND_OPS_MAX = 512;
export const COMMAND_SIZE_BYTES_MAX = 4 * 1_048_576;
/** Ids in one read. */
export const READ_IDS_MAX = 1_000;

/** Rounds of a claim against other claimers, of an update against others that move its unique values. */
export const CLAIM_ROUNDS_MAX = 24;
export const UNIQUE_ROUNDS_MAX = 16;
/** A document in the way that vanished before it could be read lets the write try again this often. */
export const CONFLICT_ROUNDS_MAX = 4;
/** A command whose answer was lost is looked after, or an insert sent again, this often. */
export const LOST_ANSWER_ROUNDS_MAX = 3;

export const ID_LENGTH_MAX = 512;
export const INDEX_FIELDS_MAX = 4;
/** Documents read and given their unique keys at a time by a migration. */
export const MIGRATION_BATCH_DOCS = 500;

/** Layout of a document: `_w`, the tag of its last write, and `_u`, a key for each unique index. */
export const DOCUMENT_FORMAT = 1;
