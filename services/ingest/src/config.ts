/** What may be set for ingest. */
import { defineConfig, type SectionConfig } from '@sealpost/config';

export const ingestConfig = defineConfig('ingest', [
  {
    key: 'messageIdDomain',
    type: 'string',
    default: 'sealpost.invalid',
    describe: 'Right side of the Message-ID of messages without one; the domain your mail comes from.',
  },
  {
    key: 'sizeBytesMax',
    type: 'int',
    min: 1_024,
    max: 36_700_160,
    default: 26_214_400,
    describe: 'Largest message as it would go over SMTP, bytes.',
  },
  {
    key: 'recipientsMax',
    type: 'int',
    min: 1,
    max: 10_000,
    default: 1_000,
    describe: 'Recipients of one message: to, cc and bcc together.',
  },
  {
    key: 'idempotencyTtlMs',
    type: 'int',
    min: 60_000,
    max: 2_592_000_000,
    default: 604_800_000,
    describe: 'How long an idempotency key is remembered, milliseconds; 7 days.',
  },
  {
    key: 'batchWaitMs',
    type: 'number',
    min: 0,
    max: 50,
    default: 1,
    describe: 'How long the first message of a batch waits for company, milliseconds.',
  },
  {
    key: 'openBytesMax',
    type: 'int',
    min: 1_048_576,
    default: 134_217_728,
    describe: 'Bytes being accepted at one time; more is refused with RESOURCE_EXHAUSTED.',
  },
]);

export type IngestConfig = SectionConfig<typeof ingestConfig>;

/** RFC 5321 §4.5.4.1 asks for at least 4 to 5 days before giving up; 3 suits mail that people wait for. */
export const EXPIRE_DEFAULT_MS = 3 * 86_400_000;
export const EXPIRE_AFTER_SEND_MS_MAX = 7 * 86_400_000;
export const SEND_AHEAD_MS_MAX = 30 * 86_400_000;
/** Clocks of senders may be off by this much without an error. */
export const CLOCK_SKEW_MS_MAX = 5 * 60_000;

export const SUBJECT_LENGTH_MAX = 998;
export const DISPLAY_NAME_LENGTH_MAX = 256;
export const FILE_NAME_LENGTH_MAX = 255;
export const ATTACHMENTS_MAX = 100;
export const HEADERS_MAX = 100;
export const LABELS_MAX = 16;
export const IDEMPOTENCY_KEY_LENGTH_MAX = 256;
export const BATCH_ITEMS_MAX = 1_000;
/** From the arrival of a call, its authentication included, to its answer. The promise to senders is 2 s. */
export const ACCEPT_DEADLINE_MS = 1_800;
/** Items of one stream that may wait for their acknowledgement. */
export const STREAM_OPEN_ITEMS_MAX = 1_000;
/** Violations collected from one message; the first hundred are shown. */
export const VIOLATIONS_MAX = 200;
