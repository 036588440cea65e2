/** What may be set for encrypt. */
import { defineConfig, type SectionConfig } from '@sealpost/config';

export const encryptConfig = defineConfig('encrypt', [
  {
    key: 'portalUrl',
    type: 'string',
    default: 'http://127.0.0.1:8081',
    describe: 'Address of the portal as recipients reach it, without a final slash; stands in the links of notices.',
  },
  {
    key: 'organisationName',
    type: 'string',
    max: 100,
    default: '',
    describe: 'Name of the clinic in notices, as it stands on its letters; empty for the display name of the sender.',
  },
  {
    key: 'timeZone',
    type: 'string',
    default: 'UTC',
    describe: 'IANA time zone of the dates in notices, for example `America/Chicago`.',
  },
  {
    key: 'outerSubject',
    type: 'string',
    min: 1,
    max: 200,
    default: 'Encrypted message',
    describe: 'Subject that stands outside of OpenPGP mail; the real one is encrypted with the content.',
  },
  {
    key: 'neutralSubject',
    type: 'string',
    min: 1,
    max: 200,
    default: 'A message for you',
    describe: 'Subject that stands outside of mail whose real one a policy moves inside.',
  },
  {
    key: 'parcelExpireMs',
    type: 'int',
    min: 3_600_000,
    max: 31_536_000_000,
    default: 2_592_000_000,
    describe: 'How long a recipient can read a message in the portal, milliseconds; 30 days.',
  },
  {
    key: 'expressPool',
    type: 'string',
    default: 'default',
    describe: 'Egress pool of mail in the express lane.',
  },
  { key: 'bulkPool', type: 'string', default: 'default', describe: 'Egress pool of mail in the bulk lane.' },
  {
    key: 'workers',
    type: 'int',
    min: 1,
    max: 64,
    default: 1,
    describe: 'Threads for OpenPGP; started when the first message needs one.',
  },
  {
    key: 'batchRecordsMax',
    type: 'int',
    min: 1,
    max: 1_024,
    default: 64,
    describe: 'Messages taken from the log at one time.',
  },
]);

export type EncryptConfig = SectionConfig<typeof encryptConfig>;

/** Recipients of one domain that share a delivery; RFC 5321 §4.5.3.1.8 lets a server refuse more than 100. */
export const GROUP_RECIPIENTS_MAX = 50;
/** Messages of a batch that are sealed at the same time. */
export const MESSAGES_CONCURRENCY = 8;
/** Recipients of one message that are sealed at the same time. */
export const SEALING_CONCURRENCY = 4;
/** Largest OpenPGP public key that is taken, bytes. */
export const KEY_SIZE_BYTES_MAX = 65_536;
/** Longest that DNS may hold up a batch; then the domain stands in for its site, and the mta finds the site itself. */
export const SITES_WAIT_MS_MAX = 1_500;
/** After a batch waited in vain, how long those after it wait only `SITES_BRIEF_WAIT_MS_MAX`, milliseconds. */
export const SITES_BRIEF_MS = 5_000;
/** Enough for what is in the cache. */
export const SITES_BRIEF_WAIT_MS_MAX = 20;
/** Sites asked for at one time. */
export const SITES_CONCURRENCY = 64;
/** Questions under way over all batches; beyond them the domain stands in at once. */
export const SITES_ASKED_MAX = 512;
export const PAGE_SIZE_DEFAULT = 50;
export const PAGE_SIZE_MAX = 1_000;
