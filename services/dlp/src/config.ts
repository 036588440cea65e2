/** What may be set for dlp. */
import { defineConfig, type SectionConfig } from '@sealpost/config';

export const dlpConfig = defineConfig('dlp', [
  {
    key: 'policyFile',
    type: 'string',
    default: '',
    describe:
      'YAML file of the policy; put in force at start when it differs from the stored one. Empty for the stored or factory policy.',
  },
  {
    key: 'holdExpireMs',
    type: 'int',
    min: 60_000,
    max: 2_592_000_000,
    default: 604_800_000,
    describe: 'How long a held message waits for a person before it is refused, milliseconds; 7 days.',
  },
  {
    key: 'verdictsKeptMs',
    type: 'int',
    min: 0,
    max: 7_776_000_000,
    default: 2_592_000_000,
    describe:
      'How long verdicts and decisions are kept for dry runs of other policies, without content and addresses, milliseconds; 30 days, 0 for not at all.',
  },
  {
    key: 'scanBytesMax',
    type: 'int',
    min: 65_536,
    default: 4_194_304,
    describe: 'Text looked into per message, bytes; beyond it the message is treated as PHI.',
  },
  {
    key: 'ocr',
    type: 'bool',
    default: false,
    describe: 'Read text in pictures: attached ones, and those inside documents. Takes seconds of a core per picture.',
  },
  {
    key: 'extractWorkers',
    type: 'int',
    min: 1,
    max: 64,
    default: 2,
    describe: 'Threads that read attachments; each is started when needed.',
  },
  {
    key: 'extractTimeoutMs',
    type: 'int',
    min: 100,
    max: 60_000,
    default: 5_000,
    describe:
      'Time for one attachment, milliseconds, six times as long with dlp.ocr; what takes longer makes the message wait for a person.',
  },
  {
    key: 'extractBytesMax',
    type: 'int',
    min: 65_536,
    max: 134_217_728,
    default: 26_214_400,
    describe: 'Largest attachment that is read, bytes; a larger one makes the message PHI.',
  },
  {
    key: 'batchRecordsMax',
    type: 'int',
    min: 1,
    max: 1_024,
    default: 16,
    describe: 'Messages taken from the log at one time.',
  },
]);

export type DlpConfig = SectionConfig<typeof dlpConfig>;

/** Reading text in pictures may take this many times the time for an attachment. */
export const OCR_TIME_FACTOR = 6;
/** How long a policy read from the store is used before it is read again, milliseconds. */
export const POLICY_CACHE_MS = 1_000;
/** Tenants whose policy is kept at hand; the oldest goes first. */
export const POLICIES_CACHED_MAX = 10_000;
/** How often expired holds are looked for, milliseconds. */
export const HOLD_POLL_MS = 5_000;
/** How often verdicts that were kept long enough are removed. */
export const VERDICTS_POLL_MS = 60_000;
/** How often what is left of patient lists is looked for, and how old it is when it is erased: no call takes so long. */
export const LEFTOVERS_POLL_MS = 600_000;
export const LEFTOVERS_AGE_MS = 3_600_000;
/** Past days that a dry run may look at. */
export const SIMULATED_DAYS_MAX = 90;
/** Messages that one dry run looks at, and where nothing is said. */
export const SIMULATED_MESSAGES_MAX = 100_000;
export const SIMULATED_MESSAGES_DEFAULT = 10_000;
/** Text of a held message that is shown to the person who decides, UTF-16 units. */
export const HELD_TEXT_LENGTH_MAX = 65_536;
export const REASON_LENGTH_MAX = 500;
export const PAGE_SIZE_DEFAULT = 50;
export const PAGE_SIZE_MAX = 1_000;
