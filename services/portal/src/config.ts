/** What may be set for the portal. */
import { defineConfig, type SectionConfig } from '@sealpost/config';

export const portalConfig = defineConfig('portal', [
  { key: 'host', type: 'string', default: '127.0.0.1', describe: 'Address the portal binds.' },
  {
    key: 'port',
    type: 'int',
    min: 0,
    max: 65_535,
    default: 8_081,
    describe: 'Port of the portal; 0 for any free one.',
  },
  {
    key: 'publicUrl',
    type: 'string',
    default: '',
    describe:
      'Address of the portal as recipients reach it; empty for http on host and port. With https, cookies are marked Secure.',
  },
  {
    key: 'organisationName',
    type: 'string',
    max: 100,
    default: '',
    describe: 'Name of the clinic on every page, as it stands on its letters and in notices.',
  },
  {
    key: 'helpPhone',
    type: 'string',
    max: 40,
    default: '',
    describe: 'Phone number for help on every page; empty to point at the number on the letters of the clinic.',
  },
  {
    key: 'timeZone',
    type: 'string',
    default: 'UTC',
    describe: 'IANA time zone of the dates on pages, for example `America/Chicago`.',
  },
  {
    key: 'sessionMs',
    type: 'int',
    min: 60_000,
    max: 3_600_000,
    default: 900_000,
    describe: 'How long a message stays open without a new press on "Stay longer", milliseconds; 15 minutes.',
  },
  {
    key: 'triesPerAddressMax',
    type: 'int',
    min: 1,
    max: 10_000,
    default: 30,
    describe: 'Passphrases tried from one network address in ten minutes.',
  },
  {
    key: 'openConcurrencyMax',
    type: 'int',
    min: 1,
    max: 64,
    default: 2,
    describe: 'Passphrases checked at the same time; each takes about 50 ms of a core and 19 MiB.',
  },
  {
    key: 'proxyHops',
    type: 'int',
    min: 0,
    max: 10,
    default: 0,
    describe: 'Trusted proxies in front of the portal, for the network address of the caller (X-Forwarded-For).',
  },
]);

export type PortalConfig = SectionConfig<typeof portalConfig>;

/** Wrong tries before a parcel waits. */
export const FREE_TRIES_MAX = 10;
/** First wait; each further wrong try doubles it. */
export const LOCK_FIRST_MS = 900_000;
export const LOCK_MAX_MS = 86_400_000;
/** How often a try is counted again when another one came in between. */
export const RESERVE_ROUNDS_MAX = 8;
/** Passphrases that wait for their turn to be checked. */
export const OPEN_QUEUE_MAX = 50;

export const ADDRESS_WINDOW_MS = 600_000;
/** Counted tries and sessions removed by one call, once their time is over, and calls in a row. */
export const OVER_LIMIT = 1_000;
export const OVER_ROUNDS_MAX = 50;
/** Open sessions of one parcel; the oldest ends first. */
export const SESSIONS_PER_PARCEL_MAX = 20;

export const PASSPHRASE_LENGTH_MAX = 200;
export const FORM_SIZE_BYTES_MAX = 4_096;
export const HEADER_SIZE_BYTES_MAX = 16_384;
export const CONNECTIONS_MAX = 1_000;
export const HEADERS_TIMEOUT_MS = 10_000;
export const REQUEST_TIMEOUT_MS = 15_000;
export const KEEP_ALIVE_MS = 5_000;
/** How often slow connections are looked for. */
export const CONNECTION_CHECK_MS = 2_000;

/** Text or HTML shown on the page, UTF-16 units; more is offered as a file. */
export const SHOWN_LENGTH_MAX = 524_288;
export const ATTACHMENTS_MAX = 200;
/** Elements inside each other that are kept of the HTML of a sender. */
export const HTML_DEPTH_MAX = 60;

/** How often sessions that are over and old tries are removed, and expired parcels emptied; and how many at one time. */
export const PURGE_POLL_MS = 60_000;
export const PURGE_LIMIT = 100;
/** How long an expired parcel is remembered, so that its link is answered with what to do. */
export const EXPIRED_KEPT_MS = 7_776_000_000;
