/** What the log keeps besides its pages: the head, and which accesses concern a target. */
import type { Collection, CollectionSpec, Doc, Store } from '@sealpost/store';
import { AUDIT_PAGES, type AuditPageDoc, pageId, textsOf } from '../core/audit-page.ts';
import { decodeRecord } from '../core/audit-record.ts';

/** How far the log is complete, its target index included. May lag behind the pages after a crash, never lead. */
export interface AuditHeadDoc extends Doc {
  readonly nextIndex: number;
  readonly hash: Uint8Array;
}

export const HEAD_ID = 'log';
export const AUDIT_HEADS: CollectionSpec<AuditHeadDoc> = { name: 'audit_heads', indexes: [] };

/** One access by its target. `_id`: as a page's, so that writing it again changes nothing. */
export interface AuditTargetDoc extends Doc {
  readonly tenantId: string;
  readonly target: string;
  readonly index: number;
}

export const AUDIT_TARGETS: CollectionSpec<AuditTargetDoc> = {
  name: 'audit_targets',
  indexes: [{ name: 'target_index', fields: ['tenantId', 'target', 'index'] }],
};

export interface AuditCollections {
  readonly pages: Collection<AuditPageDoc>;
  readonly heads: Collection<AuditHeadDoc>;
  readonly targets: Collection<AuditTargetDoc>;
}

export async function openAuditCollections(store: Store): Promise<AuditCollections> {
  return {
    pages: await store.collection(AUDIT_PAGES),
    heads: await store.collection(AUDIT_HEADS),
    targets: await store.collection(AUDIT_TARGETS),
  };
}

/** The entries of the target index that a page leads to. */
export function targetDocsOf(page: AuditPageDoc): readonly AuditTargetDoc[] {
  if (page.accesses.length === 0) return [];
  const texts = textsOf(page);
  return page.accesses.flatMap((offset) => {
    const record = decodeRecord(texts[offset] ?? '');
    if (record === undefined) return [];
    const { index, tenantId, target } = record;
    return [{ _id: pageId(index), tenantId, target, index }];
  });
}
