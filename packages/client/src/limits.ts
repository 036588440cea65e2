/** Limits of the SDK, each with its unit. */

/** Largest gRPC message in either direction; the server takes no more. */
export const MESSAGE_SIZE_BYTES_MAX = 32 * 1024 * 1024;
/** Items of one SubmitMessages call. */
export const BATCH_ITEMS_MAX = 1_000;
/** Estimated size at which a batch is cut, well below what one call may carry. */
export const BATCH_SIZE_BYTES_TARGET = 16 * 1024 * 1024;
/** Items of one stream that are sent but not yet answered; the server closes streams with more. */
export const STREAM_OPEN_ITEMS_MAX = 1_000;
/** Bytes of one stream that are kept for sending again after a break. */
export const STREAM_OPEN_BYTES_MAX = 64 * 1024 * 1024;
/** Calls of `send` that wait for room in the stream. */
export const STREAM_WAITING_ITEMS_MAX = 10_000;
/** Breaks in a row, without one answer between them, after which a stream or watch gives up. */
export const BREAKS_MAX = 6;
/** Tries of one call, the first included. */
export const TRIES_MAX = 5;
/** Time one call may take when the caller names none. */
export const TIMEOUT_MS_DEFAULT = 30_000;
/** A watch without any answer for so long is opened again: the server sends a heartbeat every 15 s. */
export const WATCH_SILENCE_MS_MAX = 45_000;
/** How long an accepted message may be missing from tracking before it counts as unknown. */
export const TRACKING_LAG_MS_MAX = 10_000;
/** Field violations kept of one error. */
export const VIOLATIONS_MAX = 1_000;

/** Delays between tries of a call, and before a broken stream is opened again. */
export const RETRY_BACKOFF = { baseMs: 200, factor: 2, capMs: 5_000, jitter: 0.5 } as const;
/** Delays between looks at a message that is awaited. */
export const POLL_BACKOFF = { baseMs: 50, factor: 1.5, capMs: 2_000, jitter: 0.2 } as const;
