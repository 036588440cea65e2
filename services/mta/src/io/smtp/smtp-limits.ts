/** Every bound of the SMTP client, in one place. */

/** One reply line, CRLF excluded. RFC 5321 §4.5.3.1.5 asks for 512; real servers go further. */
export const REPLY_LINE_BYTES_MAX = 4096;
/** Lines of one multi-line reply (RFC 5321 §4.2.1). */
export const REPLY_LINES_MAX = 128;
/** All lines of one reply together. */
export const REPLY_BYTES_MAX = 32 * 1024;
/** Characters of reply text that are kept. */
export const REPLY_TEXT_CHARACTERS_MAX = 1024;
/** One reverse or forward path (RFC 5321 §4.5.3.1.3), angle brackets included. */
export const PATH_BYTES_MAX = 256;
/** Recipients of one transaction. A server must take 100 (RFC 5321 §4.5.3.1.8); many take more. */
export const TRANSACTION_RECIPIENTS_MAX = 1000;
/** Message bytes handed to the socket before waiting until they have left. */
export const BODY_WINDOW_BYTES = 64 * 1024;
/** Wait for the answer to QUIT before the connection is cut. */
export const QUIT_WAIT_MS = 2000;
/** TLS session tickets kept; the oldest go first. */
export const TLS_SESSIONS_MAX = 4096;
/** Distinct sets of trust anchors kept as ready-made contexts. */
export const TLS_CONTEXTS_MAX = 16;
/** Callers that may wait for a connection of one pool key. */
export const POOL_WAITERS_MAX = 1000;
