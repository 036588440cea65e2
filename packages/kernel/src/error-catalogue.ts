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

const entry =
  (grpc: GrpcStatusName, retryable: boolean) =>
  (outward: string, runbook: string): ErrorEntry => ({ grpc, retryable, outward, runbook });

const permanent = false;
const retryable = true;

export const ERROR_CATALOGUE = {
  // api: what every gRPC call may answer
  API_KEY_EXPIRED: entry('UNAUTHENTICATED', permanent)(
    'The API key has expired. Create another with `sealpost keys create`.',
    'api-keys',
  ),
  API_KEY_MISSING: entry('UNAUTHENTICATED', permanent)(
    'No API key was sent. Send it as metadata `authorization: Bearer <key>`.',
    'api-keys',
  ),
  API_KEY_UNKNOWN: entry('UNAUTHENTICATED', permanent)('The API key is not known or was revoked.', 'api-keys'),
  API_PAGE_INVALID: entry('INVALID_ARGUMENT', permanent)('The page size or the page token is not valid.', 'messages'),
  API_ROLE_DENIED: entry('PERMISSION_DENIED', permanent)(
    'The API key lacks the role that this call needs.',
    'api-keys',
  ),
  API_UNIMPLEMENTED: entry('UNIMPLEMENTED', permanent)(
    'This call is part of the published API but is not served by this version.',
    'api-unimplemented',
  ),
  // audit
  AUDIT_BACKLOG_FULL: entry('RESOURCE_EXHAUSTED', retryable)(
    'More records wait for the audit log than it takes.',
    'audit',
  ),
  AUDIT_CONTENDED: entry('ABORTED', retryable)(
    'Other processes appended to the audit log again and again meanwhile. Try again.',
    'audit',
  ),
  AUDIT_REQUEST_INVALID: entry('INVALID_ARGUMENT', permanent)('The request has fields that break a rule.', 'audit'),
  // bus
  BUS_CLOSED: entry('UNAVAILABLE', retryable)('The log is closing. Try again.', 'bus'),
  BUS_OFFSET_OUT_OF_RANGE: entry('DATA_LOSS', permanent)(
    'A group wants to go on where the log no longer is. Decide where it shall go on, then set its offset there.',
    'bus',
  ),
  BUS_PUSHBACK: entry('RESOURCE_EXHAUSTED', retryable)(
    'The log cannot take more right now. Try again after the given delay.',
    'overload',
  ),
  BUS_RECORD_TOO_LARGE: entry('INVALID_ARGUMENT', permanent)('A record is larger than the log takes.', 'bus'),
  BUS_TOPICS_REFUSED: entry('FAILED_PRECONDITION', permanent)(
    'A topic has more partitions or replicas than the flow wants, and they are never taken away. Nothing was changed.',
    'bus',
  ),
  BUS_TOPIC_MISSING: entry('FAILED_PRECONDITION', permanent)(
    'Topics of the flow are missing at the broker. Create them with `sealpost topics apply`.',
    'bus',
  ),
  BUS_TOPIC_UNKNOWN: entry('INTERNAL', permanent)('The topic is not part of the flow.', 'bus'),
  BUS_UNAVAILABLE: entry('UNAVAILABLE', retryable)(
    'The log cannot be reached or did not answer in time. Try again after the given delay.',
    'bus',
  ),
  BUS_URL_INVALID: entry('INVALID_ARGUMENT', permanent)(
    'The address of the log must read `embedded` or `kafka://HOST:PORT,HOST:PORT`.',
    'bus',
  ),
  // cli: what the `sealpost` command says of its own input
  CLI_INPUT_UNREADABLE: entry('INVALID_ARGUMENT', permanent)('A file or folder cannot be read.', 'cli'),
  CLI_LINE_INVALID: entry('INVALID_ARGUMENT', permanent)(
    'The line is no JSON object in UTF-8 with a string "text".',
    'cli',
  ),
  CLI_LINE_TOO_LARGE: entry('INVALID_ARGUMENT', permanent)('The line has more than 16777216 bytes.', 'cli'),
  CLI_USAGE: entry('INVALID_ARGUMENT', permanent)('The command was not understood.', 'cli'),
  // client: what the SDK itself throws
  CLIENT_ADDRESS_INVALID: entry('INVALID_ARGUMENT', permanent)(
    'The address of the server must read HOST:PORT, for example 127.0.0.1:50051.',
    'client',
  ),
  CLIENT_BATCH_PARTIAL: entry('FAILED_PRECONDITION', permanent)(
    'Some messages of the batch were refused; the error carries both halves.',
    'client',
  ),
  CLIENT_CANCELLED: entry('ABORTED', permanent)('The caller cancelled the call.', 'client'),
  CLIENT_CLOSED: entry('FAILED_PRECONDITION', permanent)('The client or the stream is closed already.', 'client'),
  CLIENT_MESSAGE_TOO_LARGE: entry('INVALID_ARGUMENT', permanent)(
    'The message is larger than one call may carry (32 MiB; a mail may have 25 MiB).',
    'client',
  ),
  CLIENT_OUTCOME_UNKNOWN: entry('UNAVAILABLE', permanent)(
    'The connection broke before the answer and the message has no idempotency key: it may have been accepted.',
    'client',
  ),
  CLIENT_STREAM_FULL: entry('RESOURCE_EXHAUSTED', retryable)(
    'Too many messages wait for this stream. Await `ready()` before `send()`.',
    'client',
  ),
  CLIENT_TIMED_OUT: entry('DEADLINE_EXCEEDED', retryable)('No answer came within the time allowed.', 'client'),
  CLIENT_TLS_MISMATCH: entry('UNAVAILABLE', permanent)(
    'The two sides do not agree on TLS: plain against encrypted, or a certificate that is not trusted.',
    'client',
  ),
  CLIENT_UNREACHABLE: entry('UNAVAILABLE', retryable)('The server cannot be reached at this address.', 'client'),
  // config
  CONFIG_INVALID: entry('INVALID_ARGUMENT', permanent)('The configuration is not valid.', 'config'),
  CONFIG_UNREADABLE: entry('FAILED_PRECONDITION', permanent)('The configuration file cannot be read.', 'config'),
  // dlp
  DLP_EXACT_LIST_CHANGED: entry('ABORTED', retryable)(
    'The list was put or deleted by another call meanwhile.',
    'policy',
  ),
  DLP_EXACT_LIST_INVALID: entry('INVALID_ARGUMENT', permanent)(
    'The list has fields that break a rule. The violations name them.',
    'policy',
  ),
  DLP_EXACT_LIST_NOT_FOUND: entry('NOT_FOUND', permanent)('There is no list with this name.', 'policy'),
  DLP_HELD_NOT_FOUND: entry('NOT_FOUND', permanent)(
    'No held message has this id: it was released, refused, or its hold expired.',
    'quarantine',
  ),
  DLP_POLICY_CHANGED: entry('ABORTED', retryable)(
    'Another version of the policy was put meanwhile. Read it and put yours again.',
    'policy',
  ),
  DLP_POLICY_INVALID: entry('INVALID_ARGUMENT', permanent)('The policy has fields that break a rule.', 'policy'),
  DLP_REASON_INVALID: entry('INVALID_ARGUMENT', permanent)('Give a reason of 1 to 500 characters.', 'quarantine'),
  DLP_SIMULATION_INVALID: entry('INVALID_ARGUMENT', permanent)('A dry run looks at 1 to 90 past days.', 'policy'),
  // encrypt
  ENCRYPT_KEY_UNUSABLE: entry('FAILED_PRECONDITION', permanent)(
    'The recipient key on file can no longer be used; the message goes another way.',
    'recipients',
  ),
  ENCRYPT_REQUEST_INVALID: entry('INVALID_ARGUMENT', permanent)(
    'The request has fields that break a rule.',
    'recipients',
  ),
  // events
  EVENTS_CONTENDED: entry('ABORTED', retryable)(
    'Other processes wrote the same messages again and again meanwhile. Try again.',
    'messages',
  ),
  EVENTS_MESSAGE_NOT_FOUND: entry('NOT_FOUND', permanent)(
    'No message has this id. One that was just accepted shows up within a second.',
    'messages',
  ),
  EVENTS_REQUEST_INVALID: entry('INVALID_ARGUMENT', permanent)('The request has fields that break a rule.', 'messages'),
  EVENTS_WATCHERS_FULL: entry('RESOURCE_EXHAUSTED', retryable)(
    'As many watches are open as this server takes.',
    'overload',
  ),
  // ingest
  INGEST_BATCH_REFUSED: entry('FAILED_PRECONDITION', permanent)(
    'Nothing was accepted: all_or_nothing is set and another message of the batch is wrong.',
    'messages',
  ),
  INGEST_BATCH_SIZE: entry('INVALID_ARGUMENT', permanent)('A batch has 1 to 1,000 messages.', 'messages'),
  INGEST_KEY_INVALID: entry('INVALID_ARGUMENT', permanent)(
    'The API key request has fields that break a rule.',
    'api-keys',
  ),
  INGEST_KEY_NOT_FOUND: entry('NOT_FOUND', permanent)('There is no API key with this id.', 'api-keys'),
  INGEST_MESSAGE_INVALID: entry('INVALID_ARGUMENT', permanent)('The message has fields that break a rule.', 'messages'),
  INGEST_MESSAGE_MISSING: entry('INVALID_ARGUMENT', permanent)('The request has no message.', 'messages'),
  INGEST_OVERLOADED: entry('RESOURCE_EXHAUSTED', retryable)(
    'More is being accepted than this server takes at one time. Try again after the given delay.',
    'overload',
  ),
  INGEST_PARKED_NOT_FOUND: entry('NOT_FOUND', permanent)(
    'There is no parked record with this id: it was replayed or discarded, or never was.',
    'parked-records',
  ),
  INGEST_TEMPLATE_UNIMPLEMENTED: entry('UNIMPLEMENTED', permanent)(
    'Templates are part of the published API but are not served by this version. Send the content itself.',
    'api-unimplemented',
  ),
  INGEST_TIMED_OUT: entry('UNAVAILABLE', retryable)(
    'The message could not be made durable in time. Send it again with the same idempotency key; it is not sent twice.',
    'accept-timed-out',
  ),
  IDEMPOTENCY_IN_PROGRESS: entry('ABORTED', retryable)(
    'A call with this idempotency key is being worked on. Try again after the given delay.',
    'idempotency',
  ),
  IDEMPOTENCY_KEY_REUSED: entry('FAILED_PRECONDITION', permanent)(
    'This idempotency key was used for a message with other content within the last seven days.',
    'idempotency',
  ),
  // kernel
  KERNEL_INTERNAL: entry('INTERNAL', retryable)(
    'Something failed inside Sealpost; the logs name it by this trace id.',
    'internal',
  ),
  KERNEL_SHUTTING_DOWN: entry('UNAVAILABLE', retryable)('This process is shutting down. Try again.', 'shutdown'),
  // keyring
  KEYRING_ENVELOPE_BROKEN: entry('DATA_LOSS', permanent)(
    'Sealed content does not open: it was altered, or belongs to another message.',
    'keyring',
  ),
  KEYRING_KEY_GONE: entry('NOT_FOUND', permanent)(
    'The key of this content was destroyed, so the content is erased.',
    'keyring',
  ),
  KEYRING_ROOT_UNREADABLE: entry('FAILED_PRECONDITION', permanent)('The root key cannot be read.', 'keyring'),
  KEYRING_ROOT_WRONG: entry('FAILED_PRECONDITION', permanent)(
    'The root key is not the one that wrapped the stored keys. Restore the root key that belongs to this data.',
    'keyring',
  ),
  // mail
  MAIL_DKIM_KEY_INVALID: entry('FAILED_PRECONDITION', permanent)(
    'The DKIM key, domain or selector cannot be used for signing.',
    'dkim',
  ),
  MAIL_HEADER_INVALID: entry('INVALID_ARGUMENT', permanent)('A mail header field is not valid.', 'mail-format'),
  // mta
  MTA_DKIM_KEY_UNREADABLE: entry('FAILED_PRECONDITION', permanent)('The DKIM key cannot be read.', 'dkim'),
  MTA_MESSAGE_NOT_FOUND: entry('NOT_FOUND', permanent)(
    'No delivery of this message is known here: it is not there yet, or finished long ago.',
    'messages',
  ),
  MTA_REQUEST_INVALID: entry('INVALID_ARGUMENT', permanent)('The request has fields that break a rule.', 'queues'),
  // operator
  OPERATOR_API_REFUSED: entry('FAILED_PRECONDITION', retryable)(
    'The Kubernetes API server refused a call of the operator.',
    'operator',
  ),
  OPERATOR_API_UNREACHABLE: entry('UNAVAILABLE', retryable)('The Kubernetes API server cannot be reached.', 'operator'),
  OPERATOR_CONFIG_UNREADABLE: entry('FAILED_PRECONDITION', permanent)(
    'The kubeconfig file or the mounted service account cannot be read.',
    'operator',
  ),
  // phi
  PHI_EXACT_LIST_INVALID: entry('INVALID_ARGUMENT', permanent)(
    'The digests of an exact-match list are not whole or not sorted, or its salt has fewer than 16 bytes.',
    'policy',
  ),
  PHI_TENANT_DETECTOR_INVALID: entry('INVALID_ARGUMENT', permanent)(
    'A tenant detector is not valid. The violations name its fields and the rules they break.',
    'policy',
  ),
  // runtime
  RUNTIME_BLOB_GONE: entry('DATA_LOSS', permanent)('The stored content of a message is no longer there.', 'blobs'),
  RUNTIME_CALL_CANCELLED: entry('ABORTED', retryable)(
    'The call ended before it was finished. Nothing was half done.',
    'internal',
  ),
  RUNTIME_EXACT_LIST_UNREADABLE: entry('UNAVAILABLE', retryable)(
    'A list of patients cannot be read. Mail waits, since it must not be judged without it.',
    'policy',
  ),
  RUNTIME_PORT_IN_USE: entry('FAILED_PRECONDITION', permanent)(
    'A port that Sealpost wants to listen on is taken by another process.',
    'ports',
  ),
  RUNTIME_REQUEST_TOO_LARGE: entry('INVALID_ARGUMENT', permanent)(
    'The request is larger than this server takes.',
    'limits',
  ),
  // store and data folder
  STORE_ACCESS_REFUSED: entry('FAILED_PRECONDITION', permanent)(
    'The store refuses the name, the password or the rights that it was given.',
    'store',
  ),
  STORE_DISK_FULL: entry('RESOURCE_EXHAUSTED', retryable)(
    'The disk of the data folder is full. Nothing was half written; try again later.',
    'disk-full',
  ),
  STORE_BLOB_TOO_LARGE: entry('INVALID_ARGUMENT', permanent)('A blob is larger than the store takes.', 'store'),
  STORE_DOC_TOO_LARGE: entry('INVALID_ARGUMENT', permanent)('A document is larger than the store takes.', 'store'),
  STORE_FOLDER_IN_USE: entry('FAILED_PRECONDITION', permanent)('Another process holds the data folder.', 'data-folder'),
  STORE_FOLDER_NEWER: entry('FAILED_PRECONDITION', permanent)(
    'The data folder was written by a newer version of Sealpost. Run that version or newer.',
    'data-folder',
  ),
  STORE_FOLDER_UNREADABLE: entry('FAILED_PRECONDITION', permanent)(
    'The data folder cannot be read or written.',
    'data-folder',
  ),
  STORE_MIGRATION_FAILED: entry('FAILED_PRECONDITION', permanent)(
    'Documents that are in the store already stand in the way of a unique index.',
    'store',
  ),
  STORE_NOT_MIGRATED: entry('FAILED_PRECONDITION', permanent)(
    'The store lacks what this version needs. Run: sealpost store migrate.',
    'store',
  ),
  STORE_QUERY_INVALID: entry('INTERNAL', permanent)(
    'A query or change does not fit the documents it names. This is a fault of the program.',
    'store',
  ),
  STORE_SCHEMA_NEWER: entry('FAILED_PRECONDITION', permanent)(
    'The store was set up by a newer version of Sealpost. Run that version or newer.',
    'store',
  ),
  STORE_SETTING_UNSAFE: entry('FAILED_PRECONDITION', permanent)(
    'A setting of the store promises less than durable writes and current reads.',
    'store',
  ),
  STORE_UNAVAILABLE: entry('UNAVAILABLE', retryable)('The store does not answer. Try again.', 'store'),
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof ERROR_CATALOGUE;
