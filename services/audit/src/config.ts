/** What may be set for audit. */
import { defineConfig, type SectionConfig } from '@sealpost/config';

export const auditConfig = defineConfig('audit', [
  {
    key: 'batchRecordsMax',
    type: 'int',
    min: 1,
    max: 2_048,
    default: 512,
    describe: 'Events or accesses taken from the log at one time.',
  },
  {
    key: 'repeatWindowRecords',
    type: 'int',
    min: 1_024,
    max: 1_048_576,
    default: 262_144,
    describe:
      'Newest records among which a repeated one is recognised: more than are recorded until the log gives the partitions of a dead instance to another. Each costs up to 64 bytes of memory.',
  },
]);

export type AuditConfig = SectionConfig<typeof auditConfig>;

export const PAGE_SIZE_DEFAULT = 50;
export const PAGE_SIZE_MAX = 1_000;

/** How long entries wait for others, so that one page takes many, milliseconds. */
export const LINGER_MS = 50;
