/** Every bound of the development sink. */

/** Messages kept; the oldest are removed. */
export const SINK_MESSAGES_MAX = 10_000;
export const SINK_MESSAGE_BYTES_MAX = 64 * 1024 * 1024;
export const SINK_CLIENTS_MAX = 500;
/** A silent client is cut after this. */
export const SINK_SOCKET_TIMEOUT_MS = 120_000;
/** How long `slow@` keeps a client waiting. */
export const SINK_SLOW_MS = 3_000;
/** Largest N of `deferred-N@`. */
export const SINK_DEFERRALS_MAX = 50;
/** Sender and recipient pairs whose failures are counted; the oldest are forgotten. */
export const SINK_COUNTERS_MAX = 10_000;
/** Messages on one page of the list. */
export const SINK_PAGE_ROWS = 100;
/** Text of one message part that the page shows. */
export const SINK_PAGE_TEXT_CHARACTERS_MAX = 200_000;
/** Wait for open connections when the sink stops. */
export const SINK_CLOSE_MS = 1_000;
/** Life of the development CA and of the certificates it issues. */
export const SINK_CA_DAYS = 1825;
export const SINK_CERTIFICATE_DAYS = 365;
/** A certificate is replaced when less than this is left. */
export const SINK_RENEW_DAYS = 7;
