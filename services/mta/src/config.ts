/** What may be set for the mta. */
import { defineConfig, type SectionConfig } from '@sealpost/config';

export const mtaConfig = defineConfig('mta', [
  {
    key: 'heloName',
    type: 'string',
    default: 'localhost',
    describe: 'Name given in EHLO; a name whose PTR record points back in live mode.',
  },
  {
    key: 'dkimDomain',
    type: 'string',
    default: '',
    describe: 'Signing domain (d=) of DKIM; empty for no signature in live mode and `sealpost.invalid` in sink mode.',
  },
  { key: 'dkimSelector', type: 'string', default: 'sealpost', describe: 'Selector (s=) of the DKIM key.' },
  {
    key: 'dkimKeyFile',
    type: 'string',
    default: '',
    describe: 'PEM file of the private DKIM key; empty for `dkim.key` in the data folder, made on first start.',
  },
  {
    key: 'connectionsPerSiteMax',
    type: 'int',
    min: 1,
    max: 200,
    default: 20,
    describe: 'Open connections to one host group.',
  },
  {
    key: 'messagesPerConnectionMax',
    type: 'int',
    min: 1,
    max: 10_000,
    default: 100,
    describe: 'Messages sent over one connection before a new one is opened.',
  },
  {
    key: 'readyMax',
    type: 'int',
    min: 100,
    max: 100_000,
    default: 5_000,
    describe: 'Messages held in memory for their attempt; the rest waits in the schedule.',
  },
  {
    key: 'readyBytesMax',
    type: 'int',
    min: 1_048_576,
    default: 134_217_728,
    describe: 'Bytes of messages held in memory for their attempt.',
  },
  {
    key: 'retryBaseMs',
    type: 'int',
    min: 10,
    max: 86_400_000,
    default: 300_000,
    describe: 'Delay after the first failed attempt, milliseconds; doubled each time and jittered.',
  },
  {
    key: 'retryCapMs',
    type: 'int',
    min: 10,
    max: 86_400_000,
    default: 14_400_000,
    describe: 'Longest delay between attempts, milliseconds.',
  },
  {
    key: 'inDoubt',
    type: 'enum',
    values: ['resend', 'hold'],
    default: 'resend',
    describe: 'After an attempt in doubt: `resend` the same bytes, or end it as IN_DOUBT.',
  },
  {
    key: 'connectTimeoutMs',
    type: 'int',
    min: 100,
    max: 300_000,
    default: 30_000,
    describe: 'Longest wait for a connection, milliseconds.',
  },
  {
    key: 'replyTimeoutMs',
    type: 'int',
    min: 100,
    max: 600_000,
    default: 300_000,
    describe: 'Longest wait for a reply before the final dot, milliseconds (RFC 5321 4.5.3.2).',
  },
  {
    key: 'dataReplyTimeoutMs',
    type: 'int',
    min: 100,
    max: 900_000,
    default: 600_000,
    describe: 'Longest wait for the reply to the final dot, milliseconds (RFC 5321 4.5.3.2.6).',
  },
  {
    key: 'doneKeepMs',
    type: 'int',
    min: 60_000,
    default: 604_800_000,
    describe: 'How long a finished delivery is remembered to recognise repeats, milliseconds.',
  },
  {
    key: 'pools',
    type: 'list',
    item: [
      { key: 'name', type: 'string', describe: 'Name of the pool.' },
      {
        key: 'sources',
        type: 'list',
        min: 1,
        max: 256,
        item: [
          { key: 'name', type: 'string', describe: 'Name of the source, unique in the pool.' },
          {
            key: 'address',
            type: 'string',
            default: '',
            describe: "Local address to send from; empty for the system's choice.",
          },
          {
            key: 'heloName',
            type: 'string',
            default: '',
            describe: 'EHLO name of this source; empty for `mta.heloName`.',
          },
          { key: 'warmed', type: 'bool', default: true, describe: 'Whether it may send without a daily limit.' },
          { key: 'startDay', type: 'int', min: 0, max: 10_000, default: 0, describe: 'Sending days it has behind it.' },
        ],
        describe: 'Source addresses of the pool.',
      },
      {
        key: 'warmupTable',
        type: 'list',
        item: 'int',
        max: 366,
        default: [],
        describe: 'Messages per sending day while warming up; empty for the built-in 29-day table.',
      },
    ],
    default: [],
    describe: 'Egress pools of an installation without the operator; `default` is made when missing.',
  },
]);

export type MtaConfig = SectionConfig<typeof mtaConfig>;

/** How long a claimed delivery belongs to its claimer; above the sum of all SMTP time-outs. */
export const CLAIM_LEASE_MS = 20 * 60_000;
/** How often the schedule is asked for due deliveries, milliseconds. */
export const LOAD_POLL_MS = 250;
/** Deliveries loaded from the schedule at one time. */
export const LOAD_LIMIT = 256;
/** Hosts tried in one attempt (RFC 5321 §5.1 asks for at least two where there are two). */
export const HOSTS_PER_ATTEMPT_MAX = 4;
/** How often a mail may come back from encrypt with another method. */
export const REPROTECTIONS_MAX = 3;
