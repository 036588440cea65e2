/** Every error that can leave Sealpost: code, retryable, gRPC status, outward text, runbook. Sorted by area. */

/** Names of google.rpc.Code. */
export type GrpcStatusName =
  | 'INVALID_ARGUMENT'
  | 'NOT_FOUND'
  | 'ALREADY_EXISTS'
  | 'PERMISSION_DENIED'
  | 'UNAUTHENTICATED'
  | 'RESOURCE_EXHAUSTED'
  | 'FAILED_PRECONDITION'
  | 'ABORTED'
  | 'OUT_OF_RANGE'
  | 'UNIMPLEMENTED'
  | 'INTERNAL'
  | 'UNAVAILABLE'
  | 'DEADLINE_EXCEEDED'
  | 'DATA_LOSS';

export interface ErrorEntry {
  /** True when the same call may succeed later without a change by the caller. */
  readonly retryable: boolean;
  readonly grpc: GrpcStatusName;
  /** What a caller reads: the fact and the mend, no content, no internals. */
  readonly outward: string;
  /** Anchor in docs/runbooks/errors.md. */
  readonly runbook: string;
}

const entry = (grpc: GrpcStatusName, retryable: boolean, outward: string, runbook: string): ErrorEntry => ({
  grpc,
  retryable,
  outward,
  runbook,
});

const permanent = false;
const retryable = true;

export const ERROR_CATALOGUE = {
  // api: what every gRPC call may answer
  API_KEY_EXPIRED: entry(
    'UNAUTHENTICATED',
    permanent,
    'The API key has expired. Create another with `sealpost keys create`.',
    'api-keys',
  ),
  API_KEY_MISSING: entry(
    'UNAUTHENTICATED',
    permanent,
    'No API key was sent. Send it as metadata `authorization: Bearer <key>`.',
    'api-keys',
  ),
  API_KEY_UNKNOWN: entry('UNAUTHENTICATED', permanent, 'The API key is not known or was revoked.', 'api-keys'),
  API_ROLE_DENIED: entry(
    'PERMISSION_DENIED',
    permanent,
    'The API key lacks the role that this call needs.',
    'api-keys',
  ),
  API_UNIMPLEMENTED: entry(
    'UNIMPLEMENTED',
    permanent,
    'This call is part of the published API but is not served by this version.',
    'api-unimplemented',
  ),
  // bus
  BUS_CLOSED: entry('UNAVAILABLE', retryable, 'The log is closing. Try again.', 'bus'),
  BUS_PUSHBACK: entry(
    'RESOURCE_EXHAUSTED',
    retryable,
    'The log cannot take more right now. Try again after the given delay.',
    'overload',
  ),
  BUS_RECORD_TOO_LARGE: entry('INVALID_ARGUMENT', permanent, 'A record is larger than the log takes.', 'bus'),
  BUS_TOPIC_UNKNOWN: entry('INTERNAL', permanent, 'The topic is not part of the flow.', 'bus'),
  // config
  CONFIG_INVALID: entry('INVALID_ARGUMENT', permanent, 'The configuration is not valid.', 'config'),
  CONFIG_UNREADABLE: entry('FAILED_PRECONDITION', permanent, 'The configuration file cannot be read.', 'config'),
  // kernel
  KERNEL_INTERNAL: entry(
    'INTERNAL',
    retryable,
    'Something failed inside Sealpost; the logs name it by this trace id.',
    'internal',
  ),
  KERNEL_SHUTTING_DOWN: entry('UNAVAILABLE', retryable, 'This process is shutting down. Try again.', 'shutdown'),
  // keyring
  KEYRING_ENVELOPE_BROKEN: entry(
    'DATA_LOSS',
    permanent,
    'Sealed content does not open: it was altered, or belongs to another message.',
    'keyring',
  ),
  KEYRING_KEY_GONE: entry(
    'NOT_FOUND',
    permanent,
    'The key of this content was destroyed, so the content is erased.',
    'keyring',
  ),
  KEYRING_ROOT_UNREADABLE: entry('FAILED_PRECONDITION', permanent, 'The root key cannot be read.', 'keyring'),
  KEYRING_ROOT_WRONG: entry(
    'FAILED_PRECONDITION',
    permanent,
    'The root key is not the one that wrapped the stored keys. Restore the root key that belongs to this data.',
    'keyring',
  ),
  // mail
  MAIL_DKIM_KEY_INVALID: entry(
    'FAILED_PRECONDITION',
    permanent,
    'The DKIM key, domain or selector cannot be used for signing.',
    'dkim',
  ),
  MAIL_HEADER_INVALID: entry('INVALID_ARGUMENT', permanent, 'A mail header field is not valid.', 'mail-format'),
  // runtime
  RUNTIME_BLOB_GONE: entry('DATA_LOSS', permanent, 'The stored content of a message is no longer there.', 'blobs'),
  RUNTIME_CALL_CANCELLED: entry(
    'ABORTED',
    retryable,
    'The call ended before it was finished. Nothing was half done.',
    'internal',
  ),
  RUNTIME_PORT_IN_USE: entry(
    'FAILED_PRECONDITION',
    permanent,
    'A port that Sealpost wants to listen on is taken by another process.',
    'ports',
  ),
  RUNTIME_REQUEST_TOO_LARGE: entry(
    'INVALID_ARGUMENT',
    permanent,
    'The request is larger than this server takes.',
    'limits',
  ),
  // store and data folder
  STORE_DISK_FULL: entry(
    'RESOURCE_EXHAUSTED',
    retryable,
    'The disk of the data folder is full. Nothing was half written; try again later.',
    'disk-full',
  ),
  STORE_FOLDER_IN_USE: entry('FAILED_PRECONDITION', permanent, 'Another process holds the data folder.', 'data-folder'),
  STORE_FOLDER_NEWER: entry(
    'FAILED_PRECONDITION',
    permanent,
    'The data folder was written by a newer version of Sealpost. Run that version or newer.',
    'data-folder',
  ),
  STORE_FOLDER_UNREADABLE: entry(
    'FAILED_PRECONDITION',
    permanent,
    'The data folder cannot be read or written.',
    'data-folder',
  ),
  STORE_UNAVAILABLE: entry('UNAVAILABLE', retryable, 'The store does not answer. Try again.', 'store'),
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof ERROR_CATALOGUE;
