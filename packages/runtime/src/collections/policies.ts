/** Stored policies: written by dlp, read by the preview of ingest too. */
import type { CollectionSpec, Doc } from '@sealpost/store';

export interface PolicyDoc extends Doc {
  readonly tenantId: string;
  readonly version: number;
  /** YAML as given. */
  readonly document: string;
  readonly putAtMs: number;
  /** `key:<id>`, `file` or `factory`. */
  readonly putBy: string;
}

export const POLICIES: CollectionSpec<PolicyDoc> = {
  name: 'policies',
  indexes: [{ name: 'tenant_version', fields: ['tenantId', 'version'], unique: true }],
};
